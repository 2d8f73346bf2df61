/** What we write is verified by programs that share nothing with ours: Go's x/mod, and openssl with sha256sum. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { goMissing } from './go.js'
import { Logged, write } from './logged.js'
import { goChecker, shellChecker, testWith } from './programs.js'

const go = goChecker()
const shell = shellChecker()
const testGo = testWith(go.missing)
const testShell = testWith(shell.missing)

// One row of tiles, one with a partial tile above, and one whose tree has every shape at its edge.
const sizes = [1, 2, 3, 255, 256, 257, 600, 1023]
/** For the script, which starts many processes. */
const fewSizes = [1, 3, 257, 1023]
const folder = mkdtempSync(join(tmpdir(), 'alteram-checking-'))
const tiles = (size: number) => join(folder, `tiles-${size}`)
const receipts = (size: number) => join(folder, `receipts-${size}`)
const older = (size: number) => join(folder, `checkpoint-${size}`)
const consistency = (from: number) => join(folder, `consistency-${from}`)
const last = 1023
let name = ''
beforeAll(async () => {
  const logged = new Logged()
  name = logged.proofs.checkpoints.verifier.name
  let written = 0
  for (const size of sizes) {
    writeFileSync(older(size), await logged.grow(size - written))
    written = size
    await logged.writeTiles(tiles(size))
    await logged.writeReceipts(receipts(size), [...new Set([1, Math.ceil(size / 2), size])])
  }
  for (const from of sizes) writeFileSync(consistency(from), logged.consistency(from))
  await logged.end()
})
afterAll(() => rmSync(folder, { recursive: true }))

const signed = (size: number) => `The checkpoint of ${size} entries is signed by ${name}.`

describe('with Go’s x/mod', () => {
  testGo('the root of all entries is the one that was signed, and every tile is as they have it', async () => {
    for (const size of sizes) {
      const files = Math.ceil(size / 256) * 2 + (size < 256 ? 0 : 1)
      expect(await go.check(tiles(size))).toEqual({
        code: 0,
        said: [
          signed(size),
          `The root of all ${size} entries is the one that was signed.`,
          `${files} files of tiles are as the entries have them.`,
        ],
        complained: '',
      })
    }
  })

  testGo('receipts lead from their entries to the root', async () => {
    for (const size of sizes) {
      const { code, said } = await go.check(receipts(size))
      expect([code, said.slice(1)]).toEqual([0, [`${Math.min(size, 3)} receipts lead from their entries to the root that was signed.`]])
    }
  })

  testGo('each older checkpoint begins the log, by its tiles and by the proof that is given', async () => {
    for (const from of sizes) {
      const says = `The ${from} entries of the older checkpoint begin this log.`
      expect((await go.check(tiles(last), '-old', older(from))).said.at(-1)).toBe(says)
      const given = ['-old', older(from), ...(from < last ? ['-consistency', consistency(from)] : [])]
      expect((await go.check(receipts(last), ...given)).said.at(-1)).toBe(says)
    }
  })

  testGo('a log that is older than the checkpoint which one holds is found to be so', async () => {
    expect(await go.check(tiles(600), '-old', older(last))).toMatchObject({
      code: 1,
      complained: `It does not hold: the older checkpoint has ${last} entries, and this one 600: entries are missing at the end\n`,
    })
  })

  testGo('partial tiles of the log as it was may lie beside those of now', async () => {
    const both = join(folder, 'both')
    cpSync(tiles(255), both, { recursive: true })
    cpSync(tiles(600), both, { recursive: true })
    expect(await go.check(both)).toMatchObject({ code: 0 })
    const [path] = [join(both, 'tile/0/000.p/255')]
    const bytes = readFileSync(path)
    bytes[7] = (bytes[7] ?? 0) ^ 1
    writeFileSync(path, bytes)
    expect(await go.check(both)).toMatchObject({ code: 1, complained: expect.stringContaining('tile/0/000.p/255: hash 0') })
  })
})

describe('with openssl and sha256sum', () => {
  testShell('the root of all entries is the one that was signed, and every tile is as they have it', async () => {
    for (const size of fewSizes) {
      const all = `The root of all ${size} entries is the one that was signed, and the tiles are as the entries have them.`
      expect(await shell.check(tiles(size))).toEqual({ code: 0, said: [signed(size), all], complained: '' })
    }
  })

  testShell('receipts lead from their entries to the root', async () => {
    for (const size of fewSizes) {
      const count = Math.min(size, 3)
      const all = `${count} receipts lead from their entries to the root that was signed.`
      expect(await shell.check(receipts(size))).toEqual({ code: 0, said: [signed(size), all], complained: '' })
    }
  })

  testShell('a key that was had from elsewhere is used in the place of the one that lies there', async () => {
    const other = join(folder, 'other.vkey')
    writeFileSync(other, 'example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx\n')
    expect(await shell.check(receipts(3), other)).toMatchObject({ code: 1 })
    expect(await shell.check(receipts(3), join(tiles(3), 'log.vkey'))).toMatchObject({ code: 0 })
  })
})

describe('the logs among the vectors', () => {
  const vectors = process.env['ALTERAM_SHARED_VECTORS']
  const absent = vectors === undefined ? 'ALTERAM_SHARED_VECTORS names no folder' : undefined
  const copied = (from: string, name: string) => {
    const to = join(folder, name)
    cpSync(join(vectors ?? '', from), to, { recursive: true })
    return to
  }
  const own = () => {
    const to = copied('own-bundle-1000', 'own')
    writeFileSync(join(to, 'log.vkey'), readFileSync(join(to, 'vkey.txt')))
    return to
  }

  testWith(go.missing ?? absent)('hold with Go', async () => {
    const bundle = own()
    expect(await go.check(bundle, '-old', join(bundle, 'checkpoint.old'))).toMatchObject({ code: 0 })
    const tessera = copied('tessera/testdata/log', 'tessera')
    write(tessera, 'log.vkey', 'example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx\n')
    expect(await go.check(tessera)).toMatchObject({ code: 0 })
  })

  testWith(shell.missing ?? absent)('hold with openssl', async () => {
    expect(await shell.check(own())).toMatchObject({ code: 0 })
  })
})

test('where Go or its library is missing, that is said with how to get it', () => {
  expect(goMissing(folder)).toBe('golang.org/x/mod is not installed: apt-get install golang-go golang-golang-x-mod-dev')
})
