/** Room for the write-ahead log on the disk, taken before it is needed: a sync is then spared the new length of a file that grew. */

import { closeSync, fstatSync, openSync, writeSync } from 'node:fs'

/** What the write-ahead log comes to before SQLite folds it in, at 1,000 pages, with the transaction that goes past them. */
const roomBytes = 4_500_000
const stretch = Buffer.alloc(1 << 16)

/** When to look: not for a program that comes to record something and goes, and again in case another one has cut the file short. */
const firstLook = 16
const lookEvery = 512

/** Makes the file longer with zeros, which SQLite does not read as pages of it: what it wrote carries a checksum. */
export class Room {
  readonly #file: string
  #transactions = 0

  /** @param file the log's, beside which the write-ahead log lies */
  constructor(file: string) {
    this.#file = `${file}-wal`
  }

  /** To be called once in each transaction that writes, within it: until it ends nobody else writes to the file or cuts it short. */
  make(): void {
    if (this.#transactions++ % lookEvery !== firstLook) return
    try {
      this.#lengthen()
    } catch (error) {
      // No room on the disk, or no such file on this system: the log then grows as it is written, which is only slower.
      if (typeof error !== 'object' || error === null || !('code' in error)) throw error
    }
  }

  #lengthen(): void {
    // SQLite holds its locks on the other two files: closing this one lets none of them go.
    const file = openSync(this.#file, 'r+')
    try {
      for (let end = fstatSync(file).size; end < roomBytes; )
        end += writeSync(file, stretch, 0, Math.min(stretch.length, roomBytes - end), end)
    } finally {
      closeSync(file)
    }
  }
}
