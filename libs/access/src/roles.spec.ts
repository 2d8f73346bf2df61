import { expect, test } from '@jest/globals'
import { allPermissions, isRole, permissionsOf, permits, rolesThatMay } from './roles.js'

test('nobody who sees to people or audits writes the record, and only reviewers review and approve', () => {
  expect(Object.fromEntries(allPermissions.map((permission) => [permission, rolesThatMay(permission)]))).toEqual({
    read: ['reader', 'recorder', 'reviewer', 'auditor', 'administrator'],
    history: ['recorder', 'reviewer', 'auditor'],
    record: ['recorder'],
    review: ['reviewer'],
    approve: ['reviewer'],
    ask: ['recorder', 'reviewer', 'administrator'],
    hold: ['recorder', 'reviewer', 'auditor', 'administrator'],
    audit: ['auditor'],
    people: ['administrator'],
    operate: ['administrator'],
  })
})

test('several roles may what any of them may, and none may nothing', () => {
  expect(permits(['auditor', 'reader'], 'record')).toBe(false)
  expect(permits(['auditor', 'recorder'], 'record')).toBe(true)
  expect(permissionsOf(['recorder', 'reader'])).toEqual(['read', 'history', 'record', 'ask', 'hold'])
  expect([permissionsOf([]), permits([], 'read')]).toEqual([[], false])
})

test('a role is one of the five, and nothing that every object has', () => {
  expect(['reader', 'administrator', 'king', '', 'toString', '__proto__'].map(isRole)).toEqual([true, true, false, false, false, false])
})
