/** What was erased of the records that an answer names: when, and on what basis. */
import type { Database } from 'better-sqlite3'
import { erasedWords, type States } from '#ledger'
import type { Basis } from './basis.js'
import { listRecords } from './records.js'
import { statement } from './statements.js'

/** An erasure, as far as everybody is told of it. */
export interface Erased {
  readonly erasure: string
  readonly short: string
  readonly recorded: string
  /** The legal basis. */
  readonly basis: string
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** Whether anything was ever erased, or was to be. */
export function hasErasures(db: Database): boolean {
  return statement(db, "SELECT 1 FROM record WHERE kind = 'erasure' LIMIT 1").get() !== undefined
}

/**
 * The erasures of the records that are named in the values, by the record's id, oldest first; undefined where nothing in the values is erased. They
 * are those of the basis given: best now, since what is erased is so at every moment. At most so many records are looked at.
 */
export function erasuresIn(
  db: Database,
  values: unknown,
  basis: Basis,
  limit = 1_000,
): Readonly<Record<string, readonly Erased[]>> | undefined {
  const ids = new Set<string>()
  if (!collect(values, ids)) return undefined
  const subject = [...ids].slice(0, limit)
  if (subject.length === 0) return {}
  const { records } = listRecords(db, 'erasure', { filters: { subject, phase: ['done'] }, sort: 'oldest', limit }, basis)
  const found: Record<string, Erased[]> = {}
  for (const { id, short, recorded, reading } of records) {
    const { subject: of } = reading
    found[of.id] = [...(found[of.id] ?? []), { erasure: id, short, recorded, basis: basisOf(reading) }]
  }
  return found
}

function basisOf(reading: Pick<States['erasure'], 'phase'> | { readonly basis: string }): string {
  return 'basis' in reading ? reading.basis : ''
}

/** Gathers the ids, and tells whether anything is erased. */
function collect(value: unknown, ids: Set<string>): boolean {
  if (typeof value === 'string') {
    if (uuid.test(value)) ids.add(value)
    return value === erasedWords
  }
  if (typeof value !== 'object' || value === null) return false
  let found = false
  for (const inner of Object.values(value)) if (collect(inner, ids)) found = true
  return found
}
