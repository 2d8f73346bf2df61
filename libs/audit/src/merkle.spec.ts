/** Hashes of leaves and nodes: known ones, and that neither passes for the other. */

import { createHash } from 'node:crypto'
import { expect, test } from '@jest/globals'
import { joinBytes, toHex } from './bytes.js'
import { emptyRoot, leafHash, nodeHash } from './merkle.js'

const text = (value: string) => new TextEncoder().encode(value)

test('the hashes that the tests of Certificate Transparency know', () => {
  expect(toHex(emptyRoot)).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  expect(toHex(leafHash(text('')))).toBe('6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d')
  expect(toHex(leafHash(text('L123456')))).toBe('395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56')
})

test('a leaf that is made of two hashes is not their node', () => {
  const [left, right] = [leafHash(text('a')), leafHash(text('b'))]
  expect(leafHash(joinBytes(left, right))).not.toEqual(nodeHash(left, right))
  expect(nodeHash(left, right)).not.toEqual(nodeHash(right, left))
})

test('a hash taken is not changed by the next one, nor by leaves shorter or longer', () => {
  const first = leafHash(text('a long leaf'))
  const kept = toHex(first)
  const node = nodeHash(first, first)
  const keptNode = toHex(node)
  leafHash(text('b'))
  nodeHash(node, node)
  leafHash(new Uint8Array(70_000))
  expect([toHex(first), toHex(node)]).toEqual([kept, keptNode])
  expect(toHex(leafHash(text('a long leaf')))).toBe(kept)
})

test('a leaf of any length is hashed whole, after its zero', () => {
  for (const length of [0, 1, 63, 64, 65_534, 65_535, 65_536, 65_537]) {
    const leaf = new Uint8Array(length).fill(length)
    const digest = createHash('sha256').update(Uint8Array.of(0)).update(leaf).digest('hex')
    expect([length, toHex(leafHash(leaf))]).toEqual([length, digest])
  }
})

test('what is no hash makes no node', () => {
  expect(() => nodeHash(emptyRoot, new Uint8Array(31))).toThrow(RangeError)
  expect(() => nodeHash(new Uint8Array(33), emptyRoot)).toThrow(RangeError)
})
