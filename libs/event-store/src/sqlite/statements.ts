/** Every statement that the engine runs, prepared once. */

import type { Database } from 'better-sqlite3'
import { columns, type Row } from './rows.js'

export type Statements = ReturnType<typeof prepareStatements>

export function prepareStatements(db: Database) {
  const events = (clauses: string) => `SELECT ${columns} FROM events ${clauses}`
  return {
    begin: db.prepare('BEGIN IMMEDIATE'),
    commit: db.prepare('COMMIT'),
    rollback: db.prepare('ROLLBACK'),
    snapshot: db.prepare('BEGIN'),
    savepoint: db.prepare('SAVEPOINT append'),
    undo: db.prepare('ROLLBACK TO append'),
    release: db.prepare('RELEASE append'),

    insert: db.prepare<Row>(`INSERT INTO events (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`),
    last: db
      .prepare<[], [position: number, recorded: string]>('SELECT position, recorded FROM events ORDER BY position DESC LIMIT 1')
      .raw(true),
    head: db.prepare<[], number>('SELECT max(position) FROM events').pluck(true),
    revision: db.prepare<[string], number>('SELECT max(revision) FROM events WHERE stream = ?').pluck(true),
    withId: db.prepare<[string], unknown[]>(events('WHERE id = ?')).raw(true),

    forwards: db
      .prepare<[string, number, number], unknown[]>(events('WHERE stream = ? AND revision >= ? ORDER BY revision LIMIT ?'))
      .raw(true),
    backwards: db
      .prepare<[string, number, number], unknown[]>(events('WHERE stream = ? AND revision <= ? ORDER BY revision DESC LIMIT ?'))
      .raw(true),
    after: db.prepare<[number, number], unknown[]>(events('WHERE position > ? ORDER BY position LIMIT ?')).raw(true),
    /** Changes with every commit of another connection, in this process or another. */
    dataVersion: db.prepare<[], number>('PRAGMA data_version').pluck(true),
  }
}
