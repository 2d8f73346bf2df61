/** Proofs: known ones, all of small trees against the definition, and some of trees too large to build. */

import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { toHex } from './bytes.js'
import { entriesOf, KeptLog } from './kept-log.fixture.js'
import { ctConsistency, ctHashes, ctInclusion, ctLeaves, ctRoots } from './known-trees.fixture.js'
import { type Hash, leafHash, nodeHash } from './merkle.js'
import { NaiveTree } from './naive-tree.fixture.js'
import { consistencyProof, inclusionProof, planConsistency, planInclusion, rootAt, type SubtreeHashes } from './proof.js'
import { verifyConsistency, verifyInclusion } from './verify-proof.js'

const hex = (text = '') => Uint8Array.from(Buffer.from(text, 'hex'))
const named = (names: string) => names.split(' ').flatMap((name) => ctHashes[name] ?? [])

describe('the leaves of Certificate Transparency', () => {
  const log = new KeptLog(ctLeaves.map(hex))

  test.each(ctInclusion)('leaf %i in a tree of %i is proved by %s', (index, size, names) => {
    const proof = inclusionProof(log, index, size)
    expect(proof.map(toHex)).toEqual(named(names))
    expect(verifyInclusion({ index, size, leaf: leafHash(hex(ctLeaves[index])), proof, root: hex(ctRoots[size]) })).toBe(true)
  })

  test.each(ctConsistency)('that %i leaves begin a tree of %i is proved by %s', (oldSize, size, names) => {
    const proof = consistencyProof(log, oldSize, size)
    expect(proof.map(toHex)).toEqual(named(names))
    expect(verifyConsistency({ oldSize, oldRoot: hex(ctRoots[oldSize]), size, root: hex(ctRoots[size]), proof })).toBe(true)
  })
})

test('every proof of every tree to 300 leaves is that of the definition, and verified', () => {
  const entries = entriesOf(300)
  const leaves = entries.map(leafHash)
  const log = new KeptLog(entries)
  const naive = new NaiveTree(entries)
  const wrong: string[] = []
  const same = (a: readonly Hash[], b: readonly Hash[]) => Buffer.concat(a).equals(Buffer.concat(b))
  for (let size = 1; size <= 300; size++) {
    const root = naive.root(size)
    for (const [index, leaf] of leaves.slice(0, size).entries()) {
      const proof = inclusionProof(log, index, size)
      if (!same(proof, naive.path(index, size)) || !verifyInclusion({ index, size, leaf, proof, root })) wrong.push(`${index} in ${size}`)
      const oldSize = index + 1
      const grown = consistencyProof(log, oldSize, size)
      const isVerified = verifyConsistency({ oldSize, oldRoot: naive.root(oldSize), size, root, proof: grown })
      if (!same(grown, naive.proof(oldSize, size)) || !isVerified) wrong.push(`${oldSize} to ${size}`)
    }
  }
  expect(wrong).toEqual([])
})

describe('in a tree of a million', () => {
  const size = 1_000_000
  const lookups = (plan: ReturnType<typeof planInclusion>) => plan.flat().length

  test('an inclusion proof looks up some twenty hashes, of which none is another’s', () => {
    const counts = Array.from({ length: 10_000 }, (_, step) => lookups(planInclusion(step * 100, size)))
    expect(Math.max(...counts)).toBeLessThanOrEqual(25)
    const plan = planInclusion(499_999, size)
    expect(new Set(plan.flat().map(({ level, index }) => `${level}/${index}`)).size).toBe(lookups(plan))
  })

  test('so does a consistency proof', () => {
    const counts = Array.from({ length: 10_000 }, (_, step) => lookups(planConsistency(step * 100 + 1, size)))
    expect(Math.max(...counts)).toBeLessThanOrEqual(26)
  })
})

describe('in trees with more leaves than 32 bits count', () => {
  // Of leaves that are all alike, every full subtree of a level has one hash, so the tree need not be built.
  const alike = new (class implements SubtreeHashes {
    readonly #levels = [leafHash(Uint8Array.of(1))]
    hash({ level }: { level: number }): Hash {
      const known = this.#levels[level]
      if (known) return known
      const below = this.hash({ level: level - 1 })
      const hash = nodeHash(below, below)
      this.#levels[level] = hash
      return hash
    }
  })()
  const leaf = alike.hash({ level: 0 })
  const large = fc.oneof(
    fc.maxSafeNat(),
    fc.tuple(fc.integer({ min: 30, max: 52 }), fc.integer({ min: -2, max: 2 })).map(([power, step]) => 2 ** power + step),
  )

  test('proofs hold for their own numbers', () => {
    fc.assert(
      fc.property(large, large, (a, b) => {
        const [oldSize, size] = [Math.min(a, b) + 1, Math.min(Math.max(a, b) + 1, Number.MAX_SAFE_INTEGER)]
        const [oldRoot, root] = [rootAt(alike, Math.min(oldSize, size)), rootAt(alike, size)]
        const index = oldSize - 1
        const inclusion = {
          index: Math.min(index, size - 1),
          size,
          leaf,
          proof: inclusionProof(alike, Math.min(index, size - 1), size),
          root,
        }
        expect(verifyInclusion(inclusion)).toBe(true)
        const consistency = { oldSize, oldRoot, size, root, proof: consistencyProof(alike, oldSize, size) }
        expect(verifyConsistency(consistency)).toBe(true)
      }),
    )
  })

  test('and not for numbers that differ from theirs by 2^32', () => {
    const size = 2 ** 40 + 3
    const index = size - 2
    const proof = inclusionProof(alike, index, size)
    const root = rootAt(alike, size)
    expect(verifyInclusion({ index, size, leaf, proof, root })).toBe(true)
    expect(verifyInclusion({ index: index % 2 ** 32, size: size % 2 ** 32, leaf, proof, root })).toBe(false)
    expect(verifyInclusion({ index, size: size - 2 ** 32, leaf, proof, root })).toBe(false)
    expect(verifyInclusion({ index, size: 2 ** 53, leaf, proof, root })).toBe(false)
  })
})

test('there is no proof of what is not', () => {
  const log = new KeptLog(entriesOf(5))
  for (const [index, size] of [
    [5, 5],
    [-1, 5],
    [0, 0],
    [0.5, 5],
    [0, 2 ** 53],
  ] as const)
    expect(() => inclusionProof(log, index, size)).toThrow(RangeError)
  for (const [oldSize, size] of [
    [0, 5],
    [6, 5],
    [1.5, 5],
    [1, Number.POSITIVE_INFINITY],
  ] as const)
    expect(() => consistencyProof(log, oldSize, size)).toThrow(RangeError)
  expect(() => inclusionProof(log, 0, 6)).toThrow(RangeError)
})
