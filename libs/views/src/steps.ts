/** Stepping: the entries on a record, or on a report with what belongs to it, one by one, each with what it changed and where one goes from it. */
import type { Database } from 'better-sqlite3'
import type { Kind } from '#ledger'
import type { Basis } from './basis.js'
import { withBelonging } from './belonging.js'
import { type Change, changesBetween } from './changes.js'
import { type Entry, type EntryRow, entryColumns, toEntry } from './history.js'
import { ratingChanges } from './ratings.js'
import { noneOf, statement } from './statements.js'

/** What is walked: one record, or a report with what belongs to it, by number. */
export interface Walk {
  readonly record: number
  /** True for what belongs to the record, too. */
  readonly belonging: boolean
  /** Entries on records of these kinds are left out: who asks may not see them. */
  readonly without?: readonly Kind[]
}

/** One step of a walk. */
export interface Step extends Entry {
  /** Which step of the walk it is, from 1. */
  readonly place: number
  /** Field by field what it changed of its record; of the entry that begins a record, all that it says. */
  readonly changes: readonly Change[]
  /** The sequences of the steps beside it; absent at the ends. */
  readonly previous?: number
  readonly next?: number
}

export interface Steps {
  /** How many steps the walk has, and where it begins and ends. */
  readonly of: number
  readonly first: number
  readonly last: number
  readonly steps: readonly Step[]
}

interface Row extends EntryRow {
  readonly record: number
  readonly reading: string | null
  readonly before: string | null
}

/**
 * Some steps of a walk, in the order of the log, from the entry `at` on; where that is none of the walk's, from the last one before it, and where
 * there is none before it, from the first.
 */
export function readSteps(db: Database, walk: Walk, { at, limit }: { at: number; limit: number }, { sequence }: Basis): Steps {
  const { without = [] } = walk
  const values = { report: walk.record, asOf: sequence, ...(without.length > 0 && { without: JSON.stringify(without) }) }
  const within = walk.belonging ? 'entry.record IN (SELECT number FROM belonging)' : 'entry.record = @report'
  const shown = without.length > 0 ? `AND (SELECT kind FROM record WHERE number = entry.record) ${noneOf('@without')}` : ''
  const head = walk.belonging ? withBelonging : ''
  const where = `${within} AND entry.sequence <= @asOf ${shown}`
  const about = statement<{ of: number; first: number; last: number; start: number | null; passed: number }>(
    db,
    `${head} SELECT count(*) AS "of", min(entry.sequence) AS first, max(entry.sequence) AS last,
       max(CASE WHEN entry.sequence <= @at THEN entry.sequence END) AS start, count(CASE WHEN entry.sequence <= @at THEN 1 END) AS passed
     FROM entry WHERE ${where}`,
  ).get({ ...values, at })
  if (!about || about.of === 0) return { of: 0, first: 0, last: 0, steps: [] }
  const { of, first, last } = about
  const start = about.start ?? first
  const rows = statement<Row>(
    db,
    `${head} SELECT ${entryColumns}, entry.record, entry.reading,
       (SELECT was.reading FROM entry AS was WHERE was.record = entry.record AND was.sequence < entry.sequence ORDER BY was.sequence DESC LIMIT 1) AS before
     FROM entry JOIN record ON record.number = entry.record WHERE ${where} AND entry.sequence >= @start ORDER BY entry.sequence LIMIT @limit`,
  ).all({ ...values, start, limit: limit + 1 })
  const previous = statement<{ previous: number | null }>(
    db,
    `${head} SELECT max(entry.sequence) AS previous FROM entry WHERE ${where} AND entry.sequence < @start`,
  ).get({ ...values, start })?.previous
  const sequences = [previous ?? undefined, ...rows.map((row) => row.sequence)]
  const from = Math.max(1, about.passed)
  const steps = rows.slice(0, limit).map(({ record, reading, before, ...row }, index): Step => {
    const [back, forth] = [sequences[index], sequences[index + 2]]
    return {
      ...toEntry(row),
      place: from + index,
      changes: changesOf(db, row, record, before, reading),
      ...(back !== undefined && { previous: back }),
      ...(forth !== undefined && { next: forth }),
    }
  })
  return { of, first, last, steps }
}

function changesOf(db: Database, { kind, sequence }: EntryRow, record: number, before: string | null, reading: string | null) {
  // What the projection wrote: a reading is an object.
  const [was, is] = [before === null ? undefined : (JSON.parse(before) as object), JSON.parse(reading ?? '{}') as object]
  const ratings = kind === 'report' ? ratingChanges(db, record, sequence - 1, sequence) : []
  return [...changesBetween(was, is), ...ratings]
}
