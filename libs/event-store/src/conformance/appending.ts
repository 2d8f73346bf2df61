/** Appending: values, revisions, positions, and all or nothing. */

import assert from 'node:assert/strict'
import { revision, type StreamAppend, WrongRevision } from '../port.js'
import { append, asSent, type ConformanceCase, conformanceCase, someEvent, someEvents, someStream, wholeLog } from './case.js'

export const appending: readonly ConformanceCase[] = [
  conformanceCase('an event comes back as it was sent', async (store) => {
    const stream = someStream()
    const full = someEvent({ schema: 3, via: 'import', correlation: 'request-1', causation: 'command-1', data: { a: [1, { b: null }] } })
    const bare = someEvent({ via: 'clock', data: {} })
    const { events } = await append(store, stream, 'none', full, bare)
    assert.deepEqual(events.map(asSent), [full, bare])
    const read = (await store.readStream(stream)).events
    assert.deepEqual(read.map(asSent), [full, bare])
    assert.deepEqual(Object.keys(read[1] ?? {}).includes('causation'), false, 'what was not sent is not there')
    for (const { recorded } of read) assert.match(recorded, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  }),

  conformanceCase('what is sealed is kept beside the event, and that a value is personal is not', async (store) => {
    const stream = someStream()
    const sealed = someEvent({ sealed: { actor: 'k1', k1: 'gist=text AAECAw==', 'ขๅ"\\': '' } })
    const marked = someEvent({ personal: [{ pointer: '/gist', subject: stream }] })
    const { events } = await append(store, stream, 'none', sealed, marked)
    const { personal: _, ...plain } = marked
    assert.deepEqual(events.map(asSent), [sealed, plain])
    for (const read of [await wholeLog(store), (await store.readStream(stream)).events]) {
      assert.deepEqual(read.map(asSent), [sealed, plain])
      assert.deepEqual(
        read.map((event) => ['sealed' in event, 'personal' in event]),
        [
          [true, false],
          [false, false],
        ],
      )
    }
    assert.deepEqual(await append(store, stream, 'none', sealed, marked), {
      position: events[1]?.position,
      events,
      repeated: true,
    })
  }),

  conformanceCase('what an append answers is what the log holds', async (store) => {
    const stream = someStream()
    const first = await append(store, stream, 'none', ...someEvents(3))
    const second = await append(store, stream, revision(2), ...someEvents(2))
    assert.deepEqual([first.repeated, second.repeated], [false, false])
    assert.deepEqual([...first.events, ...second.events], await wholeLog(store))
    assert.deepEqual([...first.events, ...second.events], (await store.readStream(stream)).events)
    assert.deepEqual([first.position, second.position], [first.events.at(-1)?.position, second.events.at(-1)?.position])
  }),

  conformanceCase('revisions count from 0 in each stream, and positions rise over all of them', async (store) => {
    const [one, other] = [someStream(), someStream('response')]
    await append(store, one, 'none', ...someEvents(2))
    await append(store, other, 'none', ...someEvents(3))
    await append(store, one, revision(1), ...someEvents(2))
    const log = await wholeLog(store)
    assert.deepEqual(
      log.map(({ stream, revision }) => [stream, revision]),
      [...[0, 1].map((r) => [one, r]), ...[0, 1, 2].map((r) => [other, r]), ...[2, 3].map((r) => [one, r])],
    )
    assert.deepEqual(
      log.map(({ position }) => position).toSorted((a, b) => a - b),
      log.map(({ position }) => position),
    )
    assert.equal(new Set(log.map(({ position }) => position)).size, 7)
  }),

  conformanceCase('a stream that must not exist yet, must not', async (store) => {
    const stream = someStream()
    const { events } = await append(store, stream, 'none', someEvent())
    await refusesRevision(append(store, stream, 'none', someEvent()), { stream, expected: 'none', actual: 0 })
    assert.deepEqual(await wholeLog(store), events)
  }),

  conformanceCase('a stream that must have a revision, must have just that', async (store) => {
    const [stream, missing] = [someStream(), someStream()]
    const { events } = await append(store, stream, 'none', ...someEvents(2))
    await refusesRevision(append(store, stream, revision(0), someEvent()), { stream, expected: 0, actual: 1 })
    await refusesRevision(append(store, stream, revision(2), ...someEvents(2)), { stream, expected: 2, actual: 1 })
    await refusesRevision(append(store, missing, revision(0), someEvent()), { stream: missing, expected: 0, actual: 'none' })
    assert.deepEqual(await wholeLog(store), events)
  }),

  conformanceCase('several streams are appended to in the order given', async (store) => {
    const [one, other, third] = [someStream('report'), someStream('allegation'), someStream('allegation')]
    await append(store, other, 'none', someEvent())
    const appends: readonly StreamAppend[] = [
      { stream: one, expected: 'none', events: someEvents(2) },
      { stream: other, expected: revision(0), events: someEvents(3) },
      { stream: third, expected: 'none', events: someEvents(1) },
    ]
    const answer = await store.append(appends)
    assert.deepEqual(
      answer.events.map(asSent),
      appends.flatMap(({ events }) => events),
    )
    assert.deepEqual(
      answer.events.map(({ stream, revision }) => [stream, revision]),
      [
        [one, 0],
        [one, 1],
        [other, 1],
        [other, 2],
        [other, 3],
        [third, 0],
      ],
    )
    assert.deepEqual((await wholeLog(store)).slice(1), answer.events)
  }),

  conformanceCase('several streams are appended to all or nothing', async (store) => {
    const [fresh, existing] = [someStream('report'), someStream('allegation')]
    const { events } = await append(store, existing, 'none', someEvent())
    for (const wrongAt of [0, 1]) {
      const good = { stream: fresh, expected: 'none', events: someEvents(2) } as const
      const bad = { stream: existing, expected: 'none', events: someEvents(2) } as const
      const sent = store.append(wrongAt === 0 ? [bad, good] : [good, bad])
      await refusesRevision(sent, { stream: existing, expected: 'none', actual: 0 })
    }
    assert.deepEqual(await wholeLog(store), events)
    assert.deepEqual(await store.readStream(fresh), { events: [], revision: 'none' })
  }),

  conformanceCase('an append that is malformed is refused', async (store) => {
    const stream = someStream()
    const once = { stream, expected: 'none', events: [someEvent()] } as const
    await assert.rejects(store.append([]), TypeError)
    await assert.rejects(append(store, stream, 'none'), TypeError)
    await assert.rejects(store.append([once, { ...once, events: [someEvent()] }]), TypeError)
    assert.deepEqual(await wholeLog(store), [])
  }),
]

async function refusesRevision(sent: Promise<unknown>, why: { stream: string; expected: number | 'none'; actual: number | 'none' }) {
  await assert.rejects(sent, (error) => {
    assert(error instanceof WrongRevision, `WrongRevision, not ${error}`)
    assert.deepEqual({ stream: error.stream, expected: error.expected, actual: error.actual }, why)
    return true
  })
}
