/**
 * Inclusion and consistency proofs (RFC 6962, sections 2.1.1 and 2.1.2) out of kept hashes: first which full subtrees they need, then the
 * proof. A tree of a million leaves asks for some twenty of them.
 */
import { rootOfSubtrees } from './compact-range.js'
import { isCount } from './decimal.js'
import type { Hash } from './merkle.js'
import { fullSubtrees, type Subtree, splitOf } from './subtree.js'

/** The kept hashes of a log: of all its leaves and full subtrees. */
export interface SubtreeHashes {
  /** Throws where the hash is not kept; a kept one never changes. */
  hash(subtree: Subtree): Hash
}

/** What a proof is made of: its nodes, in the order of the proof, each as the full subtrees (from left to right) that it covers. */
export type ProofPlan = readonly (readonly Subtree[])[]

/** The nodes that lead from leaf `index` to the root of the tree of `size` leaves. Throws RangeError where the tree has no such leaf. */
export function planInclusion(index: number, size: number): ProofPlan {
  if (!isCount(index) || !isCount(size) || index >= size) throw new RangeError(`a tree of ${size} leaves has no leaf ${index}`)
  const nodes: Subtree[][] = []
  let from = 0
  let to = size
  while (to - from > 1) {
    const middle = from + splitOf(to - from)
    if (index < middle) {
      nodes.push(fullSubtrees(middle, to))
      to = middle
    } else {
      nodes.push(fullSubtrees(from, middle))
      from = middle
    }
  }
  return nodes.reverse()
}

/**
 * The nodes that show the tree of `size` leaves to begin with the tree of `oldSize`. None where the two are equal. Throws RangeError where
 * `oldSize` is 0 (the empty tree begins every tree, so there is nothing to show) or above `size`.
 */
export function planConsistency(oldSize: number, size: number): ProofPlan {
  if (!isCount(oldSize) || !isCount(size) || oldSize < 1 || oldSize > size)
    throw new RangeError(`there is no consistency proof from ${oldSize} to ${size} leaves`)
  const nodes: Subtree[][] = []
  let from = 0
  let to = size
  while (oldSize < to) {
    const middle = from + splitOf(to - from)
    if (oldSize <= middle) {
      nodes.push(fullSubtrees(middle, to))
      to = middle
    } else {
      nodes.push(fullSubtrees(from, middle))
      from = middle
    }
  }
  // The old tree's own root is known to whoever asks; a part of it is not.
  if (from > 0) nodes.push(fullSubtrees(from, to))
  return nodes.reverse()
}

/** The proof, from the hashes of a plan's subtrees in the plan's shape. */
export function assembleProof(plan: ProofPlan, hash: (subtree: Subtree) => Hash): Hash[] {
  return plan.map((subtrees) => rootOfSubtrees(subtrees.map(hash)))
}

/** The proof that leaf `index` is in the tree of `size` leaves, from its sibling up. Throws as {@link planInclusion}. */
export function inclusionProof(hashes: SubtreeHashes, index: number, size: number): Hash[] {
  return assembleProof(planInclusion(index, size), (subtree) => hashes.hash(subtree))
}

/** The proof that the tree of `size` leaves begins with that of `oldSize`. Throws as {@link planConsistency}. */
export function consistencyProof(hashes: SubtreeHashes, oldSize: number, size: number): Hash[] {
  return assembleProof(planConsistency(oldSize, size), (subtree) => hashes.hash(subtree))
}

/** The root of the tree of the first `size` leaves. */
export function rootAt(hashes: SubtreeHashes, size: number): Hash {
  return rootOfSubtrees(fullSubtrees(0, size).map((subtree) => hashes.hash(subtree)))
}
