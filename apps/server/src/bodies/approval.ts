/** Bodies of the commands on an approval. */
import { type ApprovalCommand, type ApprovedAction, approvedActions, type Kind, kinds } from '#ledger'
import type { Fields } from './command-fields.js'
import { Nested, One } from './field.js'
import { OneOf, Reason } from './fields.js'
import { idShape, oneOfShape } from './shape.js'

/** The record that an approval is about. */
export class AboutBody {
  @One(oneOfShape(kinds)) kind!: Kind
  @One(idShape()) id!: string
}

export class AskApprovalBody implements Fields<ApprovalCommand, 'AskApproval'> {
  @OneOf(approvedActions, { about: 'What is to be done.' }) action!: ApprovedAction
  @Nested(AboutBody, {
    optional: true,
    about: 'The record that it is to be done to. An erasure names one, and the lifting of a hold names the hold or what it holds.',
  })
  about?: AboutBody
  @Reason('Why it is to be done.') reason!: string
  @Reason('The legal basis. An erasure names one.', { optional: true }) basis?: string
}

export class GiveApprovalBody implements Fields<ApprovalCommand, 'GiveApproval'> {
  @Reason('What was considered, where that is worth saying.', { optional: true }) note?: string
}

export class RefuseApprovalBody implements Fields<ApprovalCommand, 'RefuseApproval'> {
  @Reason('Why it is not to be done.') reason!: string
}

export class WithdrawApprovalBody implements Fields<ApprovalCommand, 'WithdrawApproval'> {
  @Reason('Why it is no longer asked for.') reason!: string
}
