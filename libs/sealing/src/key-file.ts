/** The file of the keys: SQLite, beside the log. Every key in it is wrapped by the master key, so that the file alone opens nothing. */
import { chmodSync, closeSync, existsSync, openSync } from 'node:fs'
import Database from 'better-sqlite3'
import { bringUpToDate, formatOf, type Misfit } from '#files'
import { SealingFault } from './fault.js'

/** 'Altk': marks the file as ours. */
const applicationId = 0x416c746b

/** Each entry lifts a file by one format, the first from nothing. Never change one that was released: add one. */
const migrations: readonly string[] = [
  `CREATE TABLE keys (
     id INTEGER PRIMARY KEY,
     subject TEXT, -- whose it is; null for one that nobody has yet
     claimed TEXT, -- by which process, while nobody has it
     wrapped BLOB, -- by the master key; null once it is destroyed
     actor BLOB, -- where the subject records: as whom, encrypted with the key
     erasure TEXT, -- that it goes by: what it encrypts reads as erased
     destroyed TEXT -- when, as in 2024-06-24T09:30:00.000Z
   ) STRICT;
   CREATE INDEX keys_by_subject ON keys (subject) WHERE subject IS NOT NULL;
   CREATE INDEX keys_free ON keys (id) WHERE subject IS NULL AND claimed IS NULL AND destroyed IS NULL;
   CREATE INDEX keys_condemned ON keys (erasure) WHERE erasure IS NOT NULL AND destroyed IS NULL;
   CREATE TABLE store (
     one INTEGER PRIMARY KEY CHECK (one = 1),
     mark BLOB NOT NULL, -- a known text, by which the master key is known
     secret BLOB NOT NULL, -- of the ids that are made of words, wrapped
     changes INTEGER NOT NULL -- counts what makes keys in memory stale
   ) STRICT;`,
]

export interface KeyRow {
  readonly id: number
  readonly subject: string | null
  readonly wrapped: Buffer | null
  readonly actor: Buffer | null
  readonly erasure: string | null
}

/** Opens the file, and makes it where it is missing unless it is only read. Throws {@link SealingFault} `keys-incompatible`. */
export function openKeyFile(file: string, readOnly: boolean): Database.Database {
  // Made before the database is, which would let others on this machine read it.
  if (!readOnly && !existsSync(file)) closeSync(openSync(file, 'a', 0o600))
  const db = new Database(file, { readonly: readOnly, fileMustExist: true, timeout: 10_000 })
  try {
    db.pragma('trusted_schema = OFF')
    if (!readOnly) {
      if (process.platform !== 'win32') chmodSync(file, 0o600)
      db.pragma('journal_mode = WAL')
      // What is deleted is overwritten, in the file and in the pages that it frees.
      db.pragma('secure_delete = ON')
      db.pragma('synchronous = NORMAL')
    }
    migrate(db, file)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

function migrate(db: Database.Database, file: string): void {
  const format = { applicationId, steps: migrations }
  const refuse = (misfit: Misfit) =>
    new SealingFault(
      'keys-incompatible',
      misfit === 'not-ours'
        ? `${file} is not a file of keys. Put the right one back.`
        : `${file} was written by a newer version of this program. Bring this program up to date.`,
    )
  if (db.readonly && formatOf(db, format, refuse) === 0) throw refuse('not-ours')
  bringUpToDate(db, format, refuse)
}

export type KeyStatements = ReturnType<typeof prepareKeyStatements>

export function prepareKeyStatements(db: Database.Database) {
  const row = 'id, subject, wrapped, actor, erasure'
  return {
    /** Changes with every commit of another connection, in this process or another. */
    dataVersion: db.prepare<[], number>('PRAGMA data_version').pluck(true),
    store: db.prepare<[], { mark: Buffer; secret: Buffer; changes: number }>('SELECT mark, secret, changes FROM store'),
    changes: db.prepare<[], number>('SELECT changes FROM store').pluck(true),
    begin: db.prepare<[Buffer, Buffer]>('INSERT INTO store (one, mark, secret, changes) VALUES (1, ?, ?, 0)'),
    rewrapStore: db.prepare<[Buffer, Buffer]>('UPDATE store SET mark = ?, secret = ?, changes = changes + 1'),
    changed: db.prepare<[]>('UPDATE store SET changes = changes + 1'),

    byId: db.prepare<[number], KeyRow>(`SELECT ${row} FROM keys WHERE id = ?`),
    ofSubject: db.prepare<[string], KeyRow>(
      `SELECT ${row} FROM keys WHERE subject = ? AND erasure IS NULL AND wrapped IS NOT NULL ORDER BY id LIMIT 1`,
    ),
    all: db.prepare<[number], KeyRow>(`SELECT ${row} FROM keys WHERE id > ? AND wrapped IS NOT NULL ORDER BY id LIMIT 1000`),
    add: db.prepare<[number, string, Buffer]>('INSERT INTO keys (id, claimed, wrapped) VALUES (?, ?, ?)'),
    /** Free ones, for this process alone from now on. */
    claim: db.prepare<[string, number], KeyRow>(
      `UPDATE keys SET claimed = ? WHERE id IN
         (SELECT id FROM keys WHERE subject IS NULL AND claimed IS NULL AND destroyed IS NULL ORDER BY id LIMIT ?) RETURNING ${row}`,
    ),
    release: db.prepare<[string]>('UPDATE keys SET claimed = NULL WHERE claimed = ? AND subject IS NULL'),
    bind: db.prepare<[string, number]>('UPDATE keys SET subject = ?, claimed = NULL WHERE id = ? AND subject IS NULL'),
    setActor: db.prepare<[Buffer, number]>('UPDATE keys SET actor = ? WHERE id = ?'),
    rewrap: db.prepare<[Buffer, number]>('UPDATE keys SET wrapped = ? WHERE id = ?'),

    condemn: db
      .prepare<[string, string], number>(
        'UPDATE keys SET erasure = ? WHERE subject = ? AND erasure IS NULL AND destroyed IS NULL RETURNING id',
      )
      .pluck(true),
    reprieve: db.prepare<[string]>('UPDATE keys SET erasure = NULL WHERE erasure = ? AND destroyed IS NULL'),
    condemned: db.prepare<[], { erasure: string; id: number }>(
      'SELECT erasure, id FROM keys WHERE erasure IS NOT NULL AND destroyed IS NULL ORDER BY id',
    ),
    condemnedBy: db.prepare<[string], number>('SELECT id FROM keys WHERE erasure = ? ORDER BY id').pluck(true),
    destroy: db.prepare<[string, string]>(
      'UPDATE keys SET wrapped = NULL, actor = NULL, destroyed = ? WHERE erasure = ? AND destroyed IS NULL',
    ),
    /** Whoever is no user is named by a digest of the name, with which a guess could be confirmed. */
    unname: db.prepare<[string]>("UPDATE keys SET subject = NULL WHERE erasure = ? AND subject LIKE 'digest:%'"),
    counts: db.prepare<[], { subjects: number; free: number; destroyed: number }>(
      `SELECT count(subject) FILTER (WHERE destroyed IS NULL) AS subjects,
              count(*) FILTER (WHERE subject IS NULL AND destroyed IS NULL) AS free,
              count(destroyed) AS destroyed FROM keys`,
    ),
  }
}
