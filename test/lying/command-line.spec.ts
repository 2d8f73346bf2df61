/** What an auditor's commands say of a ledger that lies: alone nothing is amiss, and with a checkpoint that was kept there is. */
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { lines, Place, state } from '#test/cli/running'
import { alter, dropTheTail, forgetTreeAndViews, forgetWhatWasSigned, forkOf, rewriteAnEntry } from './liar.js'

const place = new Place()
const kept = join(place.directory, 'kept.checkpoint')
const key = join(place.directory, 'ledger.vkey')
const forks: string[] = []
beforeAll(async () => {
  const input = lines(state('KHM', 'Cambodia'), state('VNM', 'Viet Nam'), state('THA', 'Thailand'), state('MMR', 'Myanmar'))
  expect(await place.run(['import', '-'], { input })).toMatchObject({ code: 0 })
  writeFileSync(kept, (await place.run(['checkpoint'])).out)
  writeFileSync(key, (await place.run(['key', 'show'])).out)
})
afterAll(() => {
  for (const fork of forks) rmSync(fork, { recursive: true })
  place.end()
})

/** A copy of the ledger to which something was done, and commands on it. */
function lying(change: Parameters<typeof alter>[1], hide: (directory: string) => void) {
  const fork = forkOf(place.data)
  forks.push(fork)
  alter(fork, change)
  hide(fork)
  return (...args: readonly string[]) => place.run(args, { env: { ALTERAM_DATA: fork } })
}

describe.each([
  ['an entry was rewritten', rewriteAnEntry, 'the first 4 entries of the ledger are not those that were signed then'],
  ['the tail was dropped', dropTheTail, 'the ledger shows 2 entries, and had 4 when this was signed'],
] as const)('%s, and the log signed again', (_, change, says) => {
  test('alone it verifies; with the checkpoint that was kept it does not', async () => {
    const run = lying(change, forgetWhatWasSigned)
    // Whoever asks for a checkpoint has the log signed as it is now.
    expect((await run('checkpoint')).code).toBe(0)
    expect(await run('verify', '--key', key)).toMatchObject({
      code: 0,
      out: expect.stringContaining('everything that can be verified holds'),
    })
    expect(await run('verify', '--key', key, '--checkpoint', kept)).toMatchObject({ code: 3 })
    expect(await run('consistency', '--with', kept, '--key', key)).toMatchObject({ code: 3, err: expect.stringContaining(says) })
  })
})

test('where what was signed was left in place, it is found without one, and nothing more is signed', async () => {
  const run = lying(rewriteAnEntry, forgetTreeAndViews)
  const before = (await run('checkpoint')).out
  expect(await run('verify')).toMatchObject({ code: 3, out: expect.stringContaining('DOES NOT HOLD') })
  const { out } = await place.run(['checkpoint'])
  expect(before).toBe(out)
})

test('where the tree was left in place as well, the entry is named', async () => {
  const run = lying(rewriteAnEntry, () => undefined)
  expect(await run('verify')).toMatchObject({ code: 3, out: expect.stringMatching(/DOES NOT HOLD.*ntry 1 /s) })
})
