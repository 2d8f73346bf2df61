/**
 * The tree over the log, kept in files (decision 16). It goes as far as the log was read; it can be thrown away and built anew from the log, and
 * then equals itself byte for byte. So several processes may keep one tree at a time: what they write in one place is the same.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { CompactRange, emptyRoot, fullSubtrees, type Hash, hashLength, rootAt, type Subtree, type SubtreeHashes } from '#audit'
import { beginning, type Position } from '#event-store'
import { CachedHashes } from './cached-hashes.js'
import { HashFile, keptHashes, placeOf, subtreeAt } from './hash-file.js'
import { PositionFile } from './position-file.js'
import { sweepDrafts } from './sync.js'
import { TreeDamaged } from './tree-damaged.js'
import { readTreeState, type TreeState, writeTreeState } from './tree-state.js'

/** An entry as the tree takes it. */
export interface Leaf {
  readonly hash: Hash
  readonly position: Position
}

export class Tree implements SubtreeHashes {
  readonly #hashes: HashFile
  readonly #cached: CachedHashes
  readonly #positions: PositionFile
  readonly #stateFile: string
  #range: CompactRange
  #next: Position
  #kept: TreeState
  #keeping: Promise<void> = Promise.resolve()

  /**
   * Opens the tree in a folder, which is made where it is missing. It begins where it was last kept, and from nothing where what is there cannot
   * be relied on: its root is then not the one that was kept with it.
   */
  constructor(folder: string, { readOnly = false } = {}) {
    if (!readOnly) mkdirSync(folder, { recursive: true, mode: 0o700 })
    this.#stateFile = join(folder, 'state')
    this.#hashes = new HashFile(join(folder, 'hashes'), readOnly)
    this.#cached = new CachedHashes(this.#hashes)
    this.#positions = new PositionFile(join(folder, 'positions'), readOnly)
    const kept = readTreeState(this.#stateFile)
    const range = kept && this.#resume(kept)
    this.#kept = kept && range ? kept : nothing
    this.#range = range ?? new CompactRange()
    this.#next = this.#kept.position
  }

  /** Leaves: entries of the log that it has. */
  get size(): number {
    return this.#range.size
  }

  /** Where to go on reading the log. */
  get next(): Position {
    return this.#next
  }

  /** The root of the whole tree. */
  get root(): Hash {
    return this.#range.root()
  }

  /** The root of the tree of the first entries. Throws RangeError where it has fewer. */
  rootAt(size: number): Hash {
    if (size > this.size) throw new RangeError(`the tree has ${this.size} leaves, and not ${size}`)
    return size === this.size ? this.root : rootAt(this, size)
  }

  /** Throws RangeError for a subtree that is not in the tree, or not full yet. */
  hash(subtree: Subtree): Hash {
    if ((subtree.index + 1) * 2 ** subtree.level > this.size)
      throw new RangeError(`the tree has no full subtree ${subtree.index} of level ${subtree.level}`)
    return this.#cached.read(subtree, this.size)
  }

  /** The position before an entry, from which reading the log gives it first. Entries are counted from 1. Throws RangeError beyond the tree. */
  positionBefore(sequence: number): Position {
    if (sequence < 1 || sequence > this.size + 1) throw new RangeError(`the tree has ${this.size} entries, and not ${sequence}`)
    return sequence === 1 ? beginning : this.#positions.read(sequence - 2)
  }

  /** The entry at a position of the log, counted from 1; undefined where the tree has none there. */
  sequenceAt(at: Position): number | undefined {
    let [low, high] = [0, this.size]
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      if (this.#positions.read(middle) < at) low = middle + 1
      else high = middle
    }
    return low < this.size && this.#positions.read(low) === at ? low + 1 : undefined
  }

  /** Takes the entries that follow. `next` is where the log goes on after them. Nothing is taken where it throws, and it can be tried again. */
  append(leaves: readonly Leaf[], next: Position): void {
    const { range, bytes } = grown(
      this.#range,
      leaves.map(({ hash }) => hash),
    )
    this.#hashes.writeAt(keptHashes(this.size), bytes)
    this.#positions.writeAt(
      this.size,
      leaves.map(({ position }) => position),
    )
    this.#range = range
    this.#next = next
  }

