/** A log with what proves it, written out as others get to see it: a folder of tiles, and a folder of entries with their receipts. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { formatVerifierKey, newTiles, type Tile, tilePath, tileWidth, tileWidthAt } from '#audit'
import { type EventStore, openSqliteStore, streamName } from '#event-store'
import { entriesFrom, Proofs, receiptOf, successionOf, tileBytes } from '#proofs'

/** A data directory, in which only the log and what proves it is. */
export class Logged {
  readonly directory = mkdtempSync(join(tmpdir(), 'alteram-logged-'))
  readonly store: EventStore
  readonly proofs: Proofs
  #time = Date.parse('2024-06-24T09:00:00Z')
  #written = 0

  constructor() {
    const now = () => {
      this.#time += 1_000
      return new Date(this.#time)
    }
    this.store = openSqliteStore({ file: join(this.directory, 'ledger.sqlite'), now })
    this.proofs = new Proofs({
      store: this.store,
      tree: join(this.directory, 'tree'),
      file: join(this.directory, 'checkpoints.sqlite'),
      keyFile: join(this.directory, 'signing.key'),
      now,
    })
  }

  /** Appends entries, has what there is signed, and gives the note of that checkpoint. */
  async grow(count: number): Promise<string> {
    const appends = Array.from({ length: count }, () => {
      const number = this.#written++
      const id = `00000000-0000-7000-8000-${String(number).padStart(12, '0')}`
      const data = { number, words: 'ž'.repeat(number % 40) }
      const event = { id, type: 'Tried', schema: 1, data, actor: 'anna', via: 'api' } as const
      return { stream: streamName(`party-${number}`), expected: 'none', events: [event] } as const
    })
    await this.store.append(appends)
    await this.proofs.reached(await this.store.head(), 60_000)
    await this.proofs.settled()
    return this.#latest().note
  }

  get verifier(): string {
    return formatVerifierKey(this.proofs.checkpoints.verifier)
  }

  /** Writes the whole log as it was signed last: what a ledger serves, and what a bundle of a whole ledger holds. */
  async writeTiles(folder: string): Promise<void> {
    const { size, note } = this.#latest()
    this.#writeHead(folder, note)
    const bundles = Array.from({ length: Math.ceil(size / tileWidth) }, (_, index): Tile => {
      const level = 'entries'
      return { level, index, width: tileWidthAt({ level, index }, size) }
    })
    for (const tile of [...newTiles(0, size), ...bundles]) write(folder, tilePath(tile), await tileBytes(this.proofs, tile))
  }

  /** Writes some entries with their receipts: what a bundle of a record holds. */
  async writeReceipts(folder: string, sequences: readonly number[]): Promise<void> {
    const checkpoint = this.#latest()
    this.#writeHead(folder, checkpoint.note)
    for (const sequence of sequences) {
      const [entry] = await entriesFrom(this.proofs, sequence, 1)
      if (!entry) throw new RangeError(`the log has no entry ${sequence}`)
      const { leaf, text } = await receiptOf(this.proofs, entry, sequence, checkpoint)
      const name = String(sequence).padStart(9, '0')
      write(folder, `entries/${name}.json`, leaf)
      write(folder, `proofs/${name}.tlog-proof`, text)
    }
  }

  /** The consistency proof from a size to what was signed last, a hash in Base 64 a line. */
  consistency(from: number): string {
    const { proof } = successionOf(this.proofs, from, this.#latest().size)
    return proof.map((hash) => `${Buffer.from(hash).toString('base64')}\n`).join('')
  }

  async end(): Promise<void> {
    await this.proofs.close()
    await this.store.close()
    rmSync(this.directory, { recursive: true })
  }

  #latest() {
    const kept = this.proofs.checkpoints.kept.latest()
    if (!kept) throw new Error('nothing was signed yet')
    return kept
  }

  #writeHead(folder: string, note: string): void {
    write(folder, 'checkpoint', note)
    write(folder, 'log.vkey', `${this.verifier}\n`)
  }
}

/** Writes a file of a folder, with the folders on its path. */
export function write(folder: string, path: string, bytes: Uint8Array | string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), bytes)
}
