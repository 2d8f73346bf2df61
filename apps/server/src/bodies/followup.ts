/** Bodies of the commands on a follow-up action. */
import {
  type Citation,
  type Due,
  type Edtf,
  type FollowUpCommand,
  type FollowUpFields,
  type Grade,
  grades,
  type Known,
  type Occurred,
  type Origin,
  origins,
  type PartyId,
  type Progress,
  type Target,
  type Text,
} from '#ledger'
import type { Fields } from './command-fields.js'
import { Nested, partial } from './field.js'
import { Cited, Dated, IdOf, InWords, Lines, ListOf, Occurrence, OneOf, Reason } from './fields.js'
import { TargetBody } from './values.js'

export class OpenFollowUpBody implements FollowUpFields {
  @OneOf(origins, { about: 'Where it comes from.' }) origin!: Origin
  @ListOf(TargetBody, 1_000, { about: 'What it follows from. Left out: nothing in the ledger.' }) about: readonly Target[] = []
  @IdOf('party', { or: ['unknown', 'none'], about: 'Who recommends, requests or commits; none for what the monitors opened themselves.' })
  by!: FollowUpFields['by']
  @InWords({ about: 'What is to be done.' }) action!: Text
  @Lines(100, 'legal-reform') categories: readonly string[] = []
  @IdOf('party', { or: ['unknown'], about: 'Who is to do it. Left out: unknown.' }) owner: Known<PartyId> = 'unknown'
  @Dated({ about: 'The day on which it was opened.' }) opened!: Edtf
  @Dated({ or: ['unknown', 'none'], about: 'The day to be done by; none where there is none. Left out: unknown.' }) due: Due = 'unknown'
  @Cited() cited: readonly Citation[] = []
}

export const FollowUpChanges = partial('FollowUpChanges', OpenFollowUpBody)

export class CorrectFollowUpBody implements Fields<FollowUpCommand, 'CorrectFollowUp'> {
  @Reason('Why the entry is put right.') reason!: string
  @Nested(FollowUpChanges, { about: 'The fields to put right, with what they should have been.' }) changes!: Partial<FollowUpFields>
}

export class AssignFollowUpBody implements Fields<FollowUpCommand, 'AssignFollowUp'> {
  @IdOf('party', { or: ['unknown'], about: 'Who is to do it.' }) owner!: Known<PartyId>
  @Reason('Why it is given to them.') reason!: string
}

export class SetFollowUpDueDateBody implements Fields<FollowUpCommand, 'SetFollowUpDueDate'> {
  @Dated({ or: ['unknown', 'none'], about: 'The day to be done by.' }) due!: Due
  @Reason('Why the date is set so.') reason!: string
}

export class ProgressBody implements Progress {
  @InWords({ about: 'What was done, as somebody reported it.' }) words!: Text
  @Occurrence({ about: 'When it was done.' }) occurred!: Occurred
  @Cited() cited: readonly Citation[] = []
}

export class DeclineFollowUpBody implements Fields<FollowUpCommand, 'DeclineFollowUp'> {
  @Reason('Why it will not be done.') reason!: string
  @Occurrence({ about: 'When that was said.' }) occurred!: Occurred
  @Cited() cited: readonly Citation[] = []
}

export class ReopenFollowUpBody implements Fields<FollowUpCommand, 'ReopenFollowUp'> {
  @Reason('Why it is taken up again.') reason!: string
}

export class AssessFollowUpBody implements Fields<FollowUpCommand, 'AssessFollowUp'> {
  @OneOf(grades, { about: 'From A (largely satisfactory) to E (contrary to what was asked).' }) grade!: Grade
  @Reason('Why it is graded so.') reasons!: string
}