  /** Makes what the tree has now durable, so that it is there when the tree is next opened. */
  keep(): Promise<void> {
    // One after the other, since all write the same file.
    this.#keeping = this.#keeping.catch(() => undefined).then(() => this.#keep())
    return this.#keeping
  }

  async #keep(): Promise<void> {
    const state = { size: this.size, position: this.#next, root: this.root }
    if (state.size === this.#kept.size && state.position === this.#kept.position) return
    if (this.#kept.size === 0) await sweepDrafts(this.#stateFile)
    await this.#hashes.sync()
    await this.#positions.sync()
    await writeTreeState(this.#stateFile, state)
    this.#kept = state
  }

  /** Begins again from nothing. What was kept is overwritten as the log is read. */
  restart(): void {
    this.#cached.forget()
    this.#range = new CompactRange()
    this.#next = beginning
    this.#kept = nothing
  }

  /**
   * The first subtree whose kept hash is not the one that follows from the leaves below it; undefined where all of them fit. (Of the last leaves,
   * which have no full subtree above them yet, only the root can tell.)
   */
  damage(): Subtree | undefined {
    let range = new CompactRange()
    while (range.size < this.size) {
      const from = keptHashes(range.size)
      const leaves = Math.min(checkedAtOnce, this.size - range.size)
      const kept = this.#hashes.readAt(from, keptHashes(range.size + leaves) - from)
      const after = grown(range, leavesIn(kept, range.size, leaves))
      const at = firstDifference(after.bytes, kept)
      if (at !== undefined) return subtreeAt(from + Math.floor(at / hashLength))
      range = after.range
    }
    return undefined
  }

  /** Whether the hashes of leaves, and of the subtrees that they complete (see {@link grown}), are the kept ones. */
  holds(from: number, hashes: Uint8Array): boolean {
    try {
      return isSame(this.#hashes.readAt(keptHashes(from), hashes.length / hashLength), hashes)
    } catch (error) {
      if (error instanceof TreeDamaged) return false
      throw error
    }
  }

  /** Makes the tree durable and closes its files. */
  async close(): Promise<void> {
    try {
      await this.keep()
    } finally {
      this.#hashes.close()
      this.#positions.close()
    }
  }

  /** The tree that was kept, where its files have all of it and give its root. */
  #resume({ size, root }: TreeState): CompactRange | undefined {
    if (this.#hashes.length < keptHashes(size) * hashLength || this.#positions.entries < size) return undefined
    const range = CompactRange.resume(
      size,
      fullSubtrees(0, size).map((subtree) => this.#hashes.readAt(placeOf(subtree), 1)),
    )
    return isSame(range.root(), root) ? range : undefined
  }
}

/** A tree with more leaves, and the hashes that they completed in the order in which they are kept. The given one stays as it was. */
export function grown(range: CompactRange, leaves: readonly Hash[]): { readonly range: CompactRange; readonly bytes: Uint8Array } {
  const larger = CompactRange.resume(range.size, range.roots)
  const bytes = new Uint8Array((keptHashes(range.size + leaves.length) - keptHashes(range.size)) * hashLength)
  let at = 0
  for (const leaf of leaves) {
    larger.append(leaf, (_subtree, completed) => {
      bytes.set(completed, at)
      at += hashLength
    })
  }
  return { range: larger, bytes }
}

/** The leaf hashes among kept ones, which begin with that of leaf `first`. */
function leavesIn(kept: Uint8Array, first: number, count: number): Hash[] {
  return Array.from({ length: count }, (_, index) => {
    const at = (keptHashes(first + index) - keptHashes(first)) * hashLength
    return kept.subarray(at, at + hashLength)
  })
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0
}

function firstDifference(a: Uint8Array, b: Uint8Array): number | undefined {
  if (isSame(a, b)) return undefined
  const at = a.findIndex((byte, index) => byte !== b[index])
  return at < 0 ? undefined : at
}

/** Leaves that are checked at once: some 64 kB of hashes. */
const checkedAtOnce = 1_024

const nothing: TreeState = { size: 0, position: beginning, root: emptyRoot }
