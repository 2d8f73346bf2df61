/** The present reading of records, folded from their streams: kept in memory and brought up to date from the stream's tail at each look. */
import { type EventStore, type Revision, revision as revisionOf, type StoredEvent, streamName } from '#event-store'
import { actorOf, type DeciderOf, deciders, decodeEvent, type Events, type Kind, type Mark, type States, streamOf } from '#ledger'

/** A record's state and the revision it holds at; no state at `none`. */
export interface Reading<K extends Kind = Kind> {
  readonly state: States[K] | undefined
  readonly revision: Revision | 'none'
}

const nothing = { state: undefined, revision: 'none' } as const

export class Readings {
  /** Least recently used first. */
  readonly #kept = new Map<string, Reading>()

  constructor(
    private readonly store: EventStore,
    private readonly limit = 10_000,
  ) {}

  /** The record as its stream has it now. */
  async read<K extends Kind>(kind: K, id: string): Promise<Reading<K>> {
    const stream = streamOf(kind, id)
    const kept = this.#take(kind, stream)
    const from = kept.revision === 'none' ? revisionOf(0) : revisionOf(kept.revision + 1)
    const { events } = await this.store.readStream(streamName(stream), { from })
    const reading = foldOn(kind, kept, events)
    if (reading.revision !== 'none') this.keep(kind, id, reading)
    return reading
  }

  /** Takes in a reading that the caller has just brought about. */
  keep<K extends Kind>(kind: K, id: string, reading: Reading<K>): void {
    const stream = streamOf(kind, id)
    this.#kept.delete(stream)
    this.#kept.set(stream, reading)
    if (this.#kept.size <= this.limit) return
    for (const oldest of this.#kept.keys()) {
      this.#kept.delete(oldest)
      break
    }
  }

  #take<K extends Kind>(_kind: K, stream: string): Reading<K> {
    // A stream's name begins with its kind, so what is kept under it is a reading of that kind.
    return (this.#kept.get(stream) as Reading<K> | undefined) ?? nothing
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
