/** One command: loaded, folded, decided, appended; decided anew where somebody was faster; recorded once where it carries a key. */

import { describe, expect, test } from '@jest/globals'
import { revision } from '#event-store'
import { type Commands, idOf } from '#ledger'
import { cambodia, english, laos, sampleId } from '#ledger/testing'
import {
  alias,
  allegationId,
  anna,
  ben,
  onLedger,
  outrun,
  recordedIn,
  register,
  reportId,
  respond,
  submission,
  wholeLog,
} from './bench.fixture.js'
import { recordId } from './ids.js'

const correct = (words: string, more = {}) =>
  submission('allegation', allegationId, { type: 'CorrectAllegation', reason: 'typo', changes: { gist: english(words) } }, more)
const withdraw = submission('allegation', allegationId, { type: 'WithdrawAllegation', reason: 'taken back', withdrawn: 'unknown' })
const verify = submission('allegation', allegationId, { type: 'VerifyRecord' })

test('what is accepted stands in the log, with who, by what way, and what it belongs to', () =>
  onLedger(async ({ ledger, store }) => {
    const outcome = await ledger.run(alias(cambodia, 'Kampuchea'), { ...ben, correlation: 'reading-7' })
    const { events } = await store.readStream(recordedIn(outcome).events[0]?.stream ?? never())
    expect(outcome).toEqual({
      result: 'recorded',
      kind: 'party',
      id: cambodia,
      revision: 1,
      position: await store.head(),
      events: [events[1]],
      repeated: false,
    })
    expect(events[1]).toMatchObject({
      type: 'PartyAliasAdded',
      data: { alias: english('Kampuchea') },
      actor: 'ben',
      via: 'page',
      correlation: 'reading-7',
      recorded: '2024-07-15T12:00:00.000Z',
    })
  }))

test('the log is told which values are personal, and whose, command by command and in a batch', () =>
  onLedger(async ({ ledger, store }) => {
    const told: unknown[] = []
    const append = store.append.bind(store)
    store.append = (appends) => {
      told.push(appends.flatMap(({ events }) => events.map(({ type, personal }) => [type, personal])))
      return append(appends)
    }
    await ledger.run(correct('It says less.'), anna)
    await ledger.run(alias(cambodia, 'Kampuchea'), anna)
    await ledger.runAll([correct('It says more.'), alias(cambodia, 'Srok Khmer')], anna, { atomic: true })
    const places = ['/reason', '/changes/gist'].map((pointer) => ({ pointer, subject: `allegation-${allegationId}` }))
    // A state is no person: its names are plain.
    const plain = ['PartyAliasAdded', undefined]
    expect(told).toEqual([[['AllegationCorrected', places]], [plain], [['AllegationCorrected', places], plain]])
  }))

test('what breaks rules is told all of them, and nothing is recorded', () =>
  onLedger(async ({ ledger, store }) => {
    const before = await store.head()
    const stranger = sampleId('party', 999)
    const command: Commands['allegation'] = {
      type: 'CorrectAllegation',
      reason: 'x',
      changes: { subject: stranger, report: sampleId('report', 999) },
    }
    expect(await ledger.run(submission('allegation', allegationId, command), anna)).toEqual({
      result: 'refused',
      refusals: [
        { code: 'party-not-registered', at: '/changes/subject' },
        { code: 'report-not-in-ledger', at: '/changes/report' },
      ],
    })
    expect(await store.head()).toBe(before)
  }))

