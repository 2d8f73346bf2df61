/** Views whose process is killed at any moment go on where they were: each event once, as if nothing had happened. */

import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'
import { type EventStore, type NewEvent, openSqliteStore, streamName } from '#event-store'
import { type Events, encodeEvent, streamOf } from '#ledger'
import { english, sampleId } from '#ledger/testing'

/** Compiled, because it runs in a process of its own, and its index of words on a thread: `npm run build` comes before the tests. */
const projector = fileURLToPath(new URL('../../dist/test/faults/projector.js', import.meta.url))

const rounds = 6
const eventsEachRound = 120

/** Runs a projector to its end, or kills it a random while after it has told that it got somewhere. Resolves to all that it said. */
async function run(file: string, folder: string, mode: 'once' | 'rebuild' | 'follow'): Promise<unknown[]> {
  const child = spawn(process.execPath, [projector, file, folder, mode], { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines: unknown[] = []
  for await (const text of createInterface({ input: child.stdout })) {
    // The last line may be cut short.
    if (text.endsWith('}')) lines.push(JSON.parse(text))
    if (lines.length === 1 && mode !== 'once') setTimeout(() => child.kill('SIGKILL'), Math.random() * 150)
  }
  return lines
}

/** Parties that are registered and renamed: some events begin a record, some change one of long ago. */
function partyEvent(number: number): { stream: string; event: NewEvent } {
  const record = number % 7 === 6 ? (number * 31) % (number - 1) : number
  const isNew = record === number
  const event: Events['party'] = isNew
    ? { type: 'PartyRegistered', is: 'state', name: english(`Party ${number}`), aliases: [] }
    : { type: 'PartyAliasAdded', alias: english(`Alias ${number}`) }
  const id = `00000000-0000-7000-8000-${String(number).padStart(12, '0')}`
  return {
    stream: streamOf('party', sampleId('party', record)),
    event: { id, ...encodeEvent('party', event), actor: 'anna', via: 'import' },
  }
}

async function append(store: EventStore, from: number, count: number): Promise<void> {
  for (let number = from; number < from + count; number++) {
    const { stream, event } = partyEvent(number)
    const { revision } = await store.readStream(streamName(stream))
    if (event.type !== 'PartyRegistered' && revision === 'none') continue
    await store.append([{ stream: streamName(stream), expected: revision, events: [event] }])
  }
}

test('killed while following and while rebuilding, the views and the index of words go on to what a fresh fold gives', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'projecting-'))
  const file = join(folder, 'log.sqlite')
  const store = openSqliteStore({ file, now: () => new Date() })
  try {
    let said = 0
    for (let round = 0; round < rounds; round++) {
      const killed = run(file, join(folder, 'views'), round % 3 === 2 ? 'rebuild' : 'follow')
      await append(store, 1 + round * eventsEachRound, eventsEachRound)
      said += (await killed).length
    }
    expect(said).toBeGreaterThanOrEqual(rounds)

    const [survived] = await run(file, join(folder, 'views'), 'once')
    const [fresh] = await run(file, join(folder, 'fresh'), 'once')
    expect(survived).toEqual(fresh)
    // Every party is found, by its latest text.
    const parties = Array.from({ length: rounds * eventsEachRound }, (_, index) => index + 1).filter((number) => number % 7 !== 6)
    expect(fresh).toHaveProperty('found.length', parties.length)
    expect(fresh).toEqual({
      sequence: await store.head(),
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      found: expect.any(Array),
      health: 'following',
      trouble: 'none',
    })
  } finally {
    await store.close()
    await rm(folder, { recursive: true })
  }
})

test('two processes keep one folder of views and one index of words', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'projecting-'))
  const file = join(folder, 'log.sqlite')
  const store = openSqliteStore({ file, now: () => new Date() })
  try {
    await append(store, 1, 300)
    const both = await Promise.all([run(file, join(folder, 'views'), 'once'), run(file, join(folder, 'views'), 'once')])
    expect(both[0]).toEqual(both[1])
    expect(both[0]).toEqual([expect.objectContaining({ sequence: await store.head(), health: 'following', trouble: 'none' })])
  } finally {
    await store.close()
    await rm(folder, { recursive: true })
  }
})
