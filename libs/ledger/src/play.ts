/** Plays a world of commands through the deciders, in memory: what the ledger would hold afterwards. */
import type { Decision, Facts, Mark, Refusal } from './decider.js'
import { type Commands, type DeciderOf, deciders, type Events, type RefusalCode, type States } from './deciders.js'
import { type Day, writeDay } from './edtf.js'
import { frozen, gathered } from './given.js'
import type { References } from './references.js'
import { type Actor, actorOf, type Ids, type Kind } from './values.js'

/** One command of a world: what, on which record, by whom, on which day. Days never run backwards. */
export interface Step<K extends Kind = Kind> {
  readonly kind: K
  readonly id: Ids[K]
  readonly command: Commands[K]
  readonly actor: Actor
  readonly day: Day
}
export type AnyStep = { readonly [K in Kind]: Step<K> }[Kind]
export type World = readonly AnyStep[]

/** An accepted event at its place in the global order, which counts from 1. */
export interface Entry<K extends Kind = Kind> {
  readonly sequence: number
  readonly kind: K
  readonly id: Ids[K]
  readonly event: Events[K]
  readonly mark: Mark
  /** Which step of the world it comes from. */
  readonly step: number
}
export type AnyEntry = { readonly [K in Kind]: Entry<K> }[Kind]

/** The present reading of every record, by kind and id. */
export type Readings = { readonly [K in Kind]: ReadonlyMap<Ids[K], States[K]> }

export interface Played {
  /** Every accepted event, in global order. */
  readonly log: readonly AnyEntry[]
  readonly readings: Readings
  readonly refused: readonly { readonly step: AnyStep; readonly refusals: readonly Refusal<RefusalCode>[] }[]
}

/** The people of a world. */
export const people: readonly Actor[] = ['anna', 'ben', 'chan', 'dara'].map(actorOf)

/** A ledger in memory, which takes step after step. */
export class Play {
  readonly readings: { readonly [K in Kind]: Map<Ids[K], States[K]> } = {
    report: new Map(),
    allegation: new Map(),
    response: new Map(),
    inquiry: new Map(),
    followup: new Map(),
    party: new Map(),
    source: new Map(),
    access: new Map(),
    approval: new Map(),
    hold: new Map(),
    erasure: new Map(),
    custody: new Map(),
  }
  readonly log: AnyEntry[] = []
  readonly refused: { step: AnyStep; refusals: readonly Refusal<RefusalCode>[] }[] = []

  /** Decides a step on the readings and folds what it brings about. */
  take(step: AnyStep, index: number): void {
    const decision = this.#run(step, index)
    if (!decision.accepted) this.refused.push({ step, refusals: decision.refusals })
  }

  #run<K extends Kind>(step: Step<K>, index: number): Decision<Events[K], RefusalCode> {
    const { kind, id, command, actor, day } = step
    const decider: DeciderOf<K> = deciders[kind]
    const readings: Map<Ids[K], States[K]> = this.readings[kind]
    let state = readings.get(id)
    const find = gathered<States[K], Commands[K]>(decider, frozen(command), state, this.find)
    const decision = decider.decide(state, command, { self: id, actor, today: day, find })
    if (!decision.accepted) return decision
    for (const event of decision.events) {
      const sequence = this.log.length + 1
      const mark = frozen({ actor, recorded: new Date(Date.parse(`${writeDay(day)}T09:00:00.000Z`) + sequence).toISOString() })
      state = frozen(decider.evolve(state, frozen(event), mark))
      readings.set(id, state)
      // An entry of one kind is an entry of any kind; the compiler cannot follow that through the type parameter.
      this.log.push({ sequence, kind, id, event, mark, step: index } as AnyEntry)
    }
    return decision
  }

  readonly find: Facts['find'] = <K extends Kind>(kind: K, id: Ids[K]) => {
    const readings: Map<Ids[K], States[K]> = this.readings[kind]
    // Every state has its kind's References; the compiler knows it of each kind, not of all together.
    return readings.get(id) as unknown as References[K] | undefined
  }
}

/** Runs a world through the deciders, in order. Pure: the same world gives the same log. */
export function play(world: World): Played {
  const ledger = new Play()
  world.forEach((step, index) => {
    ledger.take(step, index)
  })
  const { log, readings, refused } = ledger
  return { log, readings, refused }
}

/** The events of one record, in order. */
export function historyOf({ log }: Played, kind: Kind, id: string): readonly AnyEntry[] {
  return log.filter((entry) => entry.kind === kind && entry.id === id)
}
