/** Users and approvals: left out where who asks may not see them, in pages too; never searched; named where they recorded. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Database } from 'better-sqlite3'
import { position } from '#event-store'
import { type Kind, restricted } from '#ledger'
import { type AnyStep, english, sampleId } from '#ledger/testing'
import { readDesk } from './desk.js'
import { diffBetween } from './diff.js'
import { newFileName } from './files.js'
import { Generation } from './generation.js'
import { readTrail } from './history.js'
import { basisOf, inTemporaryFolder, logOf, project, step } from './ledger.fixture.js'
import { labelsIn, namesOf, peopleIn } from './names.js'
import { findRecord, listRecords } from './records.js'

const anna = sampleId('access', 901)
const ben = sampleId('access', 902)
const leave = sampleId('approval', 801)
const party = (number: number, actor: string): AnyStep =>
  step('party', sampleId('party', number), { type: 'RegisterParty', is: 'state', name: english(`Party ${number}`), aliases: [] }, actor)

/** Numbered as the sequences are. */
const story: readonly AnyStep[] = [
  /* 1 */ step('access', anna, { type: 'AddUser', name: 'Ánna', roles: ['recorder'] }, 'ledger'),
  /* 2 */ party(1, anna),
  /* 3 */ step('access', ben, { type: 'AddUser', name: 'Ben', roles: ['administrator'] }, 'local:root'),
  /* 4 */ step(
    'approval',
    leave,
    { type: 'AskApproval', action: 'erasure', about: { kind: 'party', id: sampleId('party', 1) }, reason: 'Court.', basis: 'Law.' },
    anna,
  ),
  /* 5 */ party(2, anna),
  /* 6 */ step('access', anna, { type: 'RenameUser', name: 'Anna S.' }, ben),
  /* 7 */ step('access', anna, { type: 'GrantRole', role: 'auditor' }, ben),
  /* 8 */ party(3, ben),
]
let folder: string
let db: Database

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'views-'))
  db = project(folder, logOf(story))
})
afterAll(() => {
  db.close()
  rmSync(folder, { recursive: true })
})
const at = (asOf?: string) => basisOf(db, story.length, asOf)

describe('the trail', () => {
  const sequences = (without: readonly Kind[], more: object = {}) =>
    readTrail(db, { order: 'newest', limit: 10, without, ...more }, at()).map(({ sequence }) => sequence)

  test('leaves out the kinds that it is told to, and nothing else', () => {
    expect(sequences([])).toEqual([8, 7, 6, 5, 4, 3, 2, 1])
    expect(sequences(['access'])).toEqual([8, 5, 4, 2])
    expect(sequences(restricted)).toEqual([8, 5, 2])
    expect(sequences(['access'], { kind: 'access' })).toEqual([])
    expect(sequences(['access'], { record: anna })).toEqual([])
    expect(sequences(['approval'], { record: anna })).toEqual([7, 6, 1])
  })

  test('has full pages all the same', () => {
    expect(sequences(restricted, { limit: 2 })).toEqual([8, 5])
    expect(sequences(restricted, { limit: 2, after: 5 })).toEqual([2])
    expect(sequences(restricted, { order: 'oldest', limit: 2 })).toEqual([2, 5])
    expect(sequences(restricted, { order: 'oldest', limit: 2, after: 5 })).toEqual([8])
  })
})

test('a diff leaves them out, and has full pages', () => {
  const numbers = (without: readonly Kind[], limit: number, after = 0) =>
    diffBetween(db, at('0'), at(), { without }, limit, after).map(({ number }) => number)
  expect(numbers([], 10)).toEqual([1, 2, 3, 4, 5, 8])
  expect(numbers(restricted, 10)).toEqual([2, 5, 8])
  expect(numbers(restricted, 2)).toEqual([2, 5])
  expect(numbers(restricted, 2, 5)).toEqual([8])
  expect(diffBetween(db, at('0'), at(), { record: 1, without: ['access'] }, 10)).toEqual([])
})

test('the desk does not count their entries', () => {
  const entries = (without: readonly Kind[]) => readDesk(db, { actor: anna, seen: 1, limit: 1, without }, at()).changedSince?.entries
  expect([entries([]), entries(['access']), entries(restricted)]).toEqual([4, 1, 1])
})

test('a record is never called by the name of a user', () => {
  expect(labelsIn(db, { by: [anna, ben], about: sampleId('party', 1), asked: leave }, at())).toEqual({
    [sampleId('party', 1)]: { kind: 'party', short: expect.stringMatching(/^PA-/), label: 'Party 1' },
  })
})

test('those who recorded are named as they were called at the time', () => {
  const actors = [anna, ben, 'ledger', 'clock', 'local:root', 'nobody', sampleId('party', 1), anna]
  const words = { ledger: 'the ledger itself', clock: 'the clock', 'local:root': 'root, at the data directory' }
  expect(namesOf(db, actors, at())).toEqual({ [anna]: 'Anna S.', [ben]: 'Ben', ...words })
  expect(namesOf(db, actors, at('2'))).toEqual({ [anna]: 'Ánna', ...words })
})

test('the people of an answer are named, and nobody else', () => {
  expect(peopleIn(db, { by: anna, list: [{ actor: 'local:root' }, sampleId('party', 1), 'clock'] }, at())).toEqual({
    [anna]: 'Anna S.',
    'local:root': 'root, at the data directory',
  })
})

test('a user is found by name, in whatever case, by role and by whether they are let in', () => {
  const ids = (filters: object, asOf?: string) =>
    listRecords(db, 'access', { filters, sort: 'oldest', limit: 10 }, at(asOf)).records.map(({ id }) => id)
  expect(ids({ name: ['anna s.'] })).toEqual([anna])
  expect(ids({ name: ['anna s.'] }, '5')).toEqual([])
  expect(ids({ name: ['ánna'] }, '5')).toEqual([anna])
  expect([ids({ role: ['auditor'] }), ids({ role: ['auditor'] }, '6')]).toEqual([[anna], []])
  expect(ids({ active: ['yes'] })).toEqual([anna, ben])
  expect(findRecord(db, ben, at('2'))).toBeUndefined()
})

test('no word of theirs is ever found', () =>
  inTemporaryFolder(async (temporary) => {
    const generation = Generation.create(temporary, newFileName(temporary))
    generation.follower.take({ events: logOf(story), next: position(story.length * 3), end: true })
    await generation.search.reached(story.length)
    const found = (typed: string) => generation.search.find(typed, story.length, 100).map(({ record }) => record)
    expect([found('anna'), found('ben '), found('court'), found('erasure'), found('recorder'), found('party')]).toEqual([
      [],
      [],
      [],
      [],
      [],
      [8, 5, 2],
    ])
    await generation.close()
  }))
