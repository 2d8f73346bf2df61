/** Lists: filtered, narrowed to a time, sorted and in pages, compared with going through all records. */

import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type Kind, kinds, type Occurred, rangeOf } from '#ledger'
import { play, worldArbitrary } from '#ledger/testing'
import type { Basis } from './basis.js'
import type { FacetName } from './facets.js'
import { basisOf, inTemporaryFolder, logOf, patience, project } from './ledger.fixture.js'
import { lookedUpBy, NaiveLedger, type NaiveRecord } from './naive.fixture.js'
import { countRecords, findByNumber, findRecord, findRecordOf, type ListQuery, listRecords } from './records.js'

const worlds = worldArbitrary({ minLength: 30, maxLength: 60 })

function occurredOf({ kind, state }: NaiveRecord): Occurred | undefined {
  switch (kind) {
    case 'report':
    case 'source':
      return state.published
    case 'allegation':
      return state.period
    case 'response':
      return state.occurred
    case 'inquiry':
      return state.sent
    case 'followup':
      return state.opened
    case 'party':
    case 'access':
    case 'approval':
    case 'hold':
    case 'erasure':
    case 'custody':
      return undefined
  }
}

/** The days that a record is listed under; last where nobody knows. */
function daysOf(record: NaiveRecord): { earliest: number; latest: number } {
  const occurred = occurredOf(record)
  return occurred === undefined || occurred === 'unknown'
    ? { earliest: Number.POSITIVE_INFINITY, latest: Number.NEGATIVE_INFINITY }
    : rangeOf(occurred)
}

const query = fc.record({
  kind: fc.constantFrom(...kinds),
  sort: fc.constantFrom('newest' as const, 'oldest' as const, 'occurred' as const),
  limit: fc.integer({ min: 1, max: 7 }),
  /** Which record's values, and of how many fields, are asked for; and whether another's beside them. */
  fields: fc.nat({ max: 3 }),
  pick: fc.nat(),
  several: fc.boolean(),
  from: fc.option(fc.integer({ min: 12_000, max: 20_000 }), { nil: undefined }),
  to: fc.option(fc.integer({ min: 12_000, max: 20_000 }), { nil: undefined }),
  part: fc.double({ min: 0, max: 1, noNaN: true }),
})

test('pages of a list are together what going through all records gives, in that order, now and at any sequence', () =>
  fc.assert(
    fc.asyncProperty(worlds, fc.array(query, { minLength: 30, maxLength: 30 }), (world, queries) =>
      inTemporaryFolder((folder) => {
        const { log } = play(world)
        const db = project(folder, logOf(world))
        for (const asked of queries) {
          const sequence = Math.round(asked.part * log.length)
          const ledger = new NaiveLedger()
          for (const entry of log.slice(0, sequence)) ledger.take(entry)
          const basis = basisOf(db, log.length, String(sequence))
          const { filters, occurred } = narrowed(asked, ledger)
          const expected = expectedOf(asked, ledger, filters, occurred)
          const wanted = { filters, sort: asked.sort, limit: asked.limit, ...(occurred && { occurred }) } as ListQuery<Kind>
          expect(allPages(db, asked.kind, wanted, basis)).toEqual(expected.map(({ id }) => id))
          expect(countRecords(db, asked.kind, wanted, basis)).toBe(expected.length)
        }
        db.close()
      }),
    ),
    { ...patience, numRuns: 10 },
  ))

type Asked = typeof query extends fc.Arbitrary<infer Value> ? Value : never
type Filters = Readonly<Record<string, readonly string[]>>

function narrowed({ kind, fields, pick, several, from, to }: Asked, ledger: NaiveLedger) {
  const all = ledger.all(kind) as NaiveRecord[]
  const [one, other] = [all[pick % all.length], all[(pick * 7) % all.length]]
  const own = one ? Object.entries(lookedUpBy(one, ledger)).filter(([, values]) => values.length > 0) : []
  const filters: Filters = Object.fromEntries(
    own
      .slice(pick % Math.max(1, own.length))
      .slice(0, fields)
      .map(([field, values]) => {
        const others = several && other ? (lookedUpBy(other, ledger)[field] ?? []) : []
        return [field, [...new Set([...values.slice(0, 1), ...others])]]
      }),
  )
  const occurred =
    from === undefined && to === undefined ? undefined : { ...(from !== undefined && { from }), ...(to !== undefined && { to }) }
  return { filters: filters as Partial<Record<FacetName, readonly string[]>>, occurred }
}

function expectedOf(
  { kind, sort }: Asked,
  ledger: NaiveLedger,
  filters: object,
  occurred: { from?: number; to?: number } | undefined,
): NaiveRecord[] {
  const wanted: Filters = { ...filters }
  const found = (ledger.all(kind) as NaiveRecord[]).filter((record) => {
    const has = lookedUpBy(record, ledger)
    const { earliest, latest } = daysOf(record)
    return (
      Object.entries(wanted).every(([field, values]) => values.some((value) => has[field]?.includes(value))) &&
      (occurred === undefined ||
        (earliest <= (occurred.to ?? Number.POSITIVE_INFINITY) && latest >= (occurred.from ?? Number.NEGATIVE_INFINITY)))
    )
  })
  if (sort === 'newest') return found.toReversed()
  return sort === 'oldest' ? found : found.toSorted((a, b) => compare(daysOf(a).earliest, daysOf(b).earliest) || a.number - b.number)
}

function compare(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function allPages(db: Parameters<typeof listRecords>[0], kind: Kind, wanted: ListQuery<Kind>, basis: Basis): string[] {
  const ids: string[] = []
  for (
    let page = listRecords(db, kind, wanted, basis);
    ;
    page = listRecords(db, kind, { ...wanted, ...(page.end && { after: page.end }) }, basis)
  ) {
    expect(page.records.length).toBeLessThanOrEqual(wanted.limit)
    ids.push(...page.records.map(({ id }) => id))
    if (!page.end) return ids
    expect(page.records).toHaveLength(wanted.limit)
  }
}

test('a record is found by id, by short id however typed, by number, and by kind; not before it was recorded', () =>
  fc.assert(
    fc.asyncProperty(worlds, (world) =>
      inTemporaryFolder((folder) => {
        const log = logOf(world)
        const db = project(folder, log)
        const [now, before] = [basisOf(db, log.length), basisOf(db, log.length, '2')]
        for (const kind of kinds) {
          for (const record of listRecords(db, kind, { filters: {}, sort: 'oldest', limit: 5 }, now).records) {
            expect(findRecord(db, record.id.toUpperCase(), now)).toEqual(record)
            expect(findRecord(db, record.short.toLowerCase().replace('-', ' '), now)).toEqual(record)
            expect(findByNumber(db, record.number, now)).toEqual(record)
            expect(kinds.filter((other) => findRecordOf(db, other, record.id, now))).toEqual([kind])
            expect(findRecord(db, record.id, before) === undefined).toBe(record.number > 2)
            expect(findByNumber(db, record.number, before) === undefined).toBe(record.number > 2)
          }
        }
        expect(findRecord(db, "x' OR 1=1", now)).toBeUndefined()
        db.close()
      }),
    ),
    { ...patience, numRuns: 5 },
  ))
