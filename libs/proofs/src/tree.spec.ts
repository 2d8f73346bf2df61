/** The kept tree: grown, closed and opened, damaged, and built anew. */
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import fc from 'fast-check'
import { CompactRange, consistencyProof, type Hash, inclusionProof, leafHash, verifyConsistency, verifyInclusion } from '#audit'
import { beginning, position } from '#event-store'
import { HashFile } from './hash-file.js'
import { type Leaf, Tree } from './tree.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tree-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Entries that lie three apart in the log. */
function leaves(from: number, to: number): Leaf[] {
  return Array.from({ length: to - from }, (_, index) => ({ hash: leafOfNumber(from + index), position: position(3 * (from + index) + 5) }))
}

function leafOfNumber(number: number): Hash {
  return leafHash(new TextEncoder().encode(`entry ${number}`))
}

/** The root of a tree that is kept in memory. */
function rootOf(size: number): Hash {
  const range = new CompactRange()
  for (let number = 0; number < size; number++) range.append(leafOfNumber(number))
  return range.root()
}

function grow(tree: Tree, to: number, page = 7): void {
  for (let from = tree.size; from < to; from += page) {
    const end = Math.min(to, from + page)
    tree.append(leaves(from, end), position(3 * end + 5))
  }
}

function filesOf(place: string): Buffer[] {
  return ['hashes', 'positions', 'state'].map((name) => readFileSync(join(place, name)))
}

test('it gives roots, proofs and places as it grows, in whatever pages', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 130 }), fc.integer({ min: 1, max: 40 }), (size, page) => {
      const tree = new Tree(join(folder, `${size}-${page}`))
      grow(tree, size, page)
      expect(tree.root).toEqual(rootOf(size))
      for (let number = 0; number < size; number++) {
        const [index, leaf] = [number, leafOfNumber(number)]
        expect(verifyInclusion({ index, size, leaf, proof: inclusionProof(tree, index, size), root: rootOf(size) })).toBe(true)
        const old = { oldSize: number + 1, oldRoot: tree.rootAt(number + 1) }
        expect(verifyConsistency({ ...old, size, root: tree.root, proof: consistencyProof(tree, number + 1, size) })).toBe(true)
        expect(tree.sequenceAt(position(3 * number + 5))).toBe(number + 1)
        expect(tree.positionBefore(number + 1)).toBe(number === 0 ? beginning : 3 * number + 2)
      }
      expect([tree.sequenceAt(position(4)), tree.sequenceAt(position(3 * size + 5))]).toEqual([undefined, undefined])
    }),
    { numRuns: 8 },
  )
})

test('what it does not have yet it does not give', () => {
  const tree = new Tree(folder)
  grow(tree, 5)
  expect(() => tree.hash({ level: 0, index: 5 })).toThrow(RangeError)
  expect(() => tree.hash({ level: 1, index: 2 })).toThrow(RangeError)
  expect(() => tree.rootAt(6)).toThrow(RangeError)
  expect(() => tree.positionBefore(7)).toThrow(RangeError)
})

test('it goes on where it was kept, and not where it was only written', async () => {
  const tree = new Tree(folder)
  grow(tree, 100)
  await tree.keep()
  grow(tree, 120)
  // As after a crash: the first is never closed.
  const again = new Tree(folder)
  expect([again.size, again.next, again.root]).toEqual([100, 305, rootOf(100)])
  grow(again, 130)
  await again.close()
  const third = new Tree(folder)
  expect([third.size, third.root]).toEqual([130, rootOf(130)])
  await Promise.all([third.close(), tree.close()])
})

test('built anew, it is the same byte for byte', async () => {
  const [one, other] = [join(folder, 'one'), join(folder, 'other')]
  const tree = new Tree(one)
  grow(tree, 300, 1)
  await tree.keep()
  const before = filesOf(one)
  tree.restart()
  expect([tree.size, tree.next]).toEqual([0, beginning])
  grow(tree, 300, 64)
  await tree.close()
  expect(filesOf(one)).toEqual(before)
  const second = new Tree(other)
  grow(second, 300, 300)
  await second.close()
  expect(filesOf(other)).toEqual(before)
})

