/** What is answered stays, over closing and opening; and time does not run backwards. */

import assert from 'node:assert/strict'
import { beginning, revision, Unavailable } from '../port.js'
import { append, type ConformanceCase, conformanceCase, meanwhile, someEvent, someEvents, someStream, wholeLog } from './case.js'

export const lasting: readonly ConformanceCase[] = [
  conformanceCase('everything is there after closing and opening', async (store, { open }) => {
    const stream = someStream()
    const first = await append(store, stream, 'none', ...someEvents(3))
    const second = await append(store, someStream(), 'none', ...someEvents(2))
    await store.close()
    const again = await open()
    assert.deepEqual(await wholeLog(again), [...first.events, ...second.events])
    assert.deepEqual(await again.readStream(stream), { events: first.events, revision: 2 })
    assert.equal(await again.head(), second.position)
  }),

  conformanceCase('revisions and positions go on after opening, and ids stay taken', async (store, { open }) => {
    const stream = someStream()
    const sent = someEvents(2)
    const first = await append(store, stream, 'none', ...sent)
    await store.close()
    const again = await open()
    assert.deepEqual(await append(again, stream, 'none', ...sent), { ...first, repeated: true })
    await assert.rejects(append(again, stream, 'none', someEvent()))
    const second = await append(again, stream, revision(1), someEvent())
    assert.deepEqual(
      second.events.map(({ revision }) => revision),
      [2],
    )
    assert(second.position > first.position)
    assert.deepEqual(await wholeLog(again), [...first.events, ...second.events])
  }),

  conformanceCase('closing finishes what was accepted', async (store, { open }) => {
    const sent = meanwhile(Promise.all(Array.from({ length: 20 }, () => append(store, someStream(), 'none', ...someEvents(2)))))
    await store.close()
    const answers = (await sent).flatMap(({ events }) => events)
    const log = await wholeLog(await open())
    assert.equal(log.length, 40)
    assert.deepEqual(
      answers.toSorted((a, b) => a.position - b.position),
      log,
    )
  }),

  conformanceCase('a closed log says so, and may be closed again', async (store) => {
    await append(store, someStream(), 'none', someEvent())
    await store.close()
    await store.close()
    const refusal = (error: unknown) => error instanceof Unavailable && error.reason === 'closed' && error.written === false
    await assert.rejects(append(store, someStream(), 'none', someEvent()), refusal)
    await assert.rejects(store.readAll(beginning, 1), refusal)
    await assert.rejects(store.readStream(someStream()), refusal)
    await assert.rejects(store.head(), refusal)
  }),

  conformanceCase('the recorded time never goes backwards, even where the clock does', async (store, { open }) => {
    await store.close()
    const clock = { now: new Date('2024-06-24T09:30:00.123Z') }
    const timed = await open(() => clock.now)
    for (const time of ['2024-06-24T09:30:00.123Z', '2024-06-24T08:30:00.000Z', '2024-06-24T09:30:00.124Z', '2001-01-01T00:00:00.000Z']) {
      clock.now = new Date(time)
      await append(timed, someStream(), 'none', ...someEvents(2))
    }
    await timed.close()
    const slow = await open(() => new Date('2010-01-01T00:00:00.000Z'))
    await append(slow, someStream(), 'none', someEvent())
    const times = (await wholeLog(slow)).map(({ recorded }) => recorded)
    assert.equal(times.length, 9)
    assert.deepEqual(times, times.toSorted())
  }),
]
