/** What a respondent answers: to a report as a whole, to named allegations, to a follow-up action, or to another response. */
import { begun, type Decider, type Facts, type Mark, type Refusal, refuse, ruling } from './decider.js'
import {
  type CorrectionRefusal,
  correctionSentences,
  isEmpty,
  type NamedParties,
  type NamingRefusal,
  naming,
  namingRefusals,
  namingSentences,
  realChanges,
} from './shared.js'
import { type Citation, type Occurred, type PartyId, type ResponseId, type Speaker, sameTarget, type Target, type Text } from './values.js'
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
import type { ArgumentKind, Assessment, ResponseForm, Stance } from './vocabulary.js'

/** The response's position towards one of the things that it answers. */
export interface Answer {
  readonly to: Target
  readonly stance: Stance
}

/** One line of reasoning. */
export interface Argument {
  readonly kind: ArgumentKind
  readonly words: Text
  /** The targets that it is about; absent where it is about all of them. */
  readonly about?: readonly Target[]
  /** Who is said to have said it, where the respondent conveys another's statement. */
  readonly conveys?: PartyId
  readonly cited: readonly Citation[]
}

/** What is recorded of a response, and can be corrected afterwards. */
export interface ResponseFields {
  readonly by: Speaker
  readonly form: ResponseForm
  readonly occurred: Occurred
  readonly gist: Text
  readonly targets: readonly Answer[]
  readonly arguments: readonly Argument[]
  readonly cited: readonly Citation[]
}

export type ResponseCommand =
  | ({
      readonly type: 'RecordResponse'
      /** Said where a target was withdrawn and the response answers it all the same. */
      readonly answersWithdrawn?: true
    } & ResponseFields)
  | {
      readonly type: 'CorrectResponse'
      readonly reason: string
      readonly changes: Partial<ResponseFields>
      readonly answersWithdrawn?: true
    }
  | {
      readonly type: 'ClarifyResponse'
      readonly occurred: Occurred
      readonly words: Text
      /** New stances towards targets that it has. */
      readonly stances: readonly Answer[]
      readonly cited: readonly Citation[]
    }
  | { readonly type: 'AssessResponse'; readonly target: Target; readonly assessment: Assessment; readonly reasons: string }
  | { readonly type: 'WithdrawResponse'; readonly reason: string; readonly withdrawn: Occurred }
  | VerificationCommand

export type ResponseEvent =
  | ({ readonly type: 'ResponseRecorded' } & ResponseFields)
  | { readonly type: 'ResponseCorrected'; readonly reason: string; readonly changes: Partial<ResponseFields> }
  | ({ readonly type: 'ResponseClarified' } & Clarification)
  | { readonly type: 'ResponseAssessed'; readonly target: Target; readonly assessment: Assessment; readonly reasons: string }
  | { readonly type: 'ResponseWithdrawn'; readonly reason: string; readonly withdrawn: Occurred }
  | VerificationEvent

/** What the respondent made clear afterwards. */
export interface Clarification {
  readonly occurred: Occurred
  readonly words: Text
  readonly stances: readonly Answer[]
  readonly cited: readonly Citation[]
}

export const responseSentences = {
  ...namingSentences,
  ...correctionSentences,
  ...verificationSentences,
  'response-already-recorded': 'This response is in the ledger already.',
  'response-not-in-ledger': 'This response is not in the ledger. Log it first.',
  'response-withdrawn': 'The respondent withdrew this response; it answers nothing, and nothing more is recorded on it.',
  'capacity-not-an-office': 'A person speaks in the capacity of an office or institution, and this party is neither.',
  'no-target': 'A response answers something: name at least one target, with the stance towards it.',
  'target-not-in-ledger': 'What this answers, or is about, is not in the ledger. Log that first.',
  'target-withdrawn':
    'What this answers, or is about, was withdrawn. A response that answers it all the same says so with answersWithdrawn.',
  'target-named-twice': 'Each target is named once, with one stance.',
  'answers-itself': 'A response cannot answer itself, directly or through the responses that it answers.',
  'not-a-target': 'The response does not answer this. Name one of its targets.',
  'already-assessed-so': 'This target is assessed just so already.',
} as const
export type ResponseRefusal = NamingRefusal | CorrectionRefusal | VerificationRefusal | keyof typeof responseSentences

