/** What stands out about the times of a record as a whole. */
import type { Database } from 'better-sqlite3'
import type { Kind, States } from '#ledger'
import type { Basis } from './basis.js'
import { occurredOf } from './facets.js'
import { daysOf, type Timing, timingOf } from './happened.js'
import type { RecordView } from './records.js'
import { statement } from './statements.js'

interface Row {
  readonly latest: number | null
  readonly recorded: number
  readonly back: number | null
}

/**
 * Whether a record came into the ledger late, by when it happened as it reads at the basis, and by how many days the entries on it were back-dated at
 * most. An allegation happened when its report came out, as that read when the allegation was recorded.
 */
export function recordTiming(db: Database, record: RecordView, { sequence }: Basis): Timing {
  const row = statement<Row>(
    db,
    `SELECT first.latest, first.recorded, (SELECT max(back) FROM entry WHERE record = first.sequence AND sequence <= @asOf) AS back
     FROM entry AS first WHERE first.sequence = @number`,
  ).get({ number: record.number, asOf: sequence })
  if (!row) return {}
  return timingOf(record.kind === 'allegation' ? row : { ...row, latest: latestOf(record) })
}

function latestOf<K extends Kind>({ kind, reading }: RecordView<K>): number | null {
  // What a report's reading lacks here are its ratings, which say nothing of when it came out.
  return daysOf(occurredOf[kind](reading as States[K]))?.latest ?? null
}
