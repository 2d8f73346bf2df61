/** Commitments: that they are what the specification writes, bind to one opening, and hold for no other. */

import { createHmac } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { toHex } from './bytes.js'
import { canonicalJson, NotCanonical } from './canonical-json.js'
import { commit, type Opening, verifyCommitment } from './commitment.js'
import { anyHash, flipped } from './tampering.fixture.js'

const opening: Opening = {
  salt: Uint8Array.from({ length: 32 }, (_, index) => index),
  event: '0190a1b2-c3d4-7000-8000-000000000001',
  field: 'data/gist',
  value: { text: 'Café', at: null },
}

const anyOpening = fc.record({
  salt: anyHash,
  event: fc.uuid(),
  field: fc.string({ unit: 'grapheme', minLength: 1 }).filter((field) => !field.includes('\0')),
  value: fc.jsonValue({ stringUnit: 'grapheme' }),
})

test('it is the HMAC of its parts, in their order', () => {
  const message = 'alteram/commitment/v1\0' + '0190a1b2-c3d4-7000-8000-000000000001/data/gist\0{"at":null,"text":"Café"}'
  expect(toHex(commit(opening))).toBe(createHmac('sha256', opening.salt).update(message).digest('hex'))
  expect(verifyCommitment(commit(opening), opening)).toBe(true)
})

test('any opening holds, however its members are ordered', () => {
  fc.assert(
    fc.property(anyOpening, (opening) => {
      const reordered = JSON.parse(canonicalJson(opening.value))
      expect(verifyCommitment(commit(opening), { ...opening, value: reordered })).toBe(true)
    }),
  )
})

test('no other does', () => {
  fc.assert(
    fc.property(anyOpening, anyOpening, fc.nat(), (opening, other, bit) => {
      const commitment = commit(opening)
      const lies: Opening[] = [
        { ...opening, salt: flipped(opening.salt, bit) },
        ...(other.event === opening.event ? [] : [{ ...opening, event: other.event }]),
        { ...opening, field: `${opening.field} ` },
        { ...opening, value: [opening.value] },
        { ...opening, value: `${canonicalJson(opening.value)}1` },
        { ...opening, salt: opening.salt.subarray(1) },
        { ...opening, salt: Uint8Array.of() },
        { ...opening, value: undefined },
        { ...opening, event: '' },
      ]
      expect(lies.filter((lie) => verifyCommitment(commitment, lie))).toEqual([])
      expect(verifyCommitment(flipped(commitment, bit), opening)).toBe(false)
      expect(verifyCommitment(commitment.subarray(1), opening)).toBe(false)
    }),
  )
})

describe('names that would let two openings read the same are refused', () => {
  test.each([
    ['a slash in the event', { event: 'a/b' }],
    ['a zero in the event', { event: 'a\0b' }],
    ['a zero in the field', { field: 'a\0b' }],
    ['no event', { event: '' }],
    ['no field', { field: '' }],
    ['a lone surrogate in the field', { field: '\ud800' }],
    ['a salt that is too short', { salt: new Uint8Array(31) }],
    ['a salt that is too long', { salt: new Uint8Array(33) }],
  ])('%s', (_, change) => {
    expect(() => commit({ ...opening, ...change })).toThrow(RangeError)
    expect(verifyCommitment(commit(opening), { ...opening, ...change })).toBe(false)
  })

  test('a value without a canonical form', () => {
    expect(() => commit({ ...opening, value: new Map() })).toThrow(NotCanonical)
    expect(() => commit({ ...opening, value: '\ud800' })).toThrow(NotCanonical)
  })
})
