/** The views of a node: they follow the log, say where they stand, stop visibly, and are made anew while they are read. */

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { type EventStore, openSqliteStore, type Page, position, type StoredEvent, streamName } from '#event-store'
import { type Events, encodeEvent, streamOf } from '#ledger'
import { english, sampleId } from '#ledger/testing'
import { digestAt, inTemporaryFolder, now } from './ledger.fixture.js'
import { findRecord, listRecords } from './records.js'
import { NotReached, Views, type ViewsOptions } from './views.js'

const clock = () => now

interface Bench {
  readonly directory: string
  readonly store: EventStore
  open(options?: Partial<ViewsOptions>): Views
}

/** A log and a folder for views; what is opened on them is closed afterwards. */
function onLog(use: (bench: Bench) => Promise<void>): Promise<void> {
  return inTemporaryFolder(async (folder) => {
    const store = openSqliteStore({ file: join(folder, 'log.sqlite'), now: clock })
    const opened: Views[] = []
    const directory = join(folder, 'views')
    try {
      await use({
        directory,
        store,
        open: (options) => {
          const views = new Views({ directory, store, now: clock, retryMs: 10, ...options })
          opened.push(views)
          return views
        },
      })
    } finally {
      for (const views of opened) await views.close()
      await store.close()
    }
  })
}

let sent = 0

/** Appends the registration of a party, told apart by a number. */
async function register(store: EventStore, number: number, type = 'PartyRegistered'): Promise<number> {
  const event: Events['party'] = { type: 'PartyRegistered', is: 'state', name: english(`Party ${number}`), aliases: [] }
  const id = `00000000-0000-7000-8000-${String(++sent).padStart(12, '0')}`
  const stream = streamName(streamOf('party', sampleId('party', number)))
  const appended = await store.append([
    { stream, expected: 'none', events: [{ id, ...encodeEvent('party', event), type, actor: 'anna', via: 'api' }] },
  ])
  return appended.position
}

async function registerAll(store: EventStore, from: number, to: number): Promise<void> {
  for (let number = from; number < to; number++) await register(store, number)
}

function registered(views: Views): number {
  return listRecords(views.db, 'party', { filters: {}, sort: 'oldest', limit: 10_000 }, views.basis()).records.length
}

