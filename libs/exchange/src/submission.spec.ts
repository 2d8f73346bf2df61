import { expect, test } from '@jest/globals'
import { v5 } from 'uuid'
import { naturalId, naturalKey } from './index.js'

test('natural ids are the same for good: ledgers hold them', () => {
  expect(naturalId('party', ['state', 'chad'])).toBe(v5('["party","state","chad"]', '0d5b7b0e-6c39-5e0b-9f0e-2f6f7a1c9e11'))
  expect(naturalId('party', ['state', 'chad'])).toBe('6053b28f-6c70-5b25-a9b3-b47b6bc55767')
  expect(naturalId('report', ['universal periodic review', 'côte d ivoire', '6'])).toBe('00434d0d-9253-5639-aa03-5cff886bba32')
})

test('parts are kept apart, whatever they hold', () => {
  expect(naturalId('party', ['a', 'b'])).not.toBe(naturalId('party', ['a","b']))
  expect(naturalId('party', ['a'])).not.toBe(naturalId('report', ['a']))
})

test('what begins a record has its id as key; other commands one of their own', () => {
  const id = naturalId('report', ['x'])
  expect(naturalKey('publish', id)).toBe(`publish:${id}`)
  expect(naturalKey('rate', id, ['chad'])).toMatch(/^rate:[0-9a-f-]{36}$/)
  expect(naturalKey('rate', id, ['chad'])).not.toBe(naturalKey('rate', id, ['mali']))
})
