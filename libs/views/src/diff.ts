/** What changed between two moments: the records that are new, and those that read otherwise, each with its fields. */

import type { Database } from 'better-sqlite3'
import type { Kind } from '#ledger'
import type { Basis } from './basis.js'
import { withBelonging } from './belonging.js'
import { type Change, changesBetween } from './changes.js'
import { ratingChanges } from './ratings.js'
import { noneOf, statement } from './statements.js'

/** One record in a diff. */
export interface RecordDiff {
  readonly kind: Kind
  readonly id: string
  readonly short: string
  readonly number: number
  /** `new` where the earlier moment did not have it. */
  readonly change: 'new' | 'changed'
  /** How many entries were recorded on it between the two. */
  readonly entries: number
  /** Field by field; of a new record the ratings alone, which are no part of its reading. */
  readonly changes: readonly Change[]
  /** Its reading at the later moment. */
  readonly reading: object
}

interface Row {
  readonly number: number
  readonly kind: Kind
  readonly id: string
  readonly short: string
  readonly entries: number
  readonly before: string | null
  readonly after: string
}

/** Which part of the ledger is compared: all, one record, or a report with all that belongs to it. */
export type DiffScope = {
  readonly record?: number
  /** By the number of the report. */
  readonly report?: number
  /** Records of these kinds are left out: who asks may not see them. */
  readonly without?: readonly Kind[]
}

/**
 * The records that changed after one moment and up to another, in the order of the ledger, going on after a record's number. One more than
 * asked for tells that there is more.
 */
export function diffBetween(db: Database, from: Basis, to: Basis, scope: DiffScope, limit: number, after = 0): readonly RecordDiff[] {
  const values: Record<string, string | number> = { from: from.sequence, to: to.sequence, limit, after }
  let within = ''
  if (scope.record !== undefined) {
    within = 'AND entry.record = @record'
    values['record'] = scope.record
  } else if (scope.report !== undefined) {
    within = 'AND entry.record IN (SELECT number FROM belonging)'
    values['report'] = scope.report
    values['asOf'] = to.sequence
  }
  const { without = [] } = scope
  // Asked of each record once, not of each of its entries.
  const having = without.length > 0 ? `HAVING (SELECT kind FROM record WHERE number = entry.record) ${noneOf('@without')}` : ''
  if (without.length > 0) values['without'] = JSON.stringify(without)
  const rows = statement<Row>(
    db,
    `${scope.report === undefined ? '' : withBelonging} SELECT record.number, record.kind, record.id, record.short, changed.entries,
       (SELECT reading FROM entry WHERE record = record.number AND sequence <= @from ORDER BY sequence DESC LIMIT 1) AS before,
       (SELECT reading FROM entry WHERE record = record.number AND sequence <= @to ORDER BY sequence DESC LIMIT 1) AS after
     FROM (SELECT entry.record AS number, count(*) AS entries FROM entry
           WHERE entry.sequence > @from AND entry.sequence <= @to AND entry.record > @after ${within}
           GROUP BY entry.record ${having} ORDER BY entry.record LIMIT @limit) AS changed
     JOIN record ON record.number = changed.number ORDER BY record.number`,
  ).all(values)
  return rows.map(({ before, after: later, ...row }) => {
    // What the projection wrote: a reading is an object.
    const [was, reading] = [before === null ? undefined : (JSON.parse(before) as object), JSON.parse(later) as object]
    const ratings = row.kind === 'report' ? ratingChanges(db, row.number, from.sequence, to.sequence) : []
    return { ...row, change: was ? 'changed' : 'new', changes: [...(was ? changesBetween(was, reading) : []), ...ratings], reading }
  })
}
