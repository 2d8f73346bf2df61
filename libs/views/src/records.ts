/** Records as of any moment: one, or a list that is filtered by what they can be looked up by. */

import type { Database } from 'better-sqlite3'
import { isRestricted, type Kind, kinds, parseShortId, type States } from '#ledger'
import type { Basis } from './basis.js'
import { answerStands, type Derived, derive } from './derived.js'
import { type FacetName, facetCode, facetValue } from './facets.js'
import { everEarlier, everLater, kindCode } from './schema.js'
import { statement } from './statements.js'

/** A record as it reads at the basis. */
export interface RecordView<K extends Kind = Kind> {
  readonly kind: K
  readonly id: string
  /** To say aloud: `AL-7F3K2Q`. */
  readonly short: string
  readonly revision: number
  /** The sequence of its first entry: the order in which records came into the ledger. */
  readonly number: number
  /** The sequence of the entry that brought this reading. */
  readonly since: number
  /** When it was first recorded, and when this reading was. */
  readonly recorded: string
  readonly changed: string
  readonly reading: Stored<K>
  /** What follows from other records and from the clock. */
  readonly derived: Derived[K]
}

/** A reading as the views keep it: a report's ratings are read apart. */
export type Stored<K extends Kind> = Omit<States[K], 'ratings'>

export interface ListQuery<K extends Kind> {
  /** A record is listed where it has, for each field, one of the values. */
  readonly filters: Readonly<Partial<Record<FacetName<K>, readonly string[]>>>
  /** Days, both included: records that, by what their source says, can have happened then. Where it does not say, they are not among them. */
  readonly occurred?: { readonly from?: number; readonly to?: number }
  /** Recorded last or first, or by when it happened, those of which nobody knows at the end. */
  readonly sort: 'newest' | 'oldest' | 'occurred'
  readonly limit: number
  /** Where the page before ended. */
  readonly after?: ListEnd
}

/** The last of a page, by what it was sorted by. */
export interface ListEnd {
  readonly number: number
  readonly earliest?: number
}

export interface ListPage<K extends Kind> {
  readonly records: readonly RecordView<K>[]
  /** Present where there is more. */
  readonly end?: ListEnd
}

interface Row {
  readonly number: number
  readonly kind: Kind
  readonly id: string
  readonly short: string
  readonly since: number
  readonly revision: number
  readonly first: number
  readonly recorded: number
  readonly reading: string
  readonly earliest?: number
}

const columns = `record.number, record.kind, record.id, record.short, entry.sequence AS since, entry.revision, entry.recorded, entry.reading,
  (SELECT recorded FROM entry WHERE sequence = record.number) AS first`

const presentEntry = 'entry.sequence = (SELECT max(sequence) FROM entry WHERE record = record.number AND sequence <= @asOf)'

/** One record by its id or its short id; undefined where the ledger did not have it at the basis. */
export function findRecord(db: Database, idOrShort: string, basis: Basis): RecordView | undefined {
  return find(db, idOrShort, undefined, basis)
}

/** One record of a kind. Ids that come from outside may be the same for records of two kinds. */
export function findRecordOf<K extends Kind>(db: Database, kind: K, idOrShort: string, basis: Basis): RecordView<K> | undefined {
  const found = find(db, idOrShort, kind, basis)
  return found && isOf(kind, found) ? found : undefined
}

function find(db: Database, idOrShort: string, kind: Kind | undefined, basis: Basis): RecordView | undefined {
  const short = parseShortId(idOrShort)
  const row = statement<Row>(
    db,
    `SELECT ${columns} FROM record JOIN entry ON ${presentEntry}
     WHERE record.${short === undefined ? 'id' : 'short'} = @key ${kind === undefined ? '' : 'AND record.kind = @kind'} AND record.number <= @asOf
     ORDER BY record.number LIMIT 1`,
  ).get({ key: short ?? idOrShort.toLowerCase(), asOf: basis.sequence, ...(kind !== undefined && { kind }) })
  return row && toView(db, row, basis)
}

/** A record by its number. */
export function findByNumber(db: Database, number: number, basis: Basis): RecordView | undefined {
  const row = statement<Row>(
    db,
    `SELECT ${columns} FROM record JOIN entry ON ${presentEntry} WHERE record.number = @key AND record.number <= @asOf`,
  ).get({ key: number, asOf: basis.sequence })
  return row && toView(db, row, basis)
}

/** The sequence of a record's latest entry: tells with little work whether a reading that is held is still the present one. */
export function latestEntry(db: Database, number: number): number | undefined {
  return statement<{ sequence: number }>(db, 'SELECT sequence FROM entry WHERE record = ? ORDER BY sequence DESC LIMIT 1').get(number)
    ?.sequence
}

