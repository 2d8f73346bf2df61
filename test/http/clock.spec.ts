import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { closeParts, lapseOverdue, openParts } from '#server'
import { Served } from './served.js'
import { logWorld, type World } from './world.js'

let now: Date
let served: Served
let world: World
beforeEach(async () => {
  now = new Date('2024-09-30T12:00:00.000Z')
  served = await new Served({ now: () => now, settings: { clockMs: 0 } }).start()
  await served.person('dara', 'recorder')
  world = await logWorld(served)
})
afterEach(async () => {
  await served.end()
  expect(served.faults).toEqual([])
})

const action = async () => (await served.send('GET', `/api/v1/follow-ups/${world.followUp}`, { as: 'dara' })).body
const settle = () => served.server.parts.views.caughtUp()

test('an action lapses on the day after its due date, by the clock, and once', async () => {
  await served.server.clock.tick()
  expect(await action()).toMatchObject({ revision: 0, reading: { phase: 'open' } })
  now = new Date('2024-10-01T00:00:00.000Z')
  await served.server.clock.tick()
  await settle()
  expect(await action()).toMatchObject({ revision: 1, reading: { phase: 'lapsed', closing: { occurred: '2024-09-30' } } })
  const history = await served.send('GET', `/api/v1/follow-ups/${world.followUp}/history`, { as: 'dara' })
  expect(history.body).toMatchObject({
    items: [{}, { type: 'FollowUpLapsed', actor: 'clock', via: 'clock' }],
    people: { clock: 'the clock' },
  })
  await served.server.clock.tick()
  await settle()
  expect(await action()).toMatchObject({ revision: 1 })
})

test('two processes that look at once lapse it once', async () => {
  const other = openParts({ directory: served.directory, now: () => now })
  try {
    await other.views.caughtUp()
    now = new Date('2024-10-02T00:00:00.000Z')
    const lapsed = await Promise.all([lapseOverdue(served.server.parts), lapseOverdue(other), lapseOverdue(other)])
    expect(lapsed.reduce((a, b) => a + b)).toBe(1)
    await settle()
    expect(await action()).toMatchObject({ revision: 1, reading: { phase: 'lapsed' } })
  } finally {
    await closeParts(other)
  }
})

test('one that was reopened stays open until its date is set anew and passes', async () => {
  now = new Date('2024-10-02T00:00:00.000Z')
  await served.server.clock.tick()
  await served.send('POST', `/api/v1/follow-ups/${world.followUp}/reopen`, { as: 'dara', body: { reason: 'taken up again' } })
  await served.server.clock.tick()
  await settle()
  expect(await action()).toMatchObject({ revision: 2, reading: { phase: 'open' } })
  await served.send('POST', `/api/v1/follow-ups/${world.followUp}/set-due-date`, {
    as: 'dara',
    body: { due: '2024-11', reason: 'more time' },
  })
  now = new Date('2024-12-01T00:00:00.000Z')
  await served.server.clock.tick()
  await settle()
  expect(await action()).toMatchObject({ revision: 4, reading: { phase: 'lapsed' } })
})
