/** Ratings through the years: what each report gave a subject, what it had before, and how long it has been held. */
import type { Database } from 'better-sqlite3'
import type { Basis } from './basis.js'
import { type Change, escaped } from './changes.js'
import { readingAt } from './derived.js'
import { yearOf } from './facets.js'
import type { Stored } from './records.js'
import { statement } from './statements.js'

export interface RatingRow {
  readonly subject: string
  readonly scale: string
  readonly rating: string
  /** The rating before it, as the report states it. */
  readonly previous: string
  readonly report: string
  readonly reportShort: string
  readonly edition: string
  readonly year: string
  /** In how many editions in a row up to this one, as the ledger has them, the subject held this rating. */
  readonly heldEditions: number
}

interface Row {
  readonly subject: string
  readonly scale: string
  readonly rating: string
  readonly previous: string
  readonly report: number
  readonly id: string
  readonly short: string
}

const held = 'rating.since <= @asOf AND rating.until > @asOf'
const columns = 'rating.subject, rating.scale, rating.rating, rating.previous, rating.report, record.id, record.short'

/** The ratings of a subject, oldest edition first. */
export function ratingsOf(db: Database, subject: string, basis: Basis, scale?: string): readonly RatingRow[] {
  const rows = statement<Row>(
    db,
    `SELECT ${columns} FROM rating JOIN record ON record.number = rating.report
     WHERE rating.subject = @subject ${scale === undefined ? '' : 'AND rating.scale = @scale'} AND ${held}`,
  ).all({ subject, asOf: basis.sequence, ...(scale !== undefined && { scale }) })
  const dated = rows.map((row) => dateOf(db, row, basis)).sort((a, b) => (a.sort < b.sort ? -1 : a.sort > b.sort ? 1 : 0))
  const runs = new Map<string, { rating: string; editions: number }>()
  return dated.map(({ row, year, edition }) => {
    const { scale: on, rating, previous, id, short } = row
    const run = runs.get(on)
    const heldEditions = run?.rating === rating ? run.editions + 1 : 1
    runs.set(on, { rating, editions: heldEditions })
    return { subject, scale: on, rating, previous, report: id, reportShort: short, edition, year, heldEditions }
  })
}

/** The ratings that one report gives, by subject. */
export function ratingsIn(db: Database, report: number, basis: Basis): readonly Omit<RatingRow, 'heldEditions'>[] {
  const rows = statement<Row>(
    db,
    `SELECT ${columns} FROM rating JOIN record ON record.number = rating.report WHERE rating.report = @report AND ${held} ORDER BY rating.subject, rating.scale`,
  ).all({ report, asOf: basis.sequence })
  return rows.map((row) => {
    const { year, edition } = dateOf(db, row, basis)
    const { subject, scale, rating, previous, id, short } = row
    return { subject, scale, rating, previous, report: id, reportShort: short, edition, year }
  })
}

function dateOf(db: Database, row: Row, basis: Basis) {
  const report = readingAt<Stored<'report'>>(db, row.report, basis)
  const edition = report?.edition ?? ''
  const year = report ? yearOf(report.published) : 'unknown'
  // Editions of one year are told apart by their names, then by the order in which they were logged.
  return { row, year, edition, sort: `${year} ${edition} ${String(row.report).padStart(15, '0')}` }
}

/** The ratings of a report that an entry after one sequence and up to another assigned or corrected, as changes of its reading. */
export function ratingChanges(db: Database, report: number, from: number, to: number): readonly Change[] {
  return statement<{ subject: string; scale: string; rating: string; before: string | null }>(
    db,
    `SELECT now.subject, now.scale, now.rating, was.rating AS before FROM rating AS now
     LEFT JOIN rating AS was ON was.report = now.report AND was.subject = now.subject AND was.scale = now.scale
       AND was.since <= @from AND was.until > @from
     WHERE now.report = @report AND now.since > @from AND now.since <= @to AND now.until > @to ORDER BY now.since, now.subject, now.scale`,
  )
    .all({ report, from, to })
    .map(({ subject, scale, rating, before }) => ({
      field: `/ratings/${subject}/${escaped(scale)}`,
      ...(before !== null && { before }),
      after: rating,
    }))
}
