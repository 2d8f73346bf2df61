/**
 * Kept hashes as proofs ask for them. A proof goes up from one leaf: what it needs of the lowest levels lies together in the file and is read at
 * once, and what it needs above is soon known. Both are held within bounds, so that memory stays flat however large the tree is.
 */
import { type Hash, hashLength, type Subtree } from '#audit'
import { type HashFile, keptHashes, placeOf } from './hash-file.js'

/** Levels that are read together: what is in a subtree of 64 leaves, 4 kB. The hash of the whole of it is asked for beside its neighbours. */
const lowLevels = 6
const blockLeaves = 2 ** lowLevels
const blockHashes = 2 * blockLeaves - 1

/** Blocks that are held, 1 MB in all; and single hashes, which are held at least, and twice as many at most: some 10 MB. */
const heldBlocks = 256
const heldHashes = 32_768

export class CachedHashes {
  readonly #blocks: Blocks
  #young = new Map<number, Hash>()
  #old = new Map<number, Hash>()

  constructor(private readonly file: HashFile) {
    this.#blocks = new Blocks(file)
  }

  /** The hash of a subtree that is in a tree of so many leaves. */
  read(subtree: Subtree, size: number): Hash {
    const place = placeOf(subtree)
    if (subtree.level >= lowLevels) return this.#high(place)
    const block = Math.floor((subtree.index * 2 ** subtree.level) / blockLeaves)
    // The last block is still being written.
    if ((block + 1) * blockLeaves > size) return this.file.readAt(place, 1)
    return this.#blocks.read(block, place)
  }

  forget(): void {
    this.#blocks.forget()
    this.#young.clear()
    this.#old.clear()
  }

  #high(place: number): Hash {
    const known = this.#young.get(place)
    if (known) return known
    const hash = this.#old.get(place) ?? this.file.readAt(place, 1)
    if (this.#young.size >= heldHashes) {
      this.#old = this.#young
      this.#young = new Map()
    }
    this.#young.set(place, hash)
    return hash
  }
}

/** The blocks that were read last, in memory that is used again: making room for 4 kB anew takes longer than reading them. */
class Blocks {
  readonly #bytes = new Uint8Array(heldBlocks * blockHashes * hashLength)
  readonly #slots = new Map<number, number>()
  readonly #held: (number | undefined)[] = []
  #next = 0

  constructor(private readonly file: HashFile) {}

  read(block: number, place: number): Hash {
    const first = keptHashes(block * blockLeaves)
    const at = (this.#slot(block, first) * blockHashes + place - first) * hashLength
    return this.#bytes.slice(at, at + hashLength)
  }

  forget(): void {
    this.#slots.clear()
    this.#held.length = 0
  }

  #slot(block: number, first: number): number {
    const known = this.#slots.get(block)
    if (known !== undefined) return known
    const slot = this.#next
    this.#next = (slot + 1) % heldBlocks
    const before = this.#held[slot]
    if (before !== undefined) this.#slots.delete(before)
    this.#held[slot] = undefined
    const from = slot * blockHashes * hashLength
    this.file.readInto(this.#bytes.subarray(from, from + blockHashes * hashLength), first)
    this.#held[slot] = block
    this.#slots.set(block, slot)
    return slot
  }
}