/** A reviewer's judgement of how far the response deals with one target. */
export interface Assessed {
  readonly target: Target
  readonly assessment: Assessment
  readonly reasons: string
  readonly by: string
  readonly recorded: string
}

export interface Response extends ResponseFields, Authorship {
  readonly phase: 'standing' | 'withdrawn'
  readonly clarifications: readonly Clarification[]
  /** The last assessment for each target. */
  readonly assessed: readonly Assessed[]
  readonly withdrawal?: { readonly reason: string; readonly withdrawn: Occurred }
}

export const response: Decider<Response, ResponseCommand, ResponseEvent, ResponseRefusal> = {
  kind: 'response',
  sentences: responseSentences,

  needs: (command, find) => {
    switch (command.type) {
      case 'RecordResponse':
        return [...naming(partiesOf(command), citedBy(command)), ...targetsToKnow(command.targets, find)]
      case 'CorrectResponse':
        return [...naming(partiesOf(command.changes), citedBy(command.changes)), ...targetsToKnow(command.changes.targets ?? [], find)]
      case 'ClarifyResponse':
        return naming([], command.cited)
      case 'AssessResponse':
      case 'WithdrawResponse':
      case 'VerifyRecord':
      case 'DisputeRecord':
        return []
    }
  },

  decide: (state, command, facts) => {
    const { find } = facts
    if (command.type === 'RecordResponse') {
      const { by, form, occurred, gist, targets, arguments: args, cited } = command
      return ruling<ResponseRefusal>(fieldRefusals(command, command, facts, command.answersWithdrawn, ''))
        .refuseWhen(state !== undefined, 'response-already-recorded')
        .accept(() => ({ type: 'ResponseRecorded', by, form, occurred, gist, targets, arguments: args, cited }))
    }
    if (!state) return refuse('response-not-in-ledger')
    const standing = ruling<ResponseRefusal>().refuseWhen(state.phase === 'withdrawn', 'response-withdrawn')
    switch (command.type) {
      case 'CorrectResponse': {
        const changes = realChanges<ResponseFields>(state, command.changes)
        return standing
          .and(fieldRefusals(command.changes, { ...state, ...changes }, facts, command.answersWithdrawn, '/changes'))
          .refuseWhen(isEmpty(changes), 'changes-nothing')
          .accept(() => ({ type: 'ResponseCorrected', reason: command.reason, changes }))
      }
      case 'ClarifyResponse': {
        const { occurred, words, stances, cited } = command
        stances.forEach(({ to }, index) => {
          standing.refuseWhen(!answers(state.targets, to), 'not-a-target', `/stances/${index}/to`)
        })
        return standing.and(namingRefusals(find, [], cited)).accept(() => ({ type: 'ResponseClarified', occurred, words, stances, cited }))
      }
      case 'AssessResponse': {
        const { target, assessment, reasons } = command
        const before = state.assessed.find((assessed) => sameTarget(assessed.target, target))
        return standing
          .refuseWhen(isOwn(state, facts.actor), 'own-record')
          .refuseWhen(!answers(state.targets, target), 'not-a-target', '/target')
          .refuseWhen(before?.assessment === assessment && before.reasons === reasons, 'already-assessed-so')
          .accept(() => ({ type: 'ResponseAssessed', target, assessment, reasons }))
      }
      case 'WithdrawResponse':
        return standing.accept(() => ({ type: 'ResponseWithdrawn', reason: command.reason, withdrawn: command.withdrawn }))
      case 'VerifyRecord':
      case 'DisputeRecord':
        return decideVerification(state, command, facts)
    }
  },

  evolve: (before, event, mark): Response => {
    if (event.type === 'ResponseRecorded') {
      const { type: _, ...fields } = event
      return { ...fields, phase: 'standing', clarifications: [], assessed: [], ...authored(undefined, mark) }
    }
    const state = begun(before, event.type)
    switch (event.type) {
      case 'ResponseCorrected': {
        const targets = event.changes.targets ?? state.targets
        const entered = afterEntry(state, mark)
        const assessed = entered.assessed.filter(({ target }) => answers(targets, target))
        return { ...entered, ...event.changes, assessed }
      }
      case 'ResponseClarified': {
        const { type: _, ...clarification } = event
        const targets = state.targets.map((answer) => event.stances.find(({ to }) => sameTarget(to, answer.to)) ?? answer)
        return { ...afterEntry(state, mark), targets, clarifications: [...state.clarifications, clarification] }
      }
      case 'ResponseAssessed': {
        const { target, assessment, reasons } = event
        const others = state.assessed.filter((assessed) => !sameTarget(assessed.target, target))
        return { ...state, assessed: [...others, { target, assessment, reasons, by: mark.actor, recorded: mark.recorded }] }
      }
      case 'ResponseWithdrawn':
        return { ...afterEntry(state, mark), phase: 'withdrawn', withdrawal: { reason: event.reason, withdrawn: event.withdrawn } }
      case 'RecordVerified':
      case 'RecordDisputed':
        return evolveVerification(state, event, mark)
    }
  },
}

