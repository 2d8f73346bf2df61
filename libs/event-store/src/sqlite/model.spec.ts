/** Any sequence of appends, right and wrong, new and sent again, alone and together, comes out as in a simple model. */

import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { wholeLog } from '../conformance/case.js'
import { MemoryLog, MemoryStore } from '../memory.js'
import { type EventStore, revision, type StreamAppend, streamName, Unavailable } from '../port.js'
import { inTemporaryFolder } from './folder.testing.js'
import { openSqliteStore } from './store.js'

const streams = ['report-1', 'allegation-1', 'allegation-2', 'response-𝔸']
const clock = () => new Date('2024-06-24T09:30:00.000Z')

// Few ids and few revisions, so that they meet often.
const event = fc
  .record({ id: fc.integer({ min: 0, max: 30 }), data: fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue(), { maxKeys: 3 }) })
  .map(({ id, data }) => ({
    id: `00000000-0000-7000-8000-${String(id).padStart(12, '0')}`,
    type: 'AllegationRaised',
    schema: 1,
    // As JSON has it: there is no -0 in it, and no object without a prototype.
    data: JSON.parse(JSON.stringify(data)),
    actor: 'ann',
    via: 'api' as const,
  }))
const streamAppend = fc.record({
  stream: fc.constantFrom(...streams).map(streamName),
  /** Undefined: the revision that the stream has. */
  expected: fc.option(fc.constantFrom('none' as const, revision(0), revision(1), revision(2)), { nil: undefined, freq: 2 }),
  events: fc.array(event, { minLength: 1, maxLength: 3 }),
})
const appends = fc.uniqueArray(streamAppend, { minLength: 1, maxLength: 3, selector: ({ stream }) => stream })
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('append' as const), batch: fc.array(appends, { minLength: 1, maxLength: 4 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('again' as const), which: fc.nat({ max: 20 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reopen' as const) }) },
)

test('it does what the model does', () =>
  fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 15 }), (steps) =>
      inTemporaryFolder(async (folder) => {
        const file = `${folder}/log.db`
        const model = new MemoryStore(new MemoryLog(), clock)
        let store = openSqliteStore({ file, now: clock })
        const sent: (readonly StreamAppend[])[] = []
        for (const one of steps) {
          if (one.kind === 'reopen') {
            await store.close()
            store = openSqliteStore({ file, now: clock })
            continue
          }
          const batch =
            one.kind === 'append'
              ? await Promise.all(one.batch.map((draft) => addressed(model, draft)))
              : sent.slice(one.which, one.which + 2)
          sent.push(...batch)
          const outcomes = await Promise.allSettled(batch.map((appends) => store.append(appends)))
          expect(outcomes.map(plain)).toEqual((await Promise.allSettled(batch.map((appends) => model.append(appends)))).map(plain))
        }
        await expectSame(store, model)
        await store.close()
      }),
    ),
    { numRuns: 150 },
  ))

type Draft = readonly { stream: StreamAppend['stream']; expected: StreamAppend['expected'] | undefined; events: StreamAppend['events'] }[]

async function addressed(model: EventStore, draft: Draft): Promise<readonly StreamAppend[]> {
  return Promise.all(
    draft.map(async ({ stream, expected, events }) => ({
      stream,
      expected: expected ?? (await model.readStream(stream)).revision,
      events,
    })),
  )
}

/** What is to be equal: the answer, or the refusal with all that it says. */
function plain(outcome: PromiseSettledResult<unknown>): unknown {
  if (outcome.status === 'fulfilled') return outcome.value
  if (outcome.reason instanceof Unavailable) throw outcome.reason
  return { ...outcome.reason, name: outcome.reason.name }
}

async function expectSame(store: EventStore, model: EventStore): Promise<void> {
  expect(await wholeLog(store, 3)).toEqual(await wholeLog(model))
  expect(await store.head()).toBe(await model.head())
  for (const stream of streams.map(streamName)) {
    for (const from of [undefined, revision(0), revision(1), revision(5)]) {
      for (const direction of ['forwards', 'backwards'] as const) {
        const read = { direction, limit: 2, ...(from !== undefined && { from }) }
        expect(await store.readStream(stream, read)).toEqual(await model.readStream(stream, read))
      }
    }
  }
}
