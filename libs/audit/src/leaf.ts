/** The leaf of an event: the bytes that its hash in the tree is taken of. */
import { decodeUtf8, encodeUtf8 } from './bytes.js'
import { canonicalJson, NotCanonical, parseCanonicalJson } from './canonical-json.js'
import { looksCanonical } from './canonical-scan.js'
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
  const text = looksCanonical(leaf) ? decodeUtf8(leaf) : undefined
  return text === undefined ? parseCanonicalJson(leaf, 'whole') : JSON.parse(text)
}

/** Whether {@link decodeLeaf} would read it, in a third of the time: for whoever verifies a log and needs no event of it. */
export function isLeaf(leaf: Uint8Array): boolean {
  if (leaf.length > longestEntry) return false
  if (looksCanonical(leaf)) return true
  try {
    parseCanonicalJson(leaf, 'whole')
    return true
  } catch (error) {
    if (error instanceof NotCanonical) return false
    throw error
  }
}
