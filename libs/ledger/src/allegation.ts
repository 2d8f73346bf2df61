/** One claim that a report makes about a subject. It stands until its publisher takes it back. */
import { begun, type Decider, type Facts, refuse, ruling } from './decider.js'
import { certainlyBefore, rangeOf } from './edtf.js'
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
  placeOf,
  realChanges,
} from './shared.js'
import type { AllegationId, Caveat, Citation, Known, Occurred, PartyId, ReportId, Text } from './values.js'
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
import type { Qualification } from './vocabulary.js'

/** What is recorded of an allegation when it is raised, and can be corrected afterwards. */
export interface AllegationFields {
  readonly report: ReportId
  readonly subject: PartyId
  readonly gist: Text
  readonly categories: readonly string[]
  /** Whom it accuses: `unknown` where the report leaves it open, an empty list where it accuses nobody in particular. */
  readonly accused: Known<readonly PartyId[]>
  /** When it is said to have happened. */
  readonly period: Occurred
  readonly place: Known<Text>
  readonly qualification: Qualification
  readonly cited: readonly Citation[]
}

export type AllegationCommand =
  | ({ readonly type: 'RaiseAllegation' } & AllegationFields)
  | { readonly type: 'CorrectAllegation'; readonly reason: string; readonly changes: Partial<AllegationFields> }
  | ({ readonly type: 'NoteAllegationCaveat' } & Caveat)
  | { readonly type: 'RestateAllegation'; readonly earlier: AllegationId; readonly note?: string }
  | { readonly type: 'WithdrawAllegation'; readonly reason: string; readonly withdrawn: Occurred }
  | VerificationCommand

export type AllegationEvent =
  | ({ readonly type: 'AllegationRaised' } & AllegationFields)
  | { readonly type: 'AllegationCorrected'; readonly reason: string; readonly changes: Partial<AllegationFields> }
  | ({ readonly type: 'AllegationCaveatNoted' } & Caveat)
  | { readonly type: 'AllegationRestated'; readonly earlier: AllegationId; readonly note?: string }
  | { readonly type: 'AllegationWithdrawn'; readonly reason: string; readonly withdrawn: Occurred }
  | VerificationEvent

export const allegationSentences = {
  ...namingSentences,
  ...correctionSentences,
  ...verificationSentences,
  'allegation-already-raised': 'This allegation is in the ledger already.',
  'allegation-not-in-ledger': 'This allegation is not in the ledger. Raise it first.',
  'allegation-withdrawn': 'This allegation was withdrawn; nothing more is recorded on it or asked about it.',
  'report-not-in-ledger': 'This report is not in the ledger. Log it first.',
  'report-withdrawn': 'The publisher withdrew this report; nothing more is recorded on it, and it raises no allegation.',
  'subject-not-in-report': 'The report does not name this party among its subjects. If it should, correct the report first.',
  'earlier-not-in-ledger': 'The earlier allegation is not in the ledger.',
  'restates-itself': 'An allegation cannot restate itself, directly or through those that it restates.',
  'already-restated': 'It is recorded already that this allegation restates that one.',
  'earlier-of-other-subject': 'The earlier allegation is about another subject.',
  'earlier-is-later': 'The report of the earlier allegation came out after the report of this one.',
} as const
export type AllegationRefusal = NamingRefusal | CorrectionRefusal | VerificationRefusal | keyof typeof allegationSentences

export interface Allegation extends AllegationFields, Authorship {
  readonly phase: 'standing' | 'withdrawn'
  readonly caveats: readonly Caveat[]
  /** The allegations of earlier reports that it repeats. */
  readonly restates: readonly AllegationId[]
  readonly withdrawal?: { readonly reason: string; readonly withdrawn: Occurred }
}

