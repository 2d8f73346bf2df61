/** A published assessment of one or more subjects, with the ratings that it gives and the limits that it admits. */
import { begun, type Decider, refuse, ruling } from './decider.js'
import {
  type CorrectionRefusal,
  correctionSentences,
  eachParty,
  isEmpty,
  type NamedParties,
  type NamingRefusal,
  naming,
  namingRefusals,
  namingSentences,
  realChanges,
} from './shared.js'
import type { Caveat, Citation, Known, Occurred, PartyId, Text } from './values.js'
import {
  type Authorship,
  authored,
  decideVerification,
  evolveVerification,
  type VerificationCommand,
  type VerificationEvent,
  type VerificationRefusal,
  verificationSentences,
} from './verification.js'

/** What is recorded of a report when it comes out, and can be corrected afterwards. */
export interface ReportFields {
  readonly publisher: PartyId
  /** The series that it belongs to: `Trafficking in Persons Report`. */
  readonly series: string
  /** Which of the series: `2024`. */
  readonly edition: string
  readonly title: Text
  readonly published: Occurred
  /** The period that it covers. */
  readonly period: Occurred
  readonly subjects: readonly PartyId[]
  readonly cited: readonly Citation[]
}

/** What a report assigns to a subject on a named scale (`tip-tier`), with the rating before it as the report states it. */
export interface Rating {
  readonly subject: PartyId
  readonly scale: string
  readonly rating: string
  readonly previous: Known<string>
  readonly cited: readonly Citation[]
}

export type ReportCommand =
  | ({ readonly type: 'PublishReport' } & ReportFields)
  | ({ readonly type: 'AssignRating' } & Rating)
  | ({ readonly type: 'NoteCaveat' } & Caveat)
  | {
      readonly type: 'CorrectReport'
      readonly reason: string
      readonly changes: Partial<ReportFields>
      readonly ratings?: readonly Rating[]
    }
  | {
      readonly type: 'ReviseReport'
      readonly edition: string
      readonly revised: Occurred
      readonly summary: Text
      readonly cited: readonly Citation[]
    }
  | { readonly type: 'WithdrawReport'; readonly reason: string; readonly withdrawn: Occurred }
  | VerificationCommand

export type ReportEvent =
  | ({ readonly type: 'ReportPublished' } & ReportFields)
  | ({ readonly type: 'RatingAssigned' } & Rating)
  | ({ readonly type: 'CaveatNoted' } & Caveat)
  | {
      readonly type: 'ReportCorrected'
      readonly reason: string
      readonly changes: Partial<ReportFields>
      readonly ratings?: readonly Rating[]
    }
  | {
      readonly type: 'ReportRevised'
      readonly edition: string
      readonly revised: Occurred
      readonly summary: Text
      readonly cited: readonly Citation[]
    }
  | { readonly type: 'ReportWithdrawn'; readonly reason: string; readonly withdrawn: Occurred }
  | VerificationEvent

export const reportSentences = {
  ...namingSentences,
  ...correctionSentences,
  ...verificationSentences,
  'report-already-published': 'This report is in the ledger already.',
  'report-not-in-ledger': 'This report is not in the ledger. Log it first.',
  'report-withdrawn': 'The publisher withdrew this report; nothing more is recorded on it, and it raises no allegation.',
  'subject-not-in-report': 'The report does not name this party among its subjects. If it should, correct the report first.',
  'already-rated': 'The report has rated this subject on this scale already. If it was logged wrongly, correct the report.',
  'not-rated': 'The report has no rating of this subject on this scale that could be corrected.',
} as const
export type ReportRefusal = NamingRefusal | CorrectionRefusal | VerificationRefusal | keyof typeof reportSentences

/** The publisher's new edition of the text. */
export interface Revision {
  readonly edition: string
  readonly revised: Occurred
  readonly summary: Text
  readonly cited: readonly Citation[]
}

export interface Report extends ReportFields, Authorship {
  readonly phase: 'published' | 'withdrawn'
  /** By subject and scale, see {@link ratingKey}. */
  readonly ratings: Readonly<Record<string, Rating>>
  readonly caveats: readonly Caveat[]
  readonly revisions: readonly Revision[]
  readonly withdrawal?: { readonly reason: string; readonly withdrawn: Occurred }
}

export function ratingKey({ subject, scale }: Pick<Rating, 'subject' | 'scale'>): string {
  return `${subject} ${scale}`
}

function partiesOf(fields: Partial<ReportFields>, at = ''): NamedParties {
  return [[fields.publisher, `${at}/publisher`], ...eachParty(fields.subjects, `${at}/subjects`)]
}

