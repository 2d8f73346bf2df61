/** The leaf of an event: the bytes that its hash in the tree is taken of. */
import { encodeUtf8 } from './bytes.js'
import { canonicalJson, parseCanonicalJson } from './canonical-json.js'
import { longestEntry } from './entry-bundle.js'

/** An event is too long for a leaf. */
export class LeafTooLong extends Error {
  override readonly name = 'LeafTooLong'
  constructor(
    /** Bytes that the leaf would have. */
    readonly length: number,
  ) {
    super(`the event would have ${length} bytes in the log, which takes at most ${longestEntry}`)
  }
}

/**
 * The leaf of a sealed event: the UTF-8 of its canonical form, in which every number is whole. Throws NotCanonical on what has none, and
 * {@link LeafTooLong} above 65,535 bytes.
 */
export function encodeLeaf(event: unknown): Uint8Array {
  const leaf = encodeUtf8(canonicalJson(event, 'whole'))
  if (leaf.length > longestEntry) throw new LeafTooLong(leaf.length)
  return leaf
}

/** The sealed event of a leaf, byte for byte the one that {@link encodeLeaf} would write. Throws as it does. */
export function decodeLeaf(leaf: Uint8Array): unknown {
  if (leaf.length > longestEntry) throw new LeafTooLong(leaf.length)
  return parseCanonicalJson(leaf, 'whole')
}
