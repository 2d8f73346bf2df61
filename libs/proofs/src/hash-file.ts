/**
 * The kept hashes of a tree, one after the other in one file of 32 bytes each, in the order in which they are completed: each leaf, and after it
 * the full subtrees that it completes, from small to large. Nothing in it ever changes, so the file only grows, and a write or a sync is one,
 * however many levels there are.
 */
import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs'
import { hashLength, type Subtree } from '#audit'
import { syncFile } from './sync.js'
import { TreeDamaged } from './tree-damaged.js'

/** How many hashes are kept of a tree of so many leaves: below twice as many. */
export function keptHashes(leaves: number): number {
  let kept = 0
  for (let level = leaves; level > 0; level = Math.floor(level / 2)) kept += level
  return kept
}

/** The place of a hash in the file, counted in hashes. */
export function placeOf({ level, index }: Subtree): number {
  // A subtree is completed by its last leaf, after the smaller ones that this leaf completes.
  const lastLeaf = (index + 1) * 2 ** level - 1
  return keptHashes(lastLeaf) + level
}

/** The subtree whose hash lies at a place: what {@link placeOf} leads back from. */
export function subtreeAt(place: number): Subtree {
  let [low, high] = [0, place]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (keptHashes(middle) <= place) low = middle
    else high = middle - 1
  }
  const level = place - keptHashes(low)
  return { level, index: (low + 1) / 2 ** level - 1 }
}

export class HashFile {
  readonly #handle: number

  /** Makes the file where it is missing, unless it is only read. */
  constructor(
    readonly path: string,
    readOnly = false,
  ) {
    this.#handle = openSync(path, readOnly ? 'r' : openForBoth(path))
  }

  /** Bytes of the file. */
  get length(): number {
    return fstatSync(this.#handle).size
  }

  /** Hashes that lie one after the other. Throws {@link TreeDamaged} where the file ends before the last. */
  readAt(place: number, count: number): Uint8Array {
    const bytes = new Uint8Array(count * hashLength)
    this.readInto(bytes, place)
    return bytes
  }

  /** The same, as many as there is room for. */
  readInto(bytes: Uint8Array, place: number): void {
    const read = readSync(this.#handle, bytes, 0, bytes.length, place * hashLength)
    if (read < bytes.length) throw new TreeDamaged(`${this.path} ends within its hash ${place + Math.floor(read / hashLength)}`)
  }

  /** Writes hashes from a place on. What is written twice is the same both times. */
  writeAt(place: number, bytes: Uint8Array): void {
    writeWhole(this.#handle, bytes, place * hashLength)
  }

  sync(): Promise<void> {
    return syncFile(this.#handle)
  }

  close(): void {
    closeSync(this.#handle)
  }
}

/** A write may take only a part, as where the disk is filling up: the next attempt then says why. */
export function writeWhole(handle: number, bytes: Uint8Array, at: number): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(handle, bytes, written, bytes.length - written, at + written)
}

/** Reading and writing at any place: `r+`, which does not make a file, and does not empty one that is there as `w+` would. */
export function openForBoth(path: string): string {
  closeSync(openSync(path, 'a', 0o600))
  return 'r+'
}
