/** Where each entry lies in the log: its engine's position, eight bytes each (little-endian), in the order of the entries. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { type Position, position } from '#event-store'
import { openForBoth, writeWhole } from './hash-file.js'
import { syncFile } from './sync.js'
import { TreeDamaged } from './tree-damaged.js'

const width = 8

export class PositionFile {
  readonly #handle: number
  readonly #buffer = Buffer.alloc(width)

  constructor(
    readonly path: string,
    readOnly = false,
  ) {
    this.#handle = openSync(path, readOnly ? 'r' : openForBoth(path))
  }

  /** Entries that the file has room for. */
  get entries(): number {
    return Math.floor(fstatSync(this.#handle).size / width)
  }

  /** The position of the entry with this index, counted from 0. Throws {@link TreeDamaged} where the file ends before it. */
  read(index: number): Position {
    if (readSync(this.#handle, this.#buffer, 0, width, index * width) < width)
      throw new TreeDamaged(`${this.path} ends before entry ${index}`)
    return position(Number(this.#buffer.readBigUInt64LE()))
  }

  writeAt(index: number, positions: readonly Position[]): void {
    const bytes = Buffer.alloc(positions.length * width)
    for (const [at, each] of positions.entries()) bytes.writeBigUInt64LE(BigInt(each), at * width)
    writeWhole(this.#handle, bytes, index * width)
  }

  sync(): Promise<void> {
    return syncFile(this.#handle)
  }

  close(): void {
    closeSync(this.#handle)
  }
}
