/** Readings: looked at once for each head of the log, and never older than the head that they are asked for. */
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type EventStore, streamName } from '#event-store'
import { streamOf } from '#ledger'
import { cambodia, department, laos } from '#ledger/testing'
import { alias, anna, founding, onLedger, outrun, register } from './bench.fixture.js'
import { foldOn, noReading, Readings } from './readings.js'

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

/** The same store, and how often streams were read in it. */
function counted(inner: EventStore): { readonly store: EventStore; readonly reads: () => number } {
  let reads = 0
  const readStream: EventStore['readStream'] = (stream, read) => {
    reads++
    return inner.readStream(stream, read)
  }
  return { store: { ...outrun(inner), readStream }, reads: () => reads }
}

test('what was appended here needs no second look, what somebody else appended does', () =>
  onLedger(async ({ another }) => {
    let reads = () => 0
    const mine = another((inner) => {
      const { store, reads: soFar } = counted(inner)
      reads = soFar
      return store
    })
    const theirs = another()
    const aliases = async () => (await mine.readings.read('party', cambodia, await mine.store.head())).state?.aliases.length
    await mine.run(alias(cambodia, 'Kampuchea'), anna)
    expect([await aliases(), reads()]).toEqual([1, 1])
    await mine.run(alias(cambodia, 'Srok Khmer'), anna)
    await mine.run(register(laos, 'Laos'), anna)
    expect([await aliases(), reads()]).toEqual([2, 1])
    await theirs.run(alias(cambodia, 'Camboya'), anna)
    expect([await aliases(), reads()]).toEqual([3, 2])
    // A stretch begins anew after what others did: the record itself is known to hold, the others are looked at once more.
    await mine.run(alias(laos, 'Lao PDR'), anna)
    const before = reads()
    expect([await aliases(), reads()]).toEqual([3, before])
  }))

test('whoever appends, a reading has at least everything up to the head that it was asked for', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          who: fc.constantFrom('mine', 'theirs', 'mine, unheard'),
          about: fc.constantFrom(cambodia, department),
          looks: fc.subarray([cambodia, department]),
        }),
        { minLength: 1, maxLength: 14 },
      ),
      (steps) =>
        onLedger(async ({ store, ledger, another }) => {
          const others = another()
          for (const [index, { who, about, looks }] of steps.entries()) {
            const words = alias(about, `Name ${index}`)
            if (who === 'mine') await ledger.run(words, anna)
            // Appended here and looked at before the ledger has heard of it.
            else if (who === 'mine, unheard') await Promise.all([ledger.run(words, anna), ledger.readings.read('party', about)])
            else await others.run(words, anna)
            for (const id of looks) {
              const reading = await ledger.readings.read('party', id, await store.head())
              const { events } = await store.readStream(streamName(streamOf('party', id)))
              expect(reading).toEqual(foldOn('party', noReading<'party'>(), events))
            }
          }
        }),
    ),
    { numRuns: 30 },
  ))
