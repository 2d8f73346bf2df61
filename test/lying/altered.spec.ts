/** The honest program meets a log that was altered behind its back: it signs nothing more, says so, and goes on being read. */
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { Served } from '#test/http/served'
import { english, logWorld, type World } from '#test/http/world'
import { bytesOf, signedNow } from '#test/independent/mirror'
import { Holder } from './holder.js'
import { alter, dropAnEntry, dropTheTail, forgetTreeAndViews, forkOf, insertAnEntry, rewriteAnEntry, swapTwoEntries } from './liar.js'

// A moment at which no deadline passes: nothing is recorded but what a test records.
const ahead = Date.parse('2024-07-06T09:00:00Z') - Date.now()
const now = () => new Date(Date.now() + ahead)
const honest = new Served({ origin: 'ledger.example.org', now })
const holder = new Holder('reader')
let world: World
let note = ''
beforeAll(async () => {
  await honest.start()
  await honest.person('dara', 'recorder')
  await honest.person('reader', 'reader')
  world = await logWorld(honest)
  note = (await signedNow(honest)) ?? ''
  await holder.keep(honest)
  await honest.stop()
})
afterAll(() => honest.end())

let running: Served | undefined
afterEach(() => running?.end())

async function altered(...[change, hide]: readonly [Parameters<typeof alter>[1], ((directory: string) => void)?]): Promise<Served> {
  const directory = forkOf(honest.directory)
  alter(directory, change)
  hide?.(directory)
  running = new Served({ now }, directory)
  Object.assign(running.tokens, honest.tokens)
  return running.start()
}

/** Health, once it says that nothing is signed any more. */
async function refusal(served: Served): Promise<unknown> {
  const deadline = performance.now() + 20_000
  for (;;) {
    const { status, body } = await served.send('GET', '/health/ready')
    if (body['signing'] === 'refused' || performance.now() > deadline) return { answered: status, ...body }
    await new Promise((again) => setTimeout(again, 20))
  }
}

/** What is expected of every reading, and of what was signed before. */
async function goesOnBeingRead(served: Served): Promise<void> {
  for (const path of ['parties', 'reports', `reports/${world.report}`, 'allegations', 'search?q=Cambodia'])
    expect([path, (await served.send('GET', `/api/v1/${path}`, { as: 'reader' })).status]).toEqual([path, 200])
  const latest = new TextDecoder().decode(await bytesOf(served, 'checkpoint', 'reader'))
  expect(latest).toBe(note)
  expect(await holder.compare(served)).toBe('same')
}

test.each([
  ['an entry was rewritten', rewriteAnEntry],
  ['two entries were swapped', swapTwoEntries],
  ['an entry was added to the past', insertAnEntry],
  ['an entry was dropped', dropAnEntry],
  ['the tail was dropped', dropTheTail],
])('%s, and the tree is built anew', async (_, change) => {
  const served = await altered(change, forgetTreeAndViews)
  expect(await refusal(served)).toMatchObject({ answered: 200, signing: 'refused' })
  await goesOnBeingRead(served)
  // What is recorded from now on is kept, and not signed.
  for (const name of ['Laos', 'Siam', 'Annam', 'Tonkin']) {
    const { status } = await served.send('POST', '/api/v1/parties', { as: 'dara', body: { is: 'state', name: english(name) } })
    expect(status).toBe(201)
  }
  expect(await signedNow(served)).toBeUndefined()
  await goesOnBeingRead(served)
})

test('an entry was rewritten, and the tree is as it was: what was signed stays true, and the entry has no receipt', async () => {
  const served = await altered(rewriteAnEntry)
  await signedNow(served)
  await goesOnBeingRead(served)
  const sequence = await sequenceOf(served, world.state)
  const { status, body } = await served.send('GET', `/log/proof/${sequence}`, { as: 'dara' })
  expect([status, body['detail']]).toEqual([
    503,
    `There is no proof: entry ${sequence} is not what was signed of it. Whoever runs the ledger has to run alteram verify.`,
  ])
  expect(await refusal(served)).toMatchObject({ answered: 200, signing: 'refused' })
  await goesOnBeingRead(served)
})

/** Which entry registered a party. */
async function sequenceOf(served: Served, party: string): Promise<number> {
  const { items } = (await served.send('GET', `/api/v1/parties/${party}/events`, { as: 'dara' })).body
  const { sequence } = Object(Array.isArray(items) ? items[0] : undefined)
  return Number(sequence)
}
