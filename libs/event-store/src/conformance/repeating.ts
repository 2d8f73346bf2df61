/** Idempotency: an append that is sent again is answered as before, and an id stands for one event for good. */

import assert from 'node:assert/strict'
import { IdTaken, revision, type StreamAppend } from '../port.js'
import { append, type ConformanceCase, conformanceCase, someEvent, someEvents, someStream, wholeLog } from './case.js'

export const repeating: readonly ConformanceCase[] = [
  conformanceCase('an append that is sent again changes nothing and is answered as before', async (store) => {
    const stream = someStream()
    const sent = someEvents(3)
    const first = await append(store, stream, 'none', ...sent)
    assert.deepEqual(await append(store, stream, 'none', ...sent), { ...first, repeated: true })
    assert.deepEqual(await wholeLog(store), first.events)
  }),

  conformanceCase('it may expect another revision when sent again, and the stream may have moved on', async (store) => {
    const stream = someStream()
    const sent = someEvents(2)
    const first = await append(store, stream, 'none', ...sent)
    assert.deepEqual(await append(store, stream, revision(1), ...sent), { ...first, repeated: true })
    const later = await append(store, stream, revision(1), someEvent())
    for (const expected of ['none', revision(0), revision(1), revision(2), revision(9)] as const) {
      assert.deepEqual(await append(store, stream, expected, ...sent), { ...first, repeated: true })
    }
    assert.deepEqual(await wholeLog(store), [...first.events, ...later.events])
  }),

  conformanceCase('an append to several streams can be sent again', async (store) => {
    const appends: readonly StreamAppend[] = [
      { stream: someStream('report'), expected: 'none', events: someEvents(1) },
      { stream: someStream('allegation'), expected: 'none', events: someEvents(2) },
    ]
    const first = await store.append(appends)
    assert.deepEqual(await store.append(appends), { ...first, repeated: true })
    assert.deepEqual(await wholeLog(store), first.events)
  }),

  conformanceCase('an append of which only a part is in the log is refused', async (store) => {
    const stream = someStream()
    const [old, fresh] = [someEvent(), someEvent()]
    const { events } = await append(store, stream, 'none', old)
    for (const expected of ['none', revision(0)] as const) {
      await refusesId(append(store, stream, expected, old, fresh), old.id)
      await refusesId(append(store, stream, expected, fresh, old), old.id)
    }
    assert.deepEqual(await wholeLog(store), events)
  }),

  conformanceCase('an id that another stream has is refused', async (store) => {
    const [one, other] = [someStream(), someStream()]
    const event = someEvent()
    const { events } = await append(store, one, 'none', event)
    await refusesId(append(store, other, 'none', event), event.id)
    await refusesId(store.append([{ stream: other, expected: 'none', events: [someEvent(), event] }]), event.id)
    assert.deepEqual(await wholeLog(store), events)
    assert.deepEqual(await store.readStream(other), { events: [], revision: 'none' })
  }),

  conformanceCase('the same events in another order are refused', async (store) => {
    const stream = someStream()
    const [a, b] = [someEvent(), someEvent()]
    const { events } = await append(store, stream, 'none', a, b)
    await refusesId(append(store, stream, revision(1), b, a), b.id)
    assert.deepEqual(await wholeLog(store), events)
  }),

  conformanceCase('an id that an append has twice is refused', async (store) => {
    const event = someEvent()
    await refusesId(append(store, someStream(), 'none', event, event), event.id)
    await refusesId(
      store.append([
        { stream: someStream(), expected: 'none', events: [event] },
        { stream: someStream(), expected: 'none', events: [event] },
      ]),
      event.id,
    )
    assert.deepEqual(await wholeLog(store), [])
  }),

  conformanceCase('what was refused can be sent again and is then taken', async (store) => {
    const stream = someStream()
    const event = someEvent()
    const first = await append(store, stream, 'none', someEvent())
    await assert.rejects(append(store, stream, 'none', event))
    const second = await append(store, stream, revision(0), event)
    assert.equal(second.repeated, false)
    assert.deepEqual(await wholeLog(store), [...first.events, ...second.events])
  }),
]

async function refusesId(sent: Promise<unknown>, id: string) {
  await assert.rejects(sent, (error) => {
    assert(error instanceof IdTaken, `IdTaken, not ${error}`)
    assert.equal(error.id, id)
    return true
  })
}
