/** The growing tree: known roots, and the recursive definition as its oracle. */

import { expect, test } from '@jest/globals'
import { toHex } from './bytes.js'
import { CompactRange, rootOfSubtrees } from './compact-range.js'
import { entriesOf, KeptLog } from './kept-log.fixture.js'
import { ctLeaves, ctRoots } from './known-trees.fixture.js'
import { leafHash } from './merkle.js'
import { NaiveTree } from './naive-tree.fixture.js'
import { rootAt } from './proof.js'
import { fullSubtrees } from './subtree.js'

test('the roots that the tests of Certificate Transparency know', () => {
  const tree = new CompactRange()
  const roots = [toHex(tree.root())]
  for (const leaf of ctLeaves) {
    tree.append(leafHash(Uint8Array.from(Buffer.from(leaf, 'hex'))))
    roots.push(toHex(tree.root()))
  }
  expect(roots).toEqual(ctRoots)
  expect(tree.size).toBe(8)
})

test('at every size to 300 its root, resumed or not, is that of the definition, and so is every root told of', () => {
  const entries = entriesOf(300)
  const naive = new NaiveTree(entries)
  const log = new KeptLog()
  const tree = new CompactRange()
  for (const [index, entry] of entries.entries()) {
    log.append(entry)
    tree.append(leafHash(entry))
    const size = index + 1
    const resumed = CompactRange.resume(size, tree.roots)
    const expected = naive.root(size)
    expect([log.root(), tree.root(), resumed.root(), rootAt(log, size)]).toEqual([expected, expected, expected, expected])
    expect(fullSubtrees(0, size).map((subtree) => log.hash(subtree))).toEqual(tree.roots)
  }
  expect(rootAt(log, 0)).toEqual(naive.root(0))
})

test('a resumed tree grows on as the one that it was', () => {
  const entries = entriesOf(70)
  for (let from = 0; from <= 70; from++) {
    const before = new CompactRange()
    for (const entry of entries.slice(0, from)) before.append(leafHash(entry))
    const after = CompactRange.resume(from, before.roots)
    for (const entry of entries.slice(from)) after.append(leafHash(entry))
    expect(after.root()).toEqual(new NaiveTree(entries).root(70))
    expect(after.size).toBe(70)
  }
})

test('each full subtree is told of once, when its last leaf comes, from the leaf up', () => {
  const told: string[] = []
  const tree = new CompactRange()
  for (const entry of entriesOf(4)) tree.append(leafHash(entry), ({ level, index }) => told.push(`${level}/${index}`))
  expect(told).toEqual(['0/0', '0/1', '1/0', '0/2', '0/3', '1/1', '2/0'])
})

test('roots that are too many, too few or no hashes are not resumed from', () => {
  const hash = leafHash(Uint8Array.of(1))
  expect(() => CompactRange.resume(3, [hash])).toThrow(RangeError)
  expect(() => CompactRange.resume(4, [hash, hash])).toThrow(RangeError)
  expect(() => CompactRange.resume(1, [hash.subarray(1)])).toThrow(RangeError)
  expect(() => new CompactRange().append(hash.subarray(1))).toThrow(RangeError)
  for (const size of [-1, 0.5, Number.NaN]) expect(() => CompactRange.resume(size, [])).toThrow(RangeError)
})

test('a tree of 2^53 - 1 leaves is resumed, and its root taken', () => {
  const hash = leafHash(Uint8Array.of(1))
  const roots = Array.from({ length: 53 }, () => hash)
  expect(CompactRange.resume(Number.MAX_SAFE_INTEGER, roots).root()).toEqual(rootOfSubtrees(roots))
})
