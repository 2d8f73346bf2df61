/** Bodies of the commands on an inquiry. */
import {
  type AllegationId,
  type Citation,
  type Edtf,
  type InquiryCommand,
  type InquiryFields,
  type InquiryOutcome,
  inquiryOutcomes,
  type PartyId,
  type ResponseId,
  type Text,
} from '#ledger'
import type { Fields } from './command-fields.js'
import { Nested, partial } from './field.js'
import { Cited, Dated, IdOf, IdsOf, InWords, OneOf, Reason } from './fields.js'

export class SendInquiryBody implements InquiryFields {
  @IdOf('party', { about: 'Who is asked.' }) to!: PartyId
  @IdsOf('allegation', { most: 1_000, about: 'What is asked about.' }) allegations!: readonly AllegationId[]
  @Dated({ about: 'The day on which it was sent.' }) sent!: Edtf
  @Dated({ about: 'The day to respond by.' }) respondBy!: Edtf
  @InWords() words!: Text
  @Cited() cited: readonly Citation[] = []
}

export const InquiryChanges = partial('InquiryChanges', SendInquiryBody)

export class CorrectInquiryBody implements Fields<InquiryCommand, 'CorrectInquiry'> {
  @Reason('Why the entry is put right.') reason!: string
  @Nested(InquiryChanges, { about: 'The fields to put right, with what they should have been.' }) changes!: Partial<InquiryFields>
}

export class RemindInquiryBody implements Fields<InquiryCommand, 'RemindInquiry'> {
  @Dated({ about: 'The day on which the respondent was reminded.' }) reminded!: Edtf
  @Reason('What was said.', { optional: true }) note?: string
}

export class ExtendInquiryBody implements Fields<InquiryCommand, 'ExtendInquiry'> {
  @Dated({ about: 'The new day to respond by.' }) respondBy!: Edtf
  @Reason('Why there is more time.') reason!: string
}

export class CloseInquiryBody implements Fields<InquiryCommand, 'CloseInquiry'> {
  @OneOf(inquiryOutcomes, { about: 'How it ended.' }) outcome!: InquiryOutcome
  @IdOf('response', { optional: true, about: 'The response that answers, where it was answered.' }) response?: ResponseId
  @Dated({ about: 'The day on which it ended.' }) closed!: Edtf
  @Reason('What is worth saying of it.', { optional: true }) note?: string
}
