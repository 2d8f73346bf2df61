/** Whatever is logged, the views read at every sequence as a fresh fold of the log up to it does. */

import { expect, test } from '@jest/globals'
import type { Database } from 'better-sqlite3'
import fc from 'fast-check'
import { dayOf, type Kind, kinds, rangeOf } from '#ledger'
import { play, type World, worldArbitrary } from '#ledger/testing'
import type { Basis } from './basis.js'
import { readDesk } from './desk.js'
import type { FacetName } from './facets.js'
import { basisOf, digestAt, inTemporaryFolder, logOf, patience, project } from './ledger.fixture.js'
import { lookedUpBy, NaiveLedger, type NaiveRecord, recordedBy } from './naive.fixture.js'
import { listRecords, type RecordView } from './records.js'

// A world that shrinks can give two records one id, which the naive ledger knows nothing of.
const worlds = worldArbitrary({ maxLength: 60 }).filter((world) => {
  const streams = new Set(world.map(({ kind, id }) => `${kind} ${id}`))
  return new Set(world.map(({ id }) => id)).size === streams.size
})

/** Projects each world and compares it with the naive ledger at every sequence. */
async function atEverySequence(compare: (db: Database, ledger: NaiveLedger, basis: Basis) => void, numRuns: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(worlds, fc.integer({ min: 1, max: 20 }), fc.boolean(), (world, pageSize, reopened) =>
      inTemporaryFolder((folder) => {
        const log = logOf(world)
        const db = project(folder, log, pageSize, reopened)
        try {
          eachMoment(world, (ledger, sequence) => compare(db, ledger, basisOf(db, log.length, String(sequence))))
        } finally {
          db.close()
        }
      }),
    ),
    { ...patience, numRuns },
  )
}

function eachMoment(world: World, look: (ledger: NaiveLedger, sequence: number) => void): void {
  const ledger = new NaiveLedger()
  look(ledger, 0)
  for (const entry of play(world).log) {
    ledger.take(entry)
    look(ledger, entry.sequence)
  }
}

function listed<K extends Kind>(
  db: Database,
  kind: K,
  basis: Basis,
  filters: Partial<Record<FacetName<K>, readonly string[]>> = {},
): readonly RecordView[] {
  return listRecords(db, kind, { filters, sort: 'oldest', limit: 1_000 }, basis).records
}

test('every record, with what follows from the others and from the clock', () =>
  atEverySequence((db, ledger, basis) => {
    for (const kind of kinds) {
      const expected = ledger.all(kind).map((record) => ledger.view(record as NaiveRecord, basis.moment))
      expect(listed(db, kind, basis)).toEqual(expected)
    }
  }, 8))

test('lists by each field and value', () =>
  atEverySequence((db, ledger, basis) => {
    const touched = ledger.entries.at(-1)
    for (const record of ledger.records.values()) {
      // What an event can move is on its own record and on those that it answers; all are looked at in the end.
      if (basis.sequence % 16 !== 0 && record.id !== touched?.id) continue
      for (const [field, values] of Object.entries(lookedUpBy(record, ledger))) {
        for (const value of values) {
          const expected = ledger.all(record.kind).filter((other) => lookedUpBy(other as NaiveRecord, ledger)[field]?.includes(value))
          const filters = { [field]: [value] } as Partial<Record<FacetName, readonly string[]>>
          expect(listed(db, record.kind, basis, filters).map(({ id }) => id)).toEqual(expected.map(({ id }) => id))
        }
      }
    }
  }, 8))

test('the heaps on the desk', () =>
  atEverySequence((db, ledger, basis) => {
    const today = dayOf(basis.moment)
    const seen = basis.sequence >> 1
    const desk = readDesk(db, { actor: 'anna', seen, limit: 100 }, basis)
    const ids = ({ count, records }: { count: number; records: readonly RecordView[] }) => [count, ...records.map(({ id }) => id).sort()]
    const all = (wanted: (record: NaiveRecord) => boolean) => {
      const found = [...ledger.records.values()].filter(wanted)
      return [found.length, ...found.map(({ id }) => id).sort()]
    }
    const last = ({ kind, state }: NaiveRecord) =>
      kind === 'followup' && state.phase === 'open' && state.due !== 'none' && state.due !== 'unknown'
        ? rangeOf(state.due).latest
        : undefined
    const verification = ({ state }: NaiveRecord) => ('verification' in state ? state.verification.state : undefined)
    expect({
      unanswered: ids(desk.unanswered),
      delayed: ids(desk.delayed),
      dueSoon: ids(desk.dueSoon),
      overdue: ids(desk.overdue),
      toVerify: ids(desk.toVerify),
      disputed: ids(desk.disputed),
      changedSince: desk.changedSince,
    }).toEqual({
      unanswered: all(
        (record) => record.kind === 'allegation' && record.state.phase === 'standing' && ledger.answersTo(record.id).length === 0,
      ),
      delayed: all(
        (record) => record.kind === 'inquiry' && record.state.phase === 'open' && rangeOf(record.state.respondBy).latest < today,
      ),
      dueSoon: all((record) => inDays(last(record), today, today + 14)),
      overdue: all((record) => inDays(last(record), Number.NEGATIVE_INFINITY, today - 1)),
      toVerify: all((record) => verification(record) === 'unverified' && !recordedBy(record).includes('anna')),
      disputed: all((record) => verification(record) === 'disputed'),
      changedSince: { from: seen, entries: ledger.entries.filter(({ sequence, mark }) => sequence > seen && mark.actor !== 'anna').length },
    })
  }, 8))

function inDays(day: number | undefined, from: number, to: number): boolean {
  return day !== undefined && day >= from && day <= to
}

test('the digest of the views at a sequence is that of views which never went further, however the log came in', () =>
  fc.assert(
    fc.asyncProperty(
      worlds,
      fc.integer({ min: 1, max: 20 }),
      fc.boolean(),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (world, pageSize, reopened, part) =>
        inTemporaryFolder((folder) => {
          const log = logOf(world)
          const live = project(folder, log, pageSize, reopened)
          for (const sequence of [Math.round(part * log.length), log.length]) {
            const fresh = project(folder, log.slice(0, sequence))
            expect(digestAt(live, sequence)).toBe(digestAt(fresh, sequence))
            fresh.close()
          }
          live.close()
        }),
    ),
    { ...patience, numRuns: 15 },
  ))
