/** The moment that a read stands on, however it is named. */

import { expect, test } from '@jest/globals'
import type { Database } from 'better-sqlite3'
import { instant, position } from '#event-store'
import { english, sampleId } from '#ledger/testing'
import { type Basis, sequenceAt, UnknownMoment } from './basis.js'
import { basisOf, inTemporaryFolder, logOf, now, project, step } from './ledger.fixture.js'

const recorded = ['2024-07-01T09:00:00.000Z', '2024-07-01T09:00:00.000Z', '2024-07-02T23:59:59.999Z', '2024-07-03T00:00:00.000Z']

/** Four entries, two of one moment. */
function onFour(look: (basis: (asOf?: string) => Basis, db: Database) => void): Promise<void> {
  return inTemporaryFolder((folder) => {
    const log = logOf(
      recorded.map((_, index) =>
        step('party', sampleId('party', index), { type: 'RegisterParty', is: 'state', name: english('x'), aliases: [] }),
      ),
    )
    const db = project(
      folder,
      log.map((event, index) => ({ ...event, recorded: instant(new Date(recorded[index] ?? '')) })),
    )
    look((asOf) => basisOf(db, 4, asOf), db)
    db.close()
  })
}

const at = (sequence: number) => ({ sequence, position: sequence * 3, ...(sequence > 0 && { recorded: recorded[sequence - 1] }) })

test('nothing means now, by the clock of now; so does the last sequence', () =>
  onFour((basis) => {
    expect(basis()).toEqual({ ...at(4), moment: now.toISOString() })
    expect(basis('4')).toEqual({ ...at(4), moment: now.toISOString() })
  }))

test('an earlier sequence has the clock of its entry; before the first nothing is known', () =>
  onFour((basis) => {
    expect(basis('3')).toEqual({ ...at(3), moment: recorded[2] })
    expect(basis('0')).toEqual({ ...at(0), moment: now.toISOString() })
    expect(basis('0003')).toEqual(basis('3'))
  }))

test.each([
  ['2024-06-30', 0, '2024-06-30T23:59:59.999Z'],
  ['2024-07-01', 2, '2024-07-01T23:59:59.999Z'],
  ['2024-07-02', 3, '2024-07-02T23:59:59.999Z'],
  ['2030-01-01', 4, '2030-01-01T23:59:59.999Z'],
  ['2024-07-01T08:59:59.999Z', 0, '2024-07-01T08:59:59.999Z'],
  ['2024-07-01T09:00Z', 2, '2024-07-01T09:00:00.000Z'],
  ['2024-07-01T11:00:00+02:00', 2, '2024-07-01T09:00:00.000Z'],
  ['2024-07-02T23:59:59.9989Z', 2, '2024-07-02T23:59:59.998Z'],
  ['2024-07-03T00:00:00Z', 4, '2024-07-03T00:00:00.000Z'],
])('%s is entry %i', (asOf, sequence, moment) =>
  onFour((basis) => {
    expect(basis(asOf)).toEqual({ ...at(sequence), moment })
  }),
)

test('a sequence that is not there yet is ahead', () =>
  onFour((basis) => {
    expect(() => basis('5')).toThrow(expect.objectContaining({ name: 'UnknownMoment', reason: 'ahead' }))
  }))

test.each([
  ...['', ' ', 'yesterday', '-1', '1.5', '1e3', '2024-07', '2024-13-01', '2024-02-30', '2023-02-29', '2024-02-30T09:00:00Z'],
  ...[
    '2024-07-01T25:00:00Z',
    '2024-07-01T09:00:00',
    '2024-07-01 09:00:00Z',
    '2024-07-01T09:00:00+99:00',
    '1234567890123456',
    '1; DROP TABLE entry',
  ],
])('“%s” is no moment', (asOf) =>
  onFour((basis) => {
    expect(() => basis(asOf)).toThrow(UnknownMoment)
    expect(() => basis(asOf)).toThrow(expect.objectContaining({ reason: 'malformed' }))
  }),
)

test('the entry at a position is found, in a log with gaps, from whatever is the newest', () =>
  onFour((_basis, db) => {
    for (const newest of [
      { sequence: 4, position: position(12) },
      { sequence: 4, position: position(20) },
    ]) {
      expect([3, 6, 9, 12].map((place) => sequenceAt(db, newest, position(place)))).toEqual([1, 2, 3, 4])
      expect([0, 1, 4, 11, 13, 20, 21].map((place) => sequenceAt(db, newest, position(place)))).toEqual(Array(7).fill(undefined))
    }
    expect(sequenceAt(db, { sequence: 2, position: position(6) }, position(9))).toBeUndefined()
  }))
