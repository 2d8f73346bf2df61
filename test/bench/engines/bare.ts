/** The bare engine: the least that better-sqlite3 can do with the same table, the same indexes and the same durability. */
import { join } from 'node:path'
import Sqlite, { type Database } from 'better-sqlite3'
import { type NewEvent, openSqliteStore } from '#event-store'
import type { Engine, Log, Piece, Told } from './log.js'

export const bare: Engine = {
  name: 'bare engine',
  open: async (folder) => {
    const file = join(folder, 'ledger.sqlite')
    // The table is the ledger's own, so that nothing but the code differs.
    await openSqliteStore({ file, now: () => new Date() }).close()
    const db = new Sqlite(file)
    db.pragma('journal_mode = WAL')
    db.pragma('synchronous = FULL')
    return new BareLog(db)
  },
}

interface Row {
  readonly type: string
  readonly schema: number
  readonly actor: string
  readonly recorded: string
  readonly data: string
}

class BareLog implements Log {
  readonly #insert
  readonly #select
  readonly #together

  constructor(private readonly db: Database) {
    this.#insert = db.prepare(
      `INSERT INTO events (id, stream, revision, type, schema, recorded, actor, via, correlation, causation, data)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    this.#select = db.prepare<[string], Row>('SELECT type, schema, actor, recorded, data FROM events WHERE stream = ? ORDER BY revision')
    this.#together = db.transaction((pieces: readonly Piece[]) => {
      for (const piece of pieces) this.#insertAll(piece)
    })
  }

  async append(piece: Piece): Promise<void> {
    this.#appendOne(piece)
  }

  async appendTogether(pieces: readonly Piece[]): Promise<void> {
    this.#together.immediate(pieces)
  }

  async appendEach(pieces: readonly Piece[]): Promise<void> {
    for (const piece of pieces) this.#appendOne(piece)
  }

  read(stream: string, take: (event: Told) => void): void {
    for (const { data, ...row } of this.#select.all(stream)) take({ ...row, data: JSON.parse(data) })
  }

  close(): void {
    this.db.close()
  }

  #appendOne(piece: Piece): void {
    if (piece.events.length > 1) this.#together.immediate([piece])
    // A statement on its own is a transaction of its own.
    else this.#insertAll(piece)
  }

  #insertAll({ stream, before, events }: Piece): void {
    const recorded = new Date().toISOString()
    events.forEach((event, index) => {
      this.#insertOne(event, stream, before + index, recorded)
    })
  }

  #insertOne({ id, type, schema, actor, via, correlation, causation, data }: NewEvent, stream: string, at: number, recorded: string): void {
    this.#insert.run(id, stream, at, type, schema, recorded, actor, via, correlation ?? null, causation ?? null, JSON.stringify(data))
  }
}
