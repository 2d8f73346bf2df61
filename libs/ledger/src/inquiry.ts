/** A request to a respondent to answer named allegations by a day, so that silence is a dated fact. */
import { begun, type Decider, type Facts, type Refusal, refuse, ruling } from './decider.js'
import { certainlyBefore, type Edtf, rangeOf } from './edtf.js'
import {
  type CorrectionRefusal,
  correctionSentences,
  isEmpty,
  type NamingRefusal,
  naming,
  namingRefusals,
  namingSentences,
  placeOf,
  realChanges,
} from './shared.js'
import type { AllegationId, Citation, PartyId, ResponseId, Text } from './values.js'
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
import type { InquiryOutcome } from './vocabulary.js'

/** What is recorded of an inquiry when it is sent, and can be corrected afterwards. */
export interface InquiryFields {
  /** The respondent who is asked. */
  readonly to: PartyId
  readonly allegations: readonly AllegationId[]
  readonly sent: Edtf
  readonly respondBy: Edtf
  readonly words: Text
  readonly cited: readonly Citation[]
}

export type InquiryCommand =
  | ({ readonly type: 'SendInquiry' } & InquiryFields)
  | { readonly type: 'CorrectInquiry'; readonly reason: string; readonly changes: Partial<InquiryFields> }
  | { readonly type: 'RemindInquiry'; readonly reminded: Edtf; readonly note?: string }
  | { readonly type: 'ExtendInquiry'; readonly respondBy: Edtf; readonly reason: string }
  | {
      readonly type: 'CloseInquiry'
      readonly outcome: InquiryOutcome
      /** The response that answers, where the outcome is `answered`. */
      readonly response?: ResponseId
      readonly closed: Edtf
      readonly note?: string
    }
  | VerificationCommand

export type InquiryEvent =
  | ({ readonly type: 'InquirySent' } & InquiryFields)
  | { readonly type: 'InquiryCorrected'; readonly reason: string; readonly changes: Partial<InquiryFields> }
  | { readonly type: 'InquiryReminded'; readonly reminded: Edtf; readonly note?: string }
  | { readonly type: 'InquiryExtended'; readonly respondBy: Edtf; readonly reason: string }
  | {
      readonly type: 'InquiryClosed'
      readonly outcome: InquiryOutcome
      readonly response?: ResponseId
      readonly closed: Edtf
      readonly note?: string
    }
  | VerificationEvent

export const inquirySentences = {
  ...namingSentences,
  ...correctionSentences,
  ...verificationSentences,
  'inquiry-already-sent': 'This inquiry is in the ledger already.',
  'inquiry-not-in-ledger': 'There is no such inquiry in the ledger.',
  'inquiry-closed': 'This inquiry is closed; it is neither reminded, extended, corrected nor closed again.',
  'no-allegation': 'An inquiry asks about something: name at least one allegation.',
  'allegation-not-in-ledger': 'This allegation is not in the ledger. Raise it first.',
  'allegation-withdrawn': 'This allegation was withdrawn; nothing more is recorded on it or asked about it.',
  'respond-by-before-sent': 'The day to respond by lies before the day on which the inquiry was sent.',
  'not-an-extension': 'The new day to respond by is not after the present one.',
  'answered-without-response': 'An inquiry that was answered names the response.',
  'response-without-answer': 'Only an inquiry that was answered names a response.',
  'response-not-in-ledger': 'This response is not in the ledger. Log it first.',
  'response-withdrawn': 'The respondent withdrew this response; it answers nothing, and nothing more is recorded on it.',
  'response-answers-nothing-asked': 'This response answers none of the allegations that the inquiry asks about, nor their report.',
  'still-time-to-respond': 'The day to respond by has not passed, so it cannot be said yet that there was no answer.',
  'before-sent': 'This lies before the day on which the inquiry was sent.',
} as const
export type InquiryRefusal = NamingRefusal | CorrectionRefusal | VerificationRefusal | keyof typeof inquirySentences

export interface Inquiry extends InquiryFields, Authorship {
  readonly phase: 'open' | 'closed'
  readonly reminders: readonly { readonly reminded: Edtf; readonly note?: string }[]
  readonly extensions: readonly { readonly respondBy: Edtf; readonly reason: string }[]
  readonly outcome?: InquiryOutcome
  readonly response?: ResponseId
  readonly closed?: Edtf
}

