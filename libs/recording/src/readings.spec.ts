/** Readings: looked at once for each head of the log, and never older than the head that they are asked for. */
import { expect, test } from '@jest/globals'
import { cambodia } from '#ledger/testing'
import { alias, anna, founding, onLedger } from './bench.fixture.js'
import { Readings } from './readings.js'

test('a record is looked at again once the log has moved on, and only then', () =>
  onLedger(async ({ ledger, store }) => {
    let looks = 0
    const counting = Object.assign(Object.create(store), {
      readStream: (...read: Parameters<typeof store.readStream>) => {
        looks++
        return store.readStream(...read)
      },
    })
    const readings = new Readings(counting)
    const head = await store.head()
    expect(head).toBe(founding.length)
    const first = await readings.read('party', cambodia, head)
    expect(await readings.read('party', cambodia, head)).toBe(first)
    expect(looks).toBe(1)

    await ledger.run(alias(cambodia, 'Kampuchea'), anna)
    const later = await readings.read('party', cambodia, await store.head())
    expect([first.state?.aliases.length, later.state?.aliases.length]).toEqual([0, 1])
    expect(looks).toBe(2)
    // Without a head it is always looked at.
    expect(await readings.read('party', cambodia)).toEqual(later)
    expect(looks).toBe(3)
  }))