test('two that keep one folder at a time leave what one would', async () => {
  const [first, second] = [new Tree(folder), new Tree(folder)]
  grow(first, 90)
  grow(second, 40)
  await Promise.all([first.keep(), second.keep()])
  grow(second, 60)
  await second.close()
  await first.close()
  const tree = new Tree(folder)
  expect([90, 60, 40]).toContain(tree.size)
  grow(tree, 90)
  expect([tree.root, tree.damage()]).toEqual([rootOf(90), undefined])
  await tree.close()
})

test.each([
  ['shorter than they should be', () => truncateSync(join(folder, 'hashes'), 32 * 150)],
  ['without their positions', () => truncateSync(join(folder, 'positions'), 8)],
  ['with a root that was flipped', () => flip('state', '"root":"', 8)],
  ['of a format of another time', () => writeFileSync(join(folder, 'state'), '{"format":2,"size":100,"position":3,"root":""}')],
  ['with half a state', () => truncateSync(join(folder, 'state'), 20)],
  ['without a state', () => rmSync(join(folder, 'state'))],
  ['with a hash on the way to the root that was flipped', () => flipHash(126)],
])('files %s are not relied on', async (_, harm) => {
  const tree = new Tree(folder)
  grow(tree, 100)
  await tree.close()
  harm()
  const again = new Tree(folder)
  expect(again.size).toBe(0)
  grow(again, 100)
  expect([again.root, again.damage()]).toEqual([rootOf(100), undefined])
  await again.close()
})

test('a bit that is flipped anywhere is found, by the subtree that it no longer fits', async () => {
  const tree = new Tree(folder)
  grow(tree, 70)
  await tree.keep()
  expect(tree.damage()).toBeUndefined()
  for (let place = 0; place < readFileSync(join(folder, 'hashes')).length / 32; place++) {
    flipHash(place)
    // The last pair of leaves is under the root alone.
    expect(tree.damage() !== undefined || !sameRoot(tree)).toBe(true)
    flipHash(place)
  }
  flipHash(0)
  expect(tree.damage()).toEqual({ level: 1, index: 0 })
  await tree.close()
})

test('a proof out of a large tree is a few reads, and the first one no more than the tree is high', async () => {
  const size = 150_000
  const made = new Tree(folder)
  grow(made, size, 5_000)
  await made.close()
  const tree = new Tree(folder)
  const reads = jest.spyOn(HashFile.prototype, 'readInto')
  try {
    const readsOf = (prove: () => unknown): number => {
      reads.mockClear()
      prove()
      return reads.mock.calls.length
    }
    // The root of what is left beyond the last full subtrees is made of several.
    const height = 2 * Math.ceil(Math.log2(size))
    expect(readsOf(() => inclusionProof(tree, 77_777, size))).toBeLessThanOrEqual(height)
    // Beside it, only what is at the end, where the tree still grows, is read again.
    expect(readsOf(() => inclusionProof(tree, 77_778, size))).toBe(2)
    expect(readsOf(() => consistencyProof(tree, 100_001, size))).toBeLessThanOrEqual(height)
    // Each from another place: the lowest levels are one read, and what is above is soon known.
    const each = (from: number, to: number): void => {
      for (let turn = from; turn < to; turn++) inclusionProof(tree, (turn * 7_919) % size, size)
    }
    each(0, 3_000)
    // One of the lowest levels, and two at the end.
    expect(readsOf(() => each(3_000, 5_000)) / 2_000).toBeLessThan(3.5)
  } finally {
    reads.mockRestore()
    await tree.close()
  }
})

/** Whether the root over the hashes in the file is that of the entries. */
function sameRoot(tree: Tree): boolean {
  return Buffer.compare(rootOf(tree.size), new Tree(folder).root) === 0
}

function flipHash(place: number): void {
  const file = join(folder, 'hashes')
  const bytes = readFileSync(file)
  bytes[place * 32 + 7] = (bytes[place * 32 + 7] ?? 0) ^ 1
  writeFileSync(file, bytes)
}

function flip(name: string, after: string, by: number): void {
  const text = readFileSync(join(folder, name), 'latin1')
  const at = text.indexOf(after) + by
  writeFileSync(join(folder, name), text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1))
}
