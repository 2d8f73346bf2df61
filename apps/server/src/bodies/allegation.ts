/** Bodies of the commands on an allegation. */
import {
  type AllegationCommand,
  type AllegationFields,
  type AllegationId,
  type Citation,
  type Known,
  type Occurred,
  type PartyId,
  type Qualification,
  qualifications,
  type ReportId,
  type Text,
} from '#ledger'
import type { Fields } from './command-fields.js'
import { Nested, partial } from './field.js'
import { Cited, IdOf, IdsOf, InWords, Lines, Occurrence, OneOf, Reason } from './fields.js'

export class RaiseAllegationBody implements AllegationFields {
  @IdOf('report', { about: 'The report that raises it.' }) report!: ReportId
  @IdOf('party', { about: 'Whom it is about: one of the subjects of the report.' }) subject!: PartyId
  @InWords({ about: 'What is alleged, in short.' }) gist!: Text
  @Lines(100, 'official-complicity') categories: readonly string[] = []
  @IdsOf('party', { or: ['unknown'], about: 'Whom it accuses; an empty list where it accuses nobody in particular. Left out: unknown.' })
  accused: Known<readonly PartyId[]> = 'unknown'
  @Occurrence({ about: 'When it is said to have happened. Left out: unknown.' }) period: Occurred = 'unknown'
  @InWords({ or: ['unknown'], about: 'Where it is said to have happened. Left out: unknown.' }) place: Known<Text> = 'unknown'
  @OneOf(qualifications, { about: 'How the publisher qualifies it. Left out: unknown.' }) qualification: Qualification = 'unknown'
  @Cited() cited: readonly Citation[] = []
}

export const AllegationChanges = partial('AllegationChanges', RaiseAllegationBody)

export class CorrectAllegationBody implements Fields<AllegationCommand, 'CorrectAllegation'> {
  @Reason('Why the entry is put right.') reason!: string
  @Nested(AllegationChanges, { about: 'The fields to put right, with what they should have been.' }) changes!: Partial<AllegationFields>
}

export class NoteAllegationCaveatBody implements Fields<AllegationCommand, 'NoteAllegationCaveat'> {
  @InWords({ about: 'A limit that the publisher admits.' }) words!: Text
  @Cited() cited: readonly Citation[] = []
}

export class RestateAllegationBody implements Fields<AllegationCommand, 'RestateAllegation'> {
  @IdOf('allegation', { about: 'The earlier allegation that this one repeats.' }) earlier!: AllegationId
  @Reason('What is the same, or was added.', { optional: true }) note?: string
}

export class WithdrawAllegationBody implements Fields<AllegationCommand, 'WithdrawAllegation'> {
  @Reason('Why the publisher took it back.') reason!: string
  @Occurrence({ about: 'When it was taken back.' }) withdrawn!: Occurred
}
