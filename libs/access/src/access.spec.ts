import { expect, test } from '@jest/globals'
import type { Access } from './access.js'
import { openTestAccess } from './access.testing.js'

const good = 'seven green umbrellas'
const desk = { user: 'u1', how: 'password', stage: 'full', address: '192.0.2.7', agent: 'Firefox' } as const

async function setUp(store: Access) {
  store.logins.claim('Sophea', 'u1')
  await store.passwords.set('u1', good)
  store.recoveryCodes.make('u1')
  store.totp.begin('u1')
  store.identities.link('https://id.example.org', 's1', 'u1')
  const token = store.tokens.make({ user: 'u1', label: 'import', roles: ['reader'], kinds: 'all', expires: new Date('2024-08-01') })
  if ('refused' in token) throw new Error(token.refused)
  return { session: store.sessions.begin(desk).secret, device: store.devices.make('u1'), token: token.secret }
}

test('what a user can sign in with is told', async () => {
  using access = openTestAccess()
  await setUp(access.store)
  expect(access.store.factors('u1')).toEqual({ password: true, totp: false, passkeys: 0, recoveryCodes: 10 })
  expect(access.store.factors('u2')).toEqual({ password: false, totp: false, passkeys: 0, recoveryCodes: 0 })
})

test('it is taken away all at once, with what was begun by it; name, tokens and identities elsewhere stay', async () => {
  using access = openTestAccess()
  const { store } = access
  const { session, device, token } = await setUp(store)
  store.forgetFactors('u1')
  expect(store.factors('u1')).toEqual({ password: false, totp: false, passkeys: 0, recoveryCodes: 0 })
  expect(await store.passwords.verify('u1', good)).toBe(false)
  expect(store.sessions.find(session)).toBe('unknown')
  expect(store.devices.find('u1', device)).toBeUndefined()
  expect(store.tokens.find(token)).toMatchObject({ user: 'u1' })
  expect(store.identities.find('https://id.example.org', 's1')).toBe('u1')
  expect(store.logins.userOf('sophea')).toBe('u1')
})

test('several changes are one, or none', () => {
  using access = openTestAccess()
  const { store } = access
  const fails = () =>
    store.atomically(() => {
      store.logins.claim('Sophea', 'u1')
      store.sessions.begin(desk)
      throw new Error('not in the ledger')
    })
  expect(fails).toThrow('not in the ledger')
  expect([store.logins.list(), store.sessions.list('u1')]).toEqual([[], []])
  expect(store.atomically(() => store.logins.claim('Sophea', 'u1'))).toBe(true)
  expect(access.another().logins.userOf('sophea')).toBe('u1')
})

test('what is over is deleted in small steps, until nothing is left of it', async () => {
  using access = openTestAccess()
  const { store } = access
  await setUp(store)
  store.sessions.begin(desk)
  store.invitations.make('u2', 'join')
  store.throttle.before('dara', '192.0.2.7')
  await store.passkeys.signInOptions({ id: 'localhost', origin: 'http://localhost' })
  expect(store.purge()).toBe(0)
  access.pass(365 * 24 * 60 * 60_000)
  // In each step one session of two, the link, the device, a counter of two, the set-up, the challenge.
  expect([store.purge(1), store.purge(1), store.purge(1)]).toEqual([6, 2, 0])
  expect(await store.passwords.verify('u1', good)).toBe(true)
})
