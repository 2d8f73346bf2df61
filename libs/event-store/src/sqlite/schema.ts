/** What a ledger's file looks like, and how an older one is brought up to date. */

import type { Database } from 'better-sqlite3'
import { bringUpToDate, formatOf, type Misfit } from '#files'
import { Unavailable } from '../port.js'

/** 'Altr': marks the file as a ledger of ours, for us and for file(1). */
const applicationId = 0x416c7472

/**
 * Each entry lifts a file by one format, the first from nothing; the format of a file is the number of entries that it has behind it. Never
 * change an entry that was released: add one.
 *
 * Ids and times are text, not bytes and numbers: the file is an eighth larger, reading is a third faster, and whoever opens it with the SQLite
 * shell can read it.
 */
export const migrations: readonly string[] = [
  `CREATE TABLE events (
     position INTEGER PRIMARY KEY,
     id TEXT NOT NULL UNIQUE,
     stream TEXT NOT NULL,
     revision INTEGER NOT NULL,
     type TEXT NOT NULL,
     schema INTEGER NOT NULL,
     recorded TEXT NOT NULL, -- as in 2024-06-24T09:30:00.000Z
     actor TEXT NOT NULL,
     via TEXT NOT NULL,
     correlation TEXT,
     causation TEXT,
     data TEXT NOT NULL, -- JSON
     sealed TEXT, -- JSON, beside the event and no part of what is proved of it
     UNIQUE (stream, revision)
   ) STRICT`,
]

/**
 * Makes sure that the file is a ledger in the newest format: an empty file becomes one, an older one is lifted in one transaction.
 *
 * @throws {@link Unavailable} `incompatible` where the file is something else or newer than we are; it was not touched.
 */
export function migrate(db: Database, known: readonly string[] = migrations): void {
  const format = { applicationId, steps: known }
  const refuse = misfitOf(db, known)
  if (db.readonly && formatOf(db, format, refuse) < known.length)
    throw incompatible(`${db.name} has an older format: it must be opened for writing once, which brings it up to date.`)
  bringUpToDate(db, format, refuse)
}

function misfitOf(db: Database, known: readonly string[]): (misfit: Misfit, format: number) => Unavailable {
  return (misfit, format) =>
    incompatible(
      misfit === 'not-ours'
        ? `${db.name} is a database, but not a ledger.`
        : `${db.name} was written by a newer version of this program (its format is ${format}; ${known.length} is the newest known here).`,
    )
}

function incompatible(message: string): Unavailable {
  return new Unavailable('incompatible', message, false)
}
