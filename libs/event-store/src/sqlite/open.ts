/** Opening a ledger's file. */

import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { Unavailable } from '../port.js'
import { migrate } from './schema.js'

/**
 * Opens the file, creates it where there is none, and brings an older format up to date.
 *
 * @throws {@link Unavailable} `not-found`, `incompatible` or `failed`, and the errors of SQLite as they are.
 */
export function openLog(file: string, readOnly: boolean): Database.Database {
  if (!existsSync(dirname(file))) throw new Unavailable('not-found', `The folder ${dirname(file)} does not exist.`, false)
  if (readOnly && !existsSync(file)) throw new Unavailable('not-found', `${file} does not exist.`, false)
  // SQLite must not sleep on a lock: we wait for it ourselves, without holding up the event loop.
  const db = new Database(file, { readonly: readOnly, fileMustExist: readOnly, timeout: 0 })
  try {
    prepare(db)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

function prepare(db: Database.Database): void {
  db.pragma('cell_size_check = ON')
  db.pragma('trusted_schema = OFF')
  // First, so that a file that is not ours stays as it is.
  migrate(db)
  if (!db.readonly && db.pragma('journal_mode = WAL', { simple: true }) !== 'wal') {
    throw new Unavailable('failed', `${db.name} is on a disk that cannot be shared between programs, such as a network drive.`, false)
  }
  // An append that was answered survives a power cut: the write-ahead log is synced at each commit.
  db.pragma('synchronous = FULL')
  db.pragma('journal_size_limit = 67108864')
}
