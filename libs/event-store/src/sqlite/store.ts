/** The embedded engine: one SQLite file, which several processes may have open at once. */

import type { Database } from 'better-sqlite3'
import {
  type Appended,
  type EventStore,
  type LogAddress,
  type Page,
  type Position,
  position,
  type ReadStream,
  revision,
  type StoredEvent,
  type StreamAppend,
  type StreamName,
  type StreamPage,
  Unavailable,
} from '../port.js'
import { openLog } from './open.js'
import { sqliteCode } from './outage.js'
import { patiently, patientlySync } from './patience.js'
import { eventIn } from './rows.js'
import { prepareStatements, type Statements } from './statements.js'
import { Tail } from './tail.js'
import { Writer } from './writer.js'

export interface SqliteOptions {
  /** Path of the ledger's file. Two more, `-wal` and `-shm`, lie beside it while it is open. Its folder must exist. */
  readonly file: string
  /** The clock that events are recorded by. */
  readonly now: () => Date
  /** Appends throw {@link Unavailable} `read-only`, and the file must exist. Default: false. */
  readonly readOnly?: boolean
  /** How long an append or a reading waits for another process before it throws {@link Unavailable} `busy`. Default: 30,000. */
  readonly busyTimeoutMs?: number
}

/** Whether a ledger's file has anything that is sealed. Throws {@link Unavailable} as {@link openSqliteStore} does. */
export function isSealed(file: string): boolean {
  return patientlySync(file, 30_000, () => {
    const db = openLog(file, true)
    try {
      return db.prepare('SELECT 1 FROM events WHERE sealed IS NOT NULL LIMIT 1').get() !== undefined
    } finally {
      db.close()
    }
  })
}

/** Rows are read in stretches of so many, and a page ends early when it has so many characters of data. */
const stretch = 500
const pageCharacters = 16_000_000

/**
 * Opens a ledger's file, and creates or updates it first where need be.
 *
 * @throws {@link Unavailable} `not-found`, `incompatible`, `damaged`, `read-only`, `busy` or `failed`.
 */
export function openSqliteStore({ file, now, readOnly = false, busyTimeoutMs = 30_000 }: SqliteOptions): EventStore {
  return patientlySync(file, busyTimeoutMs, () => {
    const db = openLog(file, readOnly)
    try {
      return new SqliteStore(db, { now, busyTimeoutMs })
    } catch (error) {
      db.close()
      throw error
    }
  })
}

export class SqliteStore implements EventStore {
  readonly #db: Database
  readonly #log: Statements
  readonly #tail: Tail
  readonly #writer: Writer
  readonly #busyTimeoutMs: number
  readonly address: LogAddress
  #closing: Promise<void> | undefined

  /** Takes the connection over: {@link close} closes it. */
  constructor(db: Database, { now, busyTimeoutMs }: Required<Pick<SqliteOptions, 'now' | 'busyTimeoutMs'>>) {
    this.#db = db
    this.address = { engine: 'sqlite', file: db.name }
    this.#log = prepareStatements(db)
    this.#busyTimeoutMs = busyTimeoutMs
    this.#tail = new Tail(() => this.#dataVersion())
    this.#writer = new Writer(db, this.#log, { now, busyTimeoutMs, onCommit: () => this.#tail.changed() })
  }

  append(appends: readonly StreamAppend[]): Promise<Appended> {
    return this.#closing === undefined ? this.#writer.append(appends) : Promise.reject(closed())
  }

  async readStream(stream: StreamName, read: ReadStream = {}): Promise<StreamPage> {
    return this.#read(() => this.#streamPage(stream, read))
  }

  async readAll(after: Position, limit: number): Promise<Page> {
    checkLimit(limit)
    return this.#read(() => this.#page(after, limit))
  }

  async *subscribe(after: Position, { signal, limit = stretch }: { signal: AbortSignal; limit?: number }): AsyncGenerator<Page, void> {
    let next = after
    while (!signal.aborted) {
      const mark = this.#tail.mark()
      const page = await this.readAll(next, limit)
      next = page.next
      if (page.events.length > 0) yield page
      else await this.#tail.changeSince(mark, signal)
    }
  }

