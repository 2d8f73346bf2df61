/** The reads of one story, now and as of the past: history, diff, matrix, ratings, the trail, labels. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Database } from 'better-sqlite3'
import type { idOf } from '#ledger'
import { type AnyStep, cambodia, date, department, english, laos, sampleId, spokesman } from '#ledger/testing'
import { diffBetween } from './diff.js'
import { readHistory, readTrail, type TrailQuery } from './history.js'
import { basisOf, logOf, project, step } from './ledger.fixture.js'
import { readMatrix } from './matrix.js'
import { labelOf, labelsIn } from './names.js'
import { ratingsIn, ratingsOf } from './ratings.js'
import { findRecord, findRecordOf } from './records.js'

const report = sampleId('report', 1)
const earlier = sampleId('report', 2)
const [complicity, prosecution, compounds] = [11, 12, 13].map((digits) => sampleId('allegation', digits)) as [never, never, never]
const [statement, note] = [21, 22].map((digits) => sampleId('response', digits)) as [never, never]
const scale = 'tip-tier'

function publish(id: typeof report, edition: string): AnyStep {
  return step('report', id, {
    type: 'PublishReport',
    publisher: department,
    series: 'Trafficking in Persons Report',
    edition,
    title: english(`Report ${edition}`),
    published: date(`${edition}-06-24`),
    period: date(`${Number(edition) - 1}`),
    subjects: [cambodia, laos],
    cited: [],
  })
}

function rate(id: typeof report, rating: string, previous: string): AnyStep {
  return step('report', id, { type: 'AssignRating', subject: cambodia, scale, rating, previous, cited: [] })
}

function raise(id: ReturnType<typeof idOf<'allegation'>>, words: string, subject = cambodia): AnyStep {
  return step('allegation', id, {
    type: 'RaiseAllegation',
    report,
    subject,
    gist: english(words),
    categories: ['complicity'],
    accused: 'unknown',
    period: date('2023'),
    place: 'unknown',
    qualification: 'stated',
    cited: [],
  })
}

const about = (id: ReturnType<typeof idOf<'allegation'>>) => ({ kind: 'allegation' as const, id })
const whole = { kind: 'report' as const, id: report }

/** Numbered as the sequences are. */
const story: readonly AnyStep[] = [
  /* 1 */ step('party', cambodia, { type: 'RegisterParty', is: 'state', name: english('Cambodia'), aliases: [] }, 'anna', 19_900),
  /* 2 */ step('party', laos, { type: 'RegisterParty', is: 'state', name: english('Laos'), aliases: [] }, 'anna', 19_900),
  /* 3 */ step(
    'party',
    department,
    { type: 'RegisterParty', is: 'institution', name: english('Department of State'), aliases: [] },
    'anna',
    19_900,
  ),
  /* 4 */ step('party', spokesman, { type: 'RegisterParty', is: 'person', name: english('Touch Sokheak'), aliases: [] }, 'anna', 19_900),
  /* 5 */ publish(report, '2024'),
  /* 6 */ rate(report, 'Tier 3', 'Tier 3'),
  /* 7 */ publish(earlier, '2023'),
  /* 8 */ rate(earlier, 'Tier 3', 'Tier 3'),
  /* 9 */ raise(complicity, 'Officials are complicit.'),
  /* 10 */ raise(prosecution, 'Nobody was prosecuted.'),
  /* 11 */ raise(compounds, 'Compounds are owned by officials.', laos),
  /* 12 */ step(
    'response',
    statement,
    {
      type: 'RecordResponse',
      by: { party: spokesman },
      form: 'press-statement',
      occurred: date('2024-07-01'),
      gist: english('The report is inaccurate.'),
      targets: [
        { to: whole, stance: 'rejects' },
        { to: about(complicity), stance: 'rejects' },
      ],
      arguments: [
        { kind: 'factual-denial', words: english('It is not so.'), about: [about(complicity)], cited: [] },
        { kind: 'political-motive', words: english('It is political.'), cited: [] },
      ],
      cited: [],
    },
    'ben',
    19_905,
  ),
  /* 13 */ step(
    'response',
    note,
    {
      type: 'RecordResponse',
      by: { party: cambodia },
      form: 'diplomatic-note',
      occurred: date('2024-08'),
      gist: english('It takes note.'),
      targets: [{ to: about(prosecution), stance: 'notes' }],
      arguments: [],
      cited: [],
    },
    'ben',
    19_910,
  ),
  /* 14 */ step(
    'response',
    statement,
    { type: 'AssessResponse', target: about(complicity), assessment: 'tangential', reasons: 'It names nobody.' },
    'anna',
    19_911,
  ),
  /* 15 */ step(
    'allegation',
    complicity,
    { type: 'CorrectAllegation', reason: 'a word was left out', changes: { gist: english('Senior officials are complicit.') } },
    'anna',
    19_912,
  ),
  /* 16 */ step(
    'report',
    earlier,
    {
      type: 'CorrectReport',
      reason: 'misread',
      changes: {},
      ratings: [{ subject: cambodia, scale, rating: 'Tier 2', previous: 'Tier 2', cited: [] }],
    },
    'anna',
    19_913,
  ),
  /* 17 */ step('response', note, { type: 'WithdrawResponse', reason: 'sent by mistake', withdrawn: 'unknown' }, 'ben', 19_914),
]