/** A page of the records of a kind. */
export function listRecords<K extends Kind>(db: Database, kind: K, query: ListQuery<K>, basis: Basis): ListPage<K> {
  const { sql, values } = selectNumbers(db, kind, query, basis)
  const numbers = statement<{ number: number; earliest?: number }>(db, `${sql} LIMIT @limit`).all({ ...values, limit: query.limit + 1 })
  const page = numbers.slice(0, query.limit)
  const records = page.flatMap(({ number }) => {
    const record = findByNumber(db, number, basis)
    return record && isOf(kind, record) ? [record] : []
  })
  const last = page.at(-1)
  const more = numbers.length > query.limit && last !== undefined
  return more ? { records, end: last.earliest === undefined ? { number: last.number } : last } : { records }
}

/** How many records a list has, over all its pages. */
export function countRecords<K extends Kind>(
  db: Database,
  kind: K,
  query: Pick<ListQuery<K>, 'filters' | 'occurred'>,
  basis: Basis,
): number {
  const { sql, values } = selectNumbers(db, kind, { ...query, sort: 'newest', limit: 1 }, basis)
  return statement<{ n: number }>(db, `SELECT count(*) AS n FROM (${sql})`).get(values)?.n ?? 0
}

type Values = Record<string, string | number | null>

/** The numbers of the records of a list, in its order. One index leads, the others are asked about each record. */
function selectNumbers<K extends Kind>(
  db: Database,
  kind: K,
  { sort: wantedSort, ...given }: ListQuery<K>,
  basis: Basis,
): { sql: string; values: Values } {
  const { sequence } = basis
  // A party, a user and what is about the ledger itself happen at no time.
  const sort = isTimeless(kind) && wantedSort === 'occurred' ? 'oldest' : wantedSort
  const values: Values = { asOf: sequence, kind }
  const then = byThen(kind, given, basis)
  const query = { ...given, ...then.query }
  Object.assign(values, then.values)
  if (sort === 'occurred' || query.occurred !== undefined) values['kindCode'] = kindCode(kind)
  const where: string[] = []
  const filters = fewestFirst(db, filtersOf(db, kind, query.filters))
  const byTime = sort === 'occurred' || (query.occurred !== undefined && filters.length === 0)
  const held = (table: string) => `${table}.since <= @asOf AND ${table}.until > @asOf`
  const facetOf = ({ code, wanted }: Filter, index: number): string => {
    values[`name${index}`] = code
    const places = wanted.map((value, at) => {
      values[`value${index}_${at}`] = value
      return `@value${index}_${at}`
    })
    return `name = @name${index} AND value ${places.length === 1 ? `= ${places[0]}` : `IN (${places.join(', ')})`}`
  }
  let from = 'record AS lead'
  let number = 'lead.number'
  const [first, ...others] = filters
  const leads = first !== undefined && (first.wanted.length === 1 || first.rows < probed)
  if (byTime) {
    from = 'occurred AS lead'
    number = 'lead.record'
    where.push('lead.kind = @kindCode', held('lead'))
  } else if (first?.wanted.length === 1) {
    from = 'facet AS lead'
    number = 'lead.record'
    where.push(facetOf(first, 0).replace('name', 'lead.name').replace('value', 'lead.value'), held('lead'))
  } else if (first && leads) {
    where.push('lead.kind = @kind', `lead.number IN (SELECT record FROM facet WHERE ${facetOf(first, 0)} AND ${held('facet')})`)
  } else {
    where.push('lead.kind = @kind')
  }
  const asked = !byTime && leads ? others : filters
  const offset = filters.length - asked.length
  asked.forEach((filter, index) => {
    where.push(`EXISTS (SELECT 1 FROM facet WHERE ${facetOf(filter, index + offset)} AND facet.record = ${number} AND ${held('facet')})`)
  })
  where.push(`${number} <= @asOf`, ...then.conditionsOn(number))
  if (query.occurred) {
    values['from'] = query.occurred.from ?? everEarlier
    values['to'] = query.occurred.to ?? everLater
    const within = (table: string) => `${table}.earliest <= @to AND ${table}.latest >= @from`
    where.push(
      byTime
        ? within('lead')
        : `${number} IN (SELECT record FROM occurred WHERE occurred.kind = @kindCode AND ${held('occurred')} AND ${within('occurred')})`,
    )
  }
  if (query.after) {
    values['afterNumber'] = query.after.number
    if (sort === 'occurred') values['afterEarliest'] = query.after.earliest ?? everEarlier
    where.push(
      sort === 'occurred'
        ? `(lead.earliest, ${number}) > (@afterEarliest, @afterNumber)`
        : `${number} ${sort === 'newest' ? '<' : '>'} @afterNumber`,
    )
  }
  const order = sort === 'occurred' ? `lead.earliest, ${number}` : `${number} ${sort === 'newest' ? 'DESC' : 'ASC'}`
  const selected = `${number} AS number${byTime ? ', lead.earliest AS earliest' : ''}`
  return { sql: `SELECT ${selected} FROM ${from} WHERE ${where.join(' AND ')} ORDER BY ${order}`, values }
}

