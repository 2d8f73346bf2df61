/** Whole logs that others served: every checkpoint, tile, entry, proof and receipt of theirs is verified, and what we write of them is the same. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from '@jest/globals'
import { decodeBase64 } from './base64.js'
import { canonicalJson, parseCanonicalJson } from './canonical-json.js'
import { type Checkpoint, verifyCheckpoint } from './checkpoint.js'
import { CompactRange } from './compact-range.js'
import { decodeEntryBundle, encodeEntryBundle } from './entry-bundle.js'
import { KeptLog } from './kept-log.fixture.js'
import { ledger, witness } from './known-notes.fixture.js'
import { emptyRoot, leafHash } from './merkle.js'
import { parseVerifierKey, type VerifierKey } from './note-key.js'
import { consistencyProof, inclusionProof, rootAt } from './proof.js'
import { parseNote } from './signed-note.js'
import { succession } from './succession.js'
import { flipped } from './tampering.fixture.js'
import { encodeTile, newTiles, TileHashes, tilePath, tileWidthAt } from './tiles.js'
import { formatTlogProof, parseTlogProof, verifyTlogProof } from './tlog-proof.js'
import { bytesOf, testVectors } from './vectors.fixture.js'
import { verifyInclusion } from './verify-proof.js'

/** The verified checkpoint in a file. */
async function checkpointIn(path: string, key: VerifierKey, witnesses: readonly VerifierKey[] = []): Promise<Checkpoint> {
  const verdict = await verifyCheckpoint(parseNote(bytesOf(path)), key, witnesses)
  if (!verdict.holds) throw new Error(`${path}: ${verdict.because}`)
  expect(verdict.cosigners.map(({ key }) => key)).toEqual(witnesses)
  return verdict.checkpoint
}

/** Every entry of a log of this size, out of its bundles. */
function entriesIn(folder: string, size: number): Uint8Array[] {
  return Array.from({ length: Math.ceil(size / 256) }, (_, index) => {
    const width = tileWidthAt({ level: 'entries', index }, size)
    const bytes = bytesOf(folder, tilePath({ level: 'entries', index, width }))
    const entries = decodeEntryBundle(width, bytes)
    expect(encodeEntryBundle(entries)).toEqual(bytes)
    return entries
  }).flat()
}

describe('a log of 1000 entries', () => {
  const key = parseVerifierKey(ledger.verifier)
  const witnessKey = parseVerifierKey(witness.verifier)

  testVectors('its keys are those that are known', (vectors) => {
    const folder = join(vectors, 'own-bundle-1000')
    expect(readFileSync(join(folder, 'vkey.txt'), 'utf8').trim()).toBe(ledger.verifier)
    expect(readFileSync(join(folder, 'witness.vkey.txt'), 'utf8').trim()).toBe(witness.verifier)
  })

  testVectors('its entries have the root that was signed, and its tiles are those of its entries', async (vectors) => {
    const folder = join(vectors, 'own-bundle-1000')
    const { size, root } = await checkpointIn(join(folder, 'checkpoint'), key, [witnessKey])
    const entries = entriesIn(folder, size)
    const log = new KeptLog(entries)
    expect([entries.length, log.root()]).toEqual([1000, root])
    expect(entries.filter((entry) => canonicalJson(parseCanonicalJson(entry, 'whole')) === '')).toEqual([])
    for (const tile of newTiles(0, size)) expect(encodeTile(tile, log)).toEqual(bytesOf(folder, tilePath(tile)))
  })

  testVectors('its proofs can be made of its tiles, and are those that came with it', async (vectors) => {
    const folder = join(vectors, 'own-bundle-1000')
    const held = await checkpointIn(join(folder, 'checkpoint.old'), key, [witnessKey])
    const shown = await checkpointIn(join(folder, 'checkpoint'), key, [witnessKey])
    const hashes = new TileHashes(shown.size, (tile) => bytesOf(folder, tilePath(tile)))
    const given = readFileSync(join(folder, 'consistency.txt'), 'utf8').trim().split('\n').map(decodeBase64)
    const proof = consistencyProof(hashes, held.size, shown.size)
    expect([held.size, shown.size, proof]).toEqual([300, 1000, given])
    expect(succession(held, shown, proof)).toBe('grown')
    expect(succession(shown, held, proof)).toBe('older')
    expect([rootAt(hashes, 300), rootAt(hashes, 1000)]).toEqual([held.root, shown.root])
  })

  testVectors('its receipt holds for its entry and for no other', async (vectors) => {
    const folder = join(vectors, 'own-bundle-1000')
    const entries = entriesIn(folder, 1000)
    const bytes = bytesOf(folder, 'event.tlog-proof')
    const receipt = parseTlogProof(bytes)
    expect(formatTlogProof(receipt)).toBe(new TextDecoder().decode(bytes))
    expect(receipt.proof).toEqual(inclusionProof(new KeptLog(entries), 123, 1000))
    const verdicts = await Promise.all(entries.map((entry) => verifyTlogProof(receipt, leafHash(entry), key, [witnessKey])))
    expect(verdicts.flatMap(({ holds }, index) => (holds ? [index] : []))).toEqual([123])
    expect(await verifyTlogProof(receipt, leafHash(bytesOf(folder, 'event.json')), key)).toMatchObject({ holds: true, cosigners: [] })
  })

  testVectors('with one bit of any entry turned over it has another root', async (vectors) => {
    const folder = join(vectors, 'own-bundle-1000')
    const { root } = await checkpointIn(join(folder, 'checkpoint'), key)
    const entries = entriesIn(folder, 1000)
    for (let index = 0; index < 1000; index += 37) {
      const tree = new CompactRange()
      for (const [place, entry] of entries.entries()) tree.append(leafHash(place === index ? flipped(entry, index * 5) : entry))
      expect(tree.root()).not.toEqual(root)
    }
  })
})

describe('the test log of tessera', () => {
  // Published with the log's source.
  const key = parseVerifierKey('example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx')

  testVectors('its tiles and entries have the root of each of its checkpoints, and each follows from those before', async (vectors) => {
    const folder = join(vectors, 'tessera', 'testdata', 'log')
    const sizes = readdirSync(folder).flatMap((name) => (name.startsWith('checkpoint.') ? [Number(name.slice(11))] : []))
    expect(sizes.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 16 }, (_, size) => size))
    const log = new KeptLog(entriesIn(folder, 15))
    const checkpoints = await Promise.all(Array.from({ length: 16 }, (_, size) => checkpointIn(join(folder, `checkpoint.${size}`), key)))
    const at = (size: number) => checkpoints[size] ?? { origin: '', size, root: emptyRoot }
    for (const size of sizes) {
      expect(at(size).root).toEqual(rootAt(log, size))
      for (const tile of newTiles(0, size)) expect(bytesOf(folder, tilePath(tile))).toEqual(encodeTile(tile, log))
      for (let held = 0; held <= size; held++) {
        const proof = held === 0 ? [] : consistencyProof(log, held, size)
        expect(succession(at(held), at(size), proof)).toBe(held === size ? 'same' : 'grown')
      }
      const hashes = new TileHashes(size, (tile) => bytesOf(folder, tilePath(tile)))
      const entries = size === 0 ? [] : entriesIn(folder, size)
      for (const [index, entry] of entries.entries())
        expect(
          verifyInclusion({ index, size, leaf: leafHash(entry), proof: inclusionProof(hashes, index, size), root: at(size).root }),
        ).toBe(true)
    }
  })
})