export const inquiry: Decider<Inquiry, InquiryCommand, InquiryEvent, InquiryRefusal> = {
  kind: 'inquiry',
  sentences: inquirySentences,

  needs: (command, _find, state) => {
    switch (command.type) {
      case 'SendInquiry':
        return [...naming([[command.to, '']], command.cited), ...command.allegations.map((id) => ({ kind: 'allegation' as const, id }))]
      case 'CorrectInquiry': {
        const { to, cited, allegations = [] } = command.changes
        return [...naming([[to, '']], cited), ...allegations.map((id) => ({ kind: 'allegation' as const, id }))]
      }
      case 'CloseInquiry':
        return command.response === undefined
          ? []
          : [{ kind: 'response', id: command.response }, ...(state?.allegations ?? []).map((id) => ({ kind: 'allegation' as const, id }))]
      case 'RemindInquiry':
      case 'ExtendInquiry':
      case 'VerifyRecord':
      case 'DisputeRecord':
        return []
    }
  },

  decide: (state, command, facts) => {
    const { find, today } = facts
    if (command.type === 'SendInquiry') {
      const { to, allegations, sent, respondBy, words, cited } = command
      return ruling<InquiryRefusal>(fieldRefusals(command, command, find, ''))
        .refuseWhen(state !== undefined, 'inquiry-already-sent')
        .accept(() => ({ type: 'InquirySent', to, allegations, sent, respondBy, words, cited }))
    }
    if (!state) return refuse('inquiry-not-in-ledger')
    const open = ruling<InquiryRefusal>().refuseWhen(state.phase === 'closed', 'inquiry-closed')
    switch (command.type) {
      case 'CorrectInquiry': {
        const changes = realChanges<InquiryFields>(state, command.changes)
        return open
          .and(fieldRefusals(command.changes, { ...state, ...changes }, find, '/changes'))
          .refuseWhen(isEmpty(changes), 'changes-nothing')
          .accept(() => ({ type: 'InquiryCorrected', reason: command.reason, changes }))
      }
      case 'RemindInquiry': {
        const { reminded, note } = command
        return open
          .refuseWhen(certainlyBefore(rangeOf(reminded), rangeOf(state.sent)), 'before-sent', '/reminded')
          .accept(() => ({ type: 'InquiryReminded', reminded, ...(note !== undefined && { note }) }))
      }
      case 'ExtendInquiry': {
        const { respondBy, reason } = command
        return open
          .refuseWhen(rangeOf(respondBy).latest <= rangeOf(state.respondBy).latest, 'not-an-extension', '/respondBy')
          .accept(() => ({ type: 'InquiryExtended', respondBy, reason }))
      }
      case 'CloseInquiry': {
        const { outcome, response, closed, note } = command
        return open
          .refuseWhen(certainlyBefore(rangeOf(closed), rangeOf(state.sent)), 'before-sent', '/closed')
          .refuseWhen(outcome === 'answered' && response === undefined, 'answered-without-response', '/response')
          .refuseWhen(outcome !== 'answered' && response !== undefined, 'response-without-answer', '/response')
          .refuseWhen(outcome === 'no-answer' && today <= rangeOf(state.respondBy).latest, 'still-time-to-respond', '/outcome')
          .and(outcome === 'answered' && response !== undefined ? answerRefusals(response, state, find) : [])
          .accept(() => ({
            type: 'InquiryClosed',
            outcome,
            ...(response !== undefined && { response }),
            closed,
            ...(note !== undefined && { note }),
          }))
      }
      case 'VerifyRecord':
      case 'DisputeRecord':
        return decideVerification(state, command, facts)
    }
  },

  evolve: (before, event, mark): Inquiry => {
    if (event.type === 'InquirySent') {
      const { type: _, ...fields } = event
      return { ...fields, phase: 'open', reminders: [], extensions: [], ...authored(undefined, mark) }
    }
    const state = begun(before, event.type)
    switch (event.type) {
      case 'InquiryCorrected':
        return { ...state, ...event.changes, ...authored(state, mark) }
      case 'InquiryReminded': {
        const { type: _, ...reminder } = event
        return { ...state, reminders: [...state.reminders, reminder], ...authored(state, mark) }
      }
      case 'InquiryExtended': {
        const { respondBy, reason } = event
        return { ...state, respondBy, extensions: [...state.extensions, { respondBy, reason }], ...authored(state, mark) }
      }
      case 'InquiryClosed': {
        const { outcome, response, closed } = event
        return { ...state, phase: 'closed', outcome, ...(response !== undefined && { response }), closed, ...authored(state, mark) }
      }
      case 'RecordVerified':
      case 'RecordDisputed':
        return evolveVerification(state, event, mark)
    }
  },
}

function fieldRefusals(
  given: Partial<InquiryFields>,
  whole: InquiryFields,
  find: Facts['find'],
  at: string,
): readonly Refusal<InquiryRefusal>[] {
  const rules = ruling<InquiryRefusal>(namingRefusals(find, [[given.to, `${at}/to`]], given.cited, `${at}/cited`))
  rules.refuseWhen(given.allegations?.length === 0, 'no-allegation', `${at}/allegations`)
  given.allegations?.forEach((id, index) => {
    const known = find('allegation', id)
    rules.refuseWhen(!known, 'allegation-not-in-ledger', `${at}/allegations/${index}`)
    rules.refuseWhen(known?.phase === 'withdrawn', 'allegation-withdrawn', `${at}/allegations/${index}`)
  })
  const backwards = certainlyBefore(rangeOf(whole.respondBy), rangeOf(whole.sent))
  return rules.refuseWhen(backwards, 'respond-by-before-sent', placeOf(given, at, ['respondBy', 'sent'])).refusals
}

/** An answer to the whole report answers the inquiry as well, though not in particular; that shows in the allegation's answer state. */
function answerRefusals(id: ResponseId, { allegations }: Inquiry, find: Facts['find']): readonly Refusal<InquiryRefusal>[] {
  const response = find('response', id)
  if (!response) return [{ code: 'response-not-in-ledger', at: '/response' }]
  const asked = new Set<string>(allegations)
  for (const allegation of allegations) asked.add(find('allegation', allegation)?.report ?? allegation)
  return ruling<InquiryRefusal>()
    .refuseWhen(response.phase === 'withdrawn', 'response-withdrawn', '/response')
    .refuseWhen(!response.targets.some(({ to }) => asked.has(to.id)), 'response-answers-nothing-asked', '/response').refusals
}