/** The response after an entry by this person, whose assessments no longer stand. */
function afterEntry(state: Response, mark: Mark): Response {
  return { ...state, assessed: judgedByOthers(state.assessed, mark), ...authored(state, mark) }
}

function partiesOf(fields: Partial<ResponseFields>, at = ''): NamedParties {
  return [
    [fields.by?.party, `${at}/by/party`],
    [fields.by?.capacity, `${at}/by/capacity`],
    ...(fields.arguments ?? []).map(({ conveys }, index) => [conveys, `${at}/arguments/${index}/conveys`] as const),
  ]
}

function citedBy(fields: Partial<ResponseFields>): readonly Citation[] {
  return [...(fields.cited ?? []), ...(fields.arguments ?? []).flatMap(({ cited }) => cited)]
}

/** The targets, and, for a rejoinder, all that the responses answer which it answers: a circle can be of any length. */
function targetsToKnow(targets: readonly Answer[], find: Facts['find']) {
  const direct = targets.map(({ to }) => ({ kind: to.kind, id: to.id as string }))
  return [...direct, ...responsesBehind(targets, find).map((id) => ({ kind: 'response' as const, id: id as string }))]
}

/** Every response that is answered, directly or through others, as far as they are known. */
function responsesBehind(targets: readonly Answer[], find: Facts['find']): ResponseId[] {
  const ids = (answered: readonly Answer[]) => answered.flatMap(({ to }) => (to.kind === 'response' ? [to.id] : []))
  const seen = new Set(ids(targets))
  for (const id of seen) for (const next of ids(find('response', id)?.targets ?? [])) seen.add(next)
  return [...seen]
}

/** The rules on what a response says, for a new one and for the fields that a correction gives. `whole` is what would then stand. */
function fieldRefusals(
  given: Partial<ResponseFields>,
  whole: ResponseFields,
  { self, find }: Facts,
  answersWithdrawn: true | undefined,
  at: string,
): readonly Refusal<ResponseRefusal>[] {
  const rules = ruling<ResponseRefusal>(namingRefusals(find, partiesOf(given, at), given.cited, `${at}/cited`))
  const capacity = given.by?.capacity === undefined ? undefined : find('party', given.by.capacity)
  rules.refuseWhen(capacity?.is === 'person' || capacity?.is === 'state', 'capacity-not-an-office', `${at}/by/capacity`)
  given.arguments?.forEach(({ cited }, index) => {
    rules.and(namingRefusals(find, [], cited, `${at}/arguments/${index}/cited`))
  })
  const astray = whole.arguments.map(({ about }) => about?.some((target) => !answers(whole.targets, target)) ?? false)
  if (given.arguments) {
    astray.forEach((isAstray, index) => {
      rules.refuseWhen(isAstray, 'not-a-target', `${at}/arguments/${index}/about`)
    })
  } else rules.refuseWhen(astray.includes(true), 'not-a-target', `${at}/targets`)
  if (!given.targets) return rules.refusals
  const { targets } = given
  rules.refuseWhen(targets.length === 0, 'no-target', `${at}/targets`)
  targets.forEach(({ to }, index) => {
    const place = `${at}/targets/${index}/to`
    const known = find(to.kind, to.id)
    rules.refuseWhen(!known, 'target-not-in-ledger', place)
    rules.refuseWhen(known?.phase === 'withdrawn' && answersWithdrawn === undefined, 'target-withdrawn', place)
    rules.refuseWhen(targets.findIndex((other) => sameTarget(other.to, to)) < index, 'target-named-twice', place)
  })
  rules.refuseWhen(
    responsesBehind(targets, find).some((id) => id === self),
    'answers-itself',
    `${at}/targets`,
  )
  return rules.refusals
}

function answers(targets: readonly Answer[], target: Target): boolean {
  return targets.some(({ to }) => sameTarget(to, target))
}
