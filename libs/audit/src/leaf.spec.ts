/** Leaves: one for each event, and no other bytes for it. */

import { expect, test } from '@jest/globals'
import { encodeUtf8 } from './bytes.js'
import { NotCanonical } from './canonical-json.js'
import { decodeLeaf, encodeLeaf, isLeaf, LeafTooLong } from './leaf.js'

const event = { type: 'AllegationRaised', revision: 0, schema: 1, data: { page: 12, gist: { commitment: 'abc' } }, id: 'é' }

test('the leaf of an event is its canonical form', () => {
  const leaf = encodeLeaf(event)
  expect(leaf).toEqual(
    encodeUtf8('{"data":{"gist":{"commitment":"abc"},"page":12},"id":"é","revision":0,"schema":1,"type":"AllegationRaised"}'),
  )
  expect(decodeLeaf(leaf)).toEqual(event)
  expect(isLeaf(leaf)).toBe(true)
})

test('so is one with names that it takes more to compare', () => {
  const rare = { é: { '\n': 9_007_199_254_740_991 }, z: '\ud83d\ude00' }
  expect(decodeLeaf(encodeLeaf(rare))).toEqual(rare)
  expect(isLeaf(encodeLeaf(rare))).toBe(true)
})

test('an event has whole numbers only, and its leaf no other form', () => {
  expect(() => encodeLeaf({ ...event, revision: 0.5 })).toThrow(NotCanonical)
  expect(() => encodeLeaf({ ...event, correlation: undefined })).toThrow(NotCanonical)
  for (const text of [
    '{"b":1,"a":2}',
    '{"a":1,"a":1}',
    '{"é":1,"é":1}',
    '{"a":1.5}',
    '{"a":1}\n',
    '{"a":9007199254740993}',
    '"\\u0041"',
    '',
  ]) {
    expect(() => decodeLeaf(encodeUtf8(text))).toThrow(NotCanonical)
    expect(isLeaf(encodeUtf8(text))).toBe(false)
  }
})

test('the longest event fits, by its bytes, and one that is longer does not', () => {
  const longest = `${'é'.repeat((65_535 - 3) / 2)}a`
  expect(encodeLeaf(longest)).toHaveLength(65_535)
  expect(decodeLeaf(encodeLeaf(longest))).toBe(longest)
  expect(() => encodeLeaf(`${longest}a`)).toThrow(new LeafTooLong(65_536))
  expect(() => decodeLeaf(new Uint8Array(65_536))).toThrow(LeafTooLong)
  expect([isLeaf(encodeLeaf(longest)), isLeaf(encodeUtf8(`"${longest}a"`))]).toEqual([true, false])
})
