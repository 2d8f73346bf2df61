/**
 * What a witness holds of each log: the checkpoint that it cosigned last. All that it promises rests on this file, so a decision and what it leaves
 * are one transaction, on the disk before anybody is answered.
 */
import { chmodSync, closeSync, existsSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { type AddCheckpoint, type Checkpoint, decideAddCheckpoint, formatNote, type WitnessDecision } from '#audit'
import { bringUpToDate, syncFolder } from '#files'
import { WitnessFault } from './witness-fault.js'

/** What is held of a log. */
export interface HeldCheckpoint {
  readonly checkpoint: Checkpoint
  /** The note, as the log sent it. */
  readonly note: string
  /** When it was cosigned (RFC 3339). */
  readonly cosigned: string
}

interface Row {
  readonly origin: string
  readonly size: number
  readonly root: Buffer
  readonly note: string
  readonly cosigned: string
}

/** 'Altw': marks the file as ours. */
const applicationId = 0x416c7477

/** Each entry lifts a file by one format, the first from nothing. Never change one that was released: add one. */
const migrations: readonly string[] = [
  `CREATE TABLE witness (one INTEGER PRIMARY KEY CHECK (one = 1), verifier TEXT NOT NULL) STRICT;
   CREATE TABLE logs (
     origin TEXT PRIMARY KEY,
     size INTEGER NOT NULL,
     root BLOB NOT NULL,
     note TEXT NOT NULL,
     cosigned TEXT NOT NULL
   ) STRICT;
   CREATE TABLE refused ( -- checkpoints that a log signed and that do not follow on the one held
     origin TEXT NOT NULL,
     size INTEGER NOT NULL,
     root BLOB NOT NULL,
     held TEXT NOT NULL,
     shown TEXT NOT NULL,
     seen TEXT NOT NULL,
     PRIMARY KEY (origin, size, root)
   ) STRICT;`,
]

/** Refused checkpoints that are kept of a log, so that nobody fills the disk with them. */
const mostRefused = 100

export class WitnessStore {
  readonly #db: Database.Database

  /** Opens the file, and makes it where it is missing. Throws {@link WitnessFault}. */
  constructor(file: string) {
    const isNew = !existsSync(file)
    // Made before the database is, which would let others on this machine read it.
    if (isNew) closeSync(openSync(file, 'a', 0o600))
    this.#db = new Database(file, { timeout: 10_000 })
    try {
      if (process.platform !== 'win32') chmodSync(file, 0o600)
      this.#db.pragma('journal_mode = WAL')
      this.#db.pragma('synchronous = FULL')
      bringUpToDate(this.#db, { applicationId, steps: migrations }, (misfit) =>
        misfit === 'not-ours'
          ? new WitnessFault('not-ours', `${file} is a database, but not the state of a witness. Put the right one back.`)
          : new WitnessFault('newer', `${file} was written by a newer version of this program. Bring this one up to date.`),
      )
      // A file whose name a power cut could take away would let the witness forget what it cosigned.
      if (isNew) syncFolder(dirname(file))
    } catch (error) {
      this.#db.close()
      throw error
    }
  }

  /** The witness's verifier key; undefined before it had one. */
  get verifier(): string | undefined {
    return this.#db.prepare<[], string>('SELECT verifier FROM witness').pluck().get()
  }

  /** Runs something that no other process does at the same time, and keeps the verifier key that it gives, once for good. */
  begin(verifier: (known: string | undefined) => string): void {
    this.#db
      .transaction(() => {
        const known = this.verifier
        const found = verifier(known)
        this.#db.prepare('INSERT INTO witness (one, verifier) VALUES (1, ?) ON CONFLICT DO NOTHING').run(found)
      })
      .immediate()
  }

  held(origin: string): HeldCheckpoint | undefined {
    const row = this.#db.prepare<[string], Row>('SELECT origin, size, root, note, cosigned FROM logs WHERE origin = ?').get(origin)
    if (!row) return undefined
    const { size, root, note, cosigned } = row
    return { checkpoint: { origin, size, root: Uint8Array.from(root) }, note, cosigned }
  }

  /**
   * Decides about a checkpoint whose signature was verified, and keeps it as the one that is held where it is to be cosigned. Durable once it
   * returns; other requests, of other processes too, come before or after.
   */
  decide(request: AddCheckpoint, shown: Checkpoint, now: Date): WitnessDecision {
    return this.#db
      .transaction(() => {
        const held = this.held(shown.origin)
        const decision = decideAddCheckpoint(held?.checkpoint, request, shown)
        if (decision.answer === 'cosign') this.#hold(request, shown, now)
        else if (decision.answer === 'inconsistent' && held) this.#keepRefused(held, request, shown, now)
        return decision
      })
      .immediate()
  }

  /** Checkpoints that were refused since they do not follow on the one that was held then: the two notes, and when they were seen. */
  refused(origin: string): readonly { readonly held: string; readonly shown: string; readonly seen: string }[] {
    return this.#db
      .prepare<[string], { held: string; shown: string; seen: string }>(
        'SELECT held, shown, seen FROM refused WHERE origin = ? ORDER BY seen, size',
      )
      .all(origin)
  }

  close(): void {
    this.#db.close()
  }

  #hold({ checkpoint }: AddCheckpoint, { origin, size, root }: Checkpoint, now: Date): void {
    this.#db
      .prepare(
        `INSERT INTO logs (origin, size, root, note, cosigned) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET size = excluded.size, root = excluded.root, note = excluded.note, cosigned = excluded.cosigned`,
      )
      .run(origin, size, root, formatNote(checkpoint), now.toISOString())
  }

  /**
   * Two roots of one size prove that the log lied, and only its owner can sign them: those are kept in any case. A larger one may only have come with a
   * proof that anybody spoilt.
   */
  #keepRefused({ checkpoint, note }: HeldCheckpoint, request: AddCheckpoint, { origin, size, root }: Checkpoint, now: Date): void {
    const kept = this.#db.prepare<[string], number>('SELECT count(*) FROM refused WHERE origin = ?').pluck().get(origin) ?? 0
    if (kept >= (size === checkpoint.size ? 10 * mostRefused : mostRefused)) return
    this.#db
      .prepare('INSERT INTO refused (origin, size, root, held, shown, seen) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING')
      .run(origin, size, root, note, formatNote(request.checkpoint), now.toISOString())
  }
}
