import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { at, openTestAccess } from './access.testing.js'

const hour = 60 * 60_000

test('a link is looked at as often as one likes, and used once, in all processes together', () => {
  using access = openTestAccess()
  const other = access.another()
  const { secret } = access.store.invitations.make('u1', 'join')
  const invitation = { user: 'u1', purpose: 'join', made: at(0), ends: at(72 * hour) }
  expect(other.invitations.look(secret)).toEqual(invitation)
  expect(other.invitations.look(secret)).toEqual(invitation)
  expect(other.invitations.use(secret)).toEqual(invitation)
  expect(access.store.invitations.use(secret)).toBe('used')
  expect(access.store.invitations.look(secret)).toBe('used')
  expect(other.invitations.look(secret.replace(/.$/, (last) => (last === 'A' ? 'E' : 'A')))).toBe('unknown')
  expect(other.invitations.use('')).toBe('unknown')
})

test('it is good for three days, for as long as it was said, or until it is used', () => {
  using access = openTestAccess()
  const { invitations } = access.store
  const [plain, short, first] = [
    invitations.make('u1', 'join').secret,
    invitations.make('u2', 'reset', hour).secret,
    invitations.make(undefined, 'first-administrator').secret,
  ]
  access.pass(hour - 1)
  expect(invitations.look(short)).toEqual({ user: 'u2', purpose: 'reset', made: at(0), ends: at(hour) })
  access.pass(1)
  expect(invitations.use(short)).toBe('expired')
  access.pass(71 * hour)
  expect(invitations.use(plain)).toBe('expired')
  access.pass(1_000 * hour)
  expect(invitations.use(first)).toEqual({ purpose: 'first-administrator', made: at(0) })
  expect(invitations.use(first)).toBe('used')
})

test('a new link voids the earlier one of the same user, and of nobody else', () => {
  using access = openTestAccess()
  const { invitations } = access.store
  const other = invitations.make('u2', 'join').secret
  const earlier = invitations.make('u1', 'join').secret
  const later = invitations.make('u1', 'reset').secret
  expect(invitations.use(earlier)).toBe('unknown')
  expect(invitations.look(later)).toMatchObject({ purpose: 'reset' })
  invitations.void('u1')
  expect(invitations.use(later)).toBe('unknown')
  expect(invitations.use(other)).toMatchObject({ user: 'u2' })
})

test('a use that is taken back with what it was for leaves the link good', () => {
  using access = openTestAccess()
  const { store } = access
  const { secret } = store.invitations.make('u1', 'join')
  const fails = () =>
    store.atomically(() => {
      store.invitations.use(secret)
      throw new Error('disk full')
    })
  expect(fails).toThrow('disk full')
  expect(store.invitations.use(secret)).toMatchObject({ user: 'u1' })
})

test('those that open nothing are remembered for a week, and then deleted in small steps', () => {
  using access = openTestAccess()
  const { invitations } = access.store
  const used = invitations.make('u1', 'join').secret
  invitations.use(used)
  const secrets = ['u1', 'u2', 'u3'].map((user) => invitations.make(user, 'join', hour).secret)
  const first = invitations.make(undefined, 'first-administrator').secret
  access.pass(7 * 24 * hour - 1)
  expect(invitations.purge(10)).toBe(0)
  expect([used, ...secrets].map((secret) => invitations.look(secret))).toEqual(['used', 'expired', 'expired', 'expired'])
  access.pass(hour + 1)
  expect([invitations.purge(3), invitations.purge(3), invitations.purge(3)]).toEqual([3, 1, 0])
  expect(invitations.look(first)).toMatchObject({ purpose: 'first-administrator' })
})

test('the secret is in no file', () => {
  using access = openTestAccess()
  const { secret } = access.store.invitations.make('u1', 'join')
  for (const file of readdirSync(access.folder)) expect(readFileSync(join(access.folder, file), 'latin1')).not.toContain(secret)
})
