/** Whether proofs hold (RFC 9162, sections 2.1.3.2 and 2.1.4.2). Everything given may come from a liar: what is not a proof is false. */
import { equalBytes } from './bytes.js'
import { isCount } from './decimal.js'
import { type Hash, hashLength, nodeHash } from './merkle.js'

export interface Inclusion {
  /** Of the leaf, from 0. */
  readonly index: number
  /** Of the tree, in leaves. */
  readonly size: number
  /** The leaf's hash, which whoever verifies has computed from the leaf. */
  readonly leaf: Hash
  readonly proof: readonly Hash[]
  /** From a checkpoint whose signature was verified. */
  readonly root: Hash
}

export interface Consistency {
  readonly oldSize: number
  readonly oldRoot: Hash
  readonly size: number
  readonly root: Hash
  readonly proof: readonly Hash[]
}

/** True only where the leaf stands at that index of the tree with that size and root. */
export function verifyInclusion({ index, size, leaf, proof, root }: Inclusion): boolean {
  if (!isCount(index) || !isCount(size) || index >= size || ![leaf, root, ...proof].every(isHash)) return false
  const path = new Path(index, size - 1)
  let hash = leaf
  for (const node of proof) {
    const side = path.next()
    if (side === 'none') return false
    hash = side === 'left' ? nodeHash(node, hash) : nodeHash(hash, node)
  }
  return path.isAtRoot && equalBytes(hash, root)
}

/**
 * True only where the tree of `size` leaves begins with that of `oldSize`. False from 0, since that says nothing about either root; for equal
 * sizes the roots must be equal and the proof empty.
 */
export function verifyConsistency({ oldSize, oldRoot, size, root, proof }: Consistency): boolean {
  if (!isCount(oldSize) || !isCount(size) || oldSize < 1 || oldSize > size) return false
  if (oldSize === size) return proof.length === 0 && equalBytes(oldRoot, root)
  if (![oldRoot, root, ...proof].every(isHash)) return false
  const path = new Path(oldSize - 1, size - 1)
  path.skipRightChildren()
  // Where the old tree is one full subtree its root is where the path begins, and the proof leaves it out.
  const [first, ...rest] = path.isLeftmost ? [oldRoot, ...proof] : proof
  if (!first) return false
  let oldHash = first
  let hash = first
  for (const node of rest) {
    const side = path.next()
    if (side === 'none') return false
    if (side === 'left') oldHash = nodeHash(node, oldHash)
    hash = side === 'left' ? nodeHash(node, hash) : nodeHash(hash, node)
  }
  return path.isAtRoot && equalBytes(oldHash, oldRoot) && equalBytes(hash, root)
}

function isHash(hash: Hash): boolean {
  return hash.length === hashLength
}

/** The way from a node up to the root, told from its index and that of the last node beside it. */
class Path {
  constructor(
    private index: number,
    private last: number,
  ) {}

  get isAtRoot(): boolean {
    return this.last === 0
  }

  get isLeftmost(): boolean {
    return this.index === 0
  }

  skipRightChildren(): void {
    while (this.index % 2 === 1) this.rise()
  }

  /** On which side of the path the next node of the proof stands, one level up. */
  next(): 'left' | 'right' | 'none' {
    if (this.isAtRoot) return 'none'
    // The last node of a level that has no sibling is its own parent, up to where it is a right child.
    while (this.index === this.last && this.index % 2 === 0) this.rise()
    const side = this.index % 2 === 1 ? 'left' : 'right'
    this.rise()
    return side
  }

  private rise(): void {
    this.index = Math.floor(this.index / 2)
    this.last = Math.floor(this.last / 2)
  }
}
