/** A file that is loaded in one go is the one that following would have made, or there is none. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import Sqlite from 'better-sqlite3'
import fc from 'fast-check'
import { type EventStore, type StoredEvent, Unavailable } from '#event-store'
import { worldArbitrary } from '#ledger/testing'
import { indexOf, newFileName, openFile } from './files.js'
import { Generation } from './generation.js'
import { digestAt, inTemporaryFolder, logOf, patience, project } from './ledger.fixture.js'
import { load } from './load.js'

/** As much of a store as is read to load. */
function storeOf(events: readonly StoredEvent[]): EventStore {
  const away = () => Promise.reject(new Unavailable('closed', 'The log is closed.', false))
  return {
    append: away,
    readStream: away,
    readAll: async (after, limit) => {
      const left = events.filter(({ position }) => position > after)
      const page = left.slice(0, limit)
      return { events: page, next: page.at(-1)?.position ?? after, end: page.length === left.length }
    },
    async *subscribe() {},
    head: away,
    close: async () => undefined,
  }
}

async function loaded(directory: string, events: readonly StoredEvent[], pageSize = 7, signal = new AbortController().signal) {
  const name = newFileName(directory)
  await load({ directory, name, store: storeOf(events), signal, onPage: () => undefined, pageSize })
  return name
}

test('it has the digest of the file that was followed, at the end and at any moment, and the same words are found', () =>
  fc.assert(
    fc.asyncProperty(
      worldArbitrary({ maxLength: 60 }),
      fc.integer({ min: 1, max: 20 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (world, pageSize, part) =>
        inTemporaryFolder(async (directory) => {
          const log = logOf(world)
          const followed = project(directory, log, pageSize)
          const generation = Generation.open(directory, await loaded(directory, log, pageSize))
          expect(generation.follower.checkpoint).toEqual({ position: log.at(-1)?.position ?? 0, sequence: log.length, stopped: undefined })
          for (const sequence of [Math.round(part * log.length), log.length]) {
            expect(digestAt(generation.db, sequence)).toBe(digestAt(followed, sequence))
          }
          expect(generation.search.sequence).toBe(log.length)
          followed.close()
          await generation.close()
        }),
    ),
    { ...patience, numRuns: 20 },
  ))

test('where an event cannot be taken it ends before that one and says so', () =>
  inTemporaryFolder(async (directory) => {
    const log = logOf(fc.sample(worldArbitrary({ minLength: 30, maxLength: 60 }), { numRuns: 1, seed: 5 })[0] ?? [])
    const broken = log.map((event, at) => (at === 4 ? { ...event, type: 'NeverHeardOf' } : event))
    const db = openFile(directory, await loaded(directory, broken))
    expect(db.prepare('SELECT sequence, position, stopped FROM checkpoint').get()).toEqual({
      sequence: 4,
      position: log[3]?.position,
      stopped: expect.stringContaining('NeverHeardOf'),
    })
    const followed = project(directory, log.slice(0, 4))
    expect(digestAt(db, 4)).toBe(digestAt(followed, 4))
    followed.close()
    db.close()
  }))

test('where it is stopped, or the log fails, no file is left', () =>
  inTemporaryFolder(async (directory) => {
    const log = logOf(fc.sample(worldArbitrary({ minLength: 30, maxLength: 60 }), { numRuns: 1, seed: 5 })[0] ?? [])
    await expect(loaded(directory, log, 3, AbortSignal.abort())).rejects.toThrow('stopped')
    const store = storeOf(log)
    const failing: EventStore = {
      ...store,
      readAll: (after, limit) => (after > 9 ? store.head().then(() => store.readAll(after, limit)) : store.readAll(after, limit)),
    }
    const loading = { directory, name: newFileName(directory), signal: new AbortController().signal, onPage: () => undefined, pageSize: 2 }
    await expect(load({ ...loading, store: failing })).rejects.toThrow('The log is closed.')
    expect(readdirSync(directory)).toEqual([])
  }))

test('before it is finished, nobody can take it for a file of views', () =>
  inTemporaryFolder(async (directory) => {
    const log = logOf(fc.sample(worldArbitrary({ minLength: 30, maxLength: 60 }), { numRuns: 1, seed: 5 })[0] ?? [])
    const name = newFileName(directory)
    const seen: unknown[] = []
    await load({
      directory,
      name,
      store: storeOf(log),
      signal: new AbortController().signal,
      pageSize: 5,
      onPage: () => {
        const other = new Sqlite(join(directory, name), { readonly: true, timeout: 0 })
        try {
          seen.push(other.prepare('SELECT sequence FROM checkpoint').get())
        } catch (error) {
          seen.push(String(error))
        }
        other.close()
      },
    })
    expect(new Set(seen)).toEqual(new Set(['SqliteError: database is locked']))
    expect(readdirSync(directory).toSorted()).toEqual(
      [indexOf(join(directory, name)), join(directory, name)].map((file) => file.slice(directory.length + 1)),
    )
  }))
