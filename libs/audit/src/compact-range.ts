/** A tree that only grows, kept as the roots of its largest full subtrees: as many as its size has ones in binary. */
import { isCount } from './decimal.js'
import { emptyRoot, type Hash, hashLength, nodeHash } from './merkle.js'
import { fullSubtrees, type Subtree } from './subtree.js'

/** Told of every full subtree that a leaf completes, from the leaf itself upwards. */
export type Keep = (subtree: Subtree, hash: Hash) => void

export class CompactRange {
  #size = 0
  /** From left to right, so from large to small. */
  readonly #roots: Hash[] = []

  /**
   * The tree of `size` leaves, from the hashes of `fullSubtrees(0, size)` in that order. They are trusted: whoever resumes compares the root
   * with one that was signed.
   */
  static resume(size: number, roots: readonly Hash[]): CompactRange {
    if (!isCount(size)) throw new RangeError(`a tree cannot have ${size} leaves`)
    const expected = fullSubtrees(0, size).length
    if (roots.length !== expected) throw new RangeError(`a tree of ${size} leaves has ${expected} full subtrees, not ${roots.length}`)
    if (roots.some((root) => root.length !== hashLength)) throw new RangeError(`a hash has ${hashLength} bytes`)
    const range = new CompactRange()
    range.#size = size
    range.#roots.push(...roots)
    return range
  }

  get size(): number {
    return this.#size
  }

  /** The roots of the largest full subtrees, from left to right: what {@link CompactRange.resume} takes. */
  get roots(): readonly Hash[] {
    return [...this.#roots]
  }

  /** Adds a leaf by its hash. Each hash that `keep` is told of is final: the tree that grows on never changes it. */
  append(leaf: Hash, keep?: Keep): void {
    if (leaf.length !== hashLength) throw new RangeError(`a hash has ${hashLength} bytes`)
    let hash = leaf
    let index = this.#size
    keep?.({ level: 0, index }, hash)
    // A right child completes its parent.
    for (let level = 1; index % 2 === 1; level++) {
      const left = this.#roots.pop()
      if (!left) throw new Error('a right child without a left one')
      hash = nodeHash(left, hash)
      index = (index - 1) / 2
      keep?.({ level, index }, hash)
    }
    this.#roots.push(hash)
    this.#size++
  }

  /** The root of the tree as it stands (RFC 6962, section 2.1). */
  root(): Hash {
    return rootOfSubtrees(this.#roots)
  }
}

/** The root over adjoining full subtrees, given from left to right as {@link fullSubtrees} names them; that of no leaf where there is none. */
export function rootOfSubtrees(hashes: readonly Hash[]): Hash {
  const last = hashes.at(-1)
  return last ? hashes.slice(0, -1).reduceRight((right, left) => nodeHash(left, right), last) : emptyRoot
}
