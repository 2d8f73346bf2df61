import { expect, test } from '@jest/globals'
import { Recent } from './recent.js'

test('the last ones are known, those long gone are not, and a value that was set again is the new one', () => {
  const recent = new Recent<number>(3)
  for (let key = 1; key <= 7; key++) recent.set(`${key}`, key)
  recent.set('6', 60)
  expect(['1', '2', '3', '5', '6', '7'].map((key) => recent.get(key))).toEqual([undefined, undefined, undefined, 5, 60, 7])
  recent.clear()
  expect(recent.get('7')).toBeUndefined()
})

test('a value in both maps is the newer one', () => {
  const recent = new Recent<number>(2)
  recent.set('a', 1)
  recent.set('b', 1)
  recent.set('a', 2)
  expect(recent.get('a')).toBe(2)
})
