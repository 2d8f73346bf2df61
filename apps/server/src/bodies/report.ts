/** Bodies of the commands on a report. */
import type { Citation, Known, Occurred, PartyId, Rating, ReportCommand, ReportFields, Text } from '#ledger'
import type { Fields } from './command-fields.js'
import { Nested, One, partial } from './field.js'
import { Cited, IdOf, IdsOf, InWords, Line, ListOf, mostSubjects, Occurrence, Reason } from './fields.js'
import { wordsShape } from './shape.js'

export class PublishReportBody implements ReportFields {
  @IdOf('party', { about: 'Who published it.' }) publisher!: PartyId
  @Line(300, 'Trafficking in Persons Report', { about: 'The series that it belongs to.' }) series!: string
  @Line(100, '2024', { about: 'Which of the series.' }) edition!: string
  @InWords() title!: Text
  @Occurrence({ about: 'When it came out.' }) published!: Occurred
  @Occurrence({ about: 'The period that it covers. Left out: unknown.' }) period: Occurred = 'unknown'
  @IdsOf('party', { most: mostSubjects, about: 'Whom it is about.' }) subjects!: readonly PartyId[]
  @Cited() cited: readonly Citation[] = []
}

export class RatingBody implements Rating {
  @IdOf('party', { about: 'Whom it rates: one of the subjects of the report.' }) subject!: PartyId
  @Line(100, 'tip-tier', { about: 'The scale; tip-tier for the Trafficking in Persons tiers.' }) scale!: string
  @Line(100, 'Tier 3') rating!: string
  @One(wordsShape('a rating', 100, 'Tier 2 Watch List', 'one-line'), {
    about: 'The rating before, as the report states it. Left out: unknown.',
  })
  previous: Known<string> = 'unknown'
  @Cited() cited: readonly Citation[] = []
}

export class NoteCaveatBody implements Fields<ReportCommand, 'NoteCaveat'> {
  @InWords({ about: 'A limit that the publisher admits.' }) words!: Text
  @Cited() cited: readonly Citation[] = []
}

export const ReportChanges = partial('ReportChanges', PublishReportBody)

export class CorrectReportBody implements Fields<ReportCommand, 'CorrectReport'> {
  @Reason('Why the entry is put right.') reason!: string
  @Nested(ReportChanges, { about: 'The fields to put right, with what they should have been.' }) changes: Partial<ReportFields> =
    new ReportChanges()
  @ListOf(RatingBody, 1_000, { optional: true, about: 'Ratings to put right, each by its subject and scale.' }) ratings?: readonly Rating[]
}

export class ReviseReportBody implements Fields<ReportCommand, 'ReviseReport'> {
  @Line(100, '2024, corrected', { about: "The publisher's name for the new edition." }) edition!: string
  @Occurrence({ about: 'When it came out.' }) revised!: Occurred
  @InWords({ about: 'What the new edition changes.' }) summary!: Text
  @Cited() cited: readonly Citation[] = []
}

export class WithdrawReportBody implements Fields<ReportCommand, 'WithdrawReport'> {
  @Reason('Why the publisher took it back.') reason!: string
  @Occurrence({ about: 'When it was taken back.' }) withdrawn!: Occurred
}
