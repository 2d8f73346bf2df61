import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import Database from 'better-sqlite3'
import { openAccess } from './access.js'
import { AccessFault } from './fault.js'

let folder: string
let file: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'alteram-access-'))
  file = join(folder, 'access.sqlite')
})
afterEach(() => rmSync(folder, { recursive: true }))

const open = () => openAccess({ file, now: () => new Date('2024-07-01T08:00:00.000Z') })

/** A file as the first version wrote it. */
function writeFirstFormat(): void {
  const db = new Database(file)
  db.exec(`
    CREATE TABLE users (
      id TEXT PRIMARY KEY, name TEXT NOT NULL, folded TEXT NOT NULL UNIQUE, roles TEXT NOT NULL, active INTEGER NOT NULL DEFAULT 1, added TEXT NOT NULL
    ) STRICT;
    CREATE TABLE tokens (
      id TEXT PRIMARY KEY, user TEXT NOT NULL REFERENCES users (id), hash BLOB NOT NULL UNIQUE, label TEXT NOT NULL, created TEXT NOT NULL, expires TEXT,
      revoked TEXT, lastUsed TEXT
    ) STRICT;
    CREATE INDEX tokensOfUser ON tokens (user);
    INSERT INTO users VALUES ('u1', 'Sophea', 'sophea', '["recorder"]', 1, '2024-06-01T08:00:00.000Z');
    INSERT INTO users VALUES ('u2', 'Dara', 'dara', '["reviewer"]', 0, '2024-06-01T08:00:00.000Z');
    INSERT INTO tokens VALUES ('t1', 'u1', x'00', 'import', '2024-06-01T08:00:00.000Z', NULL, NULL, NULL);
    PRAGMA application_id = 0x416c7475;
    PRAGMA user_version = 1;`)
  db.close()
}

test('the files are for their owner alone', () => {
  const access = open()
  access.recoveryCodes.make('u1')
  expect(readdirSync(folder).sort()).toEqual(['access.key', 'access.sqlite', 'access.sqlite-shm', 'access.sqlite-wal'])
  for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600)
  access.close()
})

test('a file of the first format keeps the names of those who recorded, and lets nobody in; it says so once', () => {
  writeFirstFormat()
  const first = open()
  expect(first.lifted).toEqual({ users: ['Dara', 'Sophea'], tokens: 1 })
  expect(first.logins.nameOf('u1')).toBe('Sophea')
  expect(first.logins.userOf('Sophea')).toBeUndefined()
  expect(first.tokens.list()).toEqual([])
  expect(first.logins.claim('sophea', 'u3')).toBe(true)
  first.close()
  const second = open()
  expect(second.lifted).toBeUndefined()
  expect([second.logins.nameOf('u1'), second.logins.nameOf('u3')]).toEqual(['Sophea', 'sophea'])
  second.close()
})

test('a file that is not ours, or newer than we are, is refused by name and left as it is', () => {
  const strange = new Database(file)
  strange.exec('CREATE TABLE anything (a)')
  strange.close()
  const before = readFileSync(file)
  expect(open).toThrow(new AccessFault('not-ours', `${file} is a database, but not an access store.`))
  expect(readFileSync(file)).toEqual(before)

  rmSync(file)
  open().close()
  const newer = new Database(file)
  newer.pragma('user_version = 99')
  newer.close()
  expect(open).toThrow(
    new AccessFault('newer', `${file} was written by a newer version of this program (its format is 99; 2 is the newest known here).`),
  )
})

test('what is no database is told by SQLite', () => {
  writeFileSync(file, 'not a database, by any means: nothing of what one has at its beginning')
  expect(open).toThrow('file is not a database')
})
