/** A log that seals what is personal on its way in, and opens it on its way out, around any engine. */
import {
  type Appended,
  beginning,
  type EventStore,
  type LogAddress,
  type NewEvent,
  type Page,
  type Position,
  type ReadStream,
  type StoredEvent,
  type StreamAppend,
  type StreamName,
  type StreamPage,
} from '#event-store'
import type { Keys } from './keys.js'
import { type OpenedValue, openEvent, openingsOf, type SealedValues, sealedValuesIn } from './open.js'
import { sealEvent } from './seal.js'

/** An entry as it lies, and as it is proved, with what can be shown of it. */
export interface SealedEntry {
  /** As its leaf has it. */
  readonly event: StoredEvent
  /** By field, as in `gist` or `cited/0/quote`; `actor` is whoever recorded it. */
  readonly opened: Readonly<Record<string, OpenedValue>>
  /** The fields whose values are erased. */
  readonly erased: readonly string[]
}

export interface SealedPage extends Omit<Page, 'events'> {
  readonly entries: readonly SealedEntry[]
}

/** What an erasure condemned. */
export interface Condemned {
  /** Names of the keys. */
  readonly keys: readonly string[]
  /** How many values of how many entries they seal. */
  readonly values: number
  readonly entries: number
}

const pageSize = 1_000

export class SealedStore implements EventStore {
  /** Takes both over: {@link close} closes them. */
  constructor(
    readonly engine: EventStore,
    readonly keys: Keys,
  ) {}

  get address(): LogAddress | undefined {
    const { address } = this.engine
    return address && { ...address, keys: this.keys.address }
  }

  /** Throws `LeafTooLong` besides what every store throws; nothing was written. */
  async append(appends: readonly StreamAppend[]): Promise<Appended> {
    this.keys.lookAgain()
    const sealed = appends.map(({ stream, expected, events }) => ({
      stream,
      expected,
      events: events.map((event) => sealEvent(event, stream, this.keys, expected === 'none')),
    }))
    const { position, events, repeated } = await this.engine.append(sealed)
    if (repeated) return { position, events: this.#opened(events), repeated }
    const sent = appends.flatMap((append) => append.events)
    return { position, events: events.map((event, index) => asRecorded(sent[index], event)), repeated }
  }

  async readStream(stream: StreamName, read?: ReadStream): Promise<StreamPage> {
    const { events, revision } = await this.engine.readStream(stream, read)
    return { events: this.#opened(events), revision }
  }

  async readAll(after: Position, limit: number): Promise<Page> {
    const { events, next, end } = await this.engine.readAll(after, limit)
    return { events: this.#opened(events), next, end }
  }

  async *subscribe(after: Position, options: { readonly signal: AbortSignal; readonly limit?: number }): AsyncGenerator<Page, void> {
    for await (const { events, next, end } of this.engine.subscribe(after, options)) yield { events: this.#opened(events), next, end }
  }

  head(): Promise<Position> {
    return this.engine.head()
  }

  /** The entries after a position as they lie, with what can be shown of each. As {@link EventStore.readAll}. */
  async readSealed(after: Position, limit: number): Promise<SealedPage> {
    const { events, next, end } = await this.engine.readAll(after, limit)
    this.keys.look()
    return { entries: events.map((event) => ({ event, ...openingsOf(event, this.keys) })), next, end }
  }

  /**
   * Has all that is sealed for a subject read as erased from now on, by an erasure; see {@link Keys.condemn}. Goes through the whole log, since it
   * alone knows every key that the subject was given.
   */
  async condemn(subject: string, erasure: string): Promise<Condemned> {
    const found = new Set<string>()
    for await (const { key, whose } of this.#sealedValues()) if (whose === subject) found.add(key)
    const keys = new Set(this.keys.condemn(subject, erasure, found))
    const entries = new Set<string>()
    let values = 0
    for await (const { key, event, fields } of this.#sealedValues()) {
      if (!keys.has(key)) continue
      entries.add(event)
      values += fields
    }
    return { keys: [...keys], values, entries: entries.size }
  }

  async close(): Promise<void> {
    await this.engine.close()
    this.keys.close()
  }

  /** Every use of a key in the log. */
  async *#sealedValues(): AsyncGenerator<SealedValues & { readonly event: string }> {
    for (let after = beginning, end = false; !end; ) {
      const page = await this.engine.readAll(after, pageSize)
      for (const event of page.events) for (const values of sealedValuesIn(event)) yield { ...values, event: event.id }
      after = page.next
      end = page.end
    }
  }

  #opened(events: readonly StoredEvent[]): readonly StoredEvent[] {
    if (events.length === 0) return events
    this.keys.look()
    return events.map((event) => openEvent(event, this.keys))
  }
}

/** An event as it was sent, with what the engine added to it. */
function asRecorded(sent: NewEvent | undefined, { sealed: _, ...stored }: StoredEvent): StoredEvent {
  return sent ? { ...stored, data: sent.data, actor: sent.actor } : stored
}
