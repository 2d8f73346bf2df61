/** Bytes and text: nothing repaired on the way, in either direction. */

import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { decodeUtf8, encodeUtf8, equalBytes, joinBytes, toHex } from './bytes.js'

test('what decodes encodes to the very same bytes', () => {
  const any = fc.oneof(fc.uint8Array({ maxLength: 8 }), fc.string({ unit: 'grapheme' }).map(encodeUtf8))
  fc.assert(
    fc.property(any, (bytes) => {
      const text = decodeUtf8(bytes)
      if (text !== undefined) expect(encodeUtf8(text)).toEqual(bytes)
      else expect(Buffer.from(bytes).toString('utf8')).toContain('\ufffd')
    }),
  )
})

test('a byte order mark stays, and what is no UTF-8 is no text', () => {
  expect(decodeUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61))).toBe('\ufeffa')
  expect(decodeUtf8(Uint8Array.of(0xc0, 0x80))).toBeUndefined()
  expect(decodeUtf8(Uint8Array.of(0xed, 0xa0, 0x80))).toBeUndefined()
  expect(() => encodeUtf8('\ud800')).toThrow(RangeError)
})

test('joined, compared and written in hex', () => {
  expect(joinBytes(Uint8Array.of(1), Uint8Array.of(), Uint8Array.of(2, 255))).toEqual(Uint8Array.of(1, 2, 255))
  expect(toHex(Uint8Array.of(0, 1, 171, 255))).toBe('0001abff')
  expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 2))).toBe(true)
  expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 3))).toBe(false)
  expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 2, 0))).toBe(false)
})
