/** Something somebody is to do about it: who asked, who owns it, until when, and what came of it. */
import { begun, type Decider, type Facts, type Mark, type Refusal, refuse, ruling } from './decider.js'
import { certainlyBefore, type Edtf, rangeOf } from './edtf.js'
import {
  type CorrectionRefusal,
  correctionSentences,
  isEmpty,
  type NamedParties,
  type NamingRefusal,
  naming,
  namingRefusals,
  namingSentences,
  placeOf,
  realChanges,
} from './shared.js'
import type { Citation, Known, Occurred, PartyId, Target, Text } from './values.js'
import {
  type Authorship,
  authored,
  decideVerification,
  evolveVerification,
  isOwn,
  judgedByOthers,
  type VerificationCommand,
  type VerificationEvent,
  type VerificationRefusal,
  verificationSentences,
} from './verification.js'
import type { Grade, Origin } from './vocabulary.js'

/** A day to be done by; `none` where there is none, `unknown` where the source does not say. */
export type Due = Known<Edtf> | 'none'

/** What is recorded of an action when it is opened, and can be corrected afterwards. */
export interface FollowUpFields {
  readonly origin: Origin
  /** What it follows from: a report or an allegation that recommends it, a response that requests it. */
  readonly about: readonly Target[]
  /** Who recommends, requests or commits; `none` for what the monitors opened themselves. */
  readonly by: Known<PartyId> | 'none'
  readonly action: Text
  readonly categories: readonly string[]
  readonly owner: Known<PartyId>
  readonly opened: Edtf
  readonly due: Due
  readonly cited: readonly Citation[]
}

export type FollowUpCommand =
  | ({ readonly type: 'OpenFollowUp' } & FollowUpFields)
  | { readonly type: 'CorrectFollowUp'; readonly reason: string; readonly changes: Partial<FollowUpFields> }
  | { readonly type: 'AssignFollowUp'; readonly owner: Known<PartyId>; readonly reason: string }
  | { readonly type: 'SetFollowUpDueDate'; readonly due: Due; readonly reason: string }
  | ({ readonly type: 'ReportFollowUpProgress' } & Progress)
  | ({ readonly type: 'CompleteFollowUp' } & Progress)
  | { readonly type: 'DeclineFollowUp'; readonly reason: string; readonly occurred: Occurred; readonly cited: readonly Citation[] }
  | { readonly type: 'LapseFollowUp' }
  | { readonly type: 'ReopenFollowUp'; readonly reason: string }
  | { readonly type: 'AssessFollowUp'; readonly grade: Grade; readonly reasons: string }
  | VerificationCommand

export type FollowUpEvent =
  | ({ readonly type: 'FollowUpOpened' } & FollowUpFields)
  | { readonly type: 'FollowUpCorrected'; readonly reason: string; readonly changes: Partial<FollowUpFields> }
  | { readonly type: 'FollowUpAssigned'; readonly owner: Known<PartyId>; readonly reason: string }
  | { readonly type: 'FollowUpDueDateSet'; readonly due: Due; readonly reason: string }
  | ({ readonly type: 'FollowUpProgressReported' } & Progress)
  | ({ readonly type: 'FollowUpCompleted' } & Progress)
  | { readonly type: 'FollowUpDeclined'; readonly reason: string; readonly occurred: Occurred; readonly cited: readonly Citation[] }
  | { readonly type: 'FollowUpLapsed'; readonly due: Edtf }
  | { readonly type: 'FollowUpReopened'; readonly reason: string }
  | { readonly type: 'FollowUpAssessed'; readonly grade: Grade; readonly reasons: string }
  | VerificationEvent

/** What was done, as somebody reported it. */
export interface Progress {
  readonly words: Text
  readonly occurred: Occurred
  readonly cited: readonly Citation[]
}

export const followUpSentences = {
  ...namingSentences,
  ...correctionSentences,
  ...verificationSentences,
  'follow-up-already-opened': 'This follow-up action is in the ledger already.',
  'follow-up-not-in-ledger': 'There is no such follow-up action in the ledger.',
  'follow-up-closed': 'This action was completed, declined or has lapsed. Reopen it first.',
  'follow-up-open': 'This action is open already.',
  'target-not-in-ledger': 'What this answers, or is about, is not in the ledger. Log that first.',
  'target-withdrawn':
    'What this answers, or is about, was withdrawn. A response that answers it all the same says so with answersWithdrawn.',
  'recommended-by-nothing': 'A recommended action names the report or allegation that recommends it.',
  'requested-by-nothing': 'A requested action names the response that asks for it.',
  'committed-by-nobody': 'A commitment names the party that made it.',
  'due-before-opened': 'The due date lies before the day on which the action was opened.',
  'due-date-stands': 'This is the due date already.',
  'owner-stands': 'This party owns the action already.',
  'no-due-date': 'An action without a due date does not lapse.',
  'not-yet-due': 'The due date has not passed, so the action has not lapsed.',
  'already-graded-so': 'This action is graded just so already.',
} as const
export type FollowUpRefusal = NamingRefusal | CorrectionRefusal | VerificationRefusal | keyof typeof followUpSentences

