/** The form of a case, and what cases are written with. */

import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import {
  type Appended,
  beginning,
  type EventStore,
  type NewEvent,
  type Page,
  type Position,
  type Revision,
  type StoredEvent,
  type StreamName,
  streamName,
} from '../port.js'

/**
 * Opens the log under test with a clock (default: the real one). Empty at the first opening of a case; every further one gives a store of its
 * own on the same log, as another process would have it. The case closes what it opens.
 */
export type Open = (now?: () => Date) => Promise<EventStore>

export interface ConformanceCase {
  readonly name: string
  /** Throws where the engine does not keep it. What should happen at some time must happen within the deadline (default: 10,000 ms). */
  run(open: Open, deadlineMs?: number): Promise<void>
}

/** What a case is given: openings that are closed for it, and a deadline for what it waits for. */
export interface Bench {
  open(now?: () => Date): Promise<EventStore>
  within<T>(what: string, promise: Promise<T>): Promise<T>
}

export function conformanceCase(name: string, check: (store: EventStore, bench: Bench) => Promise<void>): ConformanceCase {
  return {
    name,
    async run(open, deadlineMs = 10_000) {
      const opened: EventStore[] = []
      const bench: Bench = {
        async open(now) {
          const store = await open(now)
          opened.push(store)
          return store
        },
        within: (what, promise) => before(deadlineMs, what, promise),
      }
      try {
        await check(await bench.open(), bench)
      } finally {
        for (const store of opened) await store.close()
      }
    },
  }
}

async function before<T>(deadlineMs: number, what: string, promise: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new assert.AssertionError({ message: `${what}: not within ${deadlineMs} ms` })), deadlineMs)
  try {
    return await Promise.race([promise, late.promise])
  } finally {
    clearTimeout(timer)
  }
}

export function someStream(kind = 'allegation'): StreamName {
  return streamName(`${kind}-${randomUUID()}`)
}

export function someEvent(changes: Partial<NewEvent> = {}): NewEvent {
  return { id: randomUUID(), type: 'AllegationRaised', schema: 1, data: { gist: 'a claim' }, actor: 'sophea', via: 'api', ...changes }
}

export function someEvents(count: number): NewEvent[] {
  return Array.from({ length: count }, (_, index) => someEvent({ data: { index } }))
}

export function append(
  store: EventStore,
  stream: StreamName,
  expected: Revision | 'none',
  ...events: readonly NewEvent[]
): Promise<Appended> {
  return store.append([{ stream, expected, events }])
}

/** The whole log, page by page. Fails where the pages do not come to an end. */
export async function wholeLog(store: EventStore, limit = 1000): Promise<readonly StoredEvent[]> {
  const events: StoredEvent[] = []
  for (let after = beginning, pages = 0; ; pages++) {
    const page = await store.readAll(after, limit)
    assert(page.events.length <= limit, 'a page holds at most as many events as were asked for')
    events.push(...page.events)
    if (page.end) return events
    assert(page.next > after && pages < 10_000, 'the pages move on')
    after = page.next
  }
}

/** The first events that a subscription brings, and no page more. */
export async function take(pages: AsyncIterable<Page>, count: number): Promise<readonly StoredEvent[]> {
  const events: StoredEvent[] = []
  for await (const page of pages) {
    assert(page.events.length > 0, 'pages of a subscription are not empty')
    events.push(...page.events)
    if (events.length >= count) break
  }
  return events
}

/** Subscribes, and takes the first events. */
export function follow(store: EventStore, after: Position, count: number, limit?: number): Promise<readonly StoredEvent[]> {
  const stop = new AbortController()
  const received = take(store.subscribe(after, { signal: stop.signal, ...(limit !== undefined && { limit }) }), count)
  return meanwhile(received.finally(() => stop.abort()))
}

/** For what runs while the case goes on: if the case fails first, its failing afterwards is nobody's concern. */
export function meanwhile<T>(running: Promise<T>): Promise<T> {
  running.catch(() => undefined)
  return running
}

/** What an event was before it was stored. */
export function asSent({ id, type, schema, data, actor, via, correlation, causation, sealed }: StoredEvent): NewEvent {
  return {
    ...{ id, type, schema, data, actor, via },
    ...(correlation !== undefined && { correlation }),
    ...(causation !== undefined && { causation }),
    ...(sealed !== undefined && { sealed }),
  }
}
