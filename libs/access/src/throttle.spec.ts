import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { openTestAccess, type TestAccess } from './access.testing.js'

const minute = 60_000
const hour = 60 * minute
const home = '192.0.2.7'

/** Tries so often and fails, waiting as long as told; answers the waits. */
function fail(access: TestAccess, times: number, account = 'sophea', address = home, device?: string): number[] {
  const { throttle } = access.store
  return Array.from({ length: times }, () => {
    const { waitMs } = throttle.before(account, address, device)
    access.pass(waitMs)
    if (waitMs > 0) expect(throttle.before(account, address, device)).toEqual({ waitMs: 0 })
    throttle.failed(account, address, device)
    return waitMs
  })
}

test('after five failures each one doubles the wait, up to a quarter of an hour', () => {
  using access = openTestAccess()
  const seconds = fail(access, 17).map((ms) => ms / 1000)
  expect(seconds).toEqual([0, 0, 0, 0, 0, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900])
})

test('what is refused for the time being is not counted, and in the end let through', () => {
  using access = openTestAccess()
  fail(access, 6)
  for (let left = 4_000; left > 0; left -= 500) {
    expect(access.store.throttle.before('sophea', home)).toEqual({ waitMs: left })
    access.pass(500)
  }
  expect(access.store.throttle.before('sophea', home)).toEqual({ waitMs: 0 })
})

test('of many that come at once no more are let through than one after another', () => {
  using access = openTestAccess()
  const processes = [access.store, access.another()]
  const waits = Array.from({ length: 32 }, (_, turn) => processes[turn % 2]?.throttle.before('sophea', home).waitMs)
  expect(waits).toEqual([0, 0, 0, 0, 0, ...Array(27).fill(2_000)])
})

test('the wait begins when the check is done', () => {
  using access = openTestAccess()
  const { throttle } = access.store
  fail(access, 5)
  access.pass(2_000)
  throttle.before('sophea', home)
  access.pass(3_000)
  throttle.failed('sophea', home)
  expect(throttle.before('sophea', home)).toEqual({ waitMs: 4_000 })
})

test('a success begins anew', () => {
  using access = openTestAccess()
  fail(access, 7)
  access.pass(hour)
  access.store.throttle.before('sophea', home)
  access.store.throttle.succeeded('sophea', home)
  expect(fail(access, 6)).toEqual([0, 0, 0, 0, 0, 2_000])
})

test('an attempt that was never checked does not count', () => {
  using access = openTestAccess()
  const { throttle } = access.store
  for (let times = 0; times < 100; times++) {
    expect(throttle.before('sophea', home)).toEqual({ waitMs: 0 })
    throttle.excused('sophea', home)
  }
})

test('strangers at many addresses are slowed down together', () => {
  using access = openTestAccess()
  const waits = Array.from({ length: 22 }, (_, place) => fail(access, 1, 'sophea', `198.51.100.${place}`)[0])
  expect(waits).toEqual([...Array(20).fill(0), 2_000, 4_000])
  expect(access.store.throttle.before('dara', '198.51.100.3')).toEqual({ waitMs: 0 })
})

test('a name that is nobody’s waits as any', () => {
  using access = openTestAccess()
  expect(fail(access, 8, 'nobody')).toEqual(fail(access, 8, 'sophea'))
})

test('of an IPv6 network all addresses are one', () => {
  using access = openTestAccess()
  for (let place = 0; place < 5; place++) fail(access, 1, 'sophea', `2001:db8:1:2::${place}`)
  expect(access.store.throttle.before('sophea', '2001:db8:1:2:ffff::1')).toEqual({ waitMs: 2_000 })
  expect(access.store.throttle.before('sophea', '2001:db8:1:3::1')).toEqual({ waitMs: 0 })
})

test('whatever strangers do, the owner is let in at a known device', () => {
  const attempt = fc.record({
    address: fc.integer({ min: 0, max: 30 }).map((place) => `198.51.100.${place}`),
    after: fc.integer({ min: 0, max: 20 * minute }),
    known: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(attempt, { maxLength: 60 }), (attempts) => {
      using access = openTestAccess()
      const { throttle } = access.store
      for (const { address, after, known } of attempts) {
        access.pass(after)
        const { waitMs } = known ? throttle.before('sophea', home, 'd1') : throttle.before('sophea', address)
        if (known) {
          expect(waitMs).toBe(0)
          throttle.succeeded('sophea', home, 'd1')
        } else if (waitMs === 0) throttle.failed('sophea', address)
      }
    }),
    { numRuns: 25 },
  )
})

test('a device that was stolen guesses no faster than strangers', () => {
  using access = openTestAccess()
  const waits = fail(access, 21, 'sophea', home, 'd1').map((ms) => ms / 1000)
  expect(waits).toEqual([...Array(10).fill(0), 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900])
  expect(access.store.throttle.before('sophea', home, 'd2')).toEqual({ waitMs: 0 })
})

test('in a day of guessing from everywhere no account is tried more often than its pace allows', () => {
  using access = openTestAccess()
  let [tried, passed] = [0, 0]
  for (let place = 0; passed < 24 * hour; place++) {
    const address = `10.${place >> 16}.${(place >> 8) & 255}.${place & 255}`
    const { waitMs } = access.store.throttle.before('sophea', address)
    if (waitMs === 0) tried++
    access.pass(waitMs)
    passed += waitMs
  }
  // Twenty at once, nine while the wait doubles, which takes 1022 s, then one in each quarter of an hour.
  expect(tried).toBe(20 + 9 + Math.floor((24 * hour - 1_022_000) / (15 * minute)))
})

test('after a day without a failure it is as if there had been none', () => {
  using access = openTestAccess()
  fail(access, 9)
  access.pass(24 * hour - 1)
  expect(fail(access, 1)).toEqual([0])
  expect(access.store.throttle.before('sophea', home)).toEqual({ waitMs: 64_000 })
  access.pass(24 * hour)
  expect(fail(access, 6)).toEqual([0, 0, 0, 0, 0, 2_000])
})

test('a clock that is set back makes nobody wait longer than asked for', () => {
  using access = openTestAccess()
  fail(access, 6)
  access.pass(-10 * hour)
  expect(access.store.throttle.before('sophea', home)).toEqual({ waitMs: 4_000 })
})

test('what was typed as a name is in no file', () => {
  using access = openTestAccess()
  access.store.throttle.before('my secret password', home)
  for (const file of readdirSync(access.folder)) {
    expect(readFileSync(join(access.folder, file), 'latin1')).not.toContain('my secret password')
  }
})

test('counters that are forgotten are deleted in small steps', () => {
  using access = openTestAccess()
  for (const account of ['a', 'b', 'c']) fail(access, 1, account)
  access.pass(24 * hour)
  const { throttle } = access.store
  expect([throttle.purge(4), throttle.purge(4), throttle.purge(4)]).toEqual([4, 2, 0])
})

test('a flood of names does not grow the file without end, nor wash away who is being guessed at', () => {
  using access = openTestAccess({ mostCounters: 50 })
  fail(access, 8)
  for (let place = 0; place < 200; place++) access.store.throttle.before(`name-${place}`, `203.0.113.${place}`)
  const db = new Database(access.file, { readonly: true })
  expect(db.prepare('SELECT count(*) FROM failures').pluck().get()).toBe(50)
  db.close()
  expect(access.store.throttle.before('sophea', home)).toEqual({ waitMs: 16_000 })
})
