/** What the embedded engine does beside the port: sharing commits and files, and failing well. */

import { open, readFile, stat, writeFile } from 'node:fs/promises'
import { expect, test } from '@jest/globals'
import Database from 'better-sqlite3'
import { append, asSent, someEvent, someEvents, someStream, wholeLog } from '../conformance/case.js'
import { beginning, type EventStore, instant, revision, WrongRevision } from '../port.js'
import { inTemporaryFolder } from './folder.testing.js'
import { openLog } from './open.js'
import { Room } from './room.js'
import { openSqliteStore, SqliteStore } from './store.js'

const now = () => new Date()

/** A store, and the statements that its connection runs. */
function watched(file: string): { store: EventStore; statements: string[] } {
  openLog(file, false).close()
  const statements: string[] = []
  const db = new Database(file, { timeout: 0, verbose: (sql) => statements.push(String(sql)) })
  return { store: new SqliteStore(db, { now, busyTimeoutMs: 1000 }), statements }
}

function commits(statements: readonly string[]): number {
  return statements.filter((sql) => sql === 'COMMIT').length
}

test('a commit is synced to the disk before it is answered', () =>
  inTemporaryFolder(async (folder) => {
    const db = openLog(`${folder}/log.db`, false)
    const full = 2
    expect([db.pragma('journal_mode', { simple: true }), db.pragma('synchronous', { simple: true })]).toEqual(['wal', full])
    db.close()
  }))

test('appends that wait together share one commit, and those that fail fail alone', () =>
  inTemporaryFolder(async (folder) => {
    const { store, statements } = watched(`${folder}/log.db`)
    const stream = someStream()
    const sent = await Promise.allSettled([
      ...Array.from({ length: 30 }, () => append(store, someStream(), 'none', ...someEvents(2))),
      append(store, stream, revision(4), someEvent()),
      append(store, stream, 'none', someEvent()),
    ])
    expect(commits(statements)).toBe(1)
    expect(sent.filter(({ status }) => status === 'fulfilled')).toHaveLength(31)
    expect(sent[30]).toEqual({ status: 'rejected', reason: new WrongRevision(stream, revision(4), 'none') })
    await store.close()
  }))

test('a commit is bounded, in events and in characters', () =>
  inTemporaryFolder(async (folder) => {
    const { store, statements } = watched(`${folder}/log.db`)
    await Promise.all(Array.from({ length: 12 }, () => append(store, someStream(), 'none', ...someEvents(100))))
    expect(commits(statements)).toBe(3)
    statements.length = 0
    const large = () => someEvent({ data: { text: 'x'.repeat(1_500_000) } })
    await Promise.all(Array.from({ length: 4 }, () => append(store, someStream(), 'none', large())))
    expect(commits(statements)).toBe(2)
    statements.length = 0
    await Promise.all([append(store, someStream(), 'none', ...someEvents(1200)), append(store, someStream(), 'none', someEvent())])
    expect(commits(statements)).toBe(2)
    await store.close()
  }))

test('a page ends early where the events are large', () =>
  inTemporaryFolder(async (folder) => {
    const store = openSqliteStore({ file: `${folder}/log.db`, now })
    const sent = Array.from({ length: 1200 }, (_, index) => someEvent({ data: { index, text: 'x'.repeat(20_000) } }))
    await append(store, someStream(), 'none', ...sent)
    const page = await store.readAll(beginning, 10_000)
    expect([page.events.length, page.end]).toEqual([1000, false])
    expect((await wholeLog(store, 10_000)).map(asSent)).toEqual(sent)
    await store.close()
  }))

test('while another program writes, an append waits, and others than appends go on', () =>
  inTemporaryFolder(async (folder) => {
    const file = `${folder}/log.db`
    const store = openSqliteStore({ file, now })
    await append(store, someStream(), 'none', someEvent())
    const other = openLog(file, false)
    other.exec('BEGIN IMMEDIATE')
    const waiting = append(store, someStream(), 'none', someEvent())
    for (let turns = 0; turns < 20; turns++) {
      await new Promise((resolve) => setTimeout(resolve, 2))
      expect((await store.readAll(beginning, 10)).events).toHaveLength(1)
    }
    other.exec('COMMIT')
    expect((await waiting).position).toBe(2)
    other.close()
    await store.close()
  }))

test('a program that does not let go of the file is named as the reason, and nothing is written', () =>
  inTemporaryFolder(async (folder) => {
    const file = `${folder}/log.db`
    const store = openSqliteStore({ file, now, busyTimeoutMs: 50 })
    const other = openLog(file, false)
    other.exec('BEGIN IMMEDIATE')
    const sent = append(store, someStream(), 'none', someEvent())
    await expect(sent).rejects.toMatchObject({
      name: 'Unavailable',
      reason: 'busy',
      message: `${file} is in use by another program, which did not let go of it in time.`,
      written: false,
    })
    other.exec('ROLLBACK')
    other.close()
    await append(store, someStream(), 'none', someEvent())
    expect(await wholeLog(store)).toHaveLength(1)
    await store.close()
  }))

