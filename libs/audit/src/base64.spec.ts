/** Base 64: the one text of every sequence of bytes, and no other. */

import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { decodeBase64, encodeBase64 } from './base64.js'

// RFC 4648, section 10.
test.each([
  ['', ''],
  ['f', 'Zg=='],
  ['fo', 'Zm8='],
  ['foo', 'Zm9v'],
  ['foob', 'Zm9vYg=='],
  ['fooba', 'Zm9vYmE='],
  ['foobar', 'Zm9vYmFy'],
])('%j is %j', (plain, encoded) => {
  expect(encodeBase64(new TextEncoder().encode(plain))).toBe(encoded)
  expect(decodeBase64(encoded)).toEqual(new TextEncoder().encode(plain))
})

test.each([
  'Zg',
  'Zg=',
  'Zg===',
  'Zh==',
  'Zm9=',
  'Zm9v=',
  'Zm9v====',
  '=',
  '==',
  '====',
  'Z',
  'Zm9vY',
  'Zm 9v',
  'Zm9v\n',
  ' Zm9v',
  'Zm-_',
  'Zg==Zg==',
  'Z=g=',
  'Zm9v\u0000',
  'Zm9ﬀ',
])('%j is none', (text) => {
  expect(decodeBase64(text)).toBeUndefined()
})

test('any bytes come back, and are written as everybody writes them', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
      expect(encodeBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'))
      expect(decodeBase64(encodeBase64(bytes))).toEqual(bytes)
    }),
  )
})

test('whatever decodes is written as it was read', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('A', 'b', '9', '+', '/', '=', '-', ' '), maxLength: 9 }), (text) => {
      const bytes = decodeBase64(text)
      if (bytes) expect(Buffer.from(bytes).toString('base64')).toBe(text)
      else expect(Buffer.from(text, 'base64').toString('base64')).not.toBe(text)
    }),
  )
})
