import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { foldedName } from '#ledger'
import { openTestAccess } from './access.testing.js'

test('a name is claimed by one user, however it is written', () => {
  using access = openTestAccess()
  const { logins } = access.store
  expect(logins.claim('  Sophea  Chan ', 'u1')).toBe(true)
  for (const name of ['sophea chan', 'SOPHEA\u3000CHAN', 'Ｓophea Chan']) {
    expect(logins.claim(name, 'u2')).toBe(false)
    expect(logins.claim(name, 'u1')).toBe(true)
    expect(logins.userOf(name)).toBe('u1')
  }
  expect(logins.nameOf('u1')).toBe('Sophea  Chan')
  expect(logins.nameOf('u2')).toBeUndefined()
  expect(logins.userOf('dara')).toBeUndefined()
})

test('nobody goes by no name, nor by two', () => {
  using access = openTestAccess()
  const { logins } = access.store
  expect(logins.claim(' \u3000', 'u1')).toBe(false)
  expect(logins.claim('Sophea', 'u1')).toBe(true)
  expect(logins.claim('Dara', 'u1')).toBe(false)
  expect(logins.rename('u1', ' ')).toBe(false)
  expect(logins.list()).toEqual([{ user: 'u1', name: 'Sophea' }])
})

test('a name is changed where the new one is free, and given free', () => {
  using access = openTestAccess()
  const { logins } = access.store
  logins.claim('Sophea', 'u1')
  logins.claim('Dara', 'u2')
  expect(logins.rename('u1', 'dara')).toBe(false)
  expect(logins.nameOf('u1')).toBe('Sophea')
  expect(logins.rename('u1', 'SOPHEA')).toBe(true)
  expect(logins.rename('u3', 'Vanna')).toBe(false)
  logins.release('u2')
  expect(logins.rename('u1', 'Dara')).toBe(true)
  expect(logins.list()).toEqual([{ user: 'u1', name: 'Dara' }])
})

test('of two processes one gets the name', () => {
  using access = openTestAccess()
  const other = access.another()
  expect(access.store.logins.claim('Dara', 'u1')).toBe(true)
  expect(other.logins.claim('dara', 'u2')).toBe(false)
})

test('folding a folded name changes nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (name) => {
      expect(foldedName(foldedName(name))).toBe(foldedName(name))
    }),
  )
})
