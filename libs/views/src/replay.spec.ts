/** How records came to read as they do: blame, steps, second looks, and entries whose times stand out. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Database } from 'better-sqlite3'
import { cambodia, english } from '#ledger/testing'
import { readBlame } from './blame.js'
import { diffBetween } from './diff.js'
import { readHistory, readTrail } from './history.js'
import { basisOf, logOf, project } from './ledger.fixture.js'
import { recordTiming } from './record-timing.js'
import { findRecord } from './records.js'
import { action, complicity, note, prosecution, report, scale, statement, story } from './replay.fixture.js'
import { readSteps } from './steps.js'

let folder: string
let db: Database
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'replay-'))
  const log = logOf(story)
  expect(log).toHaveLength(story.length)
  // A new follower for each page remembers nothing of the pages before.
  db = project(folder, log, 3, true)
})
afterAll(() => {
  db.close()
  rmSync(folder, { recursive: true })
})

const asOf = (sequence = story.length) => basisOf(db, story.length, String(sequence))
const found = (id: string) => findRecord(db, id, asOf()) ?? { number: 0 }
const blame = (id: string, at?: number) =>
  Object.fromEntries(
    readBlame(db, found(id).number, asOf(at)).map(({ field, set, before, items }) => [
      field,
      [set.sequence, before, ...(items ? [items.map((item) => [item.field, item.set.sequence])] : [])],
    ]),
  )

test('each field of a record is told with the entry that set it, now and as of the past', () => {
  expect(blame(complicity)).toMatchObject({
    '/report': [6, []],
    '/gist': [11, [6]],
    '/categories': [
      11,
      [6],
      [
        ['/categories/0', 6],
        ['/categories/1', 11],
      ],
    ],
    // Verified, changed, verified again.
    '/verification': [12, [6, 10, 11]],
  })
  expect(blame(complicity, 10)).toMatchObject({ '/gist': [6, []], '/categories': [6, []], '/verification': [10, [6]] })
  expect(readBlame(db, found(complicity).number, asOf()).find(({ field }) => field === '/gist')).toMatchObject({
    value: english('Senior officials are complicit.'),
    set: { sequence: 11, actor: 'anna', type: 'AllegationCorrected', why: 'A word was left out.', recorded: asOf(11).recorded },
  })
  expect(blame(complicity)).not.toHaveProperty('/recordedBy')
  expect(blame('nothing')).toEqual({})
})

test('a rating is told with the entry that gave it, and the one before', () => {
  const field = `/ratings/${cambodia}/tip~1tier`
  expect([blame(report)[field], blame(report, 15)[field], blame(report, 4)[field]]).toEqual([[16, [5]], [5, []], undefined])
})

test('an item of a list keeps its entry wherever it stands, and what a list lost is gone', () => {
  expect(blame(action)).toMatchObject({
    '/progress': [
      17,
      [9, 13, 14],
      [
        ['/progress/0', 13],
        ['/progress/1', 14],
        ['/progress/2', 17],
      ],
    ],
    '/phase': [17, [9]],
    '/closing': [17, []],
  })
})

const walk = (id: string, at: number, { limit = 1, belonging = true, sequence = story.length } = {}) => {
  const { steps, ...rest } = readSteps(db, { record: found(id).number, belonging }, { at, limit }, asOf(sequence))
  return { ...rest, steps: steps.map((step) => [step.sequence, step.place, step.previous, step.next]) }
}

test('a report is walked with what belongs to it, forwards and back', () => {
  expect(walk(report, 0)).toEqual({ of: 15, first: 4, last: 18, steps: [[4, 1, undefined, 5]] })
  expect(walk(report, 5).steps).toEqual([[5, 2, 4, 6]])
  expect(walk(report, 18).steps).toEqual([[18, 15, 17, undefined]])
  expect(walk(report, 999).steps).toEqual([[18, 15, 17, undefined]])
  expect(walk(report, 0, { limit: 100 }).steps).toHaveLength(15)
  // What came to belong to it later is no part of it as of before.
  expect(walk(report, 0, { sequence: 8 })).toMatchObject({ of: 5, last: 8 })
})

test('a record is walked alone; between its entries one stands at the last', () => {
  expect(walk(complicity, 0, { belonging: false })).toEqual({ of: 4, first: 6, last: 12, steps: [[6, 1, undefined, 10]] })
  expect(walk(complicity, 11, { belonging: false, limit: 2 }).steps).toEqual([
    [11, 3, 10, 12],
    [12, 4, 11, undefined],
  ])
  expect(walk(report, 15, { belonging: false }).steps).toEqual([[5, 2, 4, 16]])
  expect(walk('nothing', 0)).toEqual({ of: 0, first: 0, last: 0, steps: [] })
})

test('a step tells field by field what it changed; the first all that it says', () => {
  const changes = (at: number) =>
    readSteps(db, { record: found(report).number, belonging: true }, { at, limit: 1 }, asOf()).steps[0]?.changes
  expect(changes(11)).toEqual([
    { field: '/gist', before: english('Officials are complicit.'), after: english('Senior officials are complicit.') },
    { field: '/categories/1', after: 'obstruction' },
  ])
  expect(changes(4)).toContainEqual({ field: '/edition', after: '2024' })
  expect(changes(16)).toEqual([{ field: `/ratings/${cambodia}/tip~1tier`, before: 'Tier 3', after: 'Tier 2' }])
})

test('a reading is told with those who looked at it', () => {
  const reviews = (sequence?: number) =>
    readHistory(db, found(complicity).number, asOf(sequence)).map((reading) => [
      reading.sequence,
      reading.reviews?.map(({ by, state, sequence: at, why }) => [by, state, at, why]),
    ])
  expect(reviews()).toEqual([
    [6, [['chan', 'verified', 10, undefined]]],
    [10, undefined],
    [11, [['ben', 'verified', 12, 'Read it myself.']]],
    [12, undefined],
  ])
  expect(reviews(11)).toEqual([
    [6, [['chan', 'verified', 10, undefined]]],
    [10, undefined],
    [11, []],
  ])
})

test('entries that are late or back-dated stand out, by the days', () => {
  const timed = readTrail(db, { order: 'oldest', limit: 100 }, asOf()).flatMap(({ sequence, late, backDated }) =>
    late === undefined && backDated === undefined ? [] : [[sequence, late, backDated]],
  )
  expect(timed).toEqual([
    [14, 42, 36],
    [15, 55, undefined],
  ])
  const sequences = (timing: 'late' | 'back-dated') =>
    readTrail(db, { order: 'newest', limit: 100, timing }, asOf()).map(({ sequence }) => sequence)
  expect([sequences('late'), sequences('back-dated')]).toEqual([[15, 14], [14]])
  expect(readHistory(db, found(action).number, asOf()).find(({ sequence }) => sequence === 14)).toMatchObject({ late: 42, backDated: 36 })
})

test('a record tells whether it came late, and whether something on it was back-dated', () => {
  const timing = (id: string, at?: number) => {
    const record = findRecord(db, id, asOf(at))
    return record && recordTiming(db, record, asOf(at))
  }
  expect([timing(note), timing(action), timing(action, 13), timing(statement), timing(prosecution), timing(cambodia)]).toEqual([
    { late: 55 },
    { backDated: 36 },
    {},
    {},
    {},
    {},
  ])
})

test('a diff of a report knows no more of what belongs to it than its later moment, and tells the ratings of a new one', () => {
  const told = (from: number, to: number) =>
    diffBetween(db, asOf(from), asOf(to), { report: found(report).number }, 100).map(({ id, change, changes }) => [
      id,
      change,
      changes.map(({ field, after }) => [field, after]),
    ])
  expect(told(0, 8)).toEqual([
    [report, 'new', [[`/ratings/${cambodia}/${scale.replace('/', '~1')}`, 'Tier 3']]],
    [complicity, 'new', []],
    [prosecution, 'new', []],
    [statement, 'new', []],
  ])
})