test('a full disk is named, reading goes on, and writing too as soon as there is room', () =>
  inTemporaryFolder(async (folder) => {
    const file = `${folder}/log.db`
    const db = openLog(file, false)
    const store = new SqliteStore(db, { now, busyTimeoutMs: 1000 })
    const stream = someStream()
    const first = await append(store, stream, 'none', ...someEvents(20))
    db.pragma(`max_page_count = ${Number(db.pragma('page_count', { simple: true })) + 2}`)
    const large = () => append(store, someStream(), 'none', someEvent({ data: { text: 'x'.repeat(30_000) } }))
    await expect(large()).rejects.toMatchObject({
      reason: 'disk-full',
      message: `The disk that holds ${file} is full.`,
      written: false,
    })
    const shared = await Promise.allSettled([large(), append(store, stream, revision(19), someEvent()), large()])
    expect(shared.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected'])
    expect((await store.readStream(stream)).events.slice(0, 20)).toEqual(first.events)
    db.pragma('max_page_count = 1000000')
    await large()
    expect(await wholeLog(store)).toHaveLength(22)
    await store.close()
  }))

test('a log that is opened for reading is read, and takes nothing', () =>
  inTemporaryFolder(async (folder) => {
    const file = `${folder}/log.db`
    const writer = openSqliteStore({ file, now })
    const reader = openSqliteStore({ file, now, readOnly: true })
    const { events } = await append(writer, someStream(), 'none', someEvent())
    await expect(append(reader, someStream(), 'none', someEvent())).rejects.toMatchObject({
      reason: 'read-only',
      message: `${file} cannot be written: it, its folder or its disk is read-only.`,
      written: false,
    })
    expect(await wholeLog(reader)).toEqual(events)
    await reader.close()
    await writer.close()
  }))

test('an event that cannot be read is named, and the others are read', () =>
  inTemporaryFolder(async (folder) => {
    const file = `${folder}/log.db`
    const store = openSqliteStore({ file, now })
    const { events } = await append(store, someStream(), 'none', ...someEvents(4))
    const raw = new Database(file)
    for (const wrong of [`data = '{"gist":'`, `data = '[]'`, `via = 'nowhere'`]) {
      raw.exec(`UPDATE events SET ${wrong} WHERE position = 3`)
      await expect(store.readAll(beginning, 10)).rejects.toMatchObject({
        reason: 'damaged',
        message: 'The event at position 3 of the log is damaged and cannot be read.',
      })
      raw.exec(`UPDATE events SET data = '{}', via = 'api' WHERE position = 3`)
    }
    raw.exec(`UPDATE events SET data = 'x' WHERE position = 3`)
    raw.close()
    expect((await store.readAll(beginning, 2)).events).toEqual(events.slice(0, 2))
    await store.close()
  }))

test('a file with a page overwritten is called damaged, never read wrongly', () =>
  inTemporaryFolder(async (folder) => {
    const file = `${folder}/log.db`
    const store = openSqliteStore({ file, now })
    const { events } = await append(store, someStream(), 'none', ...someEvents(400))
    await store.close()
    const whole = await readFile(file)
    for (let page = 1; page < whole.length / 4096; page += 3) {
      await writeFile(file, whole)
      const handle = await open(file, 'r+')
      await handle.write(Buffer.alloc(64, 0xff), 0, 64, page * 4096)
      await handle.close()
      const damaged = openSqliteStore({ file, now })
      // A page of an index is not read here: then all of it is right.
      const log = await wholeLog(damaged).catch((error: unknown) => error)
      if (Array.isArray(log)) expect(log).toEqual(events)
      else expect(log).toMatchObject({ reason: 'damaged', message: `${file} is damaged. Restore it from a backup, or have it checked.` })
      await damaged.close()
    }
  }))

test('events are recorded by the clock that was passed in, or like the last one where that is later', () =>
  inTemporaryFolder(async (folder) => {
    const file = `${folder}/log.db`
    const times = ['2024-06-24T09:30:00.123Z', '2024-06-24T08:00:00.000Z', '2024-06-24T09:30:00.124Z']
    const clock = times.map((time) => new Date(time)).values()
    const store = openSqliteStore({ file, now: () => clock.next().value ?? new Date(0) })
    for (const _ of times) await append(store, someStream(), 'none', someEvent())
    await store.close()
    const again = openSqliteStore({ file, now: () => new Date(0) })
    await append(again, someStream(), 'none', someEvent())
    expect((await wholeLog(again)).map(({ recorded }) => recorded)).toEqual(
      [times[0], times[0], times[2], times[2]].map((time) => instant(new Date(String(time)))),
    )
    await again.close()
  }))

test('a log that is written to again and again has its write-ahead log made longer once, and once more where it was cut short', () =>
  inTemporaryFolder(async (folder) => {
    const file = `${folder}/log.db`
    const store = openSqliteStore({ file, now })
    const sent: string[] = []
    const lengths = new Set<number>()
    for (let index = 0; index < 560; index++) {
      const [event] = (await append(store, someStream(), 'none', someEvent())).events
      sent.push(event?.id ?? '')
      if (index === 10) expect((await stat(`${file}-wal`)).size).toBeLessThan(1_000_000)
      if (index > 20) lengths.add((await stat(`${file}-wal`)).size)
      // As another program does when it closes the log: everything is brought into the file, and the rest is gone.
      if (index === 300) {
        const other = openLog(file, false)
        other.pragma('wal_checkpoint(TRUNCATE)')
        other.close()
        expect((await stat(`${file}-wal`)).size).toBe(0)
      }
    }
    expect((await wholeLog(store)).map(({ id }) => id)).toEqual(sent)
    const long = 4_500_000
    expect([lengths.has(long), (await stat(`${file}-wal`)).size]).toEqual([true, long])
    await store.close()
  }))

test('where the write-ahead log cannot be made longer, nothing comes of it', () =>
  inTemporaryFolder(async (folder) => {
    const room = new Room(`${folder}/not-there.db`)
    for (let transactions = 0; transactions < 40; transactions++) room.make()
    await expect(stat(`${folder}/not-there.db-wal`)).rejects.toMatchObject({ code: 'ENOENT' })
  }))
