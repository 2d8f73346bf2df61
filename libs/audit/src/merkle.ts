/** The hashes of a Merkle tree (RFC 6962, section 2.1), with SHA-256. Leaves and nodes are hashed apart, so neither passes for the other. */
import { sha256 } from './primitives.js'

/** A SHA-256 of 32 bytes. */
export type Hash = Uint8Array

export const hashLength = 32

/** The root of the tree without a leaf: the hash of nothing. */
export const emptyRoot: Hash = sha256(new Uint8Array())

// Written anew for every hash; a hash is taken before anything else can run.
const nodeInput = new Uint8Array(1 + 2 * hashLength)
nodeInput[0] = 0x01
const leafInput = new Uint8Array(1 + 65_535)

/** `H(0x00 ‖ leaf)` */
export function leafHash(leaf: Uint8Array): Hash {
  const input = leaf.length < leafInput.length ? leafInput.subarray(0, 1 + leaf.length) : new Uint8Array(1 + leaf.length)
  input.set(leaf, 1)
  return sha256(input)
}

/** `H(0x01 ‖ left ‖ right)`. Both must be hashes, of 32 bytes. */
export function nodeHash(left: Hash, right: Hash): Hash {
  if (left.length !== hashLength || right.length !== hashLength) throw new RangeError(`a hash has ${hashLength} bytes`)
  nodeInput.set(left, 1)
  nodeInput.set(right, 1 + hashLength)
  return sha256(nodeInput)
}
