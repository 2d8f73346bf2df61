/** How a rule is decided: a pure function from what is known to events, or to every reason against it at once. */
import type { Day } from './edtf.js'
import type { References } from './references.js'
import type { Actor, Ids, Kind } from './values.js'

/** One broken rule. */
export interface Refusal<Code extends string = string> {
  /** Stable, in kebab-case; its sentence stands in the decider's `sentences`. */
  readonly code: Code
  /** JSON Pointer (RFC 6901) to the field of the command at fault; absent where the record itself is. */
  readonly at?: string
}

/** Accepted with the events to record, or refused with every rule that is broken. */
export type Decision<Event, Code extends string> =
  | { readonly accepted: true; readonly events: readonly Event[] }
  | { readonly accepted: false; readonly refusals: readonly Refusal<Code>[] }

/** What a decision may know beside the record itself. */
export interface Facts {
  /** The id of the record that the command is for. */
  readonly self: string
  /** Who gives the command. */
  readonly actor: Actor
  /** Today, in UTC. */
  readonly today: Day
  /** Another record, as far as others may know it; undefined where it is not in the ledger. */
  readonly find: <K extends Kind>(kind: K, id: Ids[K]) => References[K] | undefined
}

/** Who recorded an event, and when: the part of the envelope that a fold may read. */
export interface Mark {
  readonly actor: Actor
  readonly recorded: string
}

/** A record that a command depends on. */
export interface Reference {
  readonly kind: Kind
  readonly id: string
}

/** One kind of record: what it depends on, what it decides, and how its events add up. */
export interface Decider<State, Command extends { readonly type: string }, Event extends { readonly type: string }, Code extends string> {
  readonly kind: Kind
  /**
   * The records that the decision needs to know, as far as they can be told from what is known already. Asked again with these at hand until
   * it names nothing new, so a chain can be followed.
   */
  readonly needs: (command: Command, find: Facts['find'], state: State | undefined) => readonly Reference[]
  readonly decide: (state: State | undefined, command: Command, facts: Facts) => Decision<Event, Code>
  /** Total over the events; never refuses. */
  readonly evolve: (state: State | undefined, event: Event, mark: Mark) => State
  /** What each refusal says to a monitor. */
  readonly sentences: Readonly<Record<Code, string>>
}

/** Collects broken rules, so that a command that breaks three is told all three. */
export class Ruling<Code extends string> {
  readonly #refusals: Refusal<Code>[] = []

  /** Refuses where the condition holds. */
  refuseWhen(condition: boolean, code: Code, at?: string): this {
    if (condition) this.#refusals.push(at === undefined ? { code } : { code, at })
    return this
  }

  /** What was broken so far. */
  get refusals(): readonly Refusal<Code>[] {
    return this.#refusals
  }

  /** Takes over the refusals of a shared rule. */
  and(refusals: readonly Refusal<Code>[]): this {
    this.#refusals.push(...refusals)
    return this
  }

  /** The events, where no rule was broken; they are made only then. */
  accept<Event>(events: () => Event | readonly Event[]): Decision<Event, Code> {
    if (this.#refusals.length > 0) return { accepted: false, refusals: this.#refusals }
    const made = events()
    return { accepted: true, events: isList(made) ? made : [made] }
  }
}

/** Starts collecting broken rules, with those of a shared rule where there are any. */
export function ruling<Code extends string>(refusals: readonly Refusal<Code>[] = []): Ruling<Code> {
  return new Ruling<Code>().and(refusals)
}

/** Refuses for one reason that leaves no other to be looked for. */
export function refuse<Code extends string>(code: Code, at?: string): Decision<never, Code> {
  return { accepted: false, refusals: [at === undefined ? { code } : { code, at }] }
}

/** An event stands where the stream's earlier events do not allow it: the log is damaged, or was not written by this ledger. */
export class BrokenStream extends Error {
  override readonly name = 'BrokenStream'
  constructor(type: string) {
    super(`${type} stands before its record begins`)
  }
}

/** The state that an event after the first needs. */
export function begun<State>(state: State | undefined, type: string): State {
  if (state === undefined) throw new BrokenStream(type)
  return state
}

function isList<Event>(made: Event | readonly Event[]): made is readonly Event[] {
  return Array.isArray(made)
}
