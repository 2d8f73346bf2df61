/** Verifying proofs: 196 probes of others, and everything a liar can do to a proof, its leaves, its sizes and its roots. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { entriesOf, KeptLog } from './kept-log.fixture.js'
import { emptyRoot, type Hash, leafHash } from './merkle.js'
import { consistencyProof, inclusionProof, rootAt } from './proof.js'
import { anyHash, flipped, tamperedLists } from './tampering.fixture.js'
import { testVectors } from './vectors.fixture.js'
import { type Consistency, type Inclusion, verifyConsistency, verifyInclusion } from './verify-proof.js'

const count = 70
const entries = entriesOf(count)
const log = new KeptLog(entries)

function inclusion(index: number, size: number): Inclusion {
  return {
    index,
    size,
    leaf: leafHash(entries[index] ?? Uint8Array.of()),
    proof: inclusionProof(log, index, size),
    root: rootAt(log, size),
  }
}

function consistency(oldSize: number, size: number): Consistency {
  return { oldSize, oldRoot: rootAt(log, oldSize), size, root: rootAt(log, size), proof: consistencyProof(log, oldSize, size) }
}

const anyInclusion = fc
  .integer({ min: 1, max: count })
  .chain((size) => fc.integer({ min: 0, max: size - 1 }).map((index) => inclusion(index, size)))
const anyGrowth = fc
  .integer({ min: 2, max: count })
  .chain((size) => fc.integer({ min: 1, max: size - 1 }).map((oldSize) => consistency(oldSize, size)))

describe('an inclusion is refused', () => {
  const refusedInclusion = (...lies: Inclusion[]) => expect(lies.filter(verifyInclusion)).toEqual([])

  test('with a bit of the leaf, the root or the proof turned over', () => {
    fc.assert(
      fc.property(anyInclusion, fc.nat(), (true_, bit) => {
        expect(verifyInclusion(true_)).toBe(true)
        refusedInclusion(
          { ...true_, leaf: flipped(true_.leaf, bit) },
          { ...true_, root: flipped(true_.root, bit) },
          ...true_.proof.map((hash, place) => ({ ...true_, proof: true_.proof.with(place, flipped(hash, bit)) })),
        )
      }),
    )
  })

  test('with a hash of the proof dropped, swapped, added or doubled, and with its tail cut off', () => {
    fc.assert(
      fc.property(anyInclusion, anyHash, (true_, hash) => {
        for (const added of [hash, true_.leaf, true_.root])
          refusedInclusion(...tamperedLists(true_.proof, added).map((proof) => ({ ...true_, proof })))
      }),
    )
  })

  test('for another index, and for another leaf', () => {
    fc.assert(
      fc.property(anyInclusion, (true_) => {
        for (let index = -1; index <= true_.size; index++) if (index !== true_.index) refusedInclusion({ ...true_, index })
        for (const [index, entry] of entries.entries()) if (index !== true_.index) refusedInclusion({ ...true_, leaf: leafHash(entry) })
        refusedInclusion(
          { ...true_, index: true_.index + 2 ** 32 },
          { ...true_, index: true_.index + 0.5 },
          { ...true_, index: Number.NaN },
        )
      }),
    )
  })

  test('in a log where a leaf was changed, dropped, swapped or added, and where its tail was cut off', () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 20 }), fc.nat(), (size, pick) => {
        const index = pick % size
        const true_ = inclusion(index, size)
        const others = [
          ...entries.slice(0, size).map((entry, place) => entries.slice(0, size).with(place, flipped(entry, pick))),
          ...tamperedLists(entries.slice(0, size), Uint8Array.of(1)),
        ]
        refusedInclusion(...others.map((other) => ({ ...true_, size: other.length, root: new KeptLog(other).root() })))
      }),
      { numRuns: 30 },
    )
  })

  test('with a leaf, root or hash of another length', () => {
    fc.assert(
      fc.property(anyInclusion, (true_) => {
        for (const cut of [(hash: Hash) => hash.subarray(1), (hash: Hash) => Uint8Array.of(...hash, 0), () => Uint8Array.of()])
          refusedInclusion(
            { ...true_, leaf: cut(true_.leaf) },
            { ...true_, root: cut(true_.root) },
            ...true_.proof.map((hash, place) => ({ ...true_, proof: true_.proof.with(place, cut(hash)) })),
          )
      }),
    )
  })

  test('with another size, wherever its path is another one', () => {
    // The path from a leaf can be the same in trees of several sizes: it is the root, which belongs to one size, that binds it.
    fc.assert(
      fc.property(anyInclusion, (true_) => {
        for (let size = 0; size <= count; size++)
          if (size <= true_.index || inclusionProof(log, true_.index, size).length !== true_.proof.length)
            refusedInclusion({ ...true_, size })
          else if (size !== true_.size) refusedInclusion({ ...true_, size, root: rootAt(log, size) })
        refusedInclusion({ ...true_, size: 2 ** 53 }, { ...true_, size: -1 }, { ...true_, size: Number.NaN })
      }),
    )
  })
})

describe('a consistency is refused', () => {
  const refusedConsistency = (...lies: Consistency[]) => expect(lies.filter(verifyConsistency)).toEqual([])

  test('with a bit of a root or of the proof turned over', () => {
    fc.assert(
      fc.property(anyGrowth, fc.nat(), (true_, bit) => {
        expect(verifyConsistency(true_)).toBe(true)
        refusedConsistency(
          { ...true_, oldRoot: flipped(true_.oldRoot, bit) },
          { ...true_, root: flipped(true_.root, bit) },
          { ...true_, root: true_.oldRoot, oldRoot: true_.root },
          ...true_.proof.map((hash, place) => ({ ...true_, proof: true_.proof.with(place, flipped(hash, bit)) })),
        )
      }),
    )
  })

  test('with a hash of the proof dropped, swapped, added or doubled, and with its tail cut off', () => {
    fc.assert(
      fc.property(anyGrowth, anyHash, (true_, hash) => {
        for (const added of [hash, true_.oldRoot, true_.root])
          refusedConsistency(...tamperedLists(true_.proof, added).map((proof) => ({ ...true_, proof })))
      }),
    )
  })

  test('from a log where a leaf was changed, dropped, swapped or added, whatever proof it makes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 20 }), fc.integer({ min: 1, max: 12 }), fc.nat(), (oldSize, more, bit) => {
        const held = entries.slice(0, oldSize)
        const oldRoot = rootAt(log, oldSize)
        const pasts = [...held.map((entry, place) => held.with(place, flipped(entry, bit))), ...tamperedLists(held, Uint8Array.of(1))]
        for (const past of pasts) {
          const other = new KeptLog([...past, ...entries.slice(oldSize, oldSize + more)])
          const size = other.size
          // What only appended, begins with what was held.
          if (past.length > oldSize && past.slice(0, oldSize).every((entry, place) => entry === held[place])) continue
          if (size > oldSize)
            refusedConsistency({ oldSize, oldRoot, size, root: other.root(), proof: consistencyProof(other, oldSize, size) })
          refusedConsistency({ oldSize, oldRoot, size, root: other.root(), proof: [] })
        }
      }),
      { numRuns: 20 },
    )
  })

  test('with a root or hash of another length', () => {
    fc.assert(
      fc.property(anyGrowth, (true_) => {
        for (const cut of [(hash: Hash) => hash.subarray(1), (hash: Hash) => Uint8Array.of(...hash, 0), () => Uint8Array.of()])
          refusedConsistency(
            { ...true_, oldRoot: cut(true_.oldRoot) },
            { ...true_, root: cut(true_.root) },
            ...true_.proof.map((hash, place) => ({ ...true_, proof: true_.proof.with(place, cut(hash)) })),
          )
      }),
    )
  })

  test('from no leaves, whatever the old root and the proof', () => {
    fc.assert(
      fc.property(anyGrowth, (true_) => {
        refusedConsistency(
          { ...true_, oldSize: 0 },
          { ...true_, oldSize: 0, oldRoot: emptyRoot },
          { ...true_, oldSize: 0, oldRoot: emptyRoot, proof: [] },
        )
      }),
    )
  })

  test('between other sizes, whichever of the two is changed', () => {
    fc.assert(
      fc.property(anyGrowth, (true_) => {
        const { oldSize, size } = true_
        for (let other = -1; other <= count; other++) {
          // The proof from this size may be of the same shape; then it is the old root that betrays it.
          if (other >= 1 && other < size && other !== oldSize) refusedConsistency({ ...true_, oldSize: other, oldRoot: rootAt(log, other) })
          if (other > oldSize && other !== size) refusedConsistency({ ...true_, size: other, root: rootAt(log, other) })
          if (other < 1 || other >= size) refusedConsistency({ ...true_, oldSize: other })
          if (other <= oldSize) refusedConsistency({ ...true_, size: other })
        }
        refusedConsistency({ ...true_, oldSize: size, size: oldSize }, { ...true_, size: 2 ** 53 }, { ...true_, oldSize: 0.5 })
      }),
    )
  })

  test('of equal sizes, unless the roots are equal and nothing is proved', () => {
    const same = consistency(9, 9)
    expect(verifyConsistency(same)).toBe(true)
    refusedConsistency({ ...same, oldRoot: rootAt(log, 8) }, { ...same, proof: [same.root] }, { ...same, oldSize: 0, size: 0 })
  })
})

describe('the probes of transparency-dev/merkle', () => {
  testVectors('98 of inclusion', (folder) => {
    const probes = probesOf(join(folder, 'rfc6962-merkle', 'testdata', 'inclusion'))
    const wrong = probes.filter(({ leafIdx = -1, treeSize = -1, leafHash, proof, root, wantErr }) => {
      const holds = verifyInclusion({
        index: leafIdx,
        size: treeSize,
        leaf: bytes(leafHash),
        proof: (proof ?? []).map(bytes),
        root: bytes(root),
      })
      return holds === wantErr
    })
    expect({ count: probes.length, wrong }).toEqual({ count: 98, wrong: [] })
  })

  testVectors('98 of consistency', (folder) => {
    const probes = probesOf(join(folder, 'rfc6962-merkle', 'testdata', 'consistency'))
    const wrong = probes.filter(({ size1 = -1, size2 = -1, root1, root2, proof, wantErr }) => {
      const roots = { oldRoot: bytes(root1), root: bytes(root2) }
      const holds = verifyConsistency({ oldSize: size1, size: size2, ...roots, proof: (proof ?? []).map(bytes) })
      return holds === wantErr
    })
    expect({ count: probes.length, wrong: wrong.map(({ desc }) => desc) }).toEqual({ count: 98, wrong: [] })
  })
})

interface Probe {
  readonly leafIdx?: number
  readonly treeSize?: number
  readonly size1?: number
  readonly size2?: number
  readonly leafHash?: string
  readonly root?: string
  readonly root1?: string
  readonly root2?: string
  readonly proof?: readonly string[] | null
  readonly desc: string
  readonly wantErr: boolean
}

function probesOf(folder: string): Probe[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'))
  return names.map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')))
}

function bytes(text = ''): Uint8Array {
  return Uint8Array.from(Buffer.from(text, 'base64'))
}
