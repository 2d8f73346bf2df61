/** A log on disk with what proves it, for specs: entries to append, the tree and its checkpoints to open, and rows to tamper with. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { type EventStore, openSqliteStore, streamName } from '#event-store'
import { Proofs, type ProofsOptions } from './proofs.js'

export class Data {
  readonly directory = mkdtempSync(join(tmpdir(), 'proofs-'))
  readonly log = join(this.directory, 'ledger.sqlite')
  readonly tree = join(this.directory, 'tree')
  readonly keyFile = join(this.directory, 'signing.key')
  readonly file = join(this.directory, 'checkpoints.sqlite')
  #store: EventStore | undefined
  #time = Date.parse('2024-06-24T09:00:00Z')
  #written = 0

  /** The clock: a second later each time. */
  readonly now = (): Date => {
    this.#time += 1_000
    return new Date(this.#time)
  }

  get store(): EventStore {
    this.#store ??= openSqliteStore({ file: this.log, now: this.now })
    return this.#store
  }

  /** Appends entries, each to a stream of its own. */
  async write(count: number, data: Readonly<Record<string, unknown>> = {}): Promise<void> {
    for (let left = count; left > 0; left--) {
      const number = this.#written++
      const id = `00000000-0000-7000-8000-${String(number).padStart(12, '0')}`
      const event = { id, type: 'Tried', schema: 1, data: { number, ...data }, actor: 'anna', via: 'api' } as const
      await this.store.append([
        { stream: streamName(`${number % 5 === 4 ? 'access' : 'party'}-${number}`), expected: 'none', events: [event] },
      ])
    }
  }

  open(options: Partial<ProofsOptions> = {}): Proofs {
    const { store, tree, file, keyFile, now } = this
    return new Proofs({ store, tree, file, keyFile, now, retryMs: 5, ...options })
  }

  /** Opens, waits until the tree has the log and what it has is signed, and gives what was made of that. */
  async with<T>(use: (proofs: Proofs) => Promise<T> | T, options: Partial<ProofsOptions> = {}): Promise<T> {
    const proofs = this.open(options)
    try {
      await this.caughtUp(proofs)
      return await use(proofs)
    } finally {
      await proofs.close()
    }
  }

  async caughtUp(proofs: Proofs): Promise<void> {
    if (!(await proofs.reached(await this.store.head(), 20_000)))
      throw new Error(`the tree did not come so far: ${JSON.stringify(proofs.health)}`)
    await proofs.settled()
  }

  /** Does to the log what nobody should, behind the back of the program. */
  tamper(sql: string): void {
    const db = new Database(this.log)
    db.exec(sql)
    db.close()
  }

  /** Does the same to the checkpoints. */
  tamperCheckpoints(sql: string): void {
    const db = new Database(this.file)
    db.exec(sql)
    db.close()
  }

  /** Flips a bit of a kept hash. */
  flip(place: number): void {
    const file = join(this.tree, 'hashes')
    const bytes = readFileSync(file)
    bytes[place * 32] = (bytes[place * 32] ?? 0) ^ 1
    writeFileSync(file, bytes)
  }

  forgetTree(): void {
    rmSync(this.tree, { recursive: true })
  }

  async end(): Promise<void> {
    await this.#store?.close()
    rmSync(this.directory, { recursive: true })
  }
}

/** Resolves once something holds. */
export async function until(holds: () => boolean): Promise<void> {
  const deadline = performance.now() + 20_000
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`it did not come about: ${holds}`)
    await new Promise((again) => setTimeout(again, 5))
  }
}
