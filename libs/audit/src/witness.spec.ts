/** A witness cosigns a log that grows, and no other. */

import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Checkpoint } from './checkpoint.js'
import { entriesOf, KeptLog } from './kept-log.fixture.js'
import { consistencyProof, rootAt } from './proof.js'
import { decideAddCheckpoint } from './witness.js'

const log = new KeptLog(entriesOf(30))
const other = new KeptLog(entriesOf(30, 'other'))
const at = (size: number, hashes = log): Checkpoint => ({ origin: 'log', size, root: rootAt(hashes, size) })
const grown = (oldSize: number, size: number, hashes = log) => ({
  oldSize,
  proof: oldSize === 0 ? [] : consistencyProof(hashes, oldSize, size),
})

test('the first checkpoint of a log, whatever its size, each that follows, and the same one again', () => {
  fc.assert(
    fc.property(fc.nat({ max: 30 }), fc.nat({ max: 30 }), (a, b) => {
      const [oldSize, size] = [Math.min(a, b), Math.max(a, b)]
      expect(decideAddCheckpoint(undefined, { oldSize: 0, proof: [] }, at(size))).toEqual({ answer: 'cosign' })
      expect(decideAddCheckpoint(at(oldSize), grown(oldSize, size), at(size))).toEqual({ answer: 'cosign' })
    }),
  )
})

describe('it refuses', () => {
  test('one that stands on another size than it holds, and tells which', () => {
    expect(decideAddCheckpoint(at(10), grown(9, 20), at(20))).toEqual({ answer: 'conflict', size: 10 })
    expect(decideAddCheckpoint(at(10), { oldSize: 0, proof: [] }, at(20))).toEqual({ answer: 'conflict', size: 10 })
    expect(decideAddCheckpoint(undefined, grown(9, 20), at(20))).toEqual({ answer: 'conflict', size: 0 })
    expect(decideAddCheckpoint(at(10), { oldSize: 5, proof: [] }, at(5))).toEqual({ answer: 'conflict', size: 10 })
  })

  test('one that goes back', () => {
    expect(decideAddCheckpoint(at(10), { oldSize: 10, proof: [] }, at(9))).toEqual({ answer: 'backwards' })
  })

  test('a log that forked, at the same size or a larger one, whatever proof it shows', () => {
    expect(decideAddCheckpoint(at(10), { oldSize: 10, proof: [] }, at(10, other))).toEqual({ answer: 'inconsistent' })
    for (const proof of [grown(10, 20), grown(10, 20, other), { oldSize: 10, proof: [] }])
      expect(decideAddCheckpoint(at(10), proof, at(20, other))).toEqual({ answer: 'inconsistent' })
  })

  test('proofs where there is nothing to prove, and an empty log with another root', () => {
    expect(decideAddCheckpoint(undefined, { oldSize: 0, proof: [at(1).root] }, at(5))).toEqual({ answer: 'inconsistent' })
    expect(decideAddCheckpoint(undefined, { oldSize: 0, proof: [] }, { ...at(0), root: at(1).root })).toEqual({ answer: 'inconsistent' })
  })
})
