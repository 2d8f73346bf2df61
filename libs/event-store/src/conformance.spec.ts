/** The suite is tried itself: a right store passes all of it, and each wrong one is caught. */

import { describe, expect, test } from '@jest/globals'
import { cases, casesExempting, type Open } from './conformance.js'
import { MemoryLog, MemoryStore } from './memory.js'
import {
  type Appended,
  type EventStore,
  IdTaken,
  instant,
  type Page,
  type Position,
  type ReadStream,
  revision,
  type StoredEvent,
  type StreamAppend,
  type StreamName,
  type StreamPage,
} from './port.js'

/** Passes everything on. The faulty stores override what they do wrong. */
class Honest implements EventStore {
  constructor(
    protected readonly inner: MemoryStore,
    protected readonly now: () => Date,
  ) {}
  append(appends: readonly StreamAppend[]): Promise<Appended> {
    return this.inner.append(appends)
  }
  readStream(stream: StreamName, read?: ReadStream): Promise<StreamPage> {
    return this.inner.readStream(stream, read)
  }
  readAll(after: Position, limit: number): Promise<Page> {
    return this.inner.readAll(after, limit)
  }
  subscribe(after: Position, options: { signal: AbortSignal; limit?: number }): AsyncIterable<Page> {
    return this.inner.subscribe(after, options)
  }
  head(): Promise<Position> {
    return this.inner.head()
  }
  close(): Promise<void> {
    return this.inner.close()
  }
  /** The last event of the log, taken out of it. */
  protected unstore(): StoredEvent | undefined {
    return this.inner.log.events.pop()
  }
}

class Drops extends Honest {
  override async append(appends: readonly StreamAppend[]) {
    const answer = await this.inner.append(appends)
    if (answer.events.length > 2 && !answer.repeated) this.unstore()
    return answer
  }
}

class Reorders extends Honest {
  override async readAll(after: Position, limit: number) {
    const page = await this.inner.readAll(after, limit)
    return { ...page, events: page.events.toReversed() }
  }
}

class ReordersStreams extends Honest {
  override async readStream(stream: StreamName, read?: ReadStream) {
    const page = await this.inner.readStream(stream, read)
    return { ...page, events: page.events.toReversed() }
  }
}

class Doubles extends Honest {
  override async readAll(after: Position, limit: number) {
    const page = await this.inner.readAll(after, limit)
    return { ...page, events: [...page.events, ...page.events.slice(-1)].slice(0, limit) }
  }
}

class AnswersWithoutStoring extends Honest {
  override async append(appends: readonly StreamAppend[]) {
    const answer = await this.inner.append(appends)
    if (!answer.repeated) for (const _ of answer.events) this.unstore()
    return answer
  }
}

class IgnoresExpectedRevision extends Honest {
  override async append(appends: readonly StreamAppend[]) {
    const actual = appends.map((one) => ({ ...one, expected: this.inner.log.of(one.stream).at(-1)?.revision ?? ('none' as const) }))
    return this.inner.append(actual)
  }
}

class TakesAnyLaterRevision extends Honest {
  override async append(appends: readonly StreamAppend[]) {
    const lenient = appends.map((one) => {
      const last = this.inner.log.of(one.stream).at(-1)?.revision
      return last !== undefined && one.expected !== 'none' && one.expected > last ? { ...one, expected: last } : one
    })
    return this.inner.append(lenient)
  }
}

class AppendsStreamByStream extends Honest {
  override async append(appends: readonly StreamAppend[]) {
    if (new Set(appends.map(({ stream }) => stream)).size < appends.length) throw new TypeError()
    const answers: Appended[] = []
    for (const one of appends) answers.push(await this.inner.append([one]))
    const last = answers.at(-1) ?? (await this.inner.append([]))
    return { ...last, events: answers.flatMap(({ events }) => events) }
  }
}

class ForgetsIds extends Honest {
  override async append(appends: readonly StreamAppend[]) {
    try {
      const answer = await this.inner.append(appends)
      if (!answer.repeated) return answer
    } catch (error) {
      if (!(error instanceof IdTaken)) throw error
    }
    return this.inner.append(appends.map((one) => ({ ...one, events: one.events.map((event) => ({ ...event, id: crypto.randomUUID() })) })))
  }
}

class RepeatsWithoutLooking extends Honest {
  override async append(appends: readonly StreamAppend[]) {
    try {
      return await this.inner.append(appends)
    } catch (error) {
      const stored = this.inner.log.events.find(({ id }) => error instanceof IdTaken && id === error.id)
      if (stored === undefined) throw error
      return { position: stored.position, events: [stored], repeated: true }
    }
  }
}

class LosesInSubscription extends Honest {
  override async *subscribe(after: Position, options: { signal: AbortSignal; limit?: number }) {
    let live = false
    for await (const page of this.inner.subscribe(after, options)) {
      const events = live ? page.events.slice(1) : page.events
      live = (await this.inner.head()) === page.next
      if (events.length > 0) yield { ...page, events }
    }
  }
}

class StopsAtTheEnd extends Honest {
  override async *subscribe(after: Position, { limit = 100 }: { signal: AbortSignal; limit?: number }) {
    for (let page = await this.readAll(after, limit); page.events.length > 0; page = await this.readAll(page.next, limit)) yield page
  }
}

class NeverStops extends Honest {
  override subscribe(after: Position, options: { signal: AbortSignal; limit?: number }) {
    return this.inner.subscribe(after, { ...options, signal: new AbortController().signal })
  }
}

class FollowsTheClockBack extends Honest {
  override async append(appends: readonly StreamAppend[]) {
    const answer = await this.inner.append(appends)
    if (answer.repeated) return answer
    const recorded = instant(this.now())
    const { events } = this.inner.log
    const last = events.splice(events.length - answer.events.length).map((event) => ({ ...event, recorded }))
    events.push(...last)
    return { ...answer, events: last }
  }
}