/** How a list is narrowed by the second clock. */
interface ByThen<K extends Kind> {
  readonly query: Partial<Pick<ListQuery<K>, 'filters' | 'occurred'>>
  readonly values: Values
  /** Conditions on the record whose number an expression gives. */
  readonly conditionsOn: (number: string) => readonly string[]
}

/**
 * Only what can have come about by a day, and by the answers that had been given then. An allegation comes about with its report, and not when that
 * happened which it is about; what happens at no time is left as it is.
 */
function byThen<K extends Kind>(kind: K, { filters, occurred }: Pick<ListQuery<K>, 'filters' | 'occurred'>, basis: Basis): ByThen<K> {
  const { occurredBy: by } = basis
  if (by === undefined) return { query: {}, values: {}, conditionsOn: () => [] }
  const { answer, ...rest }: Readonly<Record<string, readonly string[] | undefined>> = filters
  const stands = answerStands(basis)
  const conditionsOn = (number: string): readonly string[] => {
    const answered = `EXISTS (SELECT 1 FROM answer WHERE answer.target = (SELECT id FROM record WHERE record.number = ${number}) AND ${stands.sql})`
    return [
      ...(kind === 'allegation' ? [`(SELECT earliest FROM entry WHERE sequence = ${number}) <= @by`] : []),
      ...(answer?.length === 1 ? [answer[0] === 'none' ? `NOT ${answered}` : answered] : []),
    ]
  }
  const dated = kind !== 'allegation' && !isTimeless(kind)
  return {
    query: {
      // What is left of the filters of this kind.
      filters: rest as ListQuery<K>['filters'],
      ...(dated && { occurred: { ...occurred, to: Math.min(by, occurred?.to ?? by) } }),
    },
    values: { ...stands.values, by },
    conditionsOn,
  }
}

interface Filter {
  readonly code: number
  /** As they stand in the file. */
  readonly wanted: readonly (number | null)[]
}

/** Rows of an index that are looked at to tell which filter leaves fewest records. */
const probed = 1_000

/** The filters, the one that leaves fewest records first: that one leads, in whatever order they were given. */
function fewestFirst(db: Database, filters: readonly Filter[]): (Filter & { readonly rows: number })[] {
  // One value of one field leads however many have it.
  if (filters.length < 2 && (filters[0]?.wanted.length ?? 1) === 1) return filters.map((filter) => ({ ...filter, rows: 0 }))
  const probe = statement<{ n: number }>(
    db,
    'SELECT count(*) AS n FROM (SELECT 1 FROM facet WHERE name = ? AND value IN (SELECT value FROM json_each(?)) LIMIT ?)',
  )
  return filters
    .map((filter) => ({ ...filter, rows: probe.get(filter.code, JSON.stringify(filter.wanted), probed)?.n ?? 0 }))
    .sort((a, b) => a.rows - b.rows)
}

function filtersOf<K extends Kind>(db: Database, kind: K, filters: ListQuery<K>['filters']): Filter[] {
  return Object.entries<readonly string[] | undefined>(filters).flatMap(([name, wanted]) =>
    wanted === undefined || wanted.length === 0
      ? []
      : [{ code: facetCode(kind, name), wanted: wanted.map((value) => facetValue(db, name, value)) }],
  )
}

function toView(db: Database, row: Row, basis: Basis): RecordView {
  const { number, kind, id, short, revision, since, first, recorded } = row
  // What the projection wrote, from a state of this kind.
  const reading = JSON.parse(row.reading) as Stored<Kind>
  const view = {
    kind,
    id,
    short,
    revision,
    number,
    since,
    recorded: new Date(first).toISOString(),
    changed: new Date(recorded).toISOString(),
    reading,
  }
  return { ...view, derived: derive(db, view, basis) }
}

function isTimeless(kind: Kind): boolean {
  return kind === 'party' || isRestricted(kind)
}

export function isOf<K extends Kind>(kind: K, record: RecordView): record is RecordView<K> {
  return record.kind === kind
}

/** True for the name of a kind. */
export function isKind(text: string): text is Kind {
  return kinds.some((kind) => kind === text)
}
