import { expect, test } from '@jest/globals'
import Database from 'better-sqlite3'
import { momentOf, noteIfPossible, wordsIn } from './store.js'

test('a moment is the clock of the store, and so much later', () => {
  using db = disposable(new Database(':memory:'))
  const store = { db: db.value, now: () => new Date('2024-07-01T08:00:00.000Z'), random: Buffer.alloc }
  expect([momentOf(store), momentOf(store, 1_500), momentOf(store, -1)]).toEqual([
    ...['2024-07-01T08:00:00.000Z', '2024-07-01T08:00:01.500Z', '2024-07-01T07:59:59.999Z'],
  ])
})

test('what is good to know is left out where the disk refuses, and a fault stays a fault', () => {
  using db = disposable(new Database(':memory:'))
  db.value.exec('CREATE TABLE notes (words TEXT NOT NULL)')
  db.value.pragma('query_only = ON')
  expect(() => noteIfPossible(() => db.value.exec("INSERT INTO notes VALUES ('x')"))).not.toThrow()
  expect(() =>
    noteIfPossible(() => {
      throw new TypeError('a fault')
    }),
  ).toThrow('a fault')
})

test('only a list has words', () => {
  expect([wordsIn('["a","b"]'), wordsIn('[1]'), wordsIn('"all"'), wordsIn('{}')]).toEqual([['a', 'b'], ['1'], [], []])
})

function disposable(value: Database.Database): Disposable & { readonly value: Database.Database } {
  return { value, [Symbol.dispose]: () => value.close() }
}