/** Waits, within a deadline, until something is so. */
async function until(isSo: () => boolean): Promise<void> {
  const deadline = performance.now() + 10_000
  while (!isSo()) {
    if (performance.now() > deadline) throw new Error('it never came to that')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** The store as another version of the program reads it: some events come out otherwise. */
function seenAs(store: EventStore, change: (event: StoredEvent) => StoredEvent): EventStore {
  const changed = (page: Page): Page => ({ ...page, events: page.events.map(change) })
  return {
    append: (appends) => store.append(appends),
    readStream: (stream, read) => store.readStream(stream, read),
    readAll: async (after, limit) => changed(await store.readAll(after, limit)),
    async *subscribe(after, options) {
      for await (const page of store.subscribe(after, options)) yield changed(page)
    },
    head: () => store.head(),
    close: () => store.close(),
  }
}

test('what is appended is there once its position is reached', () =>
  onLog(async ({ store, open }) => {
    const views = open()
    expect(views.health).toEqual({ state: 'following', checkpoint: { position: 0, sequence: 0, stopped: undefined } })
    const reached = await register(store, 1)
    await views.reached(position(reached), 5_000)
    expect(views.checkpoint).toEqual({ position: reached, sequence: 1, stopped: undefined })
    expect(findRecord(views.db, sampleId('party', 1), views.basis())?.number).toBe(1)
    await views.reached(position(reached), 0)
    expect(views.bytes).toBeGreaterThan(8_192)
  }))

test('a position that is not reached in time is said to be so, and can be waited for again', () =>
  onLog(async ({ store, open }) => {
    const views = open()
    await expect(views.reached(position(1), 20)).rejects.toThrow(NotReached)
    const waiting = views.reached(position(1), 5_000)
    await register(store, 1)
    await waiting
  }))

test('an event that cannot be taken stops the views before it, visibly; those of its page before it are kept, and reads go on', () =>
  onLog(async ({ directory, store, open }) => {
    await registerAll(store, 1, 3)
    await register(store, 3, 'PartySung')
    await registerAll(store, 4, 6)
    const views = open()
    await until(() => views.health.state === 'stopped')
    expect(views.health).toEqual({
      state: 'stopped',
      checkpoint: {
        position: 2,
        sequence: 2,
        stopped: { sequence: 3, event: expect.any(String), type: 'PartySung', reason: expect.stringContaining('PartySung') },
      },
      trouble: expect.stringContaining('The views stopped before entry 3 (PartySung)'),
    })
    expect(registered(views)).toBe(2)
    await expect(views.caughtUp(20)).rejects.toThrow(NotReached)
    await expect(views.rebuild()).resolves.toBeUndefined()
    expect([views.health.state, registered(views)]).toEqual(['stopped', 2])
    await views.close()

    // Opened by the same program it stops there again; by one that knows the event it goes on.
    const again = open()
    await until(() => again.health.state === 'stopped')
    expect(again.checkpoint.sequence).toBe(2)
    await again.close()
    const newer = open({ store: seenAs(store, (event) => (event.type === 'PartySung' ? { ...event, type: 'PartyRegistered' } : event)) })
    await newer.caughtUp(5_000)
    expect([newer.health.state, newer.checkpoint.sequence, registered(newer)]).toEqual(['following', 5, 5])
    expect(readdirSync(directory).filter((name) => /^views-.*sqlite$/.test(name))).toHaveLength(1)
  }))

test('a rebuild that would stop before an entry that can be read now changes nothing', () =>
  onLog(async ({ store, open }) => {
    await registerAll(store, 1, 5)
    const first = open()
    await first.caughtUp(5_000)
    await first.close()
    const forgetful = open({ store: seenAs(store, (event) => (event.position === 3 ? { ...event, type: 'PartySung' } : event)) })
    await expect(forgetful.rebuild()).rejects.toThrow('PartySung')
    expect([forgetful.health.state, forgetful.checkpoint.sequence, registered(forgetful)]).toEqual(['following', 4, 4])
  }))

test('a rebuild goes on beside the file that is read, tells how far it is, swaps and takes the old file away', () =>
  onLog(async ({ directory, store, open }) => {
    await registerAll(store, 1, 30)
    const views = open({ pageSize: 7 })
    await views.caughtUp(5_000)
    const [before, old] = [digestAt(views.db, 29), currentName(directory)]
    const told: number[] = []
    let next = 30
    const rebuilding = views.rebuild(({ sequence }) => {
      told.push(sequence)
      expect(views.health.state).toBe('rebuilding')
      expect(registered(views)).toBeGreaterThanOrEqual(29)
      if (next < 33) void register(store, next++)
    })
    expect(views.rebuild()).toBe(rebuilding)
    await rebuilding
    await views.caughtUp(5_000)
    expect(told).toEqual(told.toSorted((a, b) => a - b))
    expect(told[0]).toBe(7)
    expect([views.health.state, registered(views)]).toEqual(['following', 32])
    expect(digestAt(views.db, 29)).toBe(before)
    expect(currentName(directory)).not.toBe(old)
    expect(existsSync(join(directory, old))).toBe(false)
    expect(views.search.find('Party 31', 32, 5)).toEqual([{ record: 31, since: 31 }])
    await views.close()
    expect(readdirSync(directory).toSorted()).toEqual(['current', `search-${currentName(directory).slice(6)}`, currentName(directory)])
  }))

test('readers never see the views go back, however much is appended during a rebuild', () =>
  onLog(async ({ store, open }) => {
    await registerAll(store, 1, 50)
    const views = open({ pageSize: 5 })
    await views.caughtUp(5_000)
    let rebuilt = false
    const rebuilding = views.rebuild().finally(() => {
      rebuilt = true
    })
    let seen = 0
    for (let number = 50; !rebuilt || number < 60; number++) {
      await views.reached(position(await register(store, number)), 5_000)
      expect(views.checkpoint.sequence).toBeGreaterThanOrEqual(seen)
      seen = views.checkpoint.sequence
    }
    await rebuilding
    expect(registered(views)).toBe(seen)
  }))

function currentName(directory: string): string {
  return readFileSync(join(directory, 'current'), 'utf8').trim()
}

test('a changed definition is rebuilt beside the old file, which is read until then', () =>
  onLog(async ({ directory, store, open }) => {
    await registerAll(store, 1, 20)
    const old = open({ definition: { version: 7, readableFrom: 7 } })
    await old.caughtUp(5_000)
    await old.close()
    await register(store, 20)

    const views = open({ definition: { version: 8, readableFrom: 7 }, pageSize: 2 })
    expect([currentName(directory).startsWith('views-7-'), registered(views)]).toEqual([true, 19])
    await views.caughtUp(5_000)
    expect([currentName(directory).startsWith('views-8-'), registered(views)]).toEqual([true, 20])
    await until(() => views.health.state === 'following')
    await views.close()

    // One that cannot be read any more is not.
    const newest = open({ definition: { version: 9, readableFrom: 9 } })
    expect(registered(newest)).toBe(0)
    await newest.caughtUp(5_000)
    expect(registered(newest)).toBe(20)
    await newest.close()
    // Nor can an older program read a newer file.
    const older = open({ definition: { version: 8, readableFrom: 7 } })
    expect(registered(older)).toBe(0)
    await older.caughtUp(5_000)
    expect(registered(older)).toBe(20)
  }))

test('closing during a rebuild, or while a changed definition is rebuilt, leaves the views as they were', () =>
  onLog(async ({ directory, store, open }) => {
    await registerAll(store, 1, 40)
    const old = open({ definition: { version: 7, readableFrom: 7 } })
    await old.caughtUp(5_000)
    const rebuilding = old.rebuild()
    rebuilding.catch(() => undefined)
    await old.close()
    await expect(rebuilding).rejects.toThrow('stopped')
    await open({ definition: { version: 8, readableFrom: 7 }, pageSize: 1 }).close()
    expect(readdirSync(directory).filter((name) => /^views-.*sqlite$/.test(name))).toEqual([currentName(directory)])
    const views = open({ definition: { version: 7, readableFrom: 7 } })
    expect(registered(views)).toBe(39)
  }))

test.each<[string, (directory: string) => void]>([
  ['a damaged file', (directory) => writeFileSync(join(directory, currentName(directory)), 'no database at all '.repeat(1_000))],
  ['a missing file', (directory) => writeFileSync(join(directory, 'current'), 'views-1-1-1.sqlite\n')],
  ['a pointer to nothing', (directory) => writeFileSync(join(directory, 'current'), 'what\n')],
  [
    'a damaged index of words',
    (directory) => writeFileSync(join(directory, currentName(directory).replace('views', 'search')), 'no index '.repeat(1_000)),
  ],
])('%s is made anew from the log', (_, harm) =>
  onLog(async ({ directory, store, open }) => {
    await registerAll(store, 1, 6)
    const first = open()
    await first.caughtUp(5_000)
    const digest = digestAt(first.db, 5)
    await first.close()
    harm(directory)
    const views = open()
    await views.caughtUp(5_000)
    expect(digestAt(views.db, 5)).toBe(digest)
    expect(views.search.find('Party 4', 5, 5)).toEqual([{ record: 4, since: 4 }])
    expect([views.health.state, views.search.trouble]).toEqual(['following', undefined])
  }),
)

test('two that follow in one folder take each event once, also into the index of words', () =>
  onLog(async ({ store, open }) => {
    const both = [open({ pageSize: 3 }), open({ pageSize: 5 })]
    await registerAll(store, 1, 60)
    for (const views of both) {
      await views.caughtUp(5_000)
      expect([views.health.state, registered(views), views.search.trouble]).toEqual(['following', 59, undefined])
      expect(views.search.find('Party', 59, 100)).toHaveLength(59)
    }
    const [first, second] = both.map(({ db }) => digestAt(db, 59))
    expect(first).toBe(second)
    const alone = open({ directory: `${both[0]?.db.name}-alone` })
    await alone.caughtUp(5_000)
    expect(digestAt(alone.db, 59)).toBe(first)
  }))

test('the views come back by themselves where the log was away', () =>
  onLog(async ({ store, open }) => {
    let isAway = true
    const away: EventStore = {
      ...seenAs(store, (event) => event),
      async *subscribe(after, options) {
        if (isAway) throw new Error('nobody home')
        yield* store.subscribe(after, options)
      },
    }
    const views = open({ store: away })
    await until(() => views.health.state === 'failed')
    expect(views.health.trouble).toContain('nobody home')
    isAway = false
    await register(store, 1)
    await views.caughtUp(5_000)
    expect([views.health.state, registered(views)]).toEqual(['following', 1])
  }))
