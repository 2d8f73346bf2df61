/** Appends at one time: they may share a commit, but each stands or falls alone. */

import assert from 'node:assert/strict'
import { type EventStore, revision, type StreamName, WrongRevision } from '../port.js'
import { append, type ConformanceCase, conformanceCase, someEvent, someEvents, someStream, wholeLog } from './case.js'

const appenders = 32

export const racing: readonly ConformanceCase[] = [
  conformanceCase('of 32 appenders that expect one revision, one wins, round by round', async (store) => {
    const stream = someStream()
    for (const expected of ['none', ...[0, 1, 2, 3].map(revision)] as const) {
      const outcomes = await Promise.allSettled(Array.from({ length: appenders }, () => append(store, stream, expected, someEvent())))
      const lost = outcomes.filter((outcome) => outcome.status === 'rejected').map(({ reason }) => reason)
      assert.equal(lost.length, appenders - 1)
      assert(lost.every((reason) => reason instanceof WrongRevision))
    }
    assert.deepEqual(await revisionsOf(store, stream), [0, 1, 2, 3, 4])
  }),

  conformanceCase('32 appenders to a stream, who try again where they lost, all get in once', async (store) => {
    const stream = someStream()
    const events = someEvents(appenders)
    await Promise.all(
      events.map(async (event) => {
        for (;;) {
          const { revision } = await store.readStream(stream, { direction: 'backwards', limit: 1 })
          try {
            return await append(store, stream, revision, event)
          } catch (error) {
            if (!(error instanceof WrongRevision)) throw error
          }
        }
      }),
    )
    const log = await wholeLog(store)
    assert.deepEqual(log.map(({ id }) => id).toSorted(), events.map(({ id }) => id).toSorted())
    assert.deepEqual(await revisionsOf(store, stream), [...events.keys()])
  }),

  conformanceCase('32 appenders to streams of their own leave everything there once', async (store) => {
    const streams = Array.from({ length: appenders }, () => someStream())
    const answers = await Promise.all(
      streams.map(async (stream) => {
        const first = await append(store, stream, 'none', ...someEvents(2))
        const second = await append(store, stream, revision(1), someEvent())
        return [...first.events, ...second.events]
      }),
    )
    const log = await wholeLog(store)
    assert.deepEqual(
      answers.flat().toSorted((a, b) => a.position - b.position),
      log,
    )
    for (const stream of streams) assert.deepEqual(await revisionsOf(store, stream), [0, 1, 2])
  }),

  conformanceCase('an append that fails takes none of its neighbours with it', async (store) => {
    const taken = someStream()
    const before = await append(store, taken, 'none', someEvent())
    const sent = Array.from({ length: appenders }, (_, index) => ({ stream: someStream(), fails: index % 3 === 1, events: someEvents(3) }))
    const outcomes = await Promise.allSettled(
      sent.map(({ stream, fails, events }) =>
        store.append([
          { stream, expected: 'none', events },
          ...(fails ? [{ stream: taken, expected: 'none', events: [someEvent()] } as const] : []),
        ]),
      ),
    )
    assert.deepEqual(
      outcomes.map(({ status }) => status === 'rejected'),
      sent.map(({ fails }) => fails),
    )
    const good = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? outcome.value.events : []))
    assert.deepEqual(
      await wholeLog(store),
      [...before.events, ...good].toSorted((a, b) => a.position - b.position),
    )
  }),

  conformanceCase('an append that is sent several times at once is taken once', async (store) => {
    const stream = someStream()
    const events = someEvents(2)
    const answers = await Promise.all(Array.from({ length: 8 }, () => append(store, stream, 'none', ...events)))
    const log = await wholeLog(store)
    assert.equal(log.length, 2)
    for (const answer of answers) assert.deepEqual(answer.events, log)
    assert.equal(answers.filter(({ repeated }) => !repeated).length, 1)
  }),

  conformanceCase('two openings of a log write into one order', async (store, bench) => {
    const other = await bench.open()
    const stream = someStream()
    await append(store, stream, 'none', someEvent())
    const rounds = Array.from({ length: 20 }, async (_, index) =>
      append(index % 2 === 0 ? store : other, someStream(), 'none', ...someEvents(3)),
    )
    const raced = await Promise.allSettled([
      append(store, stream, revision(0), someEvent()),
      append(other, stream, revision(0), someEvent()),
    ])
    await Promise.all(rounds)
    assert.deepEqual(raced.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
    const log = await wholeLog(store)
    assert.deepEqual(await wholeLog(other), log)
    assert.equal(log.length, 62)
    assert.deepEqual(await revisionsOf(other, stream), [0, 1])
  }),
]

async function revisionsOf(store: EventStore, stream: StreamName): Promise<number[]> {
  return (await store.readStream(stream)).events.map(({ revision }) => revision)
}
