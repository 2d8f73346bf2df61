import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { openTestAccess } from './access.testing.js'

test('ten codes are made, each good once, in all processes together', () => {
  using access = openTestAccess()
  const other = access.another()
  const codes = access.store.recoveryCodes.make('u1')
  expect(codes).toHaveLength(10)
  expect(new Set(codes).size).toBe(10)
  for (const code of codes) expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/)
  for (const [place, code] of codes.entries()) {
    expect(other.recoveryCodes.use('u2', code)).toBe(false)
    expect(access.store.recoveryCodes.use('u1', code)).toBe(true)
    expect(other.recoveryCodes.use('u1', code)).toBe(false)
    expect(other.recoveryCodes.left('u1')).toBe(9 - place)
  }
})

test('a code is read as people write it', () => {
  let draws = 0
  // Each code counts up from one further on, so that they differ.
  const random = (size: number) => {
    const from = size === 10 ? draws++ : 0
    return Buffer.from(Array.from({ length: size }, (_, place) => from + place))
  }
  for (const written of ['01234-56789', 'OI234-56789', ' ol234 567 89\n']) {
    draws = 0
    using access = openTestAccess({ random })
    expect(access.store.recoveryCodes.make('u1')).toContain('01234-56789')
    expect(access.store.recoveryCodes.use('u1', written)).toBe(true)
  }
})

test('new codes take the place of the old ones, and can be taken away', () => {
  using access = openTestAccess()
  const { recoveryCodes } = access.store
  const [old = ''] = recoveryCodes.make('u1')
  const [first = ''] = recoveryCodes.make('u1')
  expect(recoveryCodes.use('u1', old)).toBe(false)
  expect(recoveryCodes.left('u1')).toBe(10)
  recoveryCodes.remove('u1')
  expect(recoveryCodes.use('u1', first)).toBe(false)
  expect(recoveryCodes.left('u1')).toBe(0)
})

test('what is none is refused, however long', () => {
  using access = openTestAccess()
  const { recoveryCodes } = access.store
  recoveryCodes.make('u1')
  for (const code of ['', '-', '00000-0000', '00000-000000', 'x'.repeat(100_000), '00000-0000\u{1f600}'])
    expect(recoveryCodes.use('u1', code)).toBe(false)
  expect(recoveryCodes.left('u1')).toBe(10)
})

test('they are in no file', () => {
  using access = openTestAccess()
  const codes = access.store.recoveryCodes.make('u1')
  for (const file of readdirSync(access.folder)) {
    const content = readFileSync(join(access.folder, file), 'latin1')
    for (const code of codes) expect([content.includes(code), content.includes(code.replace('-', ''))]).toEqual([false, false])
  }
})