export const report: Decider<Report, ReportCommand, ReportEvent, ReportRefusal> = {
  kind: 'report',
  sentences: reportSentences,

  needs: (command) => {
    switch (command.type) {
      case 'PublishReport':
        return naming(partiesOf(command), command.cited)
      case 'AssignRating':
        return naming([[command.subject, '']], command.cited)
      case 'CorrectReport':
        return naming(partiesOf(command.changes), [
          ...(command.changes.cited ?? []),
          ...(command.ratings ?? []).flatMap(({ cited }) => cited),
        ])
      case 'NoteCaveat':
      case 'ReviseReport':
        return naming([], command.cited)
      case 'WithdrawReport':
      case 'VerifyRecord':
      case 'DisputeRecord':
        return []
    }
  },

  decide: (state, command, facts) => {
    const { find } = facts
    if (command.type === 'PublishReport') {
      const { publisher, series, edition, title, published, period, subjects, cited } = command
      return ruling<ReportRefusal>(namingRefusals(find, partiesOf(command), cited))
        .refuseWhen(state !== undefined, 'report-already-published')
        .accept(() => ({ type: 'ReportPublished', publisher, series, edition, title, published, period, subjects, cited }))
    }
    if (!state) return refuse('report-not-in-ledger')
    const open = ruling<ReportRefusal>().refuseWhen(state.phase === 'withdrawn', 'report-withdrawn')
    switch (command.type) {
      case 'AssignRating': {
        const { subject, scale, rating, previous, cited } = command
        return open
          .and(namingRefusals(find, [[subject, '/subject']], cited))
          .refuseWhen(!state.subjects.includes(subject), 'subject-not-in-report', '/subject')
          .refuseWhen(ratingKey(command) in state.ratings, 'already-rated')
          .accept(() => ({ type: 'RatingAssigned', subject, scale, rating, previous, cited }))
      }
      case 'NoteCaveat': {
        const { words, cited } = command
        return open.and(namingRefusals(find, [], cited)).accept(() => ({ type: 'CaveatNoted', words, cited }))
      }
      case 'CorrectReport': {
        const changes = realChanges<ReportFields>(state, command.changes)
        const ratings = (command.ratings ?? []).filter(
          (rating) => !isEmpty(realChanges<Rating>(state.ratings[ratingKey(rating)] ?? rating, rating)),
        )
        const unrated = (command.ratings ?? []).map((rating) => !(ratingKey(rating) in state.ratings))
        unrated.forEach((isUnrated, index) => {
          open
            .refuseWhen(isUnrated, 'not-rated', `/ratings/${index}`)
            .and(namingRefusals(find, [], command.ratings?.[index]?.cited, `/ratings/${index}/cited`))
        })
        return open
          .and(namingRefusals(find, partiesOf(command.changes, '/changes'), command.changes.cited, '/changes/cited'))
          .refuseWhen(isEmpty(changes) && ratings.length === 0 && !unrated.includes(true), 'changes-nothing')
          .accept(() => ({ type: 'ReportCorrected', reason: command.reason, changes, ...(ratings.length > 0 && { ratings }) }))
      }
      case 'ReviseReport': {
        const { edition, revised, summary, cited } = command
        return open.and(namingRefusals(find, [], cited)).accept(() => ({ type: 'ReportRevised', edition, revised, summary, cited }))
      }
      case 'WithdrawReport':
        return open.accept(() => ({ type: 'ReportWithdrawn', reason: command.reason, withdrawn: command.withdrawn }))
      case 'VerifyRecord':
      case 'DisputeRecord':
        return decideVerification(state, command, facts)
    }
  },

  evolve: (before, event, mark): Report => {
    if (event.type === 'ReportPublished') {
      const { type: _, ...fields } = event
      return { ...fields, phase: 'published', ratings: {}, caveats: [], revisions: [], ...authored(undefined, mark) }
    }
    const state = begun(before, event.type)
    switch (event.type) {
      case 'RatingAssigned': {
        const { type: _, ...rating } = event
        return { ...state, ratings: { ...state.ratings, [ratingKey(rating)]: rating }, ...authored(state, mark) }
      }
      case 'CaveatNoted':
        return { ...state, caveats: [...state.caveats, { words: event.words, cited: event.cited }], ...authored(state, mark) }
      case 'ReportCorrected':
        return { ...state, ...event.changes, ratings: withRatings(state.ratings, event.ratings ?? []), ...authored(state, mark) }
      case 'ReportRevised': {
        const { type: _, ...revision } = event
        return { ...state, revisions: [...state.revisions, revision], ...authored(state, mark) }
      }
      case 'ReportWithdrawn':
        return { ...state, phase: 'withdrawn', withdrawal: { reason: event.reason, withdrawn: event.withdrawn }, ...authored(state, mark) }
      case 'RecordVerified':
      case 'RecordDisputed':
        return evolveVerification(state, event, mark)
    }
  },
}

function withRatings(standing: Report['ratings'], corrected: readonly Rating[]): Report['ratings'] {
  return { ...standing, ...Object.fromEntries(corrected.map((rating) => [ratingKey(rating), rating])) }
}
