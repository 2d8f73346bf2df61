/** Which entries are on a record, or on a report with what belongs to it. */
import type { Database } from 'better-sqlite3'
import type { Basis } from './basis.js'
import { withBelonging } from './belonging.js'
import { noneOf, statement } from './statements.js'
import type { Walk } from './steps.js'

/** The sequences of a walk's entries, in order. */
export function sequencesOn(
  db: Database,
  { record, belonging, without = [] }: Walk,
  { sequence }: Pick<Basis, 'sequence'>,
): readonly number[] {
  const within = belonging ? 'entry.record IN (SELECT number FROM belonging)' : 'entry.record = @report'
  const shown = without.length > 0 ? `AND (SELECT kind FROM record WHERE number = entry.record) ${noneOf('@without')}` : ''
  return statement<{ sequence: number }>(
    db,
    `${belonging ? withBelonging : ''} SELECT entry.sequence FROM entry WHERE ${within} AND entry.sequence <= @asOf ${shown} ORDER BY entry.sequence`,
  )
    .all({ report: record, asOf: sequence, ...(without.length > 0 && { without: JSON.stringify(without) }) })
    .map((row) => row.sequence)
}
