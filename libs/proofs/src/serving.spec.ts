/** What is given out of a log: each proof holds, and where the log or the tree is not what was signed there is none. */
import { truncateSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { decodeEntryBundle, decodeTile, leafHash, leafOf, parseTlogProof, type Tile, verifyConsistency, verifyTlogProof } from '#audit'
import { Data, until } from './data.fixture.js'
import type { Proofs } from './proofs.js'
import { entriesFrom, NotProven, receiptOf, successionOf, tileBytes } from './serving.js'

let data: Data
beforeEach(async () => {
  data = new Data()
  await data.write(300)
  await data.with(() => undefined)
  await data.write(20)
})
afterEach(() => data.end())

async function receipt(proofs: Proofs, sequence: number, size?: number) {
  const [entry] = await entriesFrom(proofs, sequence, 1)
  const kept = proofs.checkpoints.kept
  const checkpoint = size === undefined ? kept.latest() : kept.at(size)
  if (!entry || !checkpoint) throw new Error('there is no such entry, or no such checkpoint')
  return { entry, receipt: await receiptOf(proofs, entry, sequence, checkpoint) }
}

/** Why there was no proof. */
async function reasonOf(prove: () => unknown): Promise<string | undefined> {
  try {
    await prove()
    return undefined
  } catch (error) {
    if (error instanceof NotProven) return error.reason
    throw error
  }
}

test('receipts by the last checkpoint and by an earlier one', () =>
  data.with(async (proofs) => {
    for (const [sequence, size] of [[1], [300], [320], [1, 300], [299, 300]] as const) {
      const { entry, receipt: given } = await receipt(proofs, sequence, size)
      const verdict = await verifyTlogProof(parseTlogProof(given.text), leafHash(leafOf(entry)), proofs.checkpoints.verifier)
      expect(verdict).toMatchObject({ holds: true, checkpoint: { size: size ?? 320 } })
      expect([given.sequence, given.leaf]).toEqual([sequence, leafOf(entry)])
    }
  }))

test('an entry under the number of another has no receipt', () =>
  data.with(async (proofs) => {
    const [entry] = await entriesFrom(proofs, 5, 1)
    const checkpoint = proofs.checkpoints.kept.latest()
    if (!entry || !checkpoint) throw new Error('there are 320')
    expect(await reasonOf(() => receiptOf(proofs, entry, 6, checkpoint))).toBe('does-not-hold')
  }))

test('the proof that one state begins another', () =>
  data.with((proofs) => {
    for (const [size, to] of [
      [1, 320],
      [300, 320],
      [257, 300],
      [320, 320],
    ] as const) {
      const { from, to: later, proof } = successionOf(proofs, size, to)
      expect(verifyConsistency({ oldSize: size, oldRoot: from.root, size: to, root: later.root, proof })).toBe(true)
    }
  }))

test('tiles and bundles, full and partial', () =>
  data.with(async (proofs) => {
    const entries = await entriesFrom(proofs, 1, 320)
    const hashes = entries.map((entry) => leafHash(leafOf(entry)))
    const bytesOf = (level: Tile['level'], index: number, width: number) => tileBytes(proofs, { level, index, width })
    expect(decodeTile({ width: 256 }, await bytesOf(0, 0, 256))).toEqual(hashes.slice(0, 256))
    expect(decodeTile({ width: 7 }, await bytesOf(0, 1, 7))).toEqual(hashes.slice(256, 263))
    expect(decodeTile({ width: 1 }, await bytesOf(1, 0, 1))).toEqual([proofs.tree.rootAt(256)])
    expect(decodeEntryBundle(64, await bytesOf('entries', 1, 64)).map(leafHash)).toEqual(hashes.slice(256))
    for (const [level, index, width] of [
      [0, 1, 65],
      [1, 0, 2],
      [2, 0, 1],
      ['entries', 1, 65],
    ] as const)
      expect(await reasonOf(() => bytesOf(level, index, width))).toBe('building')
  }))

test('entries end where the log does', () =>
  data.with(async (proofs) => {
    expect((await entriesFrom(proofs, 310, 50)).map(({ data: { number } }) => number)).toEqual(
      Array.from({ length: 11 }, (_, at) => 309 + at),
    )
    expect(await entriesFrom(proofs, 321, 5)).toEqual([])
  }))

test('an entry that was altered has no receipt, the others have theirs, and nothing more is signed', async () => {
  const proofs = data.open()
  await data.caughtUp(proofs)
  data.tamper(`UPDATE events SET data = '{"number":9}' WHERE position = 9`)
  await expect(receipt(proofs, 10)).resolves.toBeDefined()
  await expect(receipt(proofs, 9)).rejects.toThrow('entry 9 is not what was signed of it')
  // It may have been the tree that was damaged; built anew it shows that it was not.
  await until(() => proofs.health.refusal !== undefined)
  expect(proofs.health.refusal).toContain('The first 320 entries of the log are not those that were signed')
  await proofs.close()
})

test('a bundle of which an entry is missing is not given', async () => {
  const proofs = data.open()
  await data.caughtUp(proofs)
  data.tamper('DELETE FROM events WHERE position = 320')
  expect(await reasonOf(() => tileBytes(proofs, { level: 'entries', index: 1, width: 64 }))).toBe('does-not-hold')
  await proofs.close()
})

test.each(['hashes', 'positions'])(
  '%s that are cut off while they are in use are built anew, and everything is proved again',
  async (file) => {
    const proofs = data.open()
    await data.caughtUp(proofs)
    truncateSync(join(data.tree, file), 200)
    // What was read of late is still in memory.
    let reason: string | undefined
    for (let sequence = 1; sequence <= 300 && reason === undefined; sequence += 7) reason = await reasonOf(() => receipt(proofs, sequence))
    expect(reason).toBe('building')
    await data.caughtUp(proofs)
    await expect(receipt(proofs, 290)).resolves.toBeDefined()
    await data.write(1)
    await data.caughtUp(proofs)
    expect([proofs.health, proofs.checkpoints.kept.latest()?.size]).toEqual([{ state: 'following', size: 321 }, 321])
    await proofs.close()
  },
)

test('before the tree was found to be that of the log, nothing is given', async () => {
  const proofs = data.open()
  const checkpoint = proofs.checkpoints.kept.latest()
  expect([proofs.tree.size, proofs.isSure, proofs.rootAt(5)]).toEqual([300, false, undefined])
  expect(await reasonOf(() => successionOf(proofs, 1, checkpoint?.size ?? 0))).toBe('building')
  await data.caughtUp(proofs)
  expect([proofs.rootAt(5), proofs.rootAt(5), proofs.rootAt(321)]).toEqual([proofs.tree.rootAt(5), proofs.tree.rootAt(5), undefined])
  await proofs.close()
})
