/** Checkpoints as they are kept: all of them, found by size and by root, in one line whoever signs. */
import { writeFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import Database from 'better-sqlite3'
import { CheckpointStore, type KeptCheckpoint } from './checkpoint-store.js'
import { Data } from './data.fixture.js'
import { SigningFault } from './signing-fault.js'

let data: Data
let kept: CheckpointStore
beforeEach(() => {
  data = new Data()
  kept = new CheckpointStore(data.file)
})
afterEach(async () => {
  kept.close()
  await data.end()
})

const checkpoint = (size: number, root = Buffer.alloc(32, size)): KeptCheckpoint => ({
  size,
  root,
  signed: '2024-06-24T09:00:00.000Z',
  note: `note of ${size}`,
})

function keep(...sizes: readonly number[]): void {
  let last = kept.latest()?.size ?? 0
  for (const size of sizes) {
    expect(kept.keep(checkpoint(size), last)).toBe(true)
    last = size
  }
}

const sizes = (found: Iterable<KeptCheckpoint>) => [...found].map(({ size }) => size)

test('they are listed from the last down, and found by their size', () => {
  expect([kept.latest(), kept.count, sizes(kept.each()), sizes(kept.nearest(5))]).toEqual([undefined, 0, [], []])
  keep(3, 7, 20)
  expect([kept.latest(), kept.at(7), kept.at(8), kept.count]).toEqual([checkpoint(20), checkpoint(7), undefined, 3])
  expect([sizes(kept.each()), sizes(kept.list({ limit: 2 })), sizes(kept.list({ below: 7, limit: 2 }))]).toEqual([[3, 7, 20], [20, 7], [3]])
  expect([1, 3, 5, 7, 30].map((size) => sizes(kept.nearest(size)))).toEqual([[3], [3], [3, 7], [7], [20]])
})

test('they are found by the beginning of their root', () => {
  keep(3, 7)
  const root = Buffer.concat([Buffer.alloc(5, 7), Buffer.alloc(27, 9)])
  expect(kept.keep(checkpoint(20, root), 7)).toBe(true)
  expect(sizes(kept.byRoot(Buffer.alloc(4, 3)))).toEqual([3])
  expect(sizes(kept.byRoot(Buffer.alloc(4, 7)))).toEqual([7, 20])
  expect([sizes(kept.byRoot(root)), sizes(kept.byRoot(Buffer.alloc(6, 7))), sizes(kept.byRoot(Buffer.alloc(40, 7)))]).toEqual([
    [20],
    [7],
    [],
  ])
})

test('of two that sign after the same one, one is kept', () => {
  const other = new CheckpointStore(data.file)
  keep(3)
  expect(other.keep(checkpoint(5), 3)).toBe(true)
  expect([kept.keep(checkpoint(6), 3), kept.keep(checkpoint(4), 5), sizes(kept.each())]).toEqual([false, true, [3, 4, 5]])
  other.close()
})

test('the verifier key of the log is noted once', () => {
  expect(kept.verifier).toBeUndefined()
  kept.begin('ledger+12345678+AAAA')
  kept.begin('other+12345678+AAAA')
  expect(kept.verifier).toBe('ledger+12345678+AAAA')
})

function faultOf(): unknown {
  try {
    new CheckpointStore(data.file).close()
    return undefined
  } catch (error) {
    return error instanceof SigningFault ? error.reason : error
  }
}

test('a database of somebody else, or of a later version, is left alone', () => {
  data.tamperCheckpoints('PRAGMA user_version = 99')
  expect(faultOf()).toBe('newer')
  data.tamperCheckpoints('PRAGMA application_id = 7')
  expect(faultOf()).toBe('not-ours')
  kept.close()
  for (const name of ['', '-wal', '-shm']) writeFileSync(`${data.file}${name}`, '')
  const foreign = new Database(data.file)
  foreign.exec('CREATE TABLE theirs (x)')
  foreign.close()
  expect(faultOf()).toBe('not-ours')
  kept = new CheckpointStore(`${data.file}.other`)
})
