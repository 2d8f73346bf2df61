import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { type ChallengePurpose, Challenges } from './challenges.js'
import { openFile } from './schema.js'

const minute = 60_000

let folder: string
let time: number
let db: ReturnType<typeof openFile>['db']
let challenges: Challenges

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'alteram-access-'))
  time = Date.parse('2024-07-01T08:00:00.000Z')
  db = openFile(join(folder, 'access.sqlite')).db
  challenges = new Challenges({ db, now: () => new Date(time), random: randomBytes }, 10)
})
afterEach(() => {
  db.close()
  rmSync(folder, { recursive: true })
})

const make = (purpose: ChallengePurpose, user?: string) => Buffer.from(challenges.make(purpose, user)).toString('base64url')

test('a challenge is taken once, for what and whom it was made', () => {
  const challenge = make('registration', 'u1')
  expect(challenge).toMatch(/^[A-Za-z0-9_-]{43}$/)
  expect(challenges.take(challenge, 'sign-in', 'u1')).toBe(false)
  expect(challenges.take(challenge, 'registration', 'u2')).toBe(false)
  expect(challenges.take(challenge, 'registration')).toBe(false)
  expect(challenges.take(challenge, 'registration', 'u1')).toBe(true)
  expect(challenges.take(challenge, 'registration', 'u1')).toBe(false)
})

test('it is good for five minutes', () => {
  const [first, second] = [make('sign-in'), make('sign-in')]
  time += 5 * minute - 1
  expect(challenges.take(first, 'sign-in')).toBe(true)
  time += 1
  expect(challenges.take(second, 'sign-in')).toBe(false)
  expect([challenges.purge(5), challenges.purge(5)]).toEqual([1, 0])
})

test('beyond five of a user, or so many of nobody, the oldest goes', () => {
  const ofUser = Array.from({ length: 6 }, () => make('sign-in', 'u1'))
  const ofNobody = Array.from({ length: 11 }, () => make('sign-in'))
  expect(ofUser.map((challenge) => challenges.take(challenge, 'sign-in', 'u1'))).toEqual([false, ...Array(5).fill(true)])
  expect(ofNobody.map((challenge) => challenges.take(challenge, 'sign-in'))).toEqual([false, ...Array(10).fill(true)])
})
