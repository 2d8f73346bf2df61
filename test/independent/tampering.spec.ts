/** Every way of tampering with a bundle is seen by Go's x/mod and by openssl with sha256sum. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect } from '@jest/globals'
import type { Files } from '#test/evidence/sample'
import { type Tampered, type Tampering, tamperedBundles } from '#test/evidence/tampering'
import { write } from './logged.js'
import { goChecker, shellChecker, testWith } from './programs.js'

const go = goChecker()
const shell = shellChecker()
const folder = mkdtempSync(join(tmpdir(), 'alteram-tampered-'))
const key = join(folder, 'key')
const held = join(folder, 'held')
const { whole, ways, ...known }: Tampered = await tamperedBundles()
beforeAll(() => {
  write(folder, 'key', `${known.key}\n`)
  write(folder, 'held', known.held)
})
afterAll(() => rmSync(folder, { recursive: true }))

function unpacked(files: Files, name: string): string {
  const to = join(folder, name)
  for (const [path, bytes] of files) write(to, path, bytes)
  return to
}

/** What a program is given beside the folder, of what somebody has from elsewhere. */
const given = {
  go: ({ needs }: Pick<Tampering, 'needs'>) => (needs === 'key' ? ['-key', key] : needs === 'held' ? ['-old', held] : []),
  openssl: ({ needs }: Pick<Tampering, 'needs'>) => (needs === 'key' ? [key] : needs === 'held' ? [key, held] : []),
}

/** What a program does not look at, as it says itself. */
const unseen = { go: [], openssl: ['an opened value changed', 'an opened value at another field'] } as const satisfies Record<
  string,
  readonly string[]
>

describe.each([
  ['go', go],
  ['openssl', shell],
] as const)('with %s', (program, { missing, check }) => {
  const testHere = testWith(missing)
  const checked = (files: Files, name: string, way: Pick<Tampering, 'needs'> = {}) =>
    check(unpacked(files, `${program}-${name}`), ...given[program](way))

  testHere('bundles hold as they were made', async () => {
    for (const about of ['ledger', 'record'] as const)
      for (const needs of ['key', 'held'] as const)
        expect(await checked(whole[about], about, { needs })).toMatchObject({ code: 0, complained: '' })
  })

  testHere(
    'no bundle holds that was tampered with',
    async () => {
      const surviving: string[] = []
      const unseenHere: readonly string[] = unseen[program]
      for (const [place, way] of ways.filter(({ name }) => !unseenHere.includes(name)).entries()) {
        const { code, complained } = await checked(way.files, String(place), way)
        if (code !== 1 || !/It does not hold/.test(complained)) surviving.push(`${way.about}: ${way.name}: ${code} ${complained}`)
      }
      expect(surviving).toEqual([])
    },
    600_000,
  )
})
