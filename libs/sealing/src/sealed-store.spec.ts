import { afterEach, expect, test } from '@jest/globals'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { leafOf, verifyCommitment } from '#audit'
import { beginning, type NewEvent, type StreamAppend, streamName } from '#event-store'
import { erasedText, erasedWords } from '#ledger'
import { allegation, anna, Data, event, idOf, party, wholeLog } from './data.fixture.js'

let data = new Data()

afterEach(async () => {
  await data.remove()
  data = new Data()
})

const gist = { language: 'en', words: 'Sokheak obstructed it' }
const quote = { language: 'km', words: 'កម្ពុជា' }

function raised(): NewEvent {
  return event({ about: { kind: 'report', id: idOf(9) }, gist, cited: [{ locator: 'p. 4', quote }, { locator: 'p. 5' }], dated: '2023' }, [
    { pointer: '/gist', subject: allegation },
    { pointer: '/cited/0/quote', subject: allegation },
  ])
}

test('what is recorded is read back, and none of it lies in the log', async () => {
  const store = data.open()
  const sent = raised()
  const answer = await store.append([{ stream: allegation, expected: 'none', events: [sent] }])
  expect(answer.events[0]).toMatchObject({ data: sent.data, actor: anna, id: sent.id })
  expect(answer.events[0]).not.toHaveProperty('sealed')
  expect(await wholeLog(store)).toEqual(answer.events)
  expect((await store.readStream(allegation)).events).toEqual(answer.events)
  const [lies] = await wholeLog(data.engine())
  const commitment = expect.stringMatching(/^[A-Za-z0-9_-]{43}$/)
  expect(lies?.data).toEqual({
    about: { kind: 'report', id: idOf(9) },
    gist: { commitment },
    cited: [{ locator: 'p. 4', quote: { commitment } }, { locator: 'p. 5' }],
    dated: '2023',
  })
  expect(lies?.actor).toMatch(/^commitment:[A-Za-z0-9_-]{43}$/)
  await data.closeAll()
  for (const words of ['Sokheak', 'កម្ពុជា']) expect(data.filesWith(words)).toEqual([])
  expect(data.filesWith(anna, 'ledger')).toEqual([])
})

