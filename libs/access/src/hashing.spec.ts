import { randomBytes } from 'node:crypto'
import { expect, test } from '@jest/globals'
import { hash as hashAtCost } from '@node-rs/argon2'
import { AccessBusy } from './fault.js'
import { Hashing } from './hashing.js'

test('a hash is of argon2id at the cost that OWASP asks for, salted, and found again', async () => {
  const hashing = new Hashing()
  const [first, second] = await Promise.all([hashing.hash('seven green umbrellas'), hashing.hash('seven green umbrellas')])
  expect(first).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
  expect(first).not.toBe(second)
  expect(await hashing.matches(first, 'seven green umbrellas')).toBe(true)
  expect(await hashing.matches(first, 'seven green umbrella')).toBe(false)
  expect(hashing.isOutdated(first)).toBe(false)
})

test('a hash of less cost is outdated', async () => {
  const hashing = new Hashing()
  const cheap = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }
  for (const cost of [
    { ...cheap, memoryCost: 19_455 },
    { ...cheap, timeCost: 1 },
    { ...cheap, parallelism: 2 },
  ]) {
    expect(hashing.isOutdated(await hashAtCost('x', cost))).toBe(true)
  }
  expect(hashing.isOutdated(await hashAtCost('x', { ...cheap, timeCost: 3 }))).toBe(false)
})

test('the hash of nothing costs as much and matches nothing', async () => {
  const hashing = new Hashing()
  const dummy = hashing.dummy(randomBytes)
  expect(dummy).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
  expect(await hashing.matches(dummy, '')).toBe(false)
})

test('some are hashed at once, some wait their turn, and the others are told to come again', async () => {
  const hashing = new Hashing({ hashers: 2, mostWaiting: 3 })
  const done: number[] = []
  const asked = Array.from({ length: 7 }, (_, turn) =>
    hashing.hash('seven green umbrellas').then(
      () => done.push(turn),
      (error: unknown) => {
        if (!(error instanceof AccessBusy)) throw error
        return 'busy'
      },
    ),
  )
  const outcomes = await Promise.all(asked)
  expect(outcomes.slice(5)).toEqual(['busy', 'busy'])
  expect(done.slice().sort()).toEqual([0, 1, 2, 3, 4])
  // First come, first served: the last begins when three are done.
  expect(done.indexOf(4)).toBeGreaterThanOrEqual(3)
  expect(await hashing.hash('again')).toMatch(/^\$argon2id/)
})

test('one that fails gives its place to the next', async () => {
  const hashing = new Hashing({ hashers: 1, mostWaiting: 2 })
  const [broken, next] = await Promise.allSettled([hashing.matches('no hash', 'x'), hashing.hash('x')])
  expect([broken.status, next.status]).toEqual(['rejected', 'fulfilled'])
  expect(await hashing.hash('x')).toMatch(/^\$argon2id/)
})

test('the event loop goes on meanwhile', async () => {
  const hashing = new Hashing({ hashers: 1 })
  let turns = 0
  const count = () => {
    turns++
    ticking = setImmediate(count)
  }
  let ticking = setImmediate(count)
  await Promise.all(Array.from({ length: 4 }, () => hashing.hash('seven green umbrellas')))
  clearImmediate(ticking)
  expect(turns).toBeGreaterThan(20)
})