describe('where somebody was faster', () => {
  test('the decision is made anew on what stands then', () =>
    onLedger(async ({ ledger, another }) => {
      const slow = another((store) => outrun(store, () => ledger.run(correct('First.'), ben)))
      const outcome = await slow.run(correct('Second.'), anna)
      expect(recordedIn(outcome)).toMatchObject({ revision: 2, repeated: false })
      expect((await ledger.readings.read('allegation', allegationId)).state?.gist).toEqual(english('Second.'))
    }))

  test('and the command no longer holds, the sender is told so, with the reasons', () =>
    onLedger(async ({ ledger, store, another }) => {
      const slow = another((inner) => outrun(inner, () => ledger.run(withdraw, ben)))
      expect(await slow.run(correct('Too late.'), anna)).toEqual({
        result: 'raced',
        actual: 1,
        refusals: [{ code: 'allegation-withdrawn' }],
      })
      expect((await wholeLog(store)).at(-1)?.type).toBe('AllegationWithdrawn')
    }))

  test('and it was recorded by another sending of the same key, that one stands', () =>
    onLedger(async ({ ledger, another }) => {
      const keyed = { ...withdraw, key: 'k1' }
      const slow = another((store) => outrun(store, () => ledger.run(keyed, anna)))
      expect(recordedIn(await slow.run(keyed, anna))).toMatchObject({ revision: 1, repeated: true })
    }))

  test('again and again, it is given up after so many attempts', () =>
    onLedger(async ({ ledger, another }) => {
      const others = Array.from({ length: 9 }, (_, index) => () => ledger.run(alias(cambodia, `Name ${index}`), ben))
      const slow = another((store) => outrun(store, ...others), { attempts: 3 })
      expect(await slow.run(alias(cambodia, 'Mine'), anna)).toEqual({ result: 'raced', actual: 2, refusals: [] })
      const patient = another((store) => outrun(store, ...others.slice(3)), { attempts: 10 })
      expect(recordedIn(await patient.run(alias(cambodia, 'Mine'), anna)).revision).toBe(10)
    }))
})

describe('with the revision that the sender saw', () => {
  test('it is recorded on that one, and on no other', () =>
    onLedger(async ({ ledger }) => {
      expect(recordedIn(await ledger.run(correct('One.', { expected: revision(0) }), anna)).revision).toBe(1)
      expect(await ledger.run(correct('Two.', { expected: revision(0) }), anna)).toEqual({ result: 'raced', actual: 1, refusals: [] })
      expect(await ledger.run(register(sampleId('party', 900), 'New', { expected: revision(0) }), anna)).toEqual({
        result: 'raced',
        actual: 'none',
        refusals: [],
      })
    }))

  test('somebody who was faster in the meantime makes it void, though it would still be accepted', () =>
    onLedger(async ({ ledger, another }) => {
      const slow = another((store) => outrun(store, () => ledger.run(correct('First.'), ben)))
      expect(await slow.run(correct('Second.', { expected: revision(0) }), anna)).toEqual({ result: 'raced', actual: 1, refusals: [] })
    }))
})

