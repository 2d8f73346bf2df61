/** The file of secrets. Apart from the ledger: it can be replaced without touching a record, and nobody who reads the log finds a hash in it. */
import { chmodSync, closeSync, openSync } from 'node:fs'
import Database from 'better-sqlite3'
import { formatOf } from '#files'
import { AccessFault } from './fault.js'

/** 'Altu': marks the file as ours. */
const applicationId = 0x416c7475

/**
 * Each entry lifts a file by one format, the first from nothing; the format of a file is the number of entries that it has behind it. Never
 * change an entry that was released: add one.
 */
const migrations: readonly string[] = [
  `CREATE TABLE users (
     id TEXT PRIMARY KEY,
     name TEXT NOT NULL,
     folded TEXT NOT NULL UNIQUE,
     roles TEXT NOT NULL,
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
   CREATE INDEX tokensOfUser ON tokens (user);`,

  // Who people are and what they may do is since then in the log. Whoever was added before is not in it, so their tokens would open nothing:
  // they go. The names stay, for what was recorded under their ids.
  `CREATE TABLE former (user TEXT PRIMARY KEY, name TEXT NOT NULL) STRICT;
   INSERT INTO former SELECT id, name FROM users;
   DROP TABLE tokens;
   DROP TABLE users;
   CREATE TABLE logins (
     user TEXT PRIMARY KEY,
     name TEXT NOT NULL,
     folded TEXT NOT NULL UNIQUE -- the name as it is compared
   ) STRICT;
   CREATE TABLE passwords (
     user TEXT PRIMARY KEY,
     hash TEXT NOT NULL, -- argon2id, as a PHC string
     made TEXT NOT NULL
   ) STRICT;
   CREATE TABLE totps (
     user TEXT NOT NULL,
     pending INTEGER NOT NULL, -- 1 until a first code has shown that the other side has the secret
     sealed BLOB NOT NULL,
     made TEXT NOT NULL,
     step INTEGER NOT NULL, -- the last one used; no earlier one is taken again
     PRIMARY KEY (user, pending)
   ) STRICT;
   CREATE TABLE recoveryCodes (
     user TEXT NOT NULL,
     hash BLOB NOT NULL,
     made TEXT NOT NULL,
     PRIMARY KEY (user, hash)
   ) STRICT;
   CREATE TABLE passkeys (
     id TEXT PRIMARY KEY, -- the credential's own, base64url
     user TEXT NOT NULL,
     label TEXT NOT NULL,
     key BLOB NOT NULL,
     counter INTEGER NOT NULL,
     transports TEXT NOT NULL, -- JSON
     synced INTEGER NOT NULL,
     added TEXT NOT NULL,
     used TEXT
   ) STRICT;
   CREATE INDEX passkeysOfUser ON passkeys (user);
   CREATE TABLE challenges (
     challenge TEXT PRIMARY KEY,
     purpose TEXT NOT NULL,
     user TEXT NOT NULL, -- '' where whoever answers is not known yet
     made TEXT NOT NULL,
     ends TEXT NOT NULL
   ) STRICT;
   CREATE INDEX challengesByEnd ON challenges (ends);
   CREATE INDEX challengesOfUser ON challenges (user, made);
   CREATE TABLE identities (
     issuer TEXT NOT NULL,
     subject TEXT NOT NULL,
     user TEXT NOT NULL,
     linked TEXT NOT NULL,
     PRIMARY KEY (issuer, subject)
   ) STRICT;
   CREATE INDEX identitiesOfUser ON identities (user);
   CREATE TABLE invitations (
     hash BLOB PRIMARY KEY,
     user TEXT NOT NULL, -- '' for the first administrator, who is nobody yet
     purpose TEXT NOT NULL,
     made TEXT NOT NULL,
     ends TEXT,
     used TEXT
   ) STRICT;
   CREATE INDEX invitationsOfUser ON invitations (user);
   CREATE TABLE sessions (
     id TEXT PRIMARY KEY,
     hash BLOB NOT NULL UNIQUE,
     user TEXT NOT NULL,
     stage TEXT NOT NULL,
     how TEXT NOT NULL, -- JSON
     address TEXT NOT NULL,
     agent TEXT NOT NULL,
     begun TEXT NOT NULL,
     seen TEXT NOT NULL,
     ends TEXT NOT NULL,
     confirmed TEXT
   ) STRICT;
   CREATE INDEX sessionsOfUser ON sessions (user);
   CREATE INDEX sessionsByEnd ON sessions (ends);
   CREATE INDEX sessionsBySight ON sessions (seen);
   CREATE TABLE revocations (user TEXT PRIMARY KEY, times INTEGER NOT NULL) STRICT;
   CREATE TABLE tokens (
     id TEXT PRIMARY KEY,
     hash BLOB NOT NULL UNIQUE,
     user TEXT NOT NULL,
     label TEXT NOT NULL,
     roles TEXT NOT NULL, -- JSON
     kinds TEXT NOT NULL, -- JSON
     made TEXT NOT NULL,
     expires TEXT NOT NULL,
     revoked TEXT,
     used TEXT
   ) STRICT;
   CREATE INDEX tokensOfUser ON tokens (user);
   CREATE TABLE devices (
     id TEXT PRIMARY KEY,
     hash BLOB NOT NULL UNIQUE,
     user TEXT NOT NULL,
     made TEXT NOT NULL,
     seen TEXT NOT NULL
   ) STRICT;
   CREATE INDEX devicesOfUser ON devices (user, seen);
   CREATE INDEX devicesBySight ON devices (seen);
   CREATE TABLE failures (
     what BLOB PRIMARY KEY, -- a keyed hash of whom and from where
     times INTEGER NOT NULL,
     last TEXT NOT NULL,
     until TEXT NOT NULL
   ) STRICT;
   CREATE INDEX failuresByWeight ON failures (times, last);
   CREATE INDEX failuresByAge ON failures (last);
   CREATE TABLE key (one INTEGER PRIMARY KEY CHECK (one = 1), fingerprint BLOB NOT NULL, made TEXT NOT NULL) STRICT;`,
]