class ReadsOneTooFew extends Honest {
  override readStream(stream: StreamName, read: ReadStream = {}) {
    const { from, direction } = read
    return this.inner.readStream(stream, from === undefined || direction === 'backwards' ? read : { ...read, from: revision(from + 1) })
  }
}

class EndsTooEarly extends Honest {
  override async readAll(after: Position, limit: number) {
    return { ...(await this.inner.readAll(after, limit)), end: true }
  }
}

class CutsAtNul extends Honest {
  override append(appends: readonly StreamAppend[]) {
    return this.inner.append(
      appends.map((one) => ({ ...one, events: one.events.map((event) => ({ ...event, data: JSON.parse(cutAtNul(event.data)) })) })),
    )
  }
}

function cutAtNul(data: unknown): string {
  return JSON.stringify(data, (_, value: unknown) => (typeof value === 'string' ? value.split('\0')[0] : value))
}

class ForgetsWhatIsSealed extends Honest {
  override append(appends: readonly StreamAppend[]) {
    return this.inner.append(appends.map((one) => ({ ...one, events: one.events.map(({ sealed: _, ...event }) => event) })))
  }
}

class KeepsWhoseItIs extends Honest {
  override async append(appends: readonly StreamAppend[]) {
    const answer = await this.inner.append(appends)
    const sent = appends.flatMap(({ events }) => events)
    const marked = answer.events.map((event, index) => ({ ...event, personal: sent[index]?.personal }))
    return { ...answer, events: answer.repeated ? answer.events : marked }
  }
}

class TakesAppendsWhenClosed extends Honest {
  override close() {
    return Promise.resolve()
  }
}

type Faulty = new (inner: MemoryStore, now: () => Date) => EventStore

/** Each fault, and a case that is there to catch it. */
const faults: readonly [Faulty, string][] = [
  [Drops, 'what an append answers is what the log holds'],
  [Reorders, 'the log is read in pages of any size, to the end'],
  [ReordersStreams, 'a stream is read either way, from a revision, up to a limit'],
  [Doubles, 'the log is read in pages of any size, to the end'],
  [AnswersWithoutStoring, 'what an append answers is what the log holds'],
  [IgnoresExpectedRevision, 'a stream that must have a revision, must have just that'],
  [TakesAnyLaterRevision, 'a stream that must have a revision, must have just that'],
  [AppendsStreamByStream, 'several streams are appended to all or nothing'],
  [ForgetsIds, 'an append that is sent again changes nothing and is answered as before'],
  [RepeatsWithoutLooking, 'an append of which only a part is in the log is refused'],
  [LosesInSubscription, 'a subscriber that waits is woken, time and again'],
  [StopsAtTheEnd, 'a subscriber that waits is woken, time and again'],
  [NeverStops, 'a subscription ends when it is told to'],
  [FollowsTheClockBack, 'the recorded time never goes backwards, even where the clock does'],
  [ReadsOneTooFew, 'a stream is read either way, from a revision, up to a limit'],
  [EndsTooEarly, 'the log is read in pages of any size, to the end'],
  [CutsAtNul, 'every character and number comes back'],
  [ForgetsWhatIsSealed, 'what is sealed is kept beside the event, and that a value is personal is not'],
  [KeepsWhoseItIs, 'what is sealed is kept beside the event, and that a value is personal is not'],
  [TakesAppendsWhenClosed, 'a closed log says so, and may be closed again'],
]

function opener(Store: Faulty): Open {
  const log = new MemoryLog()
  return async (now = () => new Date()) => new Store(new MemoryStore(log, now), now)
}

/** Forgets what it holds when it is opened again: each opening has a log of its own. */
function forgetfulOpener(): Open {
  return async (now = () => new Date()) => new MemoryStore(new MemoryLog(), now)
}

async function failures(open: () => Open): Promise<string[]> {
  const failed: string[] = []
  for (const one of cases) await one.run(open(), 200).catch(() => failed.push(one.name))
  return failed
}

test('a right store passes every case', async () => {
  expect(await failures(() => opener(Honest))).toEqual([])
})

test('cases have names of their own', () => {
  expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length)
})

test.each(faults.map(([Store, name]) => ({ Store, name, fault: Store.name })))('$fault is caught', async ({ Store, name }) => {
  expect(await failures(() => opener(Store))).toContain(name)
})

test('a store that forgets what it held before it was opened again is caught', async () => {
  expect(await failures(forgetfulOpener)).toContain('everything is there after closing and opening')
})

describe('exemptions', () => {
  const name = 'a subscription ends when it is told to'
  const exempted = (exemptions: Record<string, string>) => {
    const found = casesExempting(exemptions).find((one) => one.name.startsWith(name))
    if (found === undefined) throw new Error('the case is gone')
    return found
  }

  test('let an engine pass that fails the case', () =>
    expect(exempted({ [name]: 'the client cannot be stopped' }).run(opener(NeverStops), 200)).resolves.toBeUndefined())

  test('fail when the engine does not need them any more', () =>
    expect(exempted({ [name]: 'the client cannot be stopped' }).run(opener(Honest), 200)).rejects.toThrow('stale'))

  test('name a case and give a reason in words', () => {
    expect(() => casesExempting({ 'no such case': 'the client cannot be stopped' })).toThrow('there is no case')
    expect(() => casesExempting({ [name]: '' })).toThrow('needs a reason')
  })

  test('leave the other cases as they are', () => {
    expect(casesExempting({ [name]: 'the client cannot be stopped' }).filter((one) => cases.includes(one))).toHaveLength(cases.length - 1)
  })
})
