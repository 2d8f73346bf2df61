/** Full subtrees: of which a range is made, up to the largest numbers. */

import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { largestPowerOfTwoBelow } from './naive-tree.fixture.js'
import { fullSubtrees, splitOf } from './subtree.js'

test('the subtrees of the first leaves', () => {
  expect(fullSubtrees(0, 0)).toEqual([])
  expect(fullSubtrees(0, 1)).toEqual([{ level: 0, index: 0 }])
  expect(fullSubtrees(0, 7)).toEqual([
    { level: 2, index: 0 },
    { level: 1, index: 2 },
    { level: 0, index: 6 },
  ])
  expect(fullSubtrees(4, 8)).toEqual([{ level: 2, index: 1 }])
  expect(fullSubtrees(1, 8)).toEqual([
    { level: 0, index: 1 },
    { level: 1, index: 1 },
    { level: 2, index: 1 },
  ])
})

test('whatever the size, they adjoin, grow smaller, and are one for each one in binary', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), (size) => {
      const subtrees = fullSubtrees(0, size)
      let at = 0n
      for (const { level, index } of subtrees) {
        expect(BigInt(index) << BigInt(level)).toBe(at)
        at += 1n << BigInt(level)
      }
      expect(at).toBe(BigInt(size))
      expect(subtrees).toHaveLength([...size.toString(2)].filter((digit) => digit === '1').length)
      expect(subtrees.map(({ level }) => level)).toEqual(subtrees.map(({ level }) => level).toSorted((a, b) => b - a))
    }),
  )
})

test('a tree is split at the largest power of two below its size', () => {
  expect([2, 3, 4, 5, 8, 9].map(splitOf)).toEqual([1, 2, 2, 4, 4, 8])
  for (let power = 1; power < 53; power++)
    for (const size of [2 ** power, 2 ** power + 1, 2 ** (power + 1) - 1])
      if (size > 1) expect([size, splitOf(size)]).toEqual([size, largestPowerOfTwoBelow(size)])
  fc.assert(
    fc.property(
      fc.maxSafeInteger().filter((size) => size > 1),
      (size) => expect(splitOf(size)).toBe(largestPowerOfTwoBelow(size)),
    ),
  )
})
