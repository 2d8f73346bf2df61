/** Subscribing: what is there, then what comes, each event once and in order, until told to stop. */

import assert from 'node:assert/strict'
import { beginning, type EventStore, type StoredEvent, Unavailable } from '../port.js'
import {
  append,
  type ConformanceCase,
  conformanceCase,
  follow,
  meanwhile,
  someEvent,
  someEvents,
  someStream,
  take,
  wholeLog,
} from './case.js'

export const following: readonly ConformanceCase[] = [
  conformanceCase('a subscription brings what is there, and then what comes', async (store, { within }) => {
    const before = await append(store, someStream(), 'none', ...someEvents(5))
    const following = follow(store, beginning, 9, 2)
    const after = await append(store, someStream(), 'none', ...someEvents(3))
    const last = await append(store, someStream(), 'none', someEvent())
    assert.deepEqual(await within('nine events', following), [...before.events, ...after.events, ...last.events])
  }),

  conformanceCase('a subscription starts after any position', async (store, { within }) => {
    const { events } = await append(store, someStream(), 'none', ...someEvents(6))
    const middle = events[2]?.position ?? beginning
    assert.deepEqual(await within('three events', follow(store, middle, 3)), events.slice(3))
    const fromHead = follow(store, await store.head(), 2)
    const { events: fresh } = await append(store, someStream(), 'none', ...someEvents(2))
    assert.deepEqual(await within('two events', fromHead), fresh)
  }),

  conformanceCase('a subscriber that waits is woken, time and again', async (store, { within }) => {
    const stop = new AbortController()
    const pages = store.subscribe(beginning, { signal: stop.signal })[Symbol.asyncIterator]()
    for (let round = 0; round < 5; round++) {
      const next = meanwhile(pages.next())
      await turn()
      const { events } = await append(store, someStream(), 'none', ...someEvents(2))
      const page = await within('a page', next)
      assert.deepEqual(page.done === true ? [] : page.value.events, events)
    }
    stop.abort()
    assert.equal((await within('the end', pages.next())).done, true)
  }),

  conformanceCase('a subscriber is woken by another opening of the log', async (store, { open, within }) => {
    const other = await open()
    const following = follow(store, beginning, 4)
    await turn()
    const first = await append(other, someStream(), 'none', ...someEvents(3))
    const second = await append(other, someStream(), 'none', someEvent())
    assert.deepEqual(await within('four events', following), [...first.events, ...second.events])
  }),

  conformanceCase('nothing is lost or doubled where catching up ends and waiting begins', async (store, { open, within }) => {
    const total = 300
    const writers = [store, await open()]
    const subscribers = [store, store, await open()]
    const received = subscribers.map((subscriber, index) => follow(subscriber, beginning, total, index + 1))
    await Promise.all(writers.map((writer, index) => write(writer, total / 2, index + 1)))
    const log = await wholeLog(store)
    assert.equal(log.length, total)
    for (const events of received) assert.deepEqual(await within('every event', events), log)
  }),

  conformanceCase('a slow reader gets everything, in pages within its limit', async (store, { within }) => {
    const stop = new AbortController()
    const received: StoredEvent[] = []
    await append(store, someStream(), 'none', ...someEvents(3))
    const reading = async () => {
      for await (const page of store.subscribe(beginning, { signal: stop.signal, limit: 2 })) {
        assert(page.events.length >= 1 && page.events.length <= 2, 'one or two events a page')
        assert(page.next >= (page.events.at(-1)?.position ?? Number.NaN), 'reading goes on behind the page')
        received.push(...page.events)
        if (received.length < 12) await append(store, someStream(), 'none', ...someEvents(2))
        await turn()
        if (received.length >= 12 && (await store.head()) === received.at(-1)?.position) break
      }
    }
    await within('the whole log', reading())
    assert.deepEqual(received, await wholeLog(store))
  }),

  conformanceCase('a subscription ends when it is told to', async (store, { within }) => {
    const stop = new AbortController()
    const { events } = await append(store, someStream(), 'none', ...someEvents(4))
    const waiting = meanwhile(take(store.subscribe(await store.head(), { signal: stop.signal }), 1))
    const pages = store.subscribe(beginning, { signal: stop.signal, limit: 1 })[Symbol.asyncIterator]()
    const first = await within('a page', pages.next())
    assert.deepEqual(first.done === true ? [] : first.value.events, events.slice(0, 1))
    await turn()
    stop.abort()
    assert.deepEqual(await within('the end of waiting', waiting), [])
    assert.equal((await within('the end of reading', pages.next())).done, true)
    assert.deepEqual(await within('no beginning', take(store.subscribe(beginning, { signal: stop.signal }), 1)), [])
  }),

  conformanceCase('a subscription on a log that is closed says so', async (store, { within }) => {
    const { signal } = new AbortController()
    const waiting = take(store.subscribe(beginning, { signal }), 1)
    const refusal = meanwhile(assert.rejects(waiting, Unavailable))
    await turn()
    await store.close()
    await within('the refusal', refusal)
  }),
]

async function write(store: EventStore, count: number, size: number): Promise<void> {
  for (let written = 0; written < count; ) {
    const events = someEvents(Math.min(size, count - written))
    await append(store, someStream(), 'none', ...events)
    written += events.length
  }
}

/** Lets whatever is under way come to wait. Right or wrong, the order that it makes likely is not relied on. */
function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5))
}
