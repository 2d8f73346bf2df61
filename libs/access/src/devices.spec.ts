import { expect, test } from '@jest/globals'
import { openTestAccess } from './access.testing.js'

const day = 24 * 60 * 60_000

test('a device is known as the user’s who signed in at it', () => {
  using access = openTestAccess()
  const { devices } = access.store
  const mark = devices.make('u1')
  const id = devices.find('u1', mark)
  expect(id).toMatch(/^[0-9a-f-]{36}$/)
  expect(access.another().devices.find('u1', mark)).toBe(id)
  expect(devices.find('u2', mark)).toBeUndefined()
  expect(devices.find('u1', id ?? '')).toBeUndefined()
  expect(devices.find('u1', '')).toBeUndefined()
})

test('it is known for half a year after the last sign-in, or until it is forgotten', () => {
  using access = openTestAccess()
  const { devices } = access.store
  const [seen, unseen] = [devices.make('u1'), devices.make('u1')]
  access.pass(180 * day - 1)
  devices.touch(devices.find('u1', seen) ?? '')
  expect(devices.find('u1', unseen)).toBeDefined()
  access.pass(1)
  expect(devices.find('u1', unseen)).toBeUndefined()
  expect(devices.purge(10)).toBe(1)
  expect(devices.find('u1', seen)).toBeDefined()
  devices.forget('u1')
  expect(devices.find('u1', seen)).toBeUndefined()
})

test('beyond twenty the longest unseen is forgotten', () => {
  using access = openTestAccess()
  const { devices } = access.store
  const other = devices.make('u2')
  const marks = Array.from({ length: 21 }, () => {
    access.pass(1)
    return devices.make('u1')
  })
  expect(marks.filter((mark) => devices.find('u1', mark) !== undefined)).toEqual(marks.slice(1))
  expect(devices.find('u2', other)).toBeDefined()
})
