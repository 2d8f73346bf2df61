import { expect, test } from '@jest/globals'
import { Sealer } from './sealed.js'

let time = Date.parse('2024-07-01T08:00:00.000Z')
const now = () => new Date(time)
const key = new Uint8Array(32).fill(7)

test('a sealed value opens here, for its purpose, until its time', () => {
  const sealer = new Sealer('one', now, key)
  const sealed = sealer.seal({ state: 'x' }, 1_000)
  expect(sealer.open(sealed)).toEqual({ state: 'x' })
  expect(new Sealer('one', now, key).open(sealed)).toEqual({ state: 'x' })
  expect(new Sealer('other', now, key).open(sealed)).toBeUndefined()
  expect(new Sealer('one', now).open(sealed)).toBeUndefined()
  time += 1_000
  expect(sealer.open(sealed)).toBeUndefined()
})

test('what was changed, cut or never sealed opens nothing', () => {
  const sealer = new Sealer('one', now)
  const sealed = sealer.seal('x', 1_000)
  const swapped = `${sealed.slice(0, -2)}${sealed.endsWith('AA') ? 'BB' : 'AA'}`
  for (const text of ['', 'x', '!', sealed.slice(0, -3), swapped, 'A'.repeat(200)]) expect(sealer.open(text)).toBeUndefined()
})
