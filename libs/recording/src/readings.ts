/** The present reading of records, folded from their streams: kept in memory and brought up to date from the stream's tail at each look. */
import {
  beginning,
  type EventStore,
  type Position,
  type Revision,
  revision as revisionOf,
  type StoredEvent,
  streamName,
} from '#event-store'
import { actorOf, type DeciderOf, deciders, decodeEvent, type Events, type Kind, type Mark, type States, streamOf } from '#ledger'

/** A record's state and the revision it holds at; no state at `none`. */
export interface Reading<K extends Kind = Kind> {
  readonly state: States[K] | undefined
  readonly revision: Revision | 'none'
}

const nothing = { state: undefined, revision: 'none' } as const

interface Kept {
  readonly reading: Reading
  /** The reading holds as of this head of the log. */
  readonly checked: Position
}

export class Readings {
  /** Least recently used first. */
  readonly #kept = new Map<string, Kept>()

  constructor(
    private readonly store: EventStore,
    private readonly limit = 10_000,
  ) {}

  /**
   * The record as its stream had it when the log had this head, or later. Whoever decides asks for the head once, and then reads every record
   * at it: what was looked at since needs no second look. Without a head, the record as it is now.
   */
  async read<K extends Kind>(kind: K, id: string, head?: Position): Promise<Reading<K>> {
    const stream = streamOf(kind, id)
    const kept = this.#kept.get(stream)
    // A stream's name begins with its kind, so what is kept under it is a reading of that kind.
    const before = (kept?.reading as Reading<K> | undefined) ?? nothing
    if (kept && head !== undefined && kept.checked >= head) return before
    const from = before.revision === 'none' ? revisionOf(0) : revisionOf(before.revision + 1)
    const { events } = await this.store.readStream(streamName(stream), { from })
    const reading = foldOn(kind, before, events)
    if (reading.revision !== 'none') this.#keep(stream, { reading, checked: head ?? beginning })
    return reading
  }

  #keep(stream: string, kept: Kept): void {
    this.#kept.delete(stream)
    this.#kept.set(stream, kept)
    if (this.#kept.size <= this.limit) return
    for (const oldest of this.#kept.keys()) {
      this.#kept.delete(oldest)
      return
    }
  }
}

/** The reading of a record after further events of its stream. */
export function foldOn<K extends Kind>(kind: K, from: Reading<K>, events: readonly StoredEvent[]): Reading<K> {
  let reading = from
  for (const { actor, recorded, revision, ...stored } of events) {
    reading = { state: evolve(kind, reading.state, decodeEvent(kind, stored), { actor: actorOf(actor), recorded }), revision }
  }
  return reading
}

/** The reading of a record that is not there. */
export function noReading<K extends Kind>(): Reading<K> {
  return nothing
}

/** The decider of a kind, with its types tied together. */
export function deciderOf<K extends Kind>(kind: K): DeciderOf<K> {
  return deciders[kind]
}

/** Folds one event into a reading of its kind. */
export function evolve<K extends Kind>(kind: K, state: States[K] | undefined, event: Events[K], mark: Mark): States[K] {
  return deciderOf(kind).evolve(state, event, mark)
}
