/**
 * A legal hold, or a retention: what stands against an erasure, for a record or for the whole ledger. Any number of matters may hold the same
 * record; each is lifted for itself, with leave that two people gave.
 */
import { begun, type Decider, type Facts, type Reference, type Refusal, refuse, ruling } from './decider.js'
import { type Edtf, rangeOf } from './edtf.js'
import { type Actor, type ApprovalId, type HoldId, idOf, type Kind } from './values.js'

/** What a hold stands on: a record, or all of them. */
export type Held = { readonly kind: Kind; readonly id: string } | 'ledger'

/** A matter for which something is held. */
export interface HoldFields {
  readonly about: Held
  /** The reference of the matter: a docket number, a name of the case. */
  readonly case: string
  /** The legal basis. */
  readonly basis: string
  /** A retention ends by itself after this day; without it, the hold stands until it is lifted. */
  readonly until?: Edtf
}

export type HoldCommand =
  | ({ readonly type: 'PlaceHold' } & HoldFields)
  | { readonly type: 'LiftHold'; readonly case: string; readonly approval: ApprovalId; readonly reason: string }

export type HoldEvent =
  | ({ readonly type: 'HoldPlaced' } & HoldFields)
  | { readonly type: 'HoldLifted'; readonly case: string; readonly approval: ApprovalId; readonly reason: string }

export const holdSentences = {
  'hold-not-in-ledger': 'Nothing holds this.',
  'hold-of-another': 'A hold goes by the id that belongs to what it holds. Leave the id out.',
  'about-not-in-ledger': 'The record that this is about is not in the ledger.',
  'case-holds-already': 'This matter holds it already.',
  'case-holds-not': 'This matter does not hold it, or was lifted.',
  'approval-not-in-ledger': 'There is no such approval in the ledger.',
  'approval-not-for-this': 'This approval is for something else: another action, or another record.',
  'not-given': 'This approval was not given, or it was used; it allows nothing.',
} as const
export type HoldRefusal = keyof typeof holdSentences

/** A matter that holds. */
export interface HeldFor extends Omit<HoldFields, 'about'> {
  readonly by: Actor
  readonly placed: string
}

export interface Hold {
  readonly about: Held
  /** `lifted` where no matter holds it any more; one that ended by itself still stands here, until somebody lifts it. */
  readonly phase: 'held' | 'lifted'
  readonly cases: readonly HeldFor[]
  readonly lifted: readonly {
    readonly case: string
    readonly reason: string
    readonly approval: ApprovalId
    readonly by: Actor
    readonly recorded: string
  }[]
}

/** The id of the hold on a record: the record's own, as a UUID of version 8, so that both end alike. */
export function holdIdOf(held: Held): HoldId {
  if (held === 'ledger') return idOf('hold', 'ffffffff-ffff-8fff-bfff-ffffffffffff')
  const { id } = held
  return idOf('hold', `${id.slice(0, 14)}${id.charAt(14) === '8' ? '9' : '8'}${id.slice(15)}`)
}

/** True where one of the matters holds on this day: a retention only until its last day. */
export function holds({ cases }: { readonly cases: readonly { readonly until?: Edtf }[] }, today: Facts['today']): boolean {
  return cases.some(({ until }) => until === undefined || today <= rangeOf(until).latest)
}

export const hold: Decider<Hold, HoldCommand, HoldEvent, HoldRefusal> = {
  kind: 'hold',
  sentences: holdSentences,

  needs: (command): readonly Reference[] => {
    if (command.type === 'LiftHold') return [{ kind: 'approval', id: command.approval }]
    return command.about === 'ledger' ? [] : [command.about]
  },

  decide: (state, command, { self, find }) => {
    if (command.type === 'PlaceHold') {
      const { about, basis, until } = command
      const isUnknown = about !== 'ledger' && !find(about.kind, idOf(about.kind, about.id))
      return ruling<HoldRefusal>()
        .refuseWhen(isUnknown, 'about-not-in-ledger', '/about/id')
        .refuseWhen(self !== holdIdOf(about), 'hold-of-another', '/about')
        .refuseWhen(state?.cases.some((held) => held.case === command.case) ?? false, 'case-holds-already', '/case')
        .accept(() => ({
          type: 'HoldPlaced',
          about: about === 'ledger' ? about : { kind: about.kind, id: about.id },
          case: command.case,
          basis,
          ...(until !== undefined && { until }),
        }))
    }
    if (!state) return refuse('hold-not-in-ledger')
    const { approval, reason } = command
    return ruling<HoldRefusal>()
      .refuseWhen(!state.cases.some((held) => held.case === command.case), 'case-holds-not', '/case')
      .and(leaveRefusals(state, command, self, find))
      .accept(() => ({ type: 'HoldLifted', case: command.case, approval, reason }))
  },

  evolve: (before, event, { actor, recorded }): Hold => {
    if (event.type === 'HoldPlaced') {
      const { about, basis, until } = event
      const placed: HeldFor = { case: event.case, basis, ...(until !== undefined && { until }), by: actor, placed: recorded }
      return { about, phase: 'held', cases: [...(before?.cases ?? []), placed], lifted: before?.lifted ?? [] }
    }
    const state = begun(before, event.type)
    const { approval, reason } = event
    const [cases, lifted] = [without(state.cases, event.case), { case: event.case, reason, approval, by: actor, recorded }]
    return { ...state, phase: cases.length > 0 ? 'held' : 'lifted', cases, lifted: [...state.lifted, lifted] }
  },
}

/** Leave to lift is asked for about the hold itself, or about what it holds, and is good for once. */
function leaveRefusals(
  { about, lifted }: Hold,
  { approval: id }: Extract<HoldCommand, { type: 'LiftHold' }>,
  self: string,
  find: Facts['find'],
): readonly Refusal<HoldRefusal>[] {
  const leave = find('approval', id)
  if (!leave) return [{ code: 'approval-not-in-ledger', at: '/approval' }]
  const isOther = leave.about?.id !== self && (about === 'ledger' || leave.about?.id !== about.id)
  return ruling<HoldRefusal>()
    .refuseWhen(leave.action !== 'hold-lifting' || isOther, 'approval-not-for-this', '/approval')
    .refuseWhen(leave.phase !== 'given' || lifted.some(({ approval }) => approval === id), 'not-given', '/approval').refusals
}

/** Without the matter; where several go by one name, since theirs were erased, without the first of them. */
function without(cases: readonly HeldFor[], name: string): readonly HeldFor[] {
  const place = cases.findIndex((held) => held.case === name)
  return place < 0 ? cases : cases.toSpliced(place, 1)
}
