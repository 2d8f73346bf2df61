/** Every row that holds at a moment, by view and key: what the state digest is taken over. */
import type { Database } from 'better-sqlite3'
import { dayCodes } from './facets.js'
import { statement } from './statements.js'

/**
 * The rows that hold at a sequence, in one order on every machine: answers, facets, days, ratings, records. Read in pieces by key, so nothing
 * is held in memory and other reads may come between.
 */
export function* stateRows(db: Database, sequence: number): Generator<readonly unknown[]> {
  yield* rowsOf(db, sequence, 'answer', ['target', 'response', 'since'], 'stance, assessment, earliest, latest')
  yield* rowsOf(db, sequence, 'facet', ['name', 'value', 'record', 'since'], textOfValue)
  yield* rowsOf(db, sequence, 'occurred', ['kind', 'earliest', 'record', 'since'], 'latest')
  yield* rowsOf(db, sequence, 'rating', ['subject', 'scale', 'report', 'since'], 'rating, previous, cited')
  yield* recordRows(db, sequence)
}

const piece = 2_000

// Codes are the same wherever the log is projected, and so is their order; the text makes the row mean something by itself.
const textOfValue = `CASE WHEN name IN (${dayCodes.join(', ')}) THEN value ELSE (SELECT text FROM term WHERE code = value) END`

function* rowsOf(db: Database, sequence: number, table: string, key: readonly string[], rest: string): Generator<readonly unknown[]> {
  const keys = key.join(', ')
  const places = key.map(() => '?').join(', ')
  const select = (from: string) =>
    statement<Record<string, unknown>>(
      db,
      `SELECT ${keys}, ${rest} FROM ${table} WHERE ${from} since <= ? AND until > ? ORDER BY ${keys} LIMIT ${piece}`,
    )
  let rows = select('').all(sequence, sequence)
  while (rows.length > 0) {
    for (const row of rows) yield [table, ...Object.values(row)]
    const last = rows.at(-1)
    if (rows.length < piece || !last) return
    rows = select(`(${keys}) > (${places}) AND`).all(...key.map((column) => last[column]), sequence, sequence)
  }
}

function* recordRows(db: Database, sequence: number): Generator<readonly unknown[]> {
  const select = statement<{ number: number; kind: string; id: string; short: string; since: number; revision: number; reading: string }>(
    db,
    `SELECT record.number, record.kind, record.id, record.short, entry.sequence AS since, entry.revision, entry.reading FROM record
     JOIN entry ON entry.sequence = (SELECT max(sequence) FROM entry WHERE record = record.number AND sequence <= @asOf)
     WHERE record.number > @after AND record.number <= @asOf ORDER BY record.number LIMIT ${piece}`,
  )
  for (let after = 0; ; ) {
    const rows = select.all({ asOf: sequence, after })
    for (const { reading, ...row } of rows) yield ['record', ...Object.values(row), JSON.parse(reading)]
    const last = rows.at(-1)
    if (rows.length < piece || !last) return
    after = last.number
  }
}