/** What became of a file of the first format. */
export interface Lifted {
  /** The names that no longer let anybody in; add them again. */
  readonly users: readonly string[]
  /** How many tokens are gone. */
  readonly tokens: number
}

export interface Opened {
  readonly db: Database.Database
  /** Present where the file was of the first format until now. */
  readonly lifted?: Lifted
}

/**
 * Opens the file, and makes it where there is none, readable by its owner alone. Several processes may have it open.
 *
 * @throws {@link AccessFault} where it is something else, or newer than we are; it was not touched.
 */
export function openFile(file: string): Opened {
  // Made before SQLite would make it, which gives the files beside it the same mode.
  closeSync(openSync(file, 'a', 0o600))
  chmodSync(file, 0o600)
  const db = new Database(file, { timeout: 5_000 })
  try {
    return { db, ...prepare(db) }
  } catch (error) {
    db.close()
    throw error
  }
}

function prepare(db: Database.Database): Omit<Opened, 'db'> {
  db.pragma('trusted_schema = OFF')
  // First, so that a file that is not ours stays as it is.
  const format = ownFormat(db)
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  // What was deleted is overwritten: a hash that is gone is gone from the file.
  db.pragma('secure_delete = ON')
  return format === migrations.length ? {} : db.transaction(() => migrate(db)).immediate()
}

function migrate(db: Database.Database): Omit<Opened, 'db'> {
  // Another process may have been faster.
  const format = ownFormat(db)
  const lifted = format === 1 ? { lifted: contentsOfFirst(db) } : {}
  for (const step of migrations.slice(format)) db.exec(step)
  db.pragma(`application_id = ${applicationId}`)
  db.pragma(`user_version = ${migrations.length}`)
  return lifted
}

function contentsOfFirst(db: Database.Database): Lifted {
  return {
    users: db.prepare<[], string>('SELECT name FROM users ORDER BY folded').pluck().all(),
    tokens: db.prepare<[], number>('SELECT count(*) FROM tokens').pluck().get() ?? 0,
  }
}

function ownFormat(db: Database.Database): number {
  return formatOf(db, { applicationId, steps: migrations }, (misfit, format) =>
    misfit === 'not-ours'
      ? new AccessFault('not-ours', `${db.name} is a database, but not an access store.`)
      : new AccessFault(
          'newer',
          `${db.name} was written by a newer version of this program (its format is ${format}; ${migrations.length} is the newest known here).`,
        ),
  )
}
