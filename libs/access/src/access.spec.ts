import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { type Access, openAccess } from './access.js'
import { allRoles, permissions, permits, rolesThatMay } from './roles.js'
import { tokenPattern } from './token.js'

let folder: string
let now: Date
let access: Access

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'alteram-access-'))
  now = new Date('2024-07-01T08:00:00.000Z')
  access = open()
})
afterEach(() => {
  access.close()
  rmSync(folder, { recursive: true })
})

function open(): Access {
  return openAccess({ file: join(folder, 'access.sqlite'), now: () => now })
}

function made<T extends object>(result: T): Exclude<T, { readonly refused: string }> {
  if ('refused' in result) throw new Error(`refused: ${result.refused}`)
  return result as Exclude<T, { readonly refused: string }>
}

test('a person is added once, by whatever case of the name', () => {
  const sophea = made(access.addUser(' Sophea ', ['reviewer', 'recorder']))
  expect(sophea).toEqual({
    id: sophea.id,
    name: 'Sophea',
    roles: ['recorder', 'reviewer'],
    active: true,
    added: '2024-07-01T08:00:00.000Z',
  })
  expect(access.addUser('SOPHEA', ['reader'])).toEqual({
    refused: 'name-taken',
    sentence: 'There is somebody by the name of SOPHEA already.',
  })
  expect(access.users()).toEqual([sophea])
  expect(access.user('sophea')).toEqual(sophea)
  expect(access.user(sophea.id)).toEqual(sophea)
})

test('an unfit name and a role that is none are refused', () => {
  expect(access.addUser('a\u202eb', ['reader'])).toMatchObject({ refused: 'name-unfit' })
  expect(access.addUser('  ', ['reader'])).toMatchObject({ refused: 'name-unfit' })
  expect(access.addUser('Dara', [])).toMatchObject({ refused: 'no-role' })
  expect(access.addUser('Dara', ['king'])).toEqual({
    refused: 'unknown-role',
    sentence: 'There is no role "king". The roles are: reader, recorder, reviewer, auditor, administrator.',
  })
  expect(access.users()).toEqual([])
})

test('a token lets its owner in until it is revoked, expires, or its owner goes', () => {
  const dara = made(access.addUser('Dara', ['recorder']))
  const first = made(access.createToken('Dara', { label: 'import' }))
  const second = made(access.createToken(dara.id, { label: 'page', expires: new Date('2024-07-02T08:00:00.000Z') }))
  expect(first.secret).toMatch(tokenPattern)
  expect(access.authenticate(first.secret)).toEqual(dara)
  expect(access.authenticate(`${first.secret.slice(0, -1)}!`)).toBe('unknown')
  expect(access.authenticate(first.secret.replace(/.$/, (last) => (last === 'A' ? 'E' : 'A')))).toBe('unknown')

  made(access.revokeToken(first.id))
  expect(access.authenticate(first.secret)).toBe('revoked')
  expect(access.revokeToken('x')).toMatchObject({ refused: 'unknown-token' })

  expect(access.authenticate(second.secret)).toEqual(dara)
  made(access.setActive('Dara', false))
  expect(access.authenticate(second.secret)).toBe('inactive')
  made(access.setActive('Dara', true))
  now = new Date('2024-07-02T08:00:00.000Z')
  expect(access.authenticate(second.secret)).toBe('expired')
  expect(access.createToken('Dara', { label: 'late', expires: now })).toMatchObject({ refused: 'expired-already' })
})

test('roles are changed, and hold at once', () => {
  made(access.addUser('Dara', ['recorder']))
  const { secret } = made(access.createToken('Dara', { label: 'import' }))
  made(access.setRoles('Dara', ['auditor']))
  expect(access.authenticate(secret)).toMatchObject({ roles: ['auditor'] })
})

test('the last use is shown, without a write for each', () => {
  made(access.addUser('Dara', ['recorder']))
  const { id, secret, secret: _, ...token } = made(access.createToken('Dara', { label: 'import' }))
  access.authenticate(secret)
  now = new Date('2024-07-01T08:00:59.000Z')
  access.authenticate(secret)
  expect(access.tokens()).toEqual([{ id, ...token, lastUsed: '2024-07-01T08:00:00.000Z' }])
  now = new Date('2024-07-01T08:01:00.000Z')
  access.authenticate(secret)
  expect(access.tokens()).toEqual([{ id, ...token, lastUsed: '2024-07-01T08:01:00.000Z' }])
})

test('what another process changes holds after a moment', async () => {
  made(access.addUser('Dara', ['recorder']))
  const { id, secret } = made(access.createToken('Dara', { label: 'import' }))
  expect(access.authenticate(secret)).toMatchObject({ name: 'Dara' })
  const other = open()
  made(other.revokeToken(id))
  other.close()
  const deadline = performance.now() + 10_000
  while (access.authenticate(secret) !== 'revoked' && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20))
  expect(access.authenticate(secret)).toBe('revoked')
})

test('the secret is in no file, and the files are for their owner alone', () => {
  made(access.addUser('Dara', ['recorder']))
  const { secret } = made(access.createToken('Dara', { label: 'import' }))
  const files = readdirSync(folder)
  expect(files.sort()).toEqual(['access.sqlite', 'access.sqlite-shm', 'access.sqlite-wal'])
  for (const file of files) {
    expect(readFileSync(join(folder, file), 'latin1')).not.toContain(secret.slice(4))
    expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600)
  }
})

test('another process sees what was changed, and is seen', () => {
  const other = open()
  const local = other.localUser('monitor')
  expect(local).toMatchObject({ name: 'monitor', roles: allRoles })
  expect(access.localUser('Monitor')).toEqual(local)
  other.close()
})

test('nobody who sees to people or audits writes the record, and only reviewers review', () => {
  const allowed = Object.keys(permissions).map((permission) => [permission, rolesThatMay(permission as keyof typeof permissions)])
  expect(Object.fromEntries(allowed)).toEqual({
    read: ['reader', 'recorder', 'reviewer', 'auditor', 'administrator'],
    history: ['recorder', 'reviewer', 'auditor'],
    record: ['recorder'],
    review: ['reviewer'],
    administer: ['administrator'],
  })
  expect(permits(['auditor', 'reader'], 'record')).toBe(false)
  expect(permits(['auditor', 'recorder'], 'record')).toBe(true)
  expect(permits([], 'read')).toBe(false)
})
