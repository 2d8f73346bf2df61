/** Many commands at once: in order, each answered on its own, or all of them or none. */

import { describe, expect, test } from '@jest/globals'
import { revision } from '#event-store'
import { actorOf } from '#ledger'
import { cambodia, english, laos, sampleId } from '#ledger/testing'
import {
  alias,
  allegationId,
  anna,
  ben,
  founding,
  onLedger,
  outrun,
  recordedIn,
  register,
  reportId,
  respond,
  submission,
  wholeLog,
} from './bench.fixture.js'
import type { Outcome, Submission } from './outcome.js'

const each = { atomic: false }
const all = { atomic: true }
const results = (outcomes: readonly Outcome[]) => outcomes.map(({ result }) => result)
const response = sampleId('response', 11)
const rejects = { to: { kind: 'report' as const, id: reportId }, stance: 'rejects' as const }

/** Later ones stand on earlier ones; the third is refused. */
const mixed: readonly Submission[] = [
  register(laos, 'Laos'),
  alias(laos, 'Lao PDR'),
  register(laos, 'Laos again'),
  respond(response, [rejects]),
  submission('response', response, { type: 'WithdrawResponse', reason: 'a mistake', withdrawn: 'unknown' }),
  submission('response', response, { type: 'CorrectResponse', reason: 'typo', changes: { gist: english('Too late.') } }),
  alias(cambodia, 'Kampuchea'),
]

test('each is answered in order; later ones see what earlier ones did, and one that is refused touches no other', () =>
  onLedger(async ({ ledger, store }) => {
    const outcomes = await ledger.runAll(mixed, anna, each)
    expect(results(outcomes)).toEqual(['recorded', 'recorded', 'refused', 'recorded', 'recorded', 'refused', 'recorded'])
    expect(outcomes[2]).toEqual({ result: 'refused', refusals: [{ code: 'party-already-registered' }] })
    expect(outcomes[5]).toEqual({ result: 'refused', refusals: [{ code: 'response-withdrawn' }] })
    expect([0, 1, 3, 4, 6].map((place) => recordedIn(outcomes[place]).revision)).toEqual([0, 1, 0, 1, 1])
    const log = await wholeLog(store)
    for (const place of [0, 1, 3, 4, 6]) {
      const { events, id } = recordedIn(outcomes[place])
      expect([events.length, id]).toEqual([1, mixed[place]?.id])
      expect(log).toContainEqual(events[0])
    }
    expect(log).toHaveLength(founding.length + 5)
  }))

test('the log has them in the order in which they were decided, also where a record comes up again', () =>
  onLedger(async ({ ledger, store }) => {
    const outcomes = await ledger.runAll([register(laos, 'Laos'), alias(cambodia, 'Kampuchea'), alias(laos, 'Lao PDR')], anna, each)
    expect(outcomes.map((outcome) => recordedIn(outcome).events[0]?.position)).toEqual([1, 2, 3].map((place) => founding.length + place))
    expect((await wholeLog(store)).slice(founding.length).map(({ type }) => type)).toEqual([
      'PartyRegistered',
      'PartyAliasAdded',
      'PartyAliasAdded',
    ])
  }))

test('the same command given twice as one object is recorded twice, and each told of its own', () =>
  onLedger(async ({ ledger }) => {
    const note = submission('allegation', allegationId, { type: 'NoteAllegationCaveat', words: english('Incomplete.'), cited: [] })
    const outcomes = await ledger.runAll([note, note], anna, each)
    expect(outcomes.map((outcome) => recordedIn(outcome).events.map((event) => event.revision))).toEqual([[1], [2]])
  }))

test('nothing is nothing', () =>
  onLedger(async ({ ledger }) => {
    expect(await ledger.runAll([], anna, each)).toEqual([])
    expect(await ledger.runAll([], anna, all)).toEqual([])
  }))

test('more than fit in one append are appended in several', () =>
  onLedger(async ({ ledger, store }) => {
    const many = Array.from({ length: 1_100 }, (_, index) => alias(cambodia, `Name ${index}`, { key: `k${index}` }))
    const outcomes = await ledger.runAll(many, anna, each)
    expect(outcomes.map((outcome) => recordedIn(outcome).revision)).toEqual(many.map((_, index) => index + 1))
    const again = await ledger.runAll(many, anna, each)
    expect(again.map((outcome) => recordedIn(outcome).revision)).toEqual(many.map((_, index) => index + 1))
    expect(await store.head()).toBe(founding.length + many.length)
  }))

