/** Whole numbers as logs write them. */

import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { isCount, parseDecimal } from './decimal.js'

test.each([
  '',
  ' ',
  '+1',
  '-0',
  '-1',
  '00',
  '01',
  '1.0',
  '1e3',
  '0x10',
  '1 ',
  ' 1',
  '1\n',
  '١',
  '9007199254740992',
  '99999999999999999',
  'NaN',
])('%j is no number', (text) => {
  expect(parseDecimal(text)).toBeUndefined()
})

test('every other is read as it is written', () => {
  expect(parseDecimal('0')).toBe(0)
  expect(parseDecimal('9007199254740991')).toBe(9_007_199_254_740_991)
  fc.assert(fc.property(fc.maxSafeNat(), (number) => expect(parseDecimal(String(number))).toBe(number)))
})

test('a count is whole, not negative and exact', () => {
  expect([0, 2 ** 40, 2 ** 53 - 1, -1, 0.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY].map(isCount)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
    false,
    false,
  ])
})
