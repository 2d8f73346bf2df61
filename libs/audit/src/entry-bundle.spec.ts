/** Entry bundles: there and back, and nothing but what was put in. */

import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { joinBytes } from './bytes.js'
import { decodeEntryBundle, encodeEntryBundle, longestEntry } from './entry-bundle.js'
import { Malformed } from './malformed.js'

const anyEntries = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 10 })

test('the first bundle of the test log of tessera', () => {
  const bytes = Uint8Array.from(Buffer.from('00036f6e65000374776f00057468726565', 'hex'))
  const entries = ['one', 'two', 'three'].map((text) => new TextEncoder().encode(text))
  expect(encodeEntryBundle(entries)).toEqual(bytes)
  expect(decodeEntryBundle(3, bytes)).toEqual(entries)
})

test('entries come back as they were', () => {
  fc.assert(
    fc.property(anyEntries, (entries) => {
      expect(decodeEntryBundle(entries.length, encodeEntryBundle(entries))).toEqual(entries)
    }),
  )
})

test('what is cut off, goes on, or holds more or fewer entries than it should is refused', () => {
  fc.assert(
    fc.property(anyEntries, fc.nat(), (entries, pick) => {
      const bytes = encodeEntryBundle(entries)
      expect(() => decodeEntryBundle(entries.length, joinBytes(bytes, Uint8Array.of(0)))).toThrow(Malformed)
      expect(() => decodeEntryBundle(entries.length, joinBytes(bytes, Uint8Array.of(0, 0)))).toThrow(Malformed)
      for (const tail of [[], [0], [0, 1], [0, 2, 1]])
        expect(() => decodeEntryBundle(entries.length + 1, joinBytes(bytes, Uint8Array.from(tail)))).toThrow(Malformed)
      if (bytes.length > 0) expect(() => decodeEntryBundle(entries.length, bytes.subarray(0, pick % bytes.length))).toThrow(Malformed)
    }),
  )
})

test('the longest entry fits, and one that is longer does not', () => {
  const longest = new Uint8Array(longestEntry).fill(1)
  expect(decodeEntryBundle(1, encodeEntryBundle([longest]))).toEqual([longest])
  expect(() => encodeEntryBundle([new Uint8Array(longestEntry + 1)])).toThrow(RangeError)
})
