/** Ids are those of RFC 9562: they are in the log, so they must come out the same for good. */
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { v5, version } from 'uuid'
import { canonicalJson } from '#audit'
import { commandId, eventId, newId, recordId } from './ids.js'

const spaces = {
  records: '4b0c5b52-9d0e-5c0f-8a55-6f0d8f6a2b01',
  events: '4b0c5b52-9d0e-5c0f-8a55-6f0d8f6a2b02',
  commands: '4b0c5b52-9d0e-5c0f-8a55-6f0d8f6a2b03',
}
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[57][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

test('ids that derive from a key are what another program makes of the same name', () =>
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), fc.nat(), fc.object(), (actor, key, index, content) => {
      const command = JSON.parse(JSON.stringify(content))
      const made = [recordId('party', { actor, key }), eventId({ actor, key }, index), commandId({ actor, key }, 'party-1', command)]
      expect(made).toEqual([
        v5(canonicalJson(['party', actor, key]), spaces.records),
        v5(canonicalJson([actor, key, index]), spaces.events),
        v5(canonicalJson([actor, key, 'party-1', command]), spaces.commands),
      ])
      for (const id of made) expect(id).toMatch(uuid)
    }),
  ))

test('known ids stay what they are', () => {
  expect(recordId('party', { actor: 'anna', key: 'state:KHM' })).toBe(v5('["party","anna","state:KHM"]', spaces.records))
})

test('with a secret, the id of a command tells nobody what its words were who has not the secret', () => {
  const command = { type: 'RemindInquiry', note: 'Ask Sokha.' }
  const of = (secret?: Uint8Array) => commandId({ actor: 'anna', key: 'k' }, 'inquiry-1', command, secret)
  const [one, other] = [1, 2].map((byte) => of(new Uint8Array(32).fill(byte)))
  expect(version(one ?? '')).toBe(8)
  expect(of(new Uint8Array(32).fill(1))).toBe(one)
  expect(new Set([of(), one, other]).size).toBe(3)
  expect(commandId({ actor: 'anna', key: 'k' }, 'inquiry-1', { ...command, note: 'x' }, new Uint8Array(32).fill(1))).not.toBe(one)
})

test('new ids are of the seventh version, and no two are alike', () => {
  const ids = Array.from({ length: 1_000 }, () => newId())
  expect(new Set(ids).size).toBe(1_000)
  expect(new Set(ids.map((id) => version(id)))).toEqual(new Set([7]))
})