describe('all or nothing', () => {
  test('records all of them', () =>
    onLedger(async ({ ledger, store }) => {
      const good = [...mixed.slice(0, 2), ...mixed.slice(3, 5)]
      expect(results(await ledger.runAll(good, anna, all))).toEqual(['recorded', 'recorded', 'recorded', 'recorded'])
      expect(await store.head()).toBe(founding.length + 4)
    }))

  test('records none where one is refused, and says which', () =>
    onLedger(async ({ ledger, store }) => {
      expect(results(await ledger.runAll(mixed, anna, all))).toEqual([
        'left-out',
        'left-out',
        'refused',
        'left-out',
        'left-out',
        'refused',
        'left-out',
      ])
      expect(await store.head()).toBe(founding.length)
    }))

  test('goes on where somebody was faster, on what stands then', () =>
    onLedger(async ({ ledger, another }) => {
      const slow = another((store) => outrun(store, () => ledger.run(alias(cambodia, 'Camboya'), ben)))
      const outcomes = await slow.runAll([register(laos, 'Laos'), alias(cambodia, 'Kampuchea')], anna, all)
      expect(outcomes.map((outcome) => recordedIn(outcome).revision)).toEqual([0, 2])
    }))

  test('records none where somebody is always faster, and says on which record', () =>
    onLedger(async ({ ledger, store, another }) => {
      const others = Array.from({ length: 5 }, (_, index) => () => ledger.run(alias(cambodia, `Name ${index}`), ben))
      const slow = another((inner) => outrun(inner, ...others))
      expect(await slow.runAll([register(laos, 'Laos'), alias(cambodia, 'Kampuchea')], anna, all)).toEqual([
        { result: 'left-out' },
        { result: 'raced', actual: 5, refusals: [] },
      ])
      expect(await store.head()).toBe(founding.length + 5)
    }))

  test('records none where a key was used on another record, and says which', () =>
    onLedger(async ({ ledger, store }) => {
      await ledger.run(alias(cambodia, 'Kampuchea', { key: 'k1' }), anna)
      expect(await ledger.runAll([register(laos, 'Laos'), alias(laos, 'Lao PDR', { key: 'k1' })], anna, all)).toEqual([
        { result: 'left-out' },
        { result: 'key-reused' },
      ])
      expect(await store.head()).toBe(founding.length + 1)
    }))
})

describe('keys', () => {
  const keyed = mixed.map((item, index) => ({ ...item, key: `k${index}` }))

  test.each([each, all])('a batch that is sent a second time changes nothing and is answered the same (%j)', (options) =>
    onLedger(async ({ ledger, store, another }) => {
      const batch = options.atomic ? [...keyed.slice(0, 2), ...keyed.slice(3, 5)] : keyed
      const first = await ledger.runAll(batch, anna, options)
      const head = await store.head()
      const again = first.map((outcome) => (outcome.result === 'recorded' ? { ...outcome, repeated: true } : outcome))
      const places = (outcomes: readonly Outcome[]) =>
        outcomes.map((outcome) => (outcome.result === 'recorded' ? { ...outcome, position: 0 } : outcome))
      expect(places(await ledger.runAll(batch, anna, options))).toEqual(places(again))
      expect(places(await another().runAll(batch, anna, options))).toEqual(places(again))
      expect(await store.head()).toBe(head)
    }),
  )

  test('a batch of which a part was recorded before records the rest', () =>
    onLedger(async ({ ledger, store }) => {
      await ledger.runAll(keyed.slice(0, 2), anna, each)
      const outcomes = await ledger.runAll(keyed, anna, each)
      expect(outcomes.map((outcome) => (outcome.result === 'recorded' ? outcome.repeated : outcome.result))).toEqual([
        ...[true, true, 'refused', false, false, 'refused', false],
      ])
      expect(await store.head()).toBe(founding.length + 5)
    }))

  test.each([each, all])('one that comes twice in a batch counts once; for another command it is refused (%j)', (options) =>
    onLedger(async ({ ledger, store }) => {
      const same = alias(cambodia, 'Kampuchea', { key: 'k1' })
      const outcomes = await ledger.runAll([same, { ...same }], anna, options)
      expect(outcomes.map((outcome) => recordedIn(outcome).repeated)).toEqual([false, true])
      expect(recordedIn(outcomes[0]).events).toEqual(recordedIn(outcomes[1]).events)
      expect(await store.head()).toBe(founding.length + 1)

      const twice = [
        alias(cambodia, 'Camboya', { key: 'k2' }),
        alias(cambodia, 'Camboja', { key: 'k2' }),
        register(laos, 'Laos', { key: 'k2' }),
      ]
      expect(results(await ledger.runAll(twice, anna, options))).toEqual([
        options.atomic ? 'left-out' : 'recorded',
        'key-reused',
        'key-reused',
      ])
    }),
  )
})

