/** A small store that keeps its word but for one thing: it forgets when the process ends. Specs only: the faulty stores are made from it. */

import {
  type Appended,
  type EventStore,
  IdTaken,
  instant,
  type Page,
  type Position,
  position,
  type ReadStream,
  revision,
  type StoredEvent,
  type StreamAppend,
  type StreamName,
  type StreamPage,
  Unavailable,
  WrongRevision,
} from './port.js'

/** What several stores on one log share. */
export class MemoryLog {
  readonly events: StoredEvent[] = []
  readonly #waiting = new Set<() => void>()

  of(stream: StreamName): readonly StoredEvent[] {
    return this.events.filter((event) => event.stream === stream)
  }

  wake(): void {
    for (const wake of this.#waiting) wake()
    this.#waiting.clear()
  }

  async change(signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#waiting.add(resolve)
      signal.addEventListener('abort', () => resolve(), { once: true })
    })
  }
}

export class MemoryStore implements EventStore {
  #closed = false

  constructor(
    readonly log: MemoryLog,
    private readonly now: () => Date,
  ) {}

  async append(appends: readonly StreamAppend[]): Promise<Appended> {
    this.#open()
    const streams = new Set(appends.map(({ stream }) => stream))
    if (appends.length === 0 || streams.size < appends.length || appends.some(({ events }) => events.length === 0)) throw new TypeError()
    const sent = appends.flatMap(({ stream, expected, events }) => {
      const start = expected === 'none' ? 0 : expected + 1
      return events.map(({ personal: _, ...event }, index) => ({ ...event, stream, revision: revision(start + index) }))
    })
    const known = sent.map(({ id }) => this.log.events.find((event) => event.id === id)).filter((event) => event !== undefined)
    if (known[0] !== undefined) {
      const same = known.length === sent.length && known.every((event, index) => isNext(event, known[index - 1], sent[index]?.stream))
      if (!same) throw new IdTaken(known[0].id)
      return { position: known.at(-1)?.position ?? position(0), events: known, repeated: true }
    }
    for (const { stream, expected } of appends) {
      const actual = this.log.of(stream).at(-1)?.revision ?? 'none'
      if (actual !== expected) throw new WrongRevision(stream, expected, actual)
    }
    const doubled = sent.find(({ id }, index) => sent.findIndex((event) => event.id === id) < index)
    if (doubled !== undefined) throw new IdTaken(doubled.id)
    const recorded =
      [instant(this.now()), ...this.log.events.slice(-1).map((event) => event.recorded)].toSorted().at(-1) ?? instant(this.now())
    const events = sent.map((event, index) => ({ ...event, position: position(this.log.events.length + index + 1), recorded }))
    this.log.events.push(...events)
    this.log.wake()
    return { position: position(this.log.events.length), events, repeated: false }
  }

  async readStream(stream: StreamName, { from, direction = 'forwards', limit }: ReadStream = {}): Promise<StreamPage> {
    this.#open()
    if (limit !== undefined && limit < 1) throw new RangeError()
    const all = this.log.of(stream)
    const ordered = direction === 'forwards' ? all : all.toReversed()
    const wanted = ordered.filter(
      (event) => from === undefined || (direction === 'forwards' ? event.revision >= from : event.revision <= from),
    )
    return { events: wanted.slice(0, limit), revision: all.at(-1)?.revision ?? 'none' }
  }

  async readAll(after: Position, limit: number): Promise<Page> {
    this.#open()
    if (!Number.isInteger(limit) || limit < 1 || limit > 10_000) throw new RangeError()
    const events = this.log.events.filter((event) => event.position > after).slice(0, limit)
    const next = events.at(-1)?.position ?? after
    return { events, next, end: next >= this.log.events.length }
  }

  async *subscribe(after: Position, { signal, limit = 100 }: { signal: AbortSignal; limit?: number }): AsyncGenerator<Page, void> {
    for (let next = after; !signal.aborted; ) {
      const page = await this.readAll(next, limit)
      next = page.next
      if (page.events.length > 0) yield page
      else if (this.log.events.length <= next) await this.log.change(signal)
    }
  }

  async head(): Promise<Position> {
    this.#open()
    return position(this.log.events.length)
  }

  async close(): Promise<void> {
    this.#closed = true
    this.log.wake()
  }

  #open(): void {
    if (this.#closed) throw new Unavailable('closed', 'The log is closed.', false)
  }
}

function isNext(event: StoredEvent, before: StoredEvent | undefined, stream: StreamName | undefined): boolean {
  return event.stream === stream && (before === undefined || event.position > before.position)
}
