/** Keeps one file of views in step with the log: a page of events and the checkpoint in one transaction, so exactly once whatever dies. */

import type { Database } from 'better-sqlite3'
import { beginning, type Page, type Position, position as positionOf, type StoredEvent } from '#event-store'
import { Projection } from './projection.js'
import { definition } from './schema.js'

/** How far a file of views has come. */
export interface Checkpoint {
  readonly position: Position
  /** How many events that is. */
  readonly sequence: number
  /** The event at which the views stopped, because they could not take it. */
  readonly stopped: Stop | undefined
}

/** An event that the views cannot take: they stand before it until they can. */
export interface Stop {
  readonly sequence: number
  readonly event: string
  readonly type: string
  readonly reason: string
}

export class Follower {
  readonly #projection: Projection
  #checkpoint: Checkpoint

  constructor(private readonly db: Database) {
    this.#checkpoint = readCheckpoint(db)
    this.#projection = new Projection(db, this.#checkpoint.sequence === 0)
  }

  get checkpoint(): Checkpoint {
    return this.#checkpoint
  }

  /** Looks again at the file, which another process may have moved on. */
  refresh(): Checkpoint {
    const now = readCheckpoint(this.db)
    if (now.position !== this.#checkpoint.position) this.#projection.forget()
    this.#checkpoint = now
    return now
  }

  /** Lets the views try again the event that they stopped at. */
  resume(): void {
    this.db.prepare('UPDATE checkpoint SET stopped = NULL').run()
    this.refresh()
  }

  /**
   * Takes a page that begins right after the checkpoint. Returns false where another process was faster: nothing is done then, and the
   * caller goes on from the checkpoint as it is now. Where an event cannot be taken, those before it are, and the checkpoint says why.
   */
  take(page: Page): boolean {
    const from = this.#checkpoint
    if (from.stopped) return true
    const result = this.#transact(from, page.events, page.next, undefined)
    if (result === 'moved') {
      this.refresh()
      return false
    }
    if (result !== 'done') {
      const good = page.events.slice(0, result.at)
      const last = good.at(-1)?.position ?? from.position
      const again = this.#transact(from, good, last, result.stop)
      if (again === 'moved') this.refresh()
      else if (again !== 'done') throw new Error(`the views took an event once and not again: ${again.stop.reason}`)
    }
    return true
  }

  #transact(from: Checkpoint, events: readonly StoredEvent[], next: Position, stopped: Stop | undefined): 'done' | 'moved' | Failure {
    this.db.exec('BEGIN IMMEDIATE')
    try {
      if (readCheckpoint(this.db).position !== from.position) {
        this.db.exec('ROLLBACK')
        return 'moved'
      }
      let { sequence } = from
      for (const [at, event] of events.entries()) {
        try {
          this.#projection.take(event, sequence + 1)
        } catch (error) {
          if (!isAboutTheEvent(error)) throw error
          this.#undo()
          return { at, stop: { sequence: sequence + 1, event: event.id, type: event.type, reason: error.message } }
        }
        sequence++
      }
      const checkpoint = { position: next, sequence, stopped }
      writeCheckpoint(this.db, checkpoint)
      this.db.exec('COMMIT')
      this.#checkpoint = checkpoint
      return 'done'
    } catch (error) {
      if (this.db.inTransaction) this.#undo()
      throw error
    }
  }

  #undo(): void {
    this.db.exec('ROLLBACK')
    this.#projection.forget()
  }
}

interface Failure {
  readonly at: number
  readonly stop: Stop
}

/** A full disk or a damaged file is the file's trouble, and passes; anything else is the event's, and would come again. */
export function isAboutTheEvent(error: unknown): error is Error {
  if (!(error instanceof Error)) return false
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return !code.startsWith('SQLITE_') || code.startsWith('SQLITE_CONSTRAINT')
}

/** The row that a new file begins with. */
export function firstCheckpoint(db: Database): void {
  db.prepare('INSERT INTO checkpoint (only, version, position, sequence, stopped) VALUES (1, ?, ?, 0, NULL)').run(
    definition.version,
    beginning,
  )
}

function readCheckpoint(db: Database): Checkpoint {
  const row = db
    .prepare<[], { position: number; sequence: number; stopped: string | null }>('SELECT position, sequence, stopped FROM checkpoint')
    .get()
  if (!row) throw new Error('the views have no checkpoint')
  return {
    position: positionOf(row.position),
    sequence: row.sequence,
    // Written by `writeCheckpoint` and nobody else.
    stopped: row.stopped === null ? undefined : (JSON.parse(row.stopped) as Stop),
  }
}

/** Writes how far the file has come. */
export function writeCheckpoint(db: Database, { position, sequence, stopped }: Checkpoint): void {
  db.prepare('UPDATE checkpoint SET position = ?, sequence = ?, stopped = ?').run(
    position,
    sequence,
    stopped ? JSON.stringify(stopped) : null,
  )
}