describe('where somebody was faster on one of the records', () => {
  test('each command is tried alone, on what stands then', () =>
    onLedger(async ({ ledger, another }) => {
      const correct = submission('allegation', allegationId, {
        type: 'CorrectAllegation',
        reason: 'typo',
        changes: { gist: english('Other words.') },
      })
      const verify = submission('allegation', allegationId, { type: 'VerifyRecord' })
      const slow = another((store) =>
        outrun(store, () =>
          ledger.run(
            submission('allegation', allegationId, { type: 'WithdrawAllegation', reason: 'taken back', withdrawn: 'unknown' }),
            ben,
          ),
        ),
      )
      // The third is refused only as long as the second stands before it.
      const outcomes = await slow.runAll([alias(cambodia, 'Kampuchea'), correct, verify], { ...anna, actor: actorOf('chan') }, each)
      expect(outcomes).toEqual([
        expect.objectContaining({ result: 'recorded', revision: 1 }),
        { result: 'refused', refusals: [{ code: 'allegation-withdrawn' }] },
        expect.objectContaining({ result: 'recorded', revision: 2 }),
      ])
    }))

  test('an item that names the revision which its sender saw is told of the race', () =>
    onLedger(async ({ ledger, another }) => {
      const slow = another((store) => outrun(store, () => ledger.run(alias(cambodia, 'Camboya'), ben)))
      expect(await slow.runAll([alias(cambodia, 'Kampuchea', { expected: revision(0) }), register(laos, 'Laos')], anna, each)).toEqual([
        { result: 'raced', actual: 1, refusals: [] },
        expect.objectContaining({ result: 'recorded' }),
      ])
    }))
})

test('where the first record is new, the others are not looked for; one that is there already is found all the same', () =>
  onLedger(async ({ ledger, store, another }) => {
    const countries = Array.from({ length: 6 }, (_, index) => sampleId('party', 70 + index))
    const keyed = countries.map((id, index) => register(id, `Country ${index}`, { key: `country-${index}` }))
    let reads = 0
    const counting = another((inner) => ({
      ...outrun(inner),
      readStream: (stream, read) => {
        reads++
        return inner.readStream(stream, read)
      },
    }))
    expect(results(await counting.runAll(keyed.slice(0, 3), anna, each))).toEqual(['recorded', 'recorded', 'recorded'])
    expect(reads).toBe(1)

    // The fourth is new, the second is there from the same sending, and the third from somebody else's under the same id.
    const [, second, , fourth, fifth] = keyed
    const third = register(countries[2] ?? '', 'Country 2', { key: 'by another' })
    if (!second || !fourth || !fifth) throw new Error('six were made')
    const outcomes = await ledger.runAll([fourth, second, third, alias(cambodia, 'Kampuchea'), fifth, fourth], anna, each)
    expect(results(outcomes)).toEqual(['recorded', 'recorded', 'refused', 'recorded', 'recorded', 'recorded'])
    expect([0, 1, 4, 5].map((place) => recordedIn(outcomes[place]).repeated)).toEqual([false, true, false, true])
    expect(await wholeLog(store)).toHaveLength(founding.length + 6)

    // All of it again: nothing changes.
    const again = await ledger.runAll(keyed.slice(0, 5), anna, each)
    expect(again.map((outcome) => recordedIn(outcome).repeated)).toEqual([true, true, true, true, true])
    expect(await wholeLog(store)).toHaveLength(founding.length + 6)
  }))
