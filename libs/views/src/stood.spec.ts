/** The second clock: what is known now of how things stood by a day, whenever it was recorded. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Database } from 'better-sqlite3'
import { dayOf, type Kind, streamOf } from '#ledger'
import { cambodia, english } from '#ledger/testing'
import { occurredBy } from './basis.js'
import { readHistory } from './history.js'
import { basisOf, logOf, project } from './ledger.fixture.js'
import { matrixRecords, readMatrix } from './matrix.js'
import { countRecords, findRecord, findRecordOf, type ListQuery, listRecords } from './records.js'
import { action, complicity, note, prosecution, report, statement, story } from './replay.fixture.js'
import { asItStood, historyBy } from './stood.js'

const log = logOf(story)
let folder: string
let db: Database
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stood-'))
  db = project(folder, log)
})
afterAll(() => {
  db.close()
  rmSync(folder, { recursive: true })
})

const known = (sequence = story.length) => basisOf(db, story.length, String(sequence))
const by = (day: string, sequence?: number) => occurredBy(known(sequence), dayOf(`${day}T00:00:00Z`))
const eventsOf = (kind: Kind, id: string, sequence = story.length) =>
  log.filter((event, at) => event.stream === streamOf(kind, id) && at < sequence)
const ids = <K extends Kind>(kind: K, day: string, filters?: ListQuery<K>['filters'], sequence?: number) => {
  // Nothing narrows a list of whatever kind.
  const none: ListQuery<never>['filters'] = {}
  return listRecords(db, kind, { filters: filters ?? none, sort: 'oldest', limit: 10 }, by(day, sequence)).records.map(({ id }) => id)
}

test('lists have what had come about by then, also where it was recorded later', () => {
  expect([ids('report', '2024-06-23'), ids('report', '2024-06-24')]).toEqual([[], [report]])
  // An allegation comes about with its report, not in the year that it is about.
  expect([ids('allegation', '2024-06-23'), ids('allegation', '2024-06-24')]).toEqual([[], [complicity, prosecution]])
  expect([ids('response', '2024-07-02'), ids('response', '2024-07-03')]).toEqual([[statement], [statement, note]])
  expect(ids('response', '2024-07-03', undefined, 14)).toEqual([statement])
  expect(countRecords(db, 'response', { filters: {} }, by('2024-07-02'))).toBe(1)
  // A party is known or not.
  expect(ids('party', '2001-01-01')).toHaveLength(3)
})

test('which allegations nobody had answered by a day is told as is known now', () => {
  const unanswered = (day: string, sequence?: number) => ids('allegation', day, { answer: ['none'] }, sequence)
  expect(unanswered('2024-06-30')).toEqual([complicity, prosecution])
  expect(unanswered('2024-07-01')).toEqual([prosecution])
  expect(unanswered('2024-07-03')).toEqual([])
  // Before the letter was recorded.
  expect(unanswered('2024-07-03', 14)).toEqual([prosecution])
  // The statement was taken back on 2 September.
  expect(unanswered('2024-09-01')).toEqual([])
  expect(unanswered('2024-09-02')).toEqual([complicity])
  expect(ids('allegation', '2024-07-01', { answer: ['specific'] })).toEqual([complicity])
})

test('what follows from other records follows from those that had come about', () => {
  const answer = (day: string) => {
    const { records } = listRecords(db, 'allegation', { filters: {}, sort: 'oldest', limit: 10 }, by(day))
    return records.map(({ derived }) => derived.answer)
  }
  expect(answer('2024-06-30')).toEqual(['unanswered', 'unanswered'])
  expect(answer('2024-07-01')).toEqual(['answered-specifically', 'answered-in-general'])
  expect(answer('2024-08-01')).toEqual(['answered-specifically', 'answered-specifically'])
})

test('a record is folded without what happened only later, and with every correction', () => {
  const stood = <K extends Kind>(kind: K, id: string, day: string, sequence?: number) => {
    const record = findRecordOf(db, kind, id, known(sequence))
    return record && asItStood(db, record, eventsOf(kind, id, sequence), by(day, sequence))
  }
  expect(stood('followup', action, '2024-08-01')).toMatchObject({
    reading: { phase: 'open', progress: [{ words: english('A group was set up.') }] },
    derived: { standing: 'open' },
  })
  expect(stood('followup', action, '2024-08-25')?.reading.progress.map(({ words }) => words.words)).toEqual([
    'A law was drafted.',
    'A group was set up.',
  ])
  expect(stood('followup', action, '2024-09-01')).toMatchObject({ reading: { phase: 'completed' }, derived: { standing: 'completed' } })
  expect(stood('followup', action, '2024-06-23')).toBeUndefined()
  expect(stood('response', statement, '2024-09-01')?.reading.phase).toBe('standing')
  expect(stood('response', statement, '2024-09-02')?.reading.phase).toBe('withdrawn')
  expect(stood('allegation', complicity, '2024-06-24')?.reading.gist).toEqual(english('Senior officials are complicit.'))
  expect(stood('allegation', complicity, '2024-06-24', 10)?.reading.gist).toEqual(english('Officials are complicit.'))
  const party = findRecordOf(db, 'party', cambodia, known())
  expect(party && asItStood(db, party, eventsOf('party', cambodia), by('1999-01-01'))?.reading).toEqual(party?.reading)
})

test('by a day that everything had happened by, every record reads as it is known', () => {
  for (const { kind, id } of story) {
    const record = findRecord(db, id, known())
    if (!record) throw new Error(`no ${kind}`)
    const stood = asItStood(db, record, eventsOf(record.kind, id), by('2024-12-31'))
    expect(stood?.reading).toEqual(record.reading)
    const history = readHistory(db, record.number, known())
    expect(historyBy(record.kind, history, eventsOf(record.kind, id), dayOf('2024-12-31T00:00:00Z'))).toEqual(history)
  }
})

test('the history leaves out what happened only later, and tells the others by what they changed of one another', () => {
  const number = findRecord(db, action, known())?.number ?? 0
  const history = historyBy('followup', readHistory(db, number, known()), eventsOf('followup', action), dayOf('2024-08-01T00:00:00Z'))
  expect(history.map(({ sequence, changes }) => [sequence, changes.map(({ field }) => field)])).toEqual([
    [9, []],
    [14, ['/progress/0']],
  ])
})

test('the matrix has the responses that had been given, also one that was taken back later', () => {
  const matrix = (day: string) => {
    const found = findRecordOf(db, 'report', report, known())
    if (!found) throw new Error('no report')
    return { made: readMatrix(db, [found], undefined, by(day)), of: matrixRecords(db, [found], undefined, by(day)) }
  }
  expect(matrix('2024-07-02').made).toMatchObject({
    columns: [{ id: statement }],
    rows: [{ answer: 'answered-specifically' }, { answer: 'answered-in-general' }],
  })
  expect(matrix('2024-08-01').made.columns.map(({ id }) => id)).toEqual([statement, note])
  expect(matrix('2024-09-02').of.responses.map(({ id }) => id)).toEqual([note])
})