let folder: string
let db: Database
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'reads-'))
  const log = logOf(story)
  expect(log).toHaveLength(story.length)
  db = project(folder, log, 4)
})
afterAll(() => {
  db.close()
  rmSync(folder, { recursive: true })
})

const asOf = (sequence: number) => basisOf(db, story.length, String(sequence))
const numberOf = (id: string) => findRecord(db, id, asOf(17))?.number ?? 0

test('the history of a record is every reading of it, with who, why and what changed', () => {
  const history = readHistory(db, numberOf(complicity), asOf(17))
  expect(history.map(({ sequence, type, actor, why, revision, changes }) => ({ sequence, type, actor, why, revision, changes }))).toEqual([
    { sequence: 9, type: 'AllegationRaised', actor: 'anna', why: undefined, revision: 0, changes: [] },
    {
      sequence: 15,
      type: 'AllegationCorrected',
      actor: 'anna',
      why: 'a word was left out',
      revision: 1,
      changes: [{ field: '/gist', before: english('Officials are complicit.'), after: english('Senior officials are complicit.') }],
    },
  ])
  expect(history.map(({ reading }) => labelOf(reading))).toEqual(['Officials are complicit.', 'Senior officials are complicit.'])
  expect(readHistory(db, numberOf(complicity), asOf(14))).toEqual(history.slice(0, 1))
  expect(readHistory(db, numberOf(statement), asOf(17))[1]?.changes).toEqual([
    { field: '/assessed/0', after: expect.objectContaining({ assessment: 'tangential', by: 'anna' }) },
  ])
  expect(readHistory(db, 999, asOf(17))).toEqual([])
})

test('the history of a report tells what it rated whom, and what was put right', () => {
  const field = `/ratings/${cambodia}/${scale}`
  expect(readHistory(db, numberOf(earlier), asOf(17)).map(({ sequence, changes }) => [sequence, changes])).toEqual([
    [7, []],
    [8, [{ field, after: 'Tier 3' }]],
    [16, [{ field, before: 'Tier 3', after: 'Tier 2' }]],
  ])
})

test('the trail tells every entry, narrowed by who, what, which record and when, page by page', () => {
  const sequences = (query: Partial<TrailQuery>, at = 17) =>
    readTrail(db, { order: 'oldest', limit: 100, ...query }, asOf(at)).map(({ sequence }) => sequence)
  expect(sequences({})).toEqual(story.map((_, index) => index + 1))
  expect(sequences({}, 4)).toEqual([1, 2, 3, 4])
  expect(sequences({ order: 'newest', limit: 3 })).toEqual([17, 16, 15])
  expect(sequences({ order: 'newest', limit: 3, after: 15 })).toEqual([14, 13, 12])
  expect(sequences({ after: 15 })).toEqual([16, 17])
  expect(sequences({ actor: 'ben' })).toEqual([12, 13, 17])
  expect(sequences({ kind: 'report' })).toEqual([5, 6, 7, 8, 16])
  expect(sequences({ type: 'ResponseRecorded' })).toEqual([12, 13])
  expect(sequences({ record: statement })).toEqual([12, 14])
  expect(sequences({ record: sampleId('response', 99) })).toEqual([])
  const [at12, at14] = [12, 14].map((sequence) => Date.parse(asOf(sequence).recorded ?? ''))
  expect(sequences({ ...(at12 !== undefined && { from: at12 }), ...(at14 !== undefined && { to: at14 }) })).toEqual([12, 13])
  expect(sequences({ ...(at14 !== undefined && { to: at14 + 1 }) })).toHaveLength(14)
  expect(sequences({ from: Number.MAX_SAFE_INTEGER })).toEqual([])
  expect(readTrail(db, { order: 'newest', limit: 1 }, asOf(17))).toEqual([
    {
      sequence: 17,
      event: '00000000-0000-7000-8000-000000000017',
      type: 'ResponseWithdrawn',
      kind: 'response',
      id: note,
      short: findRecord(db, note, asOf(17))?.short,
      revision: 1,
      recorded: asOf(17).recorded,
      actor: 'ben',
      via: 'api',
      why: 'sent by mistake',
    },
  ])
})

