/** Where hashes lie in the file. */
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { CompactRange, leafHash, type Subtree } from '#audit'
import { keptHashes, placeOf, subtreeAt } from './hash-file.js'

test('hashes lie in the order in which a tree completes them', () => {
  const range = new CompactRange()
  const completed: Subtree[] = []
  for (let leaf = 0; leaf < 1_000; leaf++) {
    expect(keptHashes(leaf)).toBe(completed.length)
    range.append(leafHash(Uint8Array.of(leaf % 256)), (subtree) => completed.push(subtree))
  }
  expect(completed.map(placeOf)).toEqual(completed.map((_, place) => place))
  expect(completed.map((_, place) => subtreeAt(place))).toEqual(completed)
})

test('so it is in a log of more entries than 32 bits count', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 2 ** 40 }), (level, number) => {
      const index = number % 2 ** (44 - level)
      expect(subtreeAt(placeOf({ level, index }))).toEqual({ level, index })
    }),
  )
})
