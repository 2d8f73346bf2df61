/** The file of people and tokens. Apart from the ledger: it holds secrets (as hashes), and can be replaced without touching a record. */
import { chmodSync, closeSync, openSync } from 'node:fs'
import Database from 'better-sqlite3'

/** 'Altu': marks the file as ours. */
const applicationId = 0x416c7475
const format = 1

const tables = `
  CREATE TABLE users (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    folded TEXT NOT NULL UNIQUE, -- the name as it is compared
    roles TEXT NOT NULL, -- JSON
    active INTEGER NOT NULL DEFAULT 1,
    added TEXT NOT NULL
  ) STRICT;
  CREATE TABLE tokens (
    id TEXT PRIMARY KEY,
    user TEXT NOT NULL REFERENCES users (id),
    hash BLOB NOT NULL UNIQUE,
    label TEXT NOT NULL,
    created TEXT NOT NULL,
    expires TEXT,
    revoked TEXT,
    lastUsed TEXT
  ) STRICT;
  CREATE INDEX tokensOfUser ON tokens (user);`

/** Opens the file, and makes it where there is none, readable by its owner alone. Several processes may have it open. */
export function openFile(file: string): Database.Database {
  // Made before SQLite would make it, which gives the files beside it the same mode.
  closeSync(openSync(file, 'a', 0o600))
  chmodSync(file, 0o600)
  const db = new Database(file, { timeout: 5_000 })
  try {
    prepare(db, file)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

function prepare(db: Database.Database, file: string): void {
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.pragma('foreign_keys = ON')
  db.transaction(() => {
    const version = Number(db.pragma('user_version', { simple: true }))
    if (version > format) throw new Error(`${file} was written by a newer version of this program.`)
    if (version === format) return
    db.exec(tables)
    db.pragma(`application_id = ${applicationId}`)
    db.pragma(`user_version = ${format}`)
  }).immediate()
}