  async head(): Promise<Position> {
    return this.#read(() => position(this.#log.head.get() ?? 0))
  }

  async close(): Promise<void> {
    this.#closing ??= this.#close()
    await this.#closing
  }

  async #close(): Promise<void> {
    await this.#writer.drained()
    this.#foldIn()
    this.#db.close()
    this.#tail.changed()
  }

  /** Brings the newest events from the file beside the log into it, for whoever copies the one file. */
  #foldIn(): void {
    try {
      if (!this.#db.readonly) this.#db.pragma('wal_checkpoint(TRUNCATE)')
    } catch (error) {
      // A full or failing disk. The events are durable where they are, and the next to open the log finds them.
      if (sqliteCode(error) === undefined) throw error
    }
  }

  #read<T>(read: () => T): Promise<T> {
    return patiently(this.#db.name, this.#busyTimeoutMs, () => {
      if (!this.#db.open) throw closed()
      return read()
    })
  }

  #streamPage(stream: StreamName, { from, direction = 'forwards', limit }: ReadStream): StreamPage {
    if (limit !== undefined && !(Number.isInteger(limit) && limit > 0)) throw new RangeError(`at least one event is read, not ${limit}`)
    const most = limit ?? -1
    if (direction === 'forwards' && limit === undefined) {
      // One statement sees one state of the file, and its last row is the stream's last: no snapshot is needed.
      const events = Array.from(this.#log.forwards.all(stream, from ?? 0, most), eventIn)
      const last = events.at(-1)
      if (last) return { events, revision: last.revision }
      // Nothing from its beginning on: there is no such stream.
      if ((from ?? 0) <= 0) return { events: [], revision: 'none' }
      const known = this.#log.revision.get(stream) ?? undefined
      if (known === undefined) return { events: [], revision: 'none' }
      // Streams only grow: what ends before the first revision asked for did so a moment ago as well.
      if (known < (from ?? 0)) return { events: [], revision: revision(known) }
    }
    // One snapshot for the stream's last revision and its events, or another process could come between them.
    return this.#snapshot(() => {
      const last = this.#log.revision.get(stream) ?? undefined
      if (last === undefined) return { events: [], revision: 'none' }
      const rows =
        direction === 'forwards' ? this.#log.forwards.all(stream, from ?? 0, most) : this.#log.backwards.all(stream, from ?? last, most)
      return { events: Array.from(rows, eventIn), revision: revision(last) }
    })
  }

  #snapshot<T>(read: () => T): T {
    this.#log.snapshot.run()
    try {
      return read()
    } finally {
      // A failing disk has ended it already.
      if (this.#db.inTransaction) this.#log.commit.run()
    }
  }

  #page(after: Position, limit: number): Page {
    const events: StoredEvent[] = []
    let next = after
    let characters = 0
    while (events.length < limit && characters < pageCharacters) {
      const wanted = Math.min(stretch, limit - events.length)
      // One more than wanted tells whether the log goes on.
      const rows = this.#log.after.all(next, wanted + 1)
      for (const row of rows.slice(0, wanted)) {
        const event = eventIn(row)
        events.push(event)
        next = event.position
        characters += lengthOf(row.at(-1)) + lengthOf(row.at(-2))
      }
      if (rows.length <= wanted) return { events, next, end: true }
    }
    return { events, next, end: false }
  }

  /** Undefined where it cannot be read just now: the subscribers then try, and say what is wrong. */
  #dataVersion(): number | undefined {
    try {
      return this.#log.dataVersion.get()
    } catch (error) {
      if (sqliteCode(error) === undefined && this.#db.open) throw error
      return undefined
    }
  }
}

function lengthOf(value: unknown): number {
  return typeof value === 'string' ? value.length : 0
}

function checkLimit(limit: number): void {
  if (!Number.isInteger(limit) || limit < 1 || limit > 10_000) throw new RangeError(`a page has 1 to 10,000 events, not ${limit}`)
}

function closed(): Unavailable {
  return new Unavailable('closed', 'The log is closed.', false)
}
