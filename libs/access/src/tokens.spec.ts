import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { at, openTestAccess, type TestAccess } from './access.testing.js'
import type { IssuedToken, NewToken } from './tokens.js'

const day = 24 * 60 * 60_000

function make({ store }: TestAccess, fields: Partial<NewToken> = {}): IssuedToken {
  const made = store.tokens.make({ user: 'u1', label: 'import', roles: ['recorder'], kinds: 'all', expires: new Date(at(day)), ...fields })
  if ('refused' in made) throw new Error(made.refused)
  return made
}

test('a token is found by its secret, with what it is good for', () => {
  using access = openTestAccess()
  const { token, secret } = make(access, { id: 't1', roles: ['reviewer', 'reader'], kinds: ['response', 'report'] })
  const expected = { user: 'u1', label: 'import', roles: ['reader', 'reviewer'], made: at(0), expires: at(day) }
  expect(token).toEqual({ id: 't1', ...expected, kinds: ['response', 'report'] })
  expect(access.store.tokens.find(secret)).toEqual({ id: 't1', ...expected, kinds: ['report', 'response'] })
})

test('it opens nothing from the moment at which it expires, nor when it was revoked, nor when it is none', () => {
  using access = openTestAccess()
  const { tokens } = access.store
  const first = make(access)
  const second = make(access)
  access.pass(day - 1)
  expect(tokens.find(first.secret)).toEqual(first.token)
  expect(tokens.revoke(second.token.id)).toEqual({ ...second.token, revoked: at(day - 1) })
  expect(tokens.find(second.secret)).toBe('revoked')
  access.pass(1)
  expect(tokens.find(first.secret)).toBe('expired')
  expect(tokens.find(second.secret)).toBe('revoked')
  expect(tokens.find(`${first.secret.slice(0, -1)}!`)).toBe('unknown')
  expect(tokens.find('')).toBe('unknown')
})

test('a revocation keeps its moment, and is seen by other processes at once', () => {
  using access = openTestAccess()
  const other = access.another()
  const { token, secret } = make(access)
  access.store.tokens.revoke(token.id)
  access.pass(1_000)
  expect(other.tokens.revoke(token.id)).toEqual({ ...token, revoked: at(0) })
  expect(other.tokens.find(secret)).toBe('revoked')
  expect(access.store.tokens.revoke('t9')).toBeUndefined()
})

test('one that has expired already is not made', () => {
  using access = openTestAccess()
  const refused = { refused: 'expired-already', sentence: 'The token would have expired already.' }
  const given = { user: 'u1', label: 'late', roles: ['reader'], kinds: 'all', expires: access.now() } as const
  expect(access.store.tokens.make(given)).toEqual(refused)
  expect(access.store.tokens.list()).toEqual([])
})

test('the last use is shown to the minute', () => {
  using access = openTestAccess()
  const { tokens } = access.store
  const { token } = make(access)
  tokens.used(token.id)
  access.pass(59_999)
  tokens.used(token.id)
  expect(tokens.list()).toEqual([{ ...token, used: at(0) }])
  access.pass(1)
  tokens.used(token.id)
  expect(tokens.list()).toEqual([{ ...token, used: at(60_000) }])
})

test('they are listed, of one user or of all, the newest first', () => {
  using access = openTestAccess()
  const { token: first } = make(access)
  access.pass(1)
  const { token: second } = make(access, { user: 'u2' })
  access.pass(1)
  const { token: third } = make(access)
  expect(access.store.tokens.list()).toEqual([third, second, first])
  expect(access.store.tokens.list('u1')).toEqual([third, first])
})

test('the secret is in no file', () => {
  using access = openTestAccess()
  const { secret } = make(access)
  for (const file of readdirSync(access.folder)) {
    expect(readFileSync(join(access.folder, file), 'latin1')).not.toContain(secret.slice(4, -6))
  }
})