test('a diff tells what is new and what reads otherwise, of all, of one record, of a report with what belongs to it', () => {
  const told = (from: number, to: number, scope = {}, limit = 100, after = 0) =>
    diffBetween(db, asOf(from), asOf(to), scope, limit, after).map(({ id, change, entries, changes }) => ({
      id,
      change,
      entries,
      fields: changes.map(({ field }) => field),
    }))
  expect(told(12, 17)).toEqual([
    { id: earlier, change: 'changed', entries: 1, fields: [`/ratings/${cambodia}/${scale}`] },
    { id: complicity, change: 'changed', entries: 1, fields: ['/gist'] },
    { id: statement, change: 'changed', entries: 1, fields: ['/assessed/0'] },
    { id: note, change: 'new', entries: 2, fields: [] },
  ])
  expect(told(17, 17)).toEqual([])
  expect(told(17, 12)).toEqual([])
  expect(told(12, 17, { record: numberOf(complicity) }).map(({ id }) => id)).toEqual([complicity])
  expect(told(0, 17, { report: numberOf(report) }).map(({ id }) => id)).toEqual([
    report,
    complicity,
    prosecution,
    compounds,
    statement,
    // It answers no more than an allegation of the report.
    note,
  ])
  expect(told(12, 17, {}, 2).map(({ id }) => id)).toEqual([earlier, complicity])
  expect(told(12, 17, {}, 2, numberOf(complicity)).map(({ id }) => id)).toEqual([statement, note])
})

test('the matrix has allegations down, responses across, stance and arguments in the cells', () => {
  const matrix = (sequence: number, subject?: string) => {
    const found = findRecordOf(db, 'report', report, asOf(sequence))
    if (!found) throw new Error('no report')
    return readMatrix(db, [found], subject, asOf(sequence))
  }
  const now = matrix(17)
  expect(now.reports).toEqual([{ id: report, short: expect.stringMatching(/^RP-/), title: english('Report 2024'), edition: '2024' }])
  expect(now.rows.map(({ id, answer, gist }) => [id, answer, gist.words])).toEqual([
    [complicity, 'answered-specifically', 'Senior officials are complicit.'],
    [prosecution, 'answered-in-general', 'Nobody was prosecuted.'],
    [compounds, 'answered-in-general', 'Compounds are owned by officials.'],
  ])
  // The note was withdrawn.
  expect(now.columns.map(({ id, general }) => ({ id, general }))).toEqual([
    { id: statement, general: [{ report, stance: 'rejects', arguments: ['political-motive'] }] },
  ])
  expect(now.cells).toEqual([
    { row: 0, column: 0, stance: 'rejects', arguments: ['factual-denial', 'political-motive'], assessment: 'tangential' },
  ])

  const then = matrix(13)
  expect(then.columns.map(({ id }) => id)).toEqual([statement, note])
  expect(then.cells).toEqual([
    { row: 0, column: 0, stance: 'rejects', arguments: ['factual-denial', 'political-motive'] },
    { row: 1, column: 1, stance: 'notes', arguments: [] },
  ])
  expect(then.rows.map(({ answer }) => answer)).toEqual(['answered-specifically', 'answered-specifically', 'answered-in-general'])
  expect(matrix(11)).toMatchObject({
    columns: [],
    cells: [],
    rows: [{ answer: 'unanswered' }, { answer: 'unanswered' }, { answer: 'unanswered' }],
  })
  expect(matrix(17, laos).rows.map(({ id }) => id)).toEqual([compounds])
})

test('ratings through the years, how long each was held, and how they were read before the correction', () => {
  const told = (sequence: number) =>
    ratingsOf(db, cambodia, asOf(sequence)).map(({ year, rating, previous, heldEditions }) => [year, rating, previous, heldEditions])
  expect(told(17)).toEqual([
    ['2023', 'Tier 2', 'Tier 2', 1],
    ['2024', 'Tier 3', 'Tier 3', 1],
  ])
  expect(told(15)).toEqual([
    ['2023', 'Tier 3', 'Tier 3', 1],
    ['2024', 'Tier 3', 'Tier 3', 2],
  ])
  expect(told(6)).toEqual([['2024', 'Tier 3', 'Tier 3', 1]])
  expect([told(5), ratingsOf(db, laos, asOf(17)), ratingsOf(db, cambodia, asOf(17), 'other')]).toEqual([[], [], []])
  expect(ratingsOf(db, cambodia, asOf(17), scale)).toHaveLength(2)
  expect(ratingsIn(db, numberOf(earlier), asOf(17))).toEqual([
    {
      subject: cambodia,
      scale,
      rating: 'Tier 2',
      previous: 'Tier 2',
      report: earlier,
      reportShort: expect.stringMatching(/^RP-/),
      edition: '2023',
      year: '2023',
    },
  ])
})

test('what is named in a reading has a label, as it was called then', () => {
  const values = { a: [cambodia, { b: complicity }], c: 'no id', d: sampleId('party', 999) }
  expect(labelsIn(db, values, asOf(17))).toEqual({
    [cambodia]: { kind: 'party', short: expect.stringMatching(/^PA-/), label: 'Cambodia' },
    [complicity]: { kind: 'allegation', short: expect.stringMatching(/^AL-/), label: 'Senior officials are complicit.' },
  })
  expect(labelsIn(db, values, asOf(9))[complicity]?.label).toBe('Officials are complicit.')
  expect(Object.keys(labelsIn(db, values, asOf(8)))).toEqual([cambodia])
  expect(Object.keys(labelsIn(db, values, asOf(17), 1))).toHaveLength(1)
})
