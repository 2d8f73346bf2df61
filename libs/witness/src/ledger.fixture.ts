/** A ledger with its proofs, for specs: a log on disk, and checkpoints that are signed when they are asked for. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type EventStore, openSqliteStore, streamName } from '#event-store'
import { type KeptCheckpoint, Proofs } from '#proofs'

export class Ledger {
  readonly directory = mkdtempSync(join(tmpdir(), 'witnessed-'))
  readonly #store: EventStore
  #proofs: Proofs
  #written = 0
  #now = Date.parse('2026-01-01T00:00:00Z')

  constructor(readonly origin = 'ledger.example/a') {
    this.#store = openSqliteStore({ file: join(this.directory, 'ledger.sqlite'), now: this.now })
    this.#proofs = this.#open()
  }

  readonly now = (): Date => new Date(this.#now)

  /** Lets time pass. */
  pass(ms: number): void {
    this.#now += ms
  }

  get proofs(): Proofs {
    return this.#proofs
  }

  /** Appends entries, and has them signed. */
  async grow(count: number): Promise<KeptCheckpoint> {
    for (let left = count; left > 0; left--) {
      const number = this.#written++
      const id = `00000000-0000-7000-8000-${String(number).padStart(12, '0')}`
      const event = { id, type: 'Tried', schema: 1, data: { number }, actor: 'anna', via: 'api' } as const
      await this.#store.append([{ stream: streamName(`party-${number}`), expected: 'none', events: [event] }])
    }
    if (!(await this.#proofs.reached(await this.#store.head(), 20_000))) throw new Error('the tree did not come so far')
    await this.#proofs.settled()
    const latest = this.#proofs.checkpoints.kept.latest()
    if (!latest) throw new Error(`nothing was signed: ${JSON.stringify(this.#proofs.health)}`)
    return latest
  }

  /** Closes the proofs and opens them again, as a restart does. */
  async restart(): Promise<void> {
    await this.#proofs.close()
    this.#proofs = this.#open()
  }

  async end(): Promise<void> {
    await this.#proofs.close()
    await this.#store.close()
    rmSync(this.directory, { recursive: true })
  }

  #open(): Proofs {
    const at = (name: string) => join(this.directory, name)
    const { origin, now } = this
    return new Proofs({ store: this.#store, tree: at('tree'), file: at('checkpoints.sqlite'), keyFile: at('signing.key'), origin, now })
  }
}

/** Resolves once something holds. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 20_000
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`it did not come about: ${holds}`)
    await new Promise((again) => setTimeout(again, 5))
  }
}
