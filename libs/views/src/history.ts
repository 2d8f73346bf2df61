/** The audit trail: who recorded what, when and why; of the whole ledger or of one record, with what each entry changed. */

import type { Database } from 'better-sqlite3'
import { type AnyEvent, type Kind, verifiable } from '#ledger'
import { type Basis, lastSequenceAt } from './basis.js'
import { type Change, changesBetween } from './changes.js'
import { isBackDated, isLate, type Timing, timingOf } from './happened.js'
import { ratingChanges } from './ratings.js'
import { noneOf, statement } from './statements.js'

/** One event of the log, as the trail tells it. */
export interface Entry extends Timing {
  readonly sequence: number
  readonly event: string
  readonly type: string
  /** Absent where the event is not about a record. */
  readonly kind?: Kind
  readonly id?: string
  readonly short?: string
  readonly revision: number
  readonly recorded: string
  readonly actor: string
  readonly via: string
  /** The reason that was given. */
  readonly why?: string
}

/** An entry with the reading that it brought and what that changed. */
export interface Reading extends Entry {
  readonly changes: readonly Change[]
  readonly reading: object
  /** Who verified or disputed this reading, up to the basis; oldest first. Of the kinds that a second person verifies, where the entry changed something. */
  readonly reviews?: readonly Review[]
}

/** What a second person said of a reading. */
export interface Review {
  readonly state: 'verified' | 'disputed'
  readonly sequence: number
  readonly by: string
  readonly recorded: string
  readonly why?: string
}

export interface TrailQuery {
  readonly actor?: string
  readonly kind?: Kind
  readonly type?: string
  readonly record?: string
  /** Only entries that are late, or back-dated. */
  readonly timing?: 'late' | 'back-dated'
  /** Entries on records of these kinds are left out: who asks may not see them. */
  readonly without?: readonly Kind[]
  /** Moments in milliseconds since 1970, `from` included, `to` not. */
  readonly from?: number
  readonly to?: number
  readonly order: 'newest' | 'oldest'
  readonly limit: number
  /** The sequence at which the page before ended. */
  readonly after?: number
}

/** A row of an entry, under {@link entryColumns}. */
export interface EntryRow {
  readonly sequence: number
  readonly event: string
  readonly type: string
  readonly kind: Kind | null
  readonly id: string | null
  readonly short: string | null
  readonly revision: number
  readonly recorded: number
  readonly actor: string
  readonly via: string
  readonly why: string | null
  readonly latest: number | null
  readonly back: number | null
}

/** What is told of an entry: of a row of `entry`, joined to its `record`. */
export const entryColumns = `entry.sequence, entry.event, (SELECT text FROM term WHERE code = entry.type) AS type, record.kind, record.id, record.short,
  entry.revision, entry.recorded, (SELECT text FROM term WHERE code = entry.actor) AS actor,
  (SELECT text FROM term WHERE code = entry.via) AS via, entry.why, entry.latest, entry.back`

/** A page of the trail. An entry more than asked for tells that there is more; the caller cuts it off. */
export function readTrail(db: Database, query: TrailQuery, { sequence }: Basis): readonly Entry[] {
  const where = ['entry.sequence <= @asOf']
  const values: Record<string, string | number> = { asOf: sequence, limit: query.limit }
  const narrow = (condition: string, name: string, value: string | number | undefined) => {
    if (value === undefined) return
    where.push(condition)
    values[name] = value
  }
  narrow('entry.actor = (SELECT code FROM term WHERE text = @actor)', 'actor', query.actor)
  narrow('entry.type = (SELECT code FROM term WHERE text = @type)', 'type', query.type)
  narrow('record.kind = @kind', 'kind', query.kind)
  narrow('entry.record = (SELECT number FROM record WHERE id = @record)', 'record', query.record)
  if (query.timing !== undefined) where.push(query.timing === 'late' ? isLate : isBackDated)
  const { without = [] } = query
  if (without.length > 0) {
    narrow(`(record.kind IS NULL OR record.kind ${noneOf('@without')})`, 'without', JSON.stringify(without))
  }
  // Recorded times never go backwards, so they bound the sequence, and nothing outside is looked at.
  if (query.from !== undefined) narrow('entry.sequence > @from', 'from', lastSequenceAt(db, sequence, query.from - 1))
  if (query.to !== undefined) narrow('entry.sequence <= @to', 'to', lastSequenceAt(db, sequence, query.to - 1))
  narrow(query.order === 'newest' ? 'entry.sequence < @after' : 'entry.sequence > @after', 'after', query.after)
  const order = query.order === 'newest' ? 'DESC' : 'ASC'
  return statement<EntryRow>(
    db,
    `SELECT ${entryColumns} FROM entry LEFT JOIN record ON record.number = entry.record WHERE ${where.join(' AND ')} ORDER BY entry.sequence ${order} LIMIT @limit`,
  )
    .all(values)
    .map(toEntry)
}

/** Every reading of a record up to the basis, oldest first. */
export function readHistory(db: Database, number: number, { sequence }: Basis): readonly Reading[] {
  const rows = statement<EntryRow & { readonly reading: string | null }>(
    db,
    `SELECT ${entryColumns}, entry.reading FROM entry JOIN record ON record.number = entry.record
     WHERE entry.record = ? AND entry.sequence <= ? ORDER BY entry.sequence`,
  ).all(number, sequence)
  let before: object | undefined
  const readings = rows.map(({ reading: text, ...row }): Reading => {
    // What the projection wrote: a reading is an object.
    const reading = JSON.parse(text ?? '{}') as object
    const ratings = row.kind === 'report' ? ratingChanges(db, number, row.sequence - 1, row.sequence) : []
    const changes = before === undefined ? [] : [...changesBetween(before, reading), ...ratings]
    before = reading
    return { ...toEntry(row), changes, reading }
  })
  return withReviews(readings)
}

/** What leaves a reading as verified as it was: a second person's word on it, and the clock. */
export const unauthored: ReadonlySet<string> = new Set([
  'RecordVerified',
  'RecordDisputed',
  'ResponseAssessed',
  'FollowUpAssessed',
  'FollowUpLapsed',
] satisfies AnyEvent['type'][])

/** Tells with each reading who said what of it before the next one. */
function withReviews(readings: readonly Reading[]): readonly Reading[] {
  const told: Reading[] = []
  let reviews: Review[] = []
  for (const reading of readings.toReversed()) {
    const { kind, type, sequence, actor, recorded, why } = reading
    const isReading = verifiable.some((each) => each === kind) && !unauthored.has(type)
    told.push(isReading ? { ...reading, reviews } : reading)
    if (isReading) reviews = []
    if (type !== 'RecordVerified' && type !== 'RecordDisputed') continue
    const state = type === 'RecordVerified' ? 'verified' : 'disputed'
    reviews = [{ state, sequence, by: actor, recorded, ...(why !== undefined && { why }) }, ...reviews]
  }
  return told.reverse()
}

/** An entry as it is told. */
export function toEntry({ kind, id, short, why, recorded, latest, back, ...row }: EntryRow): Entry {
  return {
    ...row,
    ...(kind !== null && { kind }),
    ...(id !== null && { id }),
    ...(short !== null && { short }),
    recorded: new Date(recorded).toISOString(),
    ...(why !== null && { why }),
    ...timingOf({ latest, back, recorded }),
  }
}
