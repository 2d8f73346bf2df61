/** What a ledger serves under /log is enough for programs that share nothing with it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from '@jest/globals'
import { decodeEntryBundle } from '#audit'
import { Served } from '#test/http/served'
import { logWorld } from '#test/http/world'
import { bytesOf, mirrorReceipts, mirrorTiles, signedNow } from './mirror.js'
import { goChecker, shellChecker, testWith } from './programs.js'

const go = goChecker()
const shell = shellChecker()
const folder = mkdtempSync(join(tmpdir(), 'alteram-served-'))
const at = (name: string) => join(folder, name)
const served = new Served({ origin: 'ledger.example.org/cases' })
let size = 0
let olderSize = 0
beforeAll(async () => {
  await served.start()
  await served.person('dara', 'recorder')
  await served.person('sophea', 'auditor')
  await logWorld(served)
  writeFileSync(at('older'), (await signedNow(served)) ?? '')
  olderSize = Number(readFileSync(at('older'), 'utf8').split('\n')[1])
  await logWorld(served)
  size = Number((await signedNow(served))?.split('\n')[1])
  await mirrorTiles(served, at('tiles'), 'sophea')
  const entries = decodeEntryBundle(size, await bytesOf(served, `tile/entries/000.p/${size}`, 'sophea'))
  await mirrorReceipts(served, at('receipts'), 'sophea', new Map(entries.map((entry, index) => [index + 1, entry])))
})
afterAll(async () => {
  await served.end()
  rmSync(folder, { recursive: true })
})

testWith(go.missing)('Go’s x/mod finds every entry in it, and the older checkpoint', async () => {
  expect(await go.check(at('tiles'), '-old', at('older'))).toEqual({
    code: 0,
    said: [
      `The checkpoint of ${size} entries is signed by ledger.example.org/cases.`,
      `The root of all ${size} entries is the one that was signed.`,
      '2 files of tiles are as the entries have them.',
      `The ${olderSize} entries of the older checkpoint begin this log.`,
    ],
    complained: '',
  })
  const { code, said } = await go.check(at('receipts'))
  expect([code, said.at(-1)]).toEqual([0, `${size} receipts lead from their entries to the root that was signed.`])
})

testWith(shell.missing)('so do openssl and sha256sum', async () => {
  const { code, said } = await shell.check(at('tiles'))
  expect([code, said.at(-1)]).toEqual([
    0,
    `The root of all ${size} entries is the one that was signed, and the tiles are as the entries have them.`,
  ])
  expect(await shell.check(at('receipts'))).toMatchObject({ code: 0, complained: '' })
})
