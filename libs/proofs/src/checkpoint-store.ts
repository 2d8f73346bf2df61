/**
 * Every checkpoint that was signed, in a file apart from the tree: the tree can be built anew from the log, and what was once signed of the log
 * cannot. It also says with which key, so that another one is noticed.
 */
import { chmodSync, closeSync, existsSync, openSync } from 'node:fs'
import Database from 'better-sqlite3'
import { type Hash, hashLength } from '#audit'
import { bringUpToDate } from '#files'
import { Attestations, attestationTables } from './attestations.js'
import { SigningFault } from './signing-fault.js'

/** A checkpoint as it is kept. Believe its note, and of the rest no more than the note says. */
export interface KeptCheckpoint {
  /** Entries of the log. */
  readonly size: number
  readonly root: Hash
  /** When it was signed (RFC 3339). Nobody vouches for it. */
  readonly signed: string
  /** The signed note, with the cosignatures that have come in. */
  readonly note: string
}

interface Row {
  readonly size: number
  readonly root: Buffer
  readonly signed: string
  readonly note: string
}

/** 'Altc': marks the file as ours. */
const applicationId = 0x416c7463

/** Each entry lifts a file by one format, the first from nothing. Never change one that was released: add one. */
const migrations: readonly string[] = [
  `CREATE TABLE checkpoints (
     size INTEGER PRIMARY KEY,
     root BLOB NOT NULL,
     signed TEXT NOT NULL,
     note TEXT NOT NULL -- a signed note, as it is served
   ) STRICT;
   CREATE INDEX by_root ON checkpoints (root);
   CREATE TABLE log (one INTEGER PRIMARY KEY CHECK (one = 1), verifier TEXT NOT NULL) STRICT;`,
  attestationTables,
]

const columns = 'size, root, signed, note'

export class CheckpointStore {
  /** What others say of them. */
  readonly attestations: Attestations
  readonly #db: Database.Database

  /** Opens the file, and makes it where it is missing unless it is only read. Throws {@link SigningFault} where it is another's. */
  constructor(file: string, { readOnly = false } = {}) {
    // Made before the database is, which would let others on this machine read it.
    if (!readOnly && !existsSync(file)) closeSync(openSync(file, 'a', 0o600))
    this.#db = new Database(file, { readonly: readOnly, timeout: 10_000 })
    try {
      if (!readOnly) {
        if (process.platform !== 'win32') chmodSync(file, 0o600)
        this.#db.pragma('journal_mode = WAL')
        this.#db.pragma('synchronous = FULL')
      }
      bringUpToDate(this.#db, { applicationId, steps: migrations }, (misfit) =>
        misfit === 'not-ours'
          ? new SigningFault('not-ours', `${file} is a database, but holds no checkpoints of ours. Put the right one back.`)
          : new SigningFault('newer', `${file} was written by a newer version of this program. Bring this one up to date.`),
      )
      this.attestations = new Attestations(this.#db)
    } catch (error) {
      this.#db.close()
      throw error
    }
  }

  /** The verifier key of the log; undefined before anything could be signed. */
  get verifier(): string | undefined {
    return this.#db.prepare<[], string>('SELECT verifier FROM log').pluck().get()
  }

  /** Notes the verifier key, once for good. */
  begin(verifier: string): void {
    this.#db.prepare('INSERT INTO log (one, verifier) VALUES (1, ?) ON CONFLICT DO NOTHING').run(verifier)
  }

  latest(): KeptCheckpoint | undefined {
    return this.#one(`SELECT ${columns} FROM checkpoints ORDER BY size DESC LIMIT 1`)
  }

  at(size: number): KeptCheckpoint | undefined {
    return this.#one(`SELECT ${columns} FROM checkpoints WHERE size = ?`, size)
  }

  /** Those next to a size that was asked for: the largest one up to it, and the smallest one from it on. */
  nearest(size: number): readonly KeptCheckpoint[] {
    return this.#db
      .prepare<[number, number], Row>(
        `SELECT ${columns} FROM checkpoints WHERE size IN (
           SELECT max(size) FROM checkpoints WHERE size <= ? UNION SELECT min(size) FROM checkpoints WHERE size >= ?) ORDER BY size`,
      )
      .all(size, size)
  }

  /** Those whose root begins with these bytes, at most ten. */
  byRoot(beginning: Uint8Array): readonly KeptCheckpoint[] {
    const filled = (byte: number) => Buffer.concat([beginning, Buffer.alloc(Math.max(0, hashLength - beginning.length), byte)])
    return this.#db
      .prepare<[Buffer, Buffer], Row>(`SELECT ${columns} FROM checkpoints WHERE root BETWEEN ? AND ? ORDER BY size LIMIT 10`)
      .all(filled(0x00), filled(0xff))
  }

  /** Some of them, from the largest down, beginning below a size. */
  list({ below = Number.MAX_SAFE_INTEGER, limit }: { readonly below?: number; readonly limit: number }): readonly KeptCheckpoint[] {
    return this.#db
      .prepare<[number, number], Row>(`SELECT ${columns} FROM checkpoints WHERE size < ? ORDER BY size DESC LIMIT ?`)
      .all(below, limit)
  }

  /** All of them, from the smallest up. One at a time: nothing else can be asked until it has ended. */
  each(): IterableIterator<KeptCheckpoint> {
    return this.#db.prepare<[], Row>(`SELECT ${columns} FROM checkpoints ORDER BY size`).iterate()
  }

  get count(): number {
    return this.#db.prepare<[], number>('SELECT count(*) FROM checkpoints').pluck().get() ?? 0
  }

  /** Keeps one that follows on `after` (0: on none), durably. False where another process was faster: it is not kept then, and not to be given out. */
  keep({ size, root, signed, note }: KeptCheckpoint, after: number): boolean {
    return this.#db
      .transaction(() => {
        if ((this.latest()?.size ?? 0) !== after) return false
        this.#db.prepare(`INSERT INTO checkpoints (${columns}) VALUES (?, ?, ?, ?)`).run(size, root, signed, note)
        return true
      })
      .immediate()
  }

  close(): void {
    this.#db.close()
  }

  #one(sql: string, ...parameters: number[]): KeptCheckpoint | undefined {
    return this.#db.prepare<number[], Row>(sql).get(...parameters)
  }
}
