/**
 * The present reading of records, folded from their streams: kept in memory, brought up to date from what is appended here, and from the stream's
 * tail where others may have appended.
 */
import {
  type Appended,
  beginning,
  type EventStore,
  type Position,
  position,
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
  readonly kind: Kind
  readonly reading: Reading
  /** The reading holds as of this head of the log. */
  readonly checked: Position
}

/** A stretch of the log, after one position and up to another. */
interface Stretch {
  readonly after: Position
  readonly upTo: Position
}

export class Readings {
  /** Least recently used first. */
  readonly #kept = new Map<string, Kept>()
  /** Every event in it was taken from our own appends, so that what is kept from within it holds at its end. */
  #own: Stretch | undefined
  #taken = 0

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
    if (kept && head !== undefined && this.#holds(kept, head)) return before
    const taken = this.#taken
    const from = before.revision === 'none' ? revisionOf(0) : revisionOf(before.revision + 1)
    const { events } = await this.store.readStream(streamName(stream), { from })
    const reading = foldOn(kind, before, events)
    // What was appended while we read may be in it or not: it is looked at again the next time.
    const checked = taken === this.#taken ? (head ?? beginning) : beginning
    if (reading.revision !== 'none') this.#keep(stream, { kind, reading, checked })
    return reading
  }

  /** Lets everything go that is kept, where what it was folded from may no longer be known: it is read anew. */
  forget(): void {
    this.#kept.clear()
    // What is being read just now is looked at again the next time.
    this.#taken++
  }

  /** Brings what is kept up to date with an append that was made here: nobody else need be asked for it then. */
  take({ events, repeated }: Appended): void {
    const [first, last] = [events[0], events.at(-1)]
    if (repeated || !first || !last) return
    this.#taken++
    for (const event of events) this.#takeOne(event)
    // Positions may have gaps, in which the events of others would be. Where there is none, there are no others.
    if (last.position - first.position + 1 !== events.length) return
    const after = position(first.position - 1)
    this.#own = { after: this.#own?.upTo === after ? this.#own.after : after, upTo: last.position }
  }

  #takeOne(event: StoredEvent): void {
    const kept = this.#kept.get(event.stream)
    if (!kept) return
    const { kind, reading } = kept
    if (reading.revision !== 'none' && reading.revision + 1 === event.revision) {
      this.#kept.set(event.stream, { kind, reading: foldOn(kind, reading, [event]), checked: event.position })
    } else if (reading.revision === 'none' || reading.revision < event.revision) {
      this.#kept.delete(event.stream)
    }
  }

  #holds({ checked }: Kept, head: Position): boolean {
    return checked >= head || (this.#own !== undefined && checked >= this.#own.after && head <= this.#own.upTo)
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