export const allegation: Decider<Allegation, AllegationCommand, AllegationEvent, AllegationRefusal> = {
  kind: 'allegation',
  sentences: allegationSentences,

  needs: (command, find, state) => {
    switch (command.type) {
      case 'RaiseAllegation':
        return [...naming(partiesOf(command), command.cited), { kind: 'report', id: command.report }]
      case 'CorrectAllegation':
        return [
          ...naming(partiesOf(command.changes), command.changes.cited),
          // Another subject has to be among those of the report that stands.
          ...[command.changes.report ?? state?.report].flatMap((id) => (id === undefined ? [] : [{ kind: 'report' as const, id }])),
        ]
      case 'NoteAllegationCaveat':
        return naming([], command.cited)
      case 'RestateAllegation':
        return [
          ...earlierOnes(command.earlier, find).map((id) => ({ kind: 'allegation' as const, id })),
          ...[find('allegation', command.earlier), state].flatMap((known) =>
            known ? [{ kind: 'report' as const, id: known.report }] : [],
          ),
        ]
      case 'WithdrawAllegation':
      case 'VerifyRecord':
      case 'DisputeRecord':
        return []
    }
  },

  decide: (state, command, facts) => {
    const { find } = facts
    if (command.type === 'RaiseAllegation') {
      const { report, subject, gist, categories, accused, period, place, qualification, cited } = command
      return ruling<AllegationRefusal>(namingRefusals(find, partiesOf(command), cited))
        .refuseWhen(state !== undefined, 'allegation-already-raised')
        .and(ofReport(command, command, find, ''))
        .accept(() => ({ type: 'AllegationRaised', report, subject, gist, categories, accused, period, place, qualification, cited }))
    }
    if (!state) return refuse('allegation-not-in-ledger')
    const standing = ruling<AllegationRefusal>().refuseWhen(state.phase === 'withdrawn', 'allegation-withdrawn')
    switch (command.type) {
      case 'CorrectAllegation': {
        const changes = realChanges<AllegationFields>(state, command.changes)
        const moved = changes.report !== undefined || changes.subject !== undefined
        return standing
          .and(namingRefusals(find, partiesOf(command.changes, '/changes'), command.changes.cited, '/changes/cited'))
          .and(moved ? ofReport(command.changes, { ...state, ...changes }, find, '/changes') : [])
          .refuseWhen(isEmpty(changes), 'changes-nothing')
          .accept(() => ({ type: 'AllegationCorrected', reason: command.reason, changes }))
      }
      case 'NoteAllegationCaveat': {
        const { words, cited } = command
        return standing.and(namingRefusals(find, [], cited)).accept(() => ({ type: 'AllegationCaveatNoted', words, cited }))
      }
      case 'RestateAllegation': {
        const { earlier, note } = command
        const known = find('allegation', earlier)
        return standing
          .refuseWhen(!known, 'earlier-not-in-ledger', '/earlier')
          .refuseWhen(
            earlierOnes(earlier, find).some((id) => id === facts.self),
            'restates-itself',
            '/earlier',
          )
          .refuseWhen(state.restates.includes(earlier), 'already-restated', '/earlier')
          .refuseWhen(known !== undefined && known.subject !== state.subject, 'earlier-of-other-subject', '/earlier')
          .refuseWhen(known !== undefined && cameOutBefore(state.report, known.report, find), 'earlier-is-later', '/earlier')
          .accept(() => ({ type: 'AllegationRestated', earlier, ...(note !== undefined && { note }) }))
      }
      case 'WithdrawAllegation':
        return standing.accept(() => ({ type: 'AllegationWithdrawn', reason: command.reason, withdrawn: command.withdrawn }))
      case 'VerifyRecord':
      case 'DisputeRecord':
        return decideVerification(state, command, facts)
    }
  },

  evolve: (before, event, mark): Allegation => {
    if (event.type === 'AllegationRaised') {
      const { type: _, ...fields } = event
      return { ...fields, phase: 'standing', caveats: [], restates: [], ...authored(undefined, mark) }
    }
    const state = begun(before, event.type)
    switch (event.type) {
      case 'AllegationCorrected':
        return { ...state, ...event.changes, ...authored(state, mark) }
      case 'AllegationCaveatNoted':
        return { ...state, caveats: [...state.caveats, { words: event.words, cited: event.cited }], ...authored(state, mark) }
      case 'AllegationRestated':
        return { ...state, restates: [...state.restates, event.earlier], ...authored(state, mark) }
      case 'AllegationWithdrawn':
        return { ...state, phase: 'withdrawn', withdrawal: { reason: event.reason, withdrawn: event.withdrawn }, ...authored(state, mark) }
      case 'RecordVerified':
      case 'RecordDisputed':
        return evolveVerification(state, event, mark)
    }
  },
}

function partiesOf(fields: Partial<AllegationFields>, at = ''): NamedParties {
  return [[fields.subject, `${at}/subject`], ...eachParty(fields.accused, `${at}/accused`)]
}

/** The report is in the ledger, stands, and names the subject. `whole` is what would then stand. */
function ofReport(given: Partial<AllegationFields>, whole: Pick<AllegationFields, 'report' | 'subject'>, find: Facts['find'], at: string) {
  const known = find('report', whole.report)
  const [reportAt, subjectAt] = [placeOf(given, at, ['report', 'subject']), placeOf(given, at, ['subject', 'report'])]
  return !known
    ? [{ code: 'report-not-in-ledger' as const, at: reportAt }]
    : known.phase === 'withdrawn'
      ? [{ code: 'report-withdrawn' as const, at: reportAt }]
      : known.subjects.includes(whole.subject)
        ? []
        : [{ code: 'subject-not-in-report' as const, at: subjectAt }]
}

/** An allegation and all those that it restates, as far as they are known, each once. */
function earlierOnes(first: AllegationId, find: Facts['find']): AllegationId[] {
  const seen = new Set([first])
  for (const id of seen) for (const earlier of find('allegation', id)?.restates ?? []) seen.add(earlier)
  return [...seen]
}

function cameOutBefore(first: ReportId, second: ReportId, find: Facts['find']): boolean {
  const [a, b] = [find('report', first)?.published, find('report', second)?.published]
  return a !== undefined && a !== 'unknown' && b !== undefined && b !== 'unknown' && certainlyBefore(rangeOf(a), rangeOf(b))
}
