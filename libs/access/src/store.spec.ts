import { expect, test } from '@jest/globals'
import Database from 'better-sqlite3'
import { momentOf, noteIfPossible, withoutSync, wordsIn } from './store.js'

test('a moment is the clock of the store, and so much later', () => {
  using db = disposable(new Database(':memory:'))
  const store = { db: db.value, now: () => new Date('2024-07-01T08:00:00.000Z'), random: Buffer.alloc }
  expect([momentOf(store), momentOf(store, 1_500), momentOf(store, -1)]).toEqual([
    ...['2024-07-01T08:00:00.000Z', '2024-07-01T08:00:01.500Z', '2024-07-01T07:59:59.999Z'],
  ])
})

test('what is good to know is left out where the disk refuses, and a fault stays a fault', () => {
  using db = disposable(new Database(':memory:'))
  const store = { db: db.value, now: () => new Date(), random: Buffer.alloc }
  db.value.exec('CREATE TABLE notes (words TEXT NOT NULL)')
  noteIfPossible(store, () => db.value.exec("INSERT INTO notes VALUES ('a')"))
  db.value.pragma('query_only = ON')
  expect(() => noteIfPossible(store, () => db.value.exec("INSERT INTO notes VALUES ('b')"))).not.toThrow()
  expect(db.value.prepare('SELECT words FROM notes').pluck().all()).toEqual(['a'])
  expect(() =>
    noteIfPossible(store, () => {
      throw new TypeError('a fault')
    }),
  ).toThrow('a fault')
})

test('what may be lost with the power does not wait for the disk; all else does, also where it is part of that', () => {
  using db = disposable(new Database(':memory:'))
  const store = { db: db.value, now: () => new Date(), random: Buffer.alloc }
  db.value.pragma('synchronous = FULL')
  const [normal, full] = [1, 2]
  const waits = () => db.value.pragma('synchronous', { simple: true })
  expect([withoutSync(store, waits), waits()]).toEqual([normal, full])
  expect(() =>
    withoutSync(store, () => {
      throw new Error('undone')
    }),
  ).toThrow('undone')
  expect(waits()).toBe(full)
  expect(db.value.transaction(() => withoutSync(store, waits))()).toBe(full)
})

test('only a list has words', () => {
  expect([wordsIn('["a","b"]'), wordsIn('[1]'), wordsIn('"all"'), wordsIn('{}')]).toEqual([['a', 'b'], ['1'], [], []])
})

function disposable(value: Database.Database): Disposable & { readonly value: Database.Database } {
  return { value, [Symbol.dispose]: () => value.close() }
}
