import { expect, test } from '@jest/globals'
import { NotFoundException } from '@nestjs/common'
import { LeafTooLong } from '#audit'
import { type Outage, Unavailable } from '#event-store'
import { SealingFault } from '#sealing'
import { NotReached, UnknownMoment } from '#views'
import { catalogue } from './catalogue.js'
import { problemOf } from './from-error.js'
import { Problem } from './problem.js'

const outages: readonly Outage[] = ['busy', 'disk-full', 'read-only', 'damaged', 'incompatible', 'closed', 'not-found', 'failed']

test.each(outages)('an engine that is %s is 503, and tells no path', (reason) => {
  const error = new Unavailable(reason, '/secret/place/ledger.sqlite is in trouble', false)
  const problem = problemOf(error)
  expect([problem.status, problem.more.headers]).toEqual([503, { 'retry-after': '5' }])
  expect(problem.detail).toMatch(/ Nothing was recorded\.$/)
  expect(JSON.stringify(problem.document('id'))).not.toContain('secret')
  // Whoever runs the ledger is told the rest.
  expect(problem.more.cause).toBe(error)
})

test('where it is not known whether a command was recorded, that is said, and how to send it again', () => {
  const { detail } = problemOf(new Unavailable('failed', 'x', 'unknown'))
  expect(detail).toContain('It is not known whether the command was recorded: send it again with the same Idempotency-Key')
})

test('a fault of ours tells nothing of its insides', () => {
  const error = new TypeError('cannot read properties of undefined (reading /secret)')
  const problem = problemOf(error)
  expect([problem.status, problem.code, problem.more.cause]).toEqual([500, 'internal', error])
  expect(JSON.stringify(problem.document('id'))).not.toMatch(/secret|TypeError|at /)
})

test('whatever else is thrown has its problem', () => {
  const codes = [
    new NotReached('behind'),
    new UnknownMoment('ahead', 'There is no entry 9 yet.'),
    new NotFoundException(),
    Object.assign(new Error('too large'), { code: 'FST_ERR_CTP_BODY_TOO_LARGE' }),
    new LeafTooLong(70_000),
    new SealingFault('master-key-wrong', '/secret/keys.sqlite has another master key.'),
    new Problem('raced', 'Somebody was faster.'),
    'a text',
    undefined,
  ].map((error) => problemOf(error).code)
  expect(codes).toEqual([
    'views-behind',
    'invalid-query',
    'not-found',
    'too-large',
    'entry-too-large',
    'unavailable',
    'raced',
    'internal',
    'internal',
  ])
})

test('no two problems share a title, and each says what to do', () => {
  const entries = Object.values(catalogue)
  expect(new Set(entries.map(({ title }) => title)).size).toBe(entries.length)
  for (const { about, status } of entries) expect([about.length > 10, status >= 400 && status < 600]).toEqual([true, true])
})
