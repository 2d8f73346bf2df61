/**
 * Where a hash stands in a tree, and of which full subtrees a range of leaves is made. Arithmetic on whole numbers up to 2^53 - 1, with no
 * operator that cuts a number to 32 bits.
 */

/** A full subtree: 2^level leaves, the first of which is leaf index · 2^level. A leaf is one of level 0. */
export interface Subtree {
  readonly level: number
  readonly index: number
}

/** The full subtrees, from left to right, that make up the leaves from `from` to before `to`: as few as can be. */
export function fullSubtrees(from: number, to: number): Subtree[] {
  const subtrees: Subtree[] = []
  for (let at = from; at < to; ) {
    let level = 0
    let width = 1
    // As large as its place allows (`at` is a multiple of its width) and as the range allows.
    while (at % (width * 2) === 0 && width * 2 <= to - at) {
      width *= 2
      level++
    }
    subtrees.push({ level, index: at / width })
    at += width
  }
  return subtrees
}

/** The largest power of two that is below `size`, where a tree of `size` leaves is split in two. `size` is 2 or more. */
export function splitOf(size: number): number {
  let split = 1
  while (split < size / 2) split *= 2
  return split
}
