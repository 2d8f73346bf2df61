import { expect, test } from '@jest/globals'
import { openTestAccess } from './access.testing.js'

test('what somebody signs in with is told, and taken away all at once', async () => {
  using access = openTestAccess()
  const { store } = access
  store.logins.claim('Dara', 'u1')
  expect(await store.passwords.set('u1', 'seven green umbrellas')).toBeUndefined()
  expect(store.factors('u1')).toEqual({ password: true, totp: false, passkeys: 0, recoveryCodes: 0 })
})
