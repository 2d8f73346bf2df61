/** A log that is folded once, from its first event up to one of them: read only, and as long as its source is. */
import { type EventStore, type Page, type Position, position, type StoredEvent, type StreamPage, Unavailable } from '#event-store'
import type { ExportedEvent } from '#exchange'

const pageSize = 500

export class ReplayedLog implements EventStore {
  readonly #ended = Promise.withResolvers<number>()

  /** @param open the events from the first on, each with its sequence, up to the one to fold to */
  constructor(private readonly open: () => AsyncIterable<ExportedEvent>) {
    // Whoever asks how far it went is told of the failure; nobody else needs to be.
    this.#ended.promise.catch(() => undefined)
  }

  /** How many events there were, once all have been read. Rejects where they could not be. */
  get length(): Promise<number> {
    return this.#ended.promise
  }

  /** Positions are sequences here. */
  async *subscribe(after: Position, { signal }: { readonly signal: AbortSignal }): AsyncGenerator<Page, void> {
    let count = 0
    let events: StoredEvent[] = []
    try {
      for await (const { sequence, ...event } of this.open()) {
        if (signal.aborted) return
        count = sequence
        if (sequence > after) events.push({ ...event, position: position(sequence) })
        if (events.length < pageSize) continue
        yield { events, next: position(sequence), end: false }
        events = []
      }
    } catch (error) {
      this.#ended.reject(error)
      throw error
    }
    if (events.length > 0) yield { events, next: position(count), end: true }
    this.#ended.resolve(count)
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
  }

  async head(): Promise<Position> {
    return position(await this.length)
  }

  append(): Promise<never> {
    return Promise.reject(readOnly())
  }

  readStream(): Promise<StreamPage> {
    return Promise.reject(readOnly())
  }

  readAll(): Promise<Page> {
    return Promise.reject(readOnly())
  }

  async close(): Promise<void> {}
}

function readOnly(): Unavailable {
  return new Unavailable('read-only', 'A log that is replayed is only followed.', false)
}
