import { expect, test } from '@jest/globals'
import { at, openTestAccess } from './access.testing.js'

const issuer = 'https://id.example.org'

test('an identity is one user’s, of a user there may be several', () => {
  using access = openTestAccess()
  const { identities } = access.store
  expect(identities.link(issuer, 's1', 'u1')).toBe(true)
  access.pass(1)
  expect(identities.link('https://id.example.net', 's1', 'u2')).toBe(true)
  expect(identities.link(issuer, 's2', 'u1')).toBe(true)
  expect(identities.link(issuer, 's1', 'u1')).toBe(true)
  expect(identities.link(issuer, 's1', 'u2')).toBe(false)
  expect([identities.find(issuer, 's1'), identities.find('https://id.example.net', 's1'), identities.find(issuer, 'S1')]).toEqual([
    ...['u1', 'u2', undefined],
  ])
  expect(identities.list('u1')).toEqual([
    { issuer, subject: 's1', linked: at(0) },
    { issuer, subject: 's2', linked: at(1) },
  ])
})

test('it is given free by whose it is', () => {
  using access = openTestAccess()
  const { identities } = access.store
  identities.link(issuer, 's1', 'u1')
  expect(identities.unlink(issuer, 's1', 'u2')).toBe(false)
  expect(identities.unlink(issuer, 's1', 'u1')).toBe(true)
  expect(identities.find(issuer, 's1')).toBeUndefined()
})
