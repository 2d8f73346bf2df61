/** Group commit: appends that wait together share one transaction, and so one sync of the disk. */

import type { Database } from 'better-sqlite3'
import { type Appended, type IdTaken, instant, type StreamAppend, type WrongRevision } from '../port.js'
import { appendWithin, type Parcel, type Place, parcel } from './append.js'
import { outageOf, sqliteCode } from './outage.js'
import { backoffMs, isBusy, Turns } from './patience.js'
import { Room } from './room.js'
import { isInstant } from './rows.js'
import type { Statements } from './statements.js'

/** Bounds of a group, so that a transaction takes some milliseconds at most. A larger append goes alone. */
const groupEvents = 500
const groupCharacters = 4_000_000

interface Waiting {
  readonly parcel: Parcel
  /** Of `performance.now()`, in milliseconds. */
  readonly deadline: number
  readonly resolve: (appended: Appended) => void
  readonly reject: (error: unknown) => void
}

export interface WriterOptions {
  readonly now: () => Date
  readonly busyTimeoutMs: number
  /** Called when a transaction that wrote something is durable. */
  readonly onCommit: () => void
}

/** The one that writes. Whoever appends is answered when COMMIT has returned, never before. */
export class Writer {
  #queue: Waiting[] = []
  #scheduled = false
  #attempts = 0
  #idle: (() => void)[] = []
  readonly #turns = new Turns()
  readonly #room: Room
  /** The last position that we know of: where the log has moved on from it, somebody else has written. */
  #reached: number | undefined

  constructor(
    private readonly db: Database,
    private readonly log: Statements,
    private readonly options: WriterOptions,
  ) {
    this.#room = new Room(db.name)
  }

  append(appends: readonly StreamAppend[]): Promise<Appended> {
    return new Promise((resolve, reject) => {
      // Written as JSON now, so that what the caller does to it afterwards changes nothing.
      this.#queue.push({ parcel: parcel(appends), deadline: performance.now() + this.options.busyTimeoutMs, resolve, reject })
      if (!this.#scheduled) this.#schedule()
    })
  }

  /** Resolves when nothing waits any more. */
  async drained(): Promise<void> {
    if (this.#queue.length > 0) await new Promise<void>((resolve) => this.#idle.push(resolve))
  }

  /** Once the loop has come round, so that whoever was answered by the last transaction, or came in meanwhile, is in the next one. */
  #schedule(): void {
    this.#scheduled = true
    if (this.#turns.pauseIsDue()) setTimeout(this.#flush, 1)
    else setImmediate(this.#flush)
  }

  readonly #flush = (): void => {
    this.#scheduled = false
    const held = this.#commit(this.#nextGroup())
    this.#attempts = held.length === 0 ? 0 : this.#attempts + 1
    if (held.length > 0) this.#queue = this.#unexpired([...held, ...this.#queue])
    if (this.#queue.length === 0) {
      for (const resolve of this.#idle.splice(0)) resolve()
    } else if (this.#attempts === 0) {
      this.#schedule()
    } else {
      this.#scheduled = true
      setTimeout(this.#flush, backoffMs(this.#attempts))
    }
  }

  #nextGroup(): Waiting[] {
    let events = 0
    let characters = 0
    const end = this.#queue.findIndex((waiting) => {
      events += waiting.parcel.json.length
      characters += waiting.parcel.size
      return events > groupEvents || characters > groupCharacters
    })
    return this.#queue.splice(0, end === -1 ? this.#queue.length : Math.max(end, 1))
  }

  #unexpired(waiting: readonly Waiting[]): Waiting[] {
    const now = performance.now()
    return waiting.filter(({ deadline, reject }) => {
      if (deadline > now) return true
      reject(outageOf({ code: 'SQLITE_BUSY' }, this.db.name, false))
      return false
    })
  }

  /** Writes a group in one transaction and answers it. Gives back those that it could not write because the file is busy. */
  #commit(group: readonly Waiting[]): readonly Waiting[] {
    let outcomes: (Appended | WrongRevision | IdTaken)[]
    let committing = false
    let grown = false
    this.#rollBack()
    try {
      this.log.begin.run()
      this.#room.make()
      const place = this.#place()
      const start = place.position
      outcomes = group.map((waiting) => appendWithin(this.log, waiting.parcel, place))
      committing = true
      this.log.commit.run()
      this.#reached = place.position
      grown = place.position > start
    } catch (error) {
      this.#rollBack()
      return this.#failed(group, error, committing)
    }
    for (const [index, { resolve, reject }] of group.entries()) {
      const outcome = outcomes[index]
      if (outcome === undefined || outcome instanceof Error) reject(outcome)
      else resolve(outcome)
    }
    if (grown) this.options.onCommit()
    return []
  }

  #place(): Place {
    const [position, recorded] = this.log.last.get() ?? [0, '']
    if (position !== this.#reached && this.#reached !== undefined) this.#turns.sawOthers()
    this.#reached = position
    const now = instant(this.options.now())
    return { position, recorded: isInstant(recorded) && recorded > now ? recorded : now }
  }

  /** SQLite has mostly rolled back by itself when the disk failed. What is left over must not stay open, or nothing is written ever again. */
  #rollBack(): void {
    try {
      if (this.db.inTransaction) this.log.rollback.run()
    } catch (error) {
      // The same disk, most likely, and its first error is the one to tell. It is tried again before the next transaction.
      if (sqliteCode(error) === undefined) throw error
    }
  }

  #failed(group: readonly Waiting[], error: unknown, committing: boolean): readonly Waiting[] {
    // A commit that the disk reported to have failed may still be found after a power cut. One that did not fit is not: its last page is missing.
    const written = committing && sqliteCode(error) !== 'SQLITE_FULL' ? 'unknown' : false
    const outage = outageOf(error, this.db.name, written)
    if (isBusy(outage)) {
      this.#turns.sawOthers()
      return group
    }
    if (group.length > 1 && written === false) return this.#commitEach(group)
    for (const { reject } of group) reject(outage)
    return []
  }

  /** Perhaps one of them is to blame, such as an event that is too large: the others shall not suffer from it. */
  #commitEach(group: readonly Waiting[]): readonly Waiting[] {
    for (const [index, one] of group.entries()) {
      if (this.#commit([one]).length > 0) return group.slice(index)
    }
    return []
  }
}
