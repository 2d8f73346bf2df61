/** What waits for somebody: the unanswered, the delayed, the due, what is to be verified, what is disputed, what changed since. */

import type { Database } from 'better-sqlite3'
import { type Day, dayOf, type Kind, verifiable } from '#ledger'
import type { Basis } from './basis.js'
import { dueSoonDays } from './derived.js'
import { facetCode } from './facets.js'
import { findByNumber, type RecordView } from './records.js'
import { everEarlier } from './schema.js'
import { statement } from './statements.js'

/** One heap on the desk: how many there are, and the first of them. */
export interface Heap {
  readonly count: number
  readonly records: readonly RecordView[]
}

export interface Desk {
  /** Allegations that no response names in particular. */
  readonly unanswered: Heap
  /** Inquiries whose day to respond by has passed, the longest wait first. */
  readonly delayed: Heap
  readonly dueSoon: Heap
  readonly overdue: Heap
  /** Records of others that nobody has verified yet. */
  readonly toVerify: Heap
  readonly disputed: Heap
  /** Entries since a sequence, by others; only where one was given. */
  readonly changedSince?: { readonly from: number; readonly entries: number }
}

export interface DeskQuery {
  /** Whose desk. */
  readonly actor: string
  /** The last sequence that this person has seen. */
  readonly seen?: number
  /** Records shown of each heap. */
  readonly limit: number
  /** Entries on records of these kinds are not counted: whose desk it is may not see them. */
  readonly without?: readonly Kind[]
}

/** Entries that do not make a record their author's. */
const judgements = ['RecordVerified', 'RecordDisputed', 'ResponseAssessed', 'FollowUpAssessed', 'FollowUpLapsed']
  .map((type) => `'${type}'`)
  .join(', ')

export function readDesk(db: Database, { actor, seen, limit, without = [] }: DeskQuery, basis: Basis): Desk {
  const today = dayOf(basis.moment)
  const heap = (source: Source) => readHeap(db, source, limit, basis)
  const notMine = {
    sql: `AND NOT EXISTS (SELECT 1 FROM entry INDEXED BY entry_by_record
          WHERE entry.record = facet.record AND entry.actor = (SELECT code FROM term WHERE text = @actor) AND entry.sequence <= @asOf
          AND entry.type NOT IN (SELECT code FROM term WHERE text IN (${judgements})))`,
    values: { actor },
  }
  const states = (value: string) => verifiable.map((kind: Kind) => ({ code: facetCode(kind, 'verification'), value }))
  return {
    unanswered: heap({
      facets: [{ code: facetCode('allegation', 'answer'), value: 'none' }],
      and: standing(facetCode('allegation', 'phase'), 'standing'),
    }),
    delayed: heap({ range: { code: facetCode('inquiry', 'respond-by'), from: everEarlier, before: today } }),
    dueSoon: heap({ range: { code: facetCode('followup', 'due'), from: today, before: today + dueSoonDays + 1 } }),
    overdue: heap({ range: { code: facetCode('followup', 'due'), from: everEarlier, before: today } }),
    toVerify: heap({ facets: states('unverified'), and: notMine }),
    disputed: heap({ facets: states('disputed') }),
    ...(seen !== undefined && {
      changedSince: { from: seen, entries: entriesSince(db, seen, actor, basis) - hiddenSince(db, seen, actor, without, basis) },
    }),
  }
}

interface Condition {
  readonly sql: string
  readonly values: Readonly<Record<string, string | number>>
}

type Source =
  | { readonly facets: readonly { readonly code: number; readonly value: string }[]; readonly and?: Condition }
  | { readonly range: { readonly code: number; readonly from: Day; readonly before: Day } }

function standing(code: number, value: string): Condition {
  return {
    sql: `AND EXISTS (SELECT 1 FROM facet AS other WHERE other.name = @phase AND other.value = (SELECT code FROM term WHERE text = @standing) AND other.record = facet.record
          AND other.since <= @asOf AND other.until > @asOf)`,
    values: { phase: code, standing: value },
  }
}

function readHeap(db: Database, source: Source, limit: number, basis: Basis): Heap {
  const values: Record<string, string | number> = { asOf: basis.sequence }
  let where: string
  let order: string
  if ('range' in source) {
    where = 'facet.name = @code AND facet.value >= @from AND facet.value < @before'
    order = 'facet.value, facet.record'
    Object.assign(values, source.range)
  } else {
    const choices = source.facets.map(({ code, value }, index) => {
      values[`code${index}`] = code
      values[`value${index}`] = value
      return `(facet.name = @code${index} AND facet.value = (SELECT code FROM term WHERE text = @value${index}))`
    })
    where = `(${choices.join(' OR ')})`
    order = 'facet.record DESC'
    if (source.and) {
      where += ` ${source.and.sql}`
      Object.assign(values, source.and.values)
    }
  }
  const sql = `FROM facet WHERE ${where} AND facet.since <= @asOf AND facet.until > @asOf`
  const count = statement<{ n: number }>(db, `SELECT count(*) AS n ${sql}`).get(values)?.n ?? 0
  const rows = statement<{ record: number }>(db, `SELECT facet.record AS record ${sql} ORDER BY ${order} LIMIT @limit`).all({
    ...values,
    limit,
  })
  return { count, records: rows.flatMap(({ record }) => findByNumber(db, record, basis) ?? []) }
}

function entriesSince(db: Database, seen: number, actor: string, { sequence }: Basis): number {
  const sql = 'SELECT count(*) AS n FROM entry WHERE sequence > ? AND sequence <= ? AND actor IS NOT (SELECT code FROM term WHERE text = ?)'
  return statement<{ n: number }>(db, sql).get(seen, sequence, actor)?.n ?? 0
}

/** Found by the records, of which there are few, whatever was recorded meanwhile. */
function hiddenSince(db: Database, seen: number, actor: string, without: readonly Kind[], { sequence }: Basis): number {
  if (without.length === 0) return 0
  const sql = `SELECT count(*) AS n FROM entry INDEXED BY entry_by_record
    WHERE record IN (SELECT number FROM record WHERE kind IN (SELECT value FROM json_each(?))) AND sequence > ? AND sequence <= ?
      AND actor IS NOT (SELECT code FROM term WHERE text = ?)`
  return statement<{ n: number }>(db, sql).get(JSON.stringify(without), seen, sequence, actor)?.n ?? 0
}
