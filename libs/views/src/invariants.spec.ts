/** Invariants: a ledger kept by its rules breaks none, and a log that was tampered with is found out at its first entry that does. */

import { expect, test } from '@jest/globals'
import type { Database } from 'better-sqlite3'
import fc from 'fast-check'
import { instant, revision, type StoredEvent } from '#event-store'
import { erasedWords } from '#ledger'
import { worldArbitrary } from '#ledger/testing'
import { firstBreach, invariantNames } from './invariants.js'
import { inTemporaryFolder, logOf, patience, project } from './ledger.fixture.js'
import { story } from './replay.fixture.js'

async function breaches(events: readonly StoredEvent[]) {
  return inTemporaryFolder(async (folder) => {
    const db: Database = project(folder, events)
    const found: Record<string, number> = {}
    for (const name of invariantNames) {
      const sequence = await firstBreach(() => db, name, events.length)
      if (sequence !== undefined) found[name] = sequence
    }
    db.close()
    return found
  })
}

const log = logOf(story)
const altered = (sequence: number, change: Partial<StoredEvent>) =>
  log.map((event, at) => (at === sequence - 1 ? { ...event, ...change } : event))

test('what was decided by the rules breaks none', async () => {
  expect(await breaches(log)).toEqual({})
  await fc.assert(
    fc.asyncProperty(worldArbitrary(), async (world) => {
      const { 'due-actions-lapse': _, ...broken } = await breaches(logOf(world))
      // A world has no clock that would let actions lapse.
      expect(broken).toEqual({})
    }),
    { ...patience, numRuns: 15 },
  )
})

test('a record that somebody verified who had a part in it', async () => {
  expect(await breaches(altered(12, { actor: 'anna' }))).toEqual({ 'nobody-verifies-their-own': 12 })
  // Of people who were erased it cannot be told whether they are the same.
  expect(await breaches(log.map((event) => ({ ...event, actor: erasedWords })))).toEqual({})
})

test('a response to what was not there', async () => {
  const [response] = log.slice(7, 8)
  if (!response) throw new Error('no response')
  const early = [...log.slice(0, 5), response, ...log.slice(5, 7), ...log.slice(8)].map((event, at) => ({
    ...event,
    position: log[at]?.position ?? event.position,
    recorded: log[at]?.recorded ?? event.recorded,
  }))
  expect(await breaches(early)).toEqual({ 'what-is-named-is-there': 6 })
})

test('a time that goes back, a gap in the revisions, a change without a reason', async () => {
  expect(await breaches(altered(14, { recorded: instant(new Date('2024-07-01T00:00:00Z')) }))).toEqual({ 'times-never-go-back': 14 })
  expect(await breaches(altered(14, { revision: revision(5) }))).toMatchObject({ 'no-gaps': 14 })
  expect(await breaches(altered(11, { data: { ...log[10]?.data, reason: '' } }))).toEqual({ 'changes-say-why': 11 })
})

test('an action that stays open long after it was due', async () => {
  const late = log.map((event, at) =>
    at < 15 ? event : { ...event, recorded: instant(new Date(Date.parse('2024-10-20T00:00:00Z') + at)) },
  )
  // Completed with entry 17; the first entry long after the due date is 16.
  expect(await breaches(late)).toEqual({ 'due-actions-lapse': 16 })
})
