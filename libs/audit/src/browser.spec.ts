/** Verification as a browser does it: the same code on `primitives.browser.ts`, and nothing in it that only a server has. */

import { readdirSync, readFileSync } from 'node:fs'
import { expect, jest, test } from '@jest/globals'
import { ledger, witness } from './known-notes.fixture.js'
import { ctHashes, ctLeaves, ctRoots } from './known-trees.fixture.js'

jest.unstable_mockModule('./primitives.js', () => import('./primitives.browser.js'))

const hex = (text = '') => Uint8Array.from(Buffer.from(text, 'hex'))

test('a receipt holds for its leaf, and not with a bit turned over', async () => {
  const { parseVerifierKey } = await import('./note-key.js')
  const { parseTlogProof, verifyTlogProof } = await import('./tlog-proof.js')
  const key = parseVerifierKey(ledger.verifier)
  const receipt = parseTlogProof(ledger.receiptOfLeaf5)
  const expected = { holds: true, checkpoint: { origin: ledger.name, size: 8, root: hex(ctRoots[8]) }, cosigners: [] }
  expect(await verifyTlogProof(receipt, hex(ctHashes['5:6']), key)).toEqual(expected)
  expect(await verifyTlogProof(receipt, hex(ctHashes['4:5']), key)).toEqual({ holds: false, because: 'not-included' })
  const [signature] = receipt.checkpoint.signatures
  if (!signature) throw new Error('the receipt is signed')
  const signatures = [{ ...signature, signature: signature.signature.with(0, 0) }]
  const forged = { ...receipt, checkpoint: { ...receipt.checkpoint, signatures } }
  expect(await verifyTlogProof(forged, hex(ctHashes['5:6']), key)).toEqual({ holds: false, because: 'wrong-signature', key })
})

test('a cosignature, a root and a commitment are what they are on a server', async () => {
  const { parseVerifierKey } = await import('./note-key.js')
  const { verifyNote } = await import('./note-signing.js')
  const { parseNote } = await import('./signed-note.js')
  const { CompactRange } = await import('./compact-range.js')
  const { leafHash } = await import('./merkle.js')
  const { commit } = await import('./commitment.js')
  const key = parseVerifierKey(witness.verifier)
  const verdict = await verifyNote(parseNote(`${ledger.text}\n${witness.line}`), [key])
  expect(verdict).toEqual({ holds: true, signers: [{ key, time: witness.time }] })
  const tree = new CompactRange()
  for (const leaf of ctLeaves) tree.append(leafHash(hex(leaf)))
  expect(tree.root()).toEqual(hex(ctRoots[8]))
  expect(commit({ salt: new Uint8Array(32), event: 'e', field: 'f', value: 1 })).toEqual(
    hex('5515764cf5a5e19ab06cc0b5fe429711b93108f7a45ef1554c122da82fe3f939'),
  )
})

test('no file but the server’s own names what only a server has', () => {
  const folder = new URL('.', import.meta.url)
  const files = readdirSync(folder).filter((name) => /^[a-z0-9-]+\.ts$/.test(name))
  const bound = files.filter((name) => /from 'node:|\b(?:Buffer|process|require)\b/.test(readFileSync(new URL(name, folder), 'utf8')))
  expect(bound).toEqual(['primitives.ts', 'state-digest.ts'])
})