describe('with a key', () => {
  test('a second sending gives the first answer again and records nothing: at once, by another process, after the record moved on', () =>
    onLedger(async ({ ledger, store, another }) => {
      const keyed = correct('Better words.', { key: 'k1', expected: revision(0) })
      const first = recordedIn(await ledger.run(keyed, anna))
      expect(first).toMatchObject({ revision: 1, repeated: false })
      const again = { ...first, repeated: true }
      expect(await ledger.run(keyed, anna)).toEqual(again)
      expect(await another().run(keyed, anna)).toEqual(again)
      await ledger.run(correct('Other words.'), ben)
      await ledger.run(verify, { ...anna, actor: 'chan' as typeof anna.actor })
      expect(await ledger.run(keyed, anna)).toEqual(again)
      // By now it would be refused.
      await ledger.run(withdraw, ben)
      const head = await store.head()
      expect(await ledger.run(keyed, anna)).toEqual(again)
      expect(await another().run(keyed, anna)).toEqual(again)
      expect(await store.head()).toBe(head)
    }))

  test('the same one for another command, or on another record, is refused', () =>
    onLedger(async ({ ledger, store }) => {
      await ledger.run(alias(cambodia, 'Kampuchea', { key: 'k1' }), anna)
      await ledger.run(register(laos, 'Laos'), anna)
      const head = await store.head()
      expect(await ledger.run(alias(cambodia, 'Camboya', { key: 'k1' }), anna)).toEqual({ result: 'key-reused' })
      expect(await ledger.run(alias(laos, 'Kampuchea', { key: 'k1' }), anna)).toEqual({ result: 'key-reused' })
      expect(await store.head()).toBe(head)
    }))

  test('somebody else may choose the same one', () =>
    onLedger(async ({ ledger }) => {
      await ledger.run(alias(cambodia, 'Kampuchea', { key: 'k1' }), anna)
      expect(recordedIn(await ledger.run(alias(cambodia, 'Camboya', { key: 'k1' }), ben))).toMatchObject({ revision: 2, repeated: false })
    }))

  test('that was refused at first can be sent again, and then counts', () =>
    onLedger(async ({ ledger }) => {
      const keyed = alias(laos, 'Lao PDR', { key: 'k1' })
      expect(await ledger.run(keyed, anna)).toEqual({ result: 'refused', refusals: [{ code: 'party-not-in-ledger' }] })
      await ledger.run(register(laos, 'Laos'), anna)
      expect(recordedIn(await ledger.run(keyed, anna))).toMatchObject({ revision: 1, repeated: false })
    }))

  test('a record that is begun has its id from the key, so the second sending meets the first', () =>
    onLedger(async ({ ledger }) => {
      const id = recordId('party', { actor: anna.actor, key: 'k1' })
      const first = recordedIn(await ledger.run(register(id, 'Laos', { key: 'k1' }), anna))
      expect(await ledger.run(register(id, 'Laos', { key: 'k1' }), anna)).toEqual({ ...first, repeated: true })
      expect(await ledger.run(register(id, 'Vietnam', { key: 'k1' }), anna)).toEqual({ result: 'key-reused' })
      expect(recordId('party', { actor: ben.actor, key: 'k1' })).not.toBe(id)
      expect(recordId('source', { actor: anna.actor, key: 'k1' })).not.toBe(id)
    }))

  test('many sendings at once record it once', () =>
    onLedger(async ({ ledger, store, another }) => {
      const head = await store.head()
      const ledgers = [ledger, another(), another()]
      const outcomes = await Promise.all(
        Array.from({ length: 12 }, (_, index) => ledgers[index % 3]?.run(alias(cambodia, 'Kampuchea', { key: 'k1' }), anna)),
      )
      expect(outcomes.map((outcome) => recordedIn(outcome).position)).toEqual(outcomes.map(() => head + 1))
      expect(outcomes.filter((outcome) => !recordedIn(outcome).repeated)).toHaveLength(1)
      expect(await store.head()).toBe(head + 1)
    }))
})

test('a chain of answers is followed to its end, so no circle closes', () =>
  onLedger(async ({ ledger }) => {
    const ids = [11, 12, 13, 14].map((digits) => sampleId('response', digits))
    const [first = never()] = ids
    await ledger.run(respond(first, [{ to: { kind: 'report', id: reportId }, stance: 'rejects' }]), anna)
    for (const [index, id] of ids.entries()) {
      const before = ids[index - 1]
      if (before)
        expect((await ledger.run(respond(id, [{ to: { kind: 'response', id: before }, stance: 'rejects' }]), anna)).result).toBe('recorded')
    }
    const last = idOf('response', ids.at(-1) ?? never())
    const command: Commands['response'] = {
      type: 'CorrectResponse',
      reason: 'it answers that',
      changes: { targets: [{ to: { kind: 'response', id: last }, stance: 'notes' }] },
    }
    expect(await ledger.run(submission('response', first, command), anna)).toEqual({
      result: 'refused',
      refusals: [{ code: 'answers-itself', at: '/changes/targets' }],
    })
  }))

function never(): never {
  throw new Error('there is one')
}
