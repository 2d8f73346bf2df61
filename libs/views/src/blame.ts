/** Blame: for each field of a record, and each item of its lists where they differ, the entry that set it as it reads. */
import type { Database } from 'better-sqlite3'
import { equal } from '#ledger'
import type { Basis } from './basis.js'
import { escaped } from './changes.js'
import { type Entry, type EntryRow, entryColumns, readHistory, toEntry } from './history.js'
import { statement } from './statements.js'

/** A field as it reads, and the entry that set it so. */
export interface Blamed {
  /** JSON Pointer (RFC 6901) into the reading; the ratings of a report stand under `/ratings/<subject>/<scale>`. */
  readonly field: string
  readonly value: unknown
  readonly set: Entry
  /** The sequences of the entries that had set it before, oldest first. */
  readonly before: readonly number[]
  /** The items of a list, where they did not all come by the entry that changed the list last. */
  readonly items?: readonly BlamedItem[]
}

/** An item of a list, and the entry that brought it. */
export interface BlamedItem {
  readonly field: string
  readonly value: unknown
  readonly set: Entry
}

/** What is known of a field while the readings are gone through. */
interface Course {
  readonly value: unknown
  readonly set: Entry
  readonly before: readonly number[]
  /** For a list: the entry that brought each item. */
  readonly items: readonly Entry[]
}

/** Everybody who recorded a part is told by the entries. */
const untold = 'recordedBy'

/** The fields of a record as it reads at the basis, in the order of its reading. */
export function readBlame(db: Database, number: number, basis: Basis): readonly Blamed[] {
  let courses = new Map<string, Course>()
  for (const { reading, changes: _, reviews: __, ...entry } of readHistory(db, number, basis)) {
    const next = new Map<string, Course>()
    for (const [name, value] of Object.entries(reading)) if (name !== untold) next.set(name, stepped(courses.get(name), value, entry))
    courses = next
  }
  return [...[...courses].map(([name, course]) => blamed(`/${name}`, course)), ...blamedRatings(db, number, basis)]
}

function stepped(before: Course | undefined, value: unknown, entry: Entry): Course {
  if (before && equal(before.value, value)) return before
  const sequences = before ? [...before.before, before.set.sequence] : []
  return { value, set: entry, before: sequences, items: Array.isArray(value) ? itemsOf(before, value, entry) : [] }
}

/** The items that were there before keep their entry, wherever they stand now; each of several that are alike once. */
function itemsOf(before: Course | undefined, list: readonly unknown[], entry: Entry): readonly Entry[] {
  const known = Array.isArray(before?.value) ? before.value.map((value: unknown, at) => ({ value, set: before.items[at] })) : []
  return list.map((item) => {
    const at = known.findIndex(({ value }) => equal(value, item))
    const [found] = at < 0 ? [] : known.splice(at, 1)
    return found?.set ?? entry
  })
}

function blamed(field: string, { value, set, before, items }: Course): Blamed {
  const told = items.some((each) => each.sequence !== set.sequence)
  if (!told || !Array.isArray(value)) return { field, value, set, before }
  const each = value.map((item: unknown, at): BlamedItem => ({ field: `${field}/${at}`, value: item, set: items[at] ?? set }))
  return { field, value, set, before, items: each }
}

interface RatingRow extends EntryRow {
  readonly subject: string
  readonly scale: string
  readonly rating: string
  readonly earlier: string
}

/** Ratings have rows of their own, which say since when each holds. */
function blamedRatings(db: Database, report: number, { sequence }: Basis): readonly Blamed[] {
  return statement<RatingRow>(
    db,
    `SELECT rating.subject, rating.scale, rating.rating,
       (SELECT json_group_array(since) FROM (SELECT was.since FROM rating AS was WHERE was.report = rating.report
          AND was.subject = rating.subject AND was.scale = rating.scale AND was.since < rating.since ORDER BY was.since)) AS earlier,
       ${entryColumns}
     FROM rating JOIN entry ON entry.sequence = rating.since JOIN record ON record.number = entry.record
     WHERE rating.report = @report AND rating.since <= @asOf AND rating.until > @asOf ORDER BY rating.subject, rating.scale`,
  )
    .all({ report, asOf: sequence })
    .map(({ subject, scale, rating, earlier, ...row }) => ({
      field: `/ratings/${subject}/${escaped(scale)}`,
      value: rating,
      set: toEntry(row),
      // A list of numbers: it was just made of them.
      before: JSON.parse(earlier) as number[],
    }))
}
