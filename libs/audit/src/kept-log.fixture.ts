/** A log for tests: its entries, and every hash of its tree kept in memory. */
import { CompactRange } from './compact-range.js'
import { type Hash, leafHash } from './merkle.js'
import type { SubtreeHashes } from './proof.js'
import type { Subtree } from './subtree.js'

export class KeptLog implements SubtreeHashes {
  readonly #tree = new CompactRange()
  readonly #hashes = new Map<string, Hash>()

  constructor(entries: readonly Uint8Array[] = []) {
    for (const entry of entries) this.append(entry)
  }

  append(entry: Uint8Array): void {
    this.#tree.append(leafHash(entry), ({ level, index }, hash) => this.#hashes.set(`${level} ${index}`, hash))
  }

  get size(): number {
    return this.#tree.size
  }

  root(): Hash {
    return this.#tree.root()
  }

  hash(subtree: Subtree): Hash {
    const hash = this.#hashes.get(`${subtree.level} ${subtree.index}`)
    if (!hash) throw new RangeError(`no hash is kept of subtree ${subtree.index} of level ${subtree.level}`)
    return hash
  }
}

/** As many entries, each one other than the rest. */
export function entriesOf(count: number, say = 'entry'): Uint8Array[] {
  return Array.from({ length: count }, (_, index) => new TextEncoder().encode(`${say} ${index}`))
}
