import { expect, test } from '@jest/globals'
import { describeFault } from './described.js'

const canary = 'CANARY7d41'

class StoreFault extends Error {
  override readonly name = 'StoreFault'
  readonly code = 'SQLITE_CONSTRAINT_UNIQUE'
  readonly reason = 'disk-full'
}

test('a fault is its kind and its place, with those that it came from', () => {
  const described = describeFault(new StoreFault(`a\n${canary}`, { cause: new TypeError(canary) }))
  expect(described).toEqual({
    name: 'StoreFault',
    code: 'SQLITE_CONSTRAINT_UNIQUE',
    reason: 'disk-full',
    at: expect.arrayContaining([expect.stringMatching(/described\.spec\.ts:\d+:\d+/)]),
    cause: { name: 'TypeError', at: expect.arrayContaining([expect.stringMatching(/described\.spec\.ts:\d+:\d+/)]) },
  })
})

/** Errors with words of others in every place that an error has. */
const telling: readonly unknown[] = [
  new Error(canary),
  new Error(`x\n    at ${canary} (/tmp/file.js:1:1)\n    at ${canary} (file:///tmp/file.js:1:1)`),
  Object.assign(new Error('x'), { message: 'y' }),
  Object.assign(new Error(`x\n    at ${canary} (/tmp/file.js:1:1)`), { message: 'x' }),
  Object.assign(new Error('x'), {
    name: canary,
    code: canary,
    reason: canary,
    syscall: canary,
    path: canary,
    sql: canary,
    rawPacket: canary,
  }),
  Object.assign(new Error('x'), { stack: `Error: x\n    at ${canary}` }),
  new AggregateError([new Error(canary)], canary),
  new Error('x', { cause: canary }),
  canary,
  { message: canary },
  [canary],
  Symbol(canary),
  null,
  undefined,
]

test.each(telling)('nothing that somebody wrote is in it: %#', (error) => {
  expect(JSON.stringify(describeFault(error))).not.toContain(canary)
})

test('what parsers and databases say of a text is not repeated', () => {
  for (const cause of [
    () => JSON.parse(`{"a": ${canary}}`),
    () => new URL(canary),
    () => decodeURIComponent(`%${canary}`),
    () => BigInt(canary),
  ]) {
    let thrown: unknown
    try {
      cause()
    } catch (error) {
      thrown = error
    }
    const text = JSON.stringify(describeFault(thrown))
    expect([text.includes('described.spec'), text.includes(canary)]).toEqual([true, false])
  }
})

test('a circle of causes ends', () => {
  const error = new Error('x')
  error.cause = error
  expect(JSON.stringify(describeFault(error)).length).toBeLessThan(20_000)
})