export interface FollowUp extends FollowUpFields, Authorship {
  readonly phase: 'open' | 'completed' | 'declined' | 'lapsed'
  readonly progress: readonly Progress[]
  /** The last word on it, where it is closed. */
  readonly closing?: { readonly words?: Text; readonly reason?: string; readonly occurred: Occurred }
  readonly assessed?: { readonly grade: Grade; readonly reasons: string; readonly by: string; readonly recorded: string }
}

export const followUp: Decider<FollowUp, FollowUpCommand, FollowUpEvent, FollowUpRefusal> = {
  kind: 'followup',
  sentences: followUpSentences,

  needs: (command) => {
    switch (command.type) {
      case 'OpenFollowUp':
        return [...naming(partiesOf(command), command.cited), ...command.about]
      case 'CorrectFollowUp':
        return [...naming(partiesOf(command.changes), command.changes.cited), ...(command.changes.about ?? [])]
      case 'AssignFollowUp':
        return naming([[command.owner, '']])
      case 'ReportFollowUpProgress':
      case 'CompleteFollowUp':
      case 'DeclineFollowUp':
        return naming([], command.cited)
      case 'SetFollowUpDueDate':
      case 'LapseFollowUp':
      case 'ReopenFollowUp':
      case 'AssessFollowUp':
      case 'VerifyRecord':
      case 'DisputeRecord':
        return []
    }
  },

  decide: (state, command, facts) => {
    const { find, today, actor } = facts
    if (command.type === 'OpenFollowUp') {
      const { origin, about, by, action, categories, owner, opened, due, cited } = command
      return ruling<FollowUpRefusal>(fieldRefusals(command, command, find, ''))
        .refuseWhen(state !== undefined, 'follow-up-already-opened')
        .accept(() => ({ type: 'FollowUpOpened', origin, about, by, action, categories, owner, opened, due, cited }))
    }
    if (!state) return refuse('follow-up-not-in-ledger')
    const any = ruling<FollowUpRefusal>()
    const open = ruling<FollowUpRefusal>().refuseWhen(state.phase !== 'open', 'follow-up-closed')
    switch (command.type) {
      case 'CorrectFollowUp': {
        const changes = realChanges<FollowUpFields>(state, command.changes)
        return any
          .and(fieldRefusals(command.changes, { ...state, ...changes }, find, '/changes'))
          .refuseWhen(isEmpty(changes), 'changes-nothing')
          .accept(() => ({ type: 'FollowUpCorrected', reason: command.reason, changes }))
      }
      case 'AssignFollowUp': {
        const { owner, reason } = command
        return open
          .and(namingRefusals(find, [[owner, '/owner']]))
          .refuseWhen(owner === state.owner, 'owner-stands', '/owner')
          .accept(() => ({ type: 'FollowUpAssigned', owner, reason }))
      }
      case 'SetFollowUpDueDate': {
        const { due, reason } = command
        return open
          .refuseWhen(due === state.due, 'due-date-stands', '/due')
          .refuseWhen(isBefore(due, state.opened), 'due-before-opened', '/due')
          .accept(() => ({ type: 'FollowUpDueDateSet', due, reason }))
      }
      case 'ReportFollowUpProgress': {
        const { words, occurred, cited } = command
        return open.and(namingRefusals(find, [], cited)).accept(() => ({ type: 'FollowUpProgressReported', words, occurred, cited }))
      }
      case 'CompleteFollowUp': {
        const { words, occurred, cited } = command
        return open.and(namingRefusals(find, [], cited)).accept(() => ({ type: 'FollowUpCompleted', words, occurred, cited }))
      }
      case 'DeclineFollowUp': {
        const { reason, occurred, cited } = command
        return open.and(namingRefusals(find, [], cited)).accept(() => ({ type: 'FollowUpDeclined', reason, occurred, cited }))
      }
      case 'LapseFollowUp': {
        const { due } = state
        if (due === 'none' || due === 'unknown') return open.refuseWhen(true, 'no-due-date').accept(() => [])
        return open.refuseWhen(today <= rangeOf(due).latest, 'not-yet-due').accept(() => ({ type: 'FollowUpLapsed', due }))
      }
      case 'ReopenFollowUp':
        return any.refuseWhen(state.phase === 'open', 'follow-up-open').accept(() => ({ type: 'FollowUpReopened', reason: command.reason }))
      case 'AssessFollowUp': {
        const { grade, reasons } = command
        return any
          .refuseWhen(isOwn(state, actor), 'own-record')
          .refuseWhen(state.assessed?.grade === grade && state.assessed.reasons === reasons, 'already-graded-so')
          .accept(() => ({ type: 'FollowUpAssessed', grade, reasons }))
      }
      case 'VerifyRecord':
      case 'DisputeRecord':
        return decideVerification(state, command, facts)
    }
  },

  evolve: (before, event, mark): FollowUp => {
    if (event.type === 'FollowUpOpened') {
      const { type: _, ...fields } = event
      return { ...fields, phase: 'open', progress: [], ...authored(undefined, mark) }
    }
    const state = begun(before, event.type)
    switch (event.type) {
      case 'FollowUpCorrected':
        return { ...afterEntry(state, mark), ...event.changes }
      case 'FollowUpAssigned':
        return { ...afterEntry(state, mark), owner: event.owner }
      case 'FollowUpDueDateSet':
        return { ...afterEntry(state, mark), due: event.due }
      case 'FollowUpProgressReported': {
        const { words, occurred, cited } = event
        return { ...afterEntry(state, mark), progress: [...state.progress, { words, occurred, cited }] }
      }
      case 'FollowUpCompleted': {
        const { words, occurred, cited } = event
        const progress = [...state.progress, { words, occurred, cited }]
        return { ...afterEntry(state, mark), phase: 'completed', progress, closing: { words, occurred } }
      }
      case 'FollowUpDeclined':
        return { ...afterEntry(state, mark), phase: 'declined', closing: { reason: event.reason, occurred: event.occurred } }
      case 'FollowUpLapsed':
        // Nobody recorded this: the clock did, so the action stays as verified as it was.
        return { ...state, phase: 'lapsed', closing: { occurred: event.due } }
      case 'FollowUpReopened': {
        const { closing: _, ...rest } = afterEntry(state, mark)
        return { ...rest, phase: 'open' }
      }
      case 'FollowUpAssessed':
        return { ...state, assessed: { grade: event.grade, reasons: event.reasons, by: mark.actor, recorded: mark.recorded } }
      case 'RecordVerified':
      case 'RecordDisputed':
        return evolveVerification(state, event, mark)
    }
  },
}