test('what can be shown of an entry opens its commitments', async () => {
  const store = data.open()
  await store.append([{ stream: allegation, expected: 'none', events: [raised()] }])
  const { entries, end } = await store.readSealed(beginning, 10)
  expect(end).toBe(true)
  const [{ event: lies, opened, erased } = fail()] = entries
  expect(erased).toEqual([])
  expect(Object.fromEntries(Object.entries(opened).map(([field, { value }]) => [field, value]))).toEqual({
    actor: anna,
    gist,
    'cited/0/quote': quote,
  })
  const commitments = new Map(
    [...JSON.stringify([lies.data, lies.actor]).matchAll(/(?:"commitment":"|commitment:)([A-Za-z0-9_-]{43})/g)].map(([, found = '']) => [
      found,
      Buffer.from(found, 'base64url'),
    ]),
  )
  expect(commitments.size).toBe(3)
  for (const [field, { salt, value }] of Object.entries(opened)) {
    const opening = { salt: Buffer.from(salt, 'base64'), event: lies.id, field, value }
    expect([...commitments.values()].filter((each) => verifyCommitment(each, opening))).toHaveLength(1)
  }
})

test('two entries by one person, with one text, show that to nobody', async () => {
  const store = data.open()
  const stream = (number: number) => streamName(`allegation-${idOf(number)}`)
  for (const number of [1, 2]) {
    const sent = event({ gist }, [{ pointer: '/gist', subject: stream(number) }])
    await store.append([{ stream: stream(number), expected: 'none', events: [sent] }])
  }
  const [one, two] = await wholeLog(data.engine())
  expect(one?.actor).not.toBe(two?.actor)
  expect(one?.data).not.toEqual(two?.data)
})

test('an append that is sent again is answered with what was recorded', async () => {
  const store = data.open()
  const sent = raised()
  const first = await store.append([{ stream: allegation, expected: 'none', events: [sent] }])
  const again = { ...sent, data: { ...sent.data, gist: { language: 'en', words: 'other words' } } }
  expect(await store.append([{ stream: allegation, expected: 'none', events: [again] }])).toEqual({ ...first, repeated: true })
})

test('an actor that is nobody, and an event without personal values, lie as they are', async () => {
  const store = data.open()
  const sent = ['ledger', 'clock'].map((actor) => event({ a: 1 }, [], { actor }))
  const plain = sent.map(({ personal: _, ...each }) => each)
  await store.append([{ stream: party, expected: 'none', events: plain }])
  const lie = await wholeLog(data.engine())
  expect(lie.map(({ actor }) => actor)).toEqual(['ledger', 'clock'])
  expect(lie.map((each) => 'sealed' in each)).toEqual([false, false])
})

test.each([
  ['nothing', { gist }, '/title', 'title is neither a text nor words, and is not sealed'],
  ['a number', { gist: 3 }, '/gist', 'gist is neither a text nor words, and is not sealed'],
  ['a list', { gist: [gist] }, '/gist', 'gist is neither a text nor words, and is not sealed'],
  ['no pointer', { gist }, 'gist', 'no personal value stands at "gist"'],
  ['the actor', { actor: 'x' }, '/actor', 'no personal value stands at "/actor"'],
])('a personal value that is %s is a fault, and nothing is written', async (_, value, pointer, message) => {
  const store = data.open()
  const sent = event(value, [{ pointer, subject: allegation }])
  await expect(store.append([{ stream: allegation, expected: 'none', events: [sent] }])).rejects.toThrow(
    expect.objectContaining({ name: 'TypeError', message }),
  )
  expect(await wholeLog(data.engine())).toEqual([])
})

test('an event whose leaf would be too long is refused, and nothing is written', async () => {
  const store = data.open()
  const long = (length: number, personal: boolean) => {
    const value = { words: { language: 'en', words: 'x'.repeat(length) } }
    return event(value, personal ? [{ pointer: '/words', subject: allegation }] : [])
  }
  const append = (...events: NewEvent[]) => store.append([{ stream: allegation, expected: 'none', events }])
  await expect(append(long(10, true), long(66_000, false))).rejects.toMatchObject({ name: 'LeafTooLong' })
  await expect(append(long(65_300, false))).rejects.toMatchObject({ name: 'LeafTooLong' })
  expect(await wholeLog(data.engine())).toEqual([])
  await append(long(64_000, false), long(200_000, true))
  for (const each of await wholeLog(data.engine())) expect(leafOf(each).length).toBeLessThan(65_536)
})

test('a value that is damaged, or moved to another entry, is an error by the name of its entry', async () => {
  const store = data.open()
  const [one, two] = [raised(), raised()]
  await store.append([{ stream: allegation, expected: 'none', events: [one, two] }])
  await data.closeAll()
  const db = new Database(data.log)
  db.exec('UPDATE events SET sealed = (SELECT sealed FROM events WHERE position = 2) WHERE position = 1')
  db.close()
  const refusal = expect.objectContaining({ name: 'Unavailable', reason: 'damaged', message: expect.stringContaining(one.id) })
  await expect(data.open().readAll(beginning, 10)).rejects.toThrow(refusal)
})

test('what is said to be erased in the log without the key gone is not believed', async () => {
  const store = data.open()
  await store.append([{ stream: allegation, expected: 'none', events: [raised()] }])
  await data.closeAll()
  const db = new Database(data.log)
  db.prepare("UPDATE events SET sealed = replace(sealed, 'gist=text', 'gist=words')").run()
  db.close()
  await expect(data.open().readAll(beginning, 10)).rejects.toMatchObject({ reason: 'damaged' })
})

const subjects = Array.from({ length: 6 }, (_, index) => streamName(`party-${idOf(300 + index)}`))
const words = fc.string({ unit: 'grapheme', minLength: 12, maxLength: 40 }).map((text) => `§${text}§`)
const place = fc.record({ subject: fc.constantFrom(...subjects), words, isText: fc.boolean(), deep: fc.boolean() })
const events = fc.array(
  fc.record({ stream: fc.constantFrom(...subjects), actor: fc.integer({ min: 400, max: 403 }), places: fc.array(place, { maxLength: 4 }) }),
  { minLength: 1, maxLength: 12 },
)

function eventOf({
  actor,
  places,
}: {
  actor: number
  places: readonly { subject: string; words: string; isText: boolean; deep: boolean }[]
}) {
  const values = places.map((each) => (each.isText ? { language: 'en', words: each.words } : each.words))
  const plain = places.map(({ deep }, index) => (deep ? { inner: { value: values[index], kept: index } } : { value: values[index] }))
  const personal = places.map(({ subject, deep }, index) => ({ pointer: `/list/${index}${deep ? '/inner' : ''}/value`, subject }))
  return event({ list: plain, kept: { as: ['it', 'is'] } }, personal, { actor: idOf(actor) })
}

test('whichever keys are destroyed, exactly their values are gone, and every leaf stays as it was', async () => {
  await fc.assert(
    fc.asyncProperty(events, fc.subarray([...subjects, ...[400, 401].map((number) => `access-${idOf(number)}`)]), async (given, gone) => {
      const each = new Data()
      try {
        const store = each.open()
        const sent = given.map(eventOf)
        for (const [index, one] of sent.entries()) {
          const stream = given[index]?.stream ?? party
          const { revision } = await store.readStream(stream)
          const append: StreamAppend = { stream, expected: revision, events: [one] }
          await store.append([append])
        }
        const read = (await wholeLog(store)).map((found) => ({ data: found.data, actor: found.actor }))
        expect(read).toEqual(sent.map((one) => ({ data: one.data, actor: one.actor })))
        const leaves = (await wholeLog(each.engine())).map((found) => Buffer.from(leafOf(found)).toString())
        for (const [index, subject] of gone.entries()) {
          await store.condemn(subject, idOf(500 + index))
          store.keys.destroy(idOf(500 + index), each.now())
        }
        const erased = given.map(({ actor, places }, at) => {
          const one = structuredClone(sent[at]?.data) as { list: Record<string, Record<string, unknown>>[] } | undefined
          for (const [index, { subject, isText, deep }] of places.entries()) {
            const holder = deep ? one?.list[index]?.['inner'] : one?.list[index]
            if (gone.includes(subject) && holder) Reflect.set(holder, 'value', isText ? erasedText : erasedWords)
          }
          return { data: one, actor: gone.includes(`access-${idOf(actor)}`) ? erasedWords : idOf(actor) }
        })
        for (const opened of [store, each.open()]) {
          expect((await wholeLog(opened)).map((found) => ({ data: found.data, actor: found.actor }))).toEqual(erased)
        }
        expect((await wholeLog(each.engine())).map((found) => Buffer.from(leafOf(found)).toString())).toEqual(leaves)
        for (const { places } of given) for (const { words: text } of places) expect(each.filesWith(text)).toEqual([])
      } finally {
        await each.remove()
      }
    }),
    { numRuns: 15 },
  )
})

function fail(): never {
  throw new Error('there is no entry')
}
