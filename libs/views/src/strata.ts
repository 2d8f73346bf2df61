/** The entries of a stretch of the log, told apart by the kind of record that they are on. */
import { setImmediate } from 'node:timers/promises'
import type { Database } from 'better-sqlite3'
import { statement } from './statements.js'

/** The stratum of the entries that are on no record. */
const onNoRecord = 'none'

/** Entries that are looked at before others on this thread have their turn. */
const piece = 20_000

/** The sequences of each kind, in the order of the log. `dbOf` gives the file to read, which can be another each time. */
export async function strataOf(dbOf: () => Database, from: number, to: number): Promise<ReadonlyMap<string, readonly number[]>> {
  const strata = new Map<string, number[]>()
  for (let first = from; first <= to; first += piece) {
    const rows = statement<{ sequence: number; kind: string | null }>(
      dbOf(),
      `SELECT entry.sequence, record.kind FROM entry LEFT JOIN record ON record.number = entry.record
       WHERE entry.sequence >= ? AND entry.sequence <= ? ORDER BY entry.sequence`,
    ).all(first, Math.min(to, first + piece - 1))
    for (const { sequence, kind } of rows) {
      const stratum = strata.get(kind ?? onNoRecord)
      if (stratum) stratum.push(sequence)
      else strata.set(kind ?? onNoRecord, [sequence])
    }
    await setImmediate()
  }
  return strata
}
