/** Files that are older, newer, or something else. */

import { readFile, writeFile } from 'node:fs/promises'
import { expect, test } from '@jest/globals'
import Database from 'better-sqlite3'
import { inTemporaryFolder } from './folder.testing.js'
import { openLog } from './open.js'
import { migrate, migrations } from './schema.js'
import { openSqliteStore } from './store.js'

const now = () => new Date()
const later = [...migrations, 'ALTER TABLE events ADD COLUMN note TEXT', 'CREATE TABLE notes (text TEXT NOT NULL) STRICT']

test('an older file is lifted to the newest format, and keeps its events', () =>
  inTemporaryFolder(async (folder) => {
    const db = openLog(`${folder}/log.db`, false)
    db.exec(
      `INSERT INTO events VALUES (1, 'id', 'report-1', 0, 'ReportLogged', 1, '2024-06-24T09:30:00.000Z', 'ann', 'api', NULL, NULL, '{}', NULL)`,
    )
    migrate(db, later)
    migrate(db, later)
    expect(db.prepare('SELECT position, note FROM events').all()).toEqual([{ position: 1, note: null }])
    expect(db.prepare('SELECT * FROM notes').all()).toEqual([])
    expect(db.pragma('user_version', { simple: true })).toBe(3)
    db.close()
  }))

test('a step that fails leaves the file as it was', () =>
  inTemporaryFolder(async (folder) => {
    const db = openLog(`${folder}/log.db`, false)
    expect(() => migrate(db, [...later, 'CREATE TABLE notes (again TEXT)'])).toThrow('already exists')
    expect(db.pragma('user_version', { simple: true })).toBe(1)
    expect(db.prepare('SELECT name FROM pragma_table_info(?)').pluck().all('events')).not.toContain('note')
    db.close()
  }))

test('a newer file is refused and not touched', () =>
  inTemporaryFolder(async (folder) => {
    const file = `${folder}/log.db`
    const db = openLog(file, false)
    migrate(db, later)
    db.close()
    expect(() => openSqliteStore({ file, now })).toThrow(
      refusal('incompatible', `${file} was written by a newer version of this program (its format is 3; 1 is the newest known here).`),
    )
    const untouched = new Database(file)
    expect(untouched.pragma('user_version', { simple: true })).toBe(3)
    untouched.close()
  }))

test('an older file that may not be written is refused', () =>
  inTemporaryFolder(async (folder) => {
    openLog(`${folder}/log.db`, false).close()
    const db = openLog(`${folder}/log.db`, true)
    expect(() => migrate(db, later)).toThrow(refusal('incompatible', expect.stringContaining('must be opened for writing once')))
    db.close()
  }))

test("another program's database is refused and not touched", () =>
  inTemporaryFolder(async (folder) => {
    const file = `${folder}/other.db`
    const other = new Database(file)
    other.exec('CREATE TABLE events (a)')
    other.close()
    expect(() => openSqliteStore({ file, now })).toThrow(refusal('incompatible', `${file} is a database, but not a ledger.`))
    const untouched = new Database(file)
    expect(untouched.pragma('journal_mode', { simple: true })).toBe('delete')
    untouched.close()
  }))

test('a file of another kind is refused', () =>
  inTemporaryFolder(async (folder) => {
    const file = `${folder}/report.txt`
    await writeFile(file, 'Trafficking in Persons\n'.repeat(100))
    expect(() => openSqliteStore({ file, now })).toThrow(refusal('damaged', `${file} is not a ledger, or its beginning is damaged.`))
  }))

test('a ledger with a damaged beginning is refused', () =>
  inTemporaryFolder(async (folder) => {
    const file = `${folder}/log.db`
    openLog(file, false).close()
    const whole = await readFile(file)
    for (const [from, to] of [
      [0, 16],
      [16, 24],
      [100, 116],
    ] as const) {
      await writeFile(file, Buffer.concat([whole.subarray(0, from), Buffer.alloc(to - from, 0xff), whole.subarray(to)]))
      expect(() => openSqliteStore({ file, now })).toThrow(refusal('damaged', expect.stringContaining(file)))
    }
  }))

test('a folder or a file that is missing is named', () =>
  inTemporaryFolder(async (folder) => {
    const file = `${folder}/none/log.db`
    expect(() => openSqliteStore({ file, now })).toThrow(refusal('not-found', `The folder ${folder}/none does not exist.`))
    const absent = `${folder}/absent.db`
    expect(() => openSqliteStore({ file: absent, now, readOnly: true })).toThrow(refusal('not-found', `${absent} does not exist.`))
  }))

test('a folder in the place of the file is refused', () =>
  inTemporaryFolder(async (folder) => {
    expect(() => openSqliteStore({ file: folder, now })).toThrow(expect.objectContaining({ name: 'Unavailable', reason: 'failed' }))
  }))

function refusal(reason: string, message: unknown) {
  return expect.objectContaining({ name: 'Unavailable', reason, message, written: false })
}
