/** What of an entry is proved. */
import { expect, test } from '@jest/globals'
import { decodeLeaf } from './leaf.js'
import { type LoggedEvent, leafOf } from './leaf-of.js'

const entry = {
  id: '01890f2a-4c1e-7d3a-9b2f-3c5d7e9f1a2b',
  stream: 'party-1',
  revision: 0,
  type: 'PartyRegistered',
  schema: 1,
  recorded: '2024-06-24T09:30:00.000Z',
  data: { is: 'state', code: 'KHM' },
  actor: 'anna',
  via: 'api',
} as const satisfies LoggedEvent

test('every field is in the leaf but the place in the engine, and what is absent is left out', () => {
  const stored = { ...entry, position: 12 }
  expect(decodeLeaf(leafOf(stored))).toEqual(entry)
  const more = { ...entry, correlation: 'c', causation: 'd' }
  expect(decodeLeaf(leafOf(more))).toEqual(more)
})

test('a change of any field is another leaf', () => {
  const changed: LoggedEvent[] = [
    { ...entry, id: 'x' },
    { ...entry, stream: 'party-2' },
    { ...entry, revision: 1 },
    { ...entry, type: 'PartyRenamed' },
    { ...entry, schema: 2 },
    { ...entry, recorded: '2024-06-24T09:30:00.001Z' },
    { ...entry, data: { ...entry.data, code: 'THA' } },
    { ...entry, actor: 'ben' },
    { ...entry, via: 'cli' },
    { ...entry, correlation: 'c' },
    { ...entry, causation: 'c' },
  ]
  const leaves = [entry, ...changed].map((event) => new TextDecoder().decode(leafOf(event)))
  expect(new Set(leaves).size).toBe(leaves.length)
})