/** The action after an entry by this person, whose grade no longer stands. */
function afterEntry({ assessed, ...state }: FollowUp, mark: Mark): FollowUp {
  const [grade] = judgedByOthers(assessed ? [assessed] : [], mark)
  return { ...state, ...(grade && { assessed: grade }), ...authored(state, mark) }
}

function partiesOf(fields: Partial<FollowUpFields>, at = ''): NamedParties {
  return [
    [fields.by, `${at}/by`],
    [fields.owner, `${at}/owner`],
  ]
}

function fieldRefusals(
  given: Partial<FollowUpFields>,
  whole: FollowUpFields,
  find: Facts['find'],
  at: string,
): readonly Refusal<FollowUpRefusal>[] {
  const rules = ruling<FollowUpRefusal>(namingRefusals(find, partiesOf(given, at), given.cited, `${at}/cited`))
  given.about?.forEach(({ kind, id }, index) => {
    const known = find(kind, id)
    rules.refuseWhen(!known, 'target-not-in-ledger', `${at}/about/${index}`)
    rules.refuseWhen(known?.phase === 'withdrawn', 'target-withdrawn', `${at}/about/${index}`)
  })
  const names = (...kinds: Target['kind'][]) => whole.about.some(({ kind }) => kinds.includes(kind))
  return rules
    .refuseWhen(
      whole.origin === 'recommended' && !names('report', 'allegation'),
      'recommended-by-nothing',
      placeOf(given, at, ['about', 'origin']),
    )
    .refuseWhen(whole.origin === 'requested' && !names('response'), 'requested-by-nothing', placeOf(given, at, ['about', 'origin']))
    .refuseWhen(
      whole.origin === 'committed' && (whole.by === 'none' || whole.by === 'unknown'),
      'committed-by-nobody',
      placeOf(given, at, ['by', 'origin']),
    )
    .refuseWhen(isBefore(whole.due, whole.opened), 'due-before-opened', placeOf(given, at, ['due', 'opened'])).refusals
}

function isBefore(due: Due, opened: Edtf): boolean {
  return due !== 'none' && due !== 'unknown' && certainlyBefore(rangeOf(due), rangeOf(opened))
}
