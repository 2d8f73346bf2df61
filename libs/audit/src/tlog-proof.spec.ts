/** Receipts: a known one, and what none is. */

import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { encodeUtf8 } from './bytes.js'
import { formatCheckpoint } from './checkpoint.js'
import { entriesOf, KeptLog } from './kept-log.fixture.js'
import { ledger, witness } from './known-notes.fixture.js'
import { ctHashes, ctRoots } from './known-trees.fixture.js'
import { Malformed } from './malformed.js'
import { leafHash } from './merkle.js'
import { parseVerifierKey, signerKey } from './note-key.js'
import { cosign, signNote } from './note-signing.js'
import { inclusionProof } from './proof.js'
import { anyHash, flipped, tamperedLists } from './tampering.fixture.js'
import { formatTlogProof, parseTlogProof, type TlogProof, verifyTlogProof } from './tlog-proof.js'

const hex = (text = '') => Uint8Array.from(Buffer.from(text, 'hex'))
const logKey = parseVerifierKey(ledger.verifier)
const witnessKey = parseVerifierKey(witness.verifier)
const known = ledger.receiptOfLeaf5

test('the receipt of leaf 5 is read, verified, and written as others wrote it', async () => {
  const receipt = parseTlogProof(encodeUtf8(known))
  expect(receipt.index).toBe(5)
  expect(receipt.proof).toEqual([hex(ctHashes['4:5']), hex(ctHashes['6:8']), hex(ctHashes['0:4'])])
  expect(formatTlogProof(receipt)).toBe(known)
  expect(await verifyTlogProof(receipt, hex(ctHashes['5:6']), logKey)).toEqual({
    holds: true,
    checkpoint: { origin: ledger.name, size: 8, root: hex(ctRoots[8]) },
    cosigners: [],
  })
})

describe('of a log', () => {
  const log = signerKey(ledger.name, 'note', hex(ledger.seed))
  const cosigner = signerKey(witness.name, 'cosignature', hex(witness.seed))
  const entries = entriesOf(30)
  const kept = new KeptLog(entries)
  const text = formatCheckpoint({ origin: ledger.name, size: 30, root: kept.root() })
  const checkpoint = { text, signatures: [signNote(text, log), cosign(text, cosigner, witness.time)] }
  const receiptOf = (index: number): TlogProof => ({ index, proof: inclusionProof(kept, index, 30), checkpoint })
  const anyIndex = fc.nat({ max: 29 })
  const leafAt = (index: number) => leafHash(entries[index] ?? Uint8Array.of())
  const verdictOf = async (receipt: TlogProof, leaf: Uint8Array) => {
    const verdict = await verifyTlogProof(receipt, leaf, logKey, [witnessKey])
    return verdict.holds ? 'holds' : verdict.because
  }

  test('each entry has one, that comes back from its text, with extra data or without', async () => {
    await fc.assert(
      fc.asyncProperty(anyIndex, fc.option(fc.uint8Array({ minLength: 1, maxLength: 40 })), async (index, extra) => {
        const receipt = { ...receiptOf(index), ...(extra && { extra }) }
        const read = parseTlogProof(encodeUtf8(formatTlogProof(receipt)))
        expect(read).toEqual(receipt)
        const verdict = await verifyTlogProof(read, leafAt(index), logKey, [witnessKey])
        expect(verdict).toEqual({
          holds: true,
          checkpoint: { origin: ledger.name, size: 30, root: kept.root() },
          cosigners: [{ key: witnessKey, time: witness.time }],
        })
      }),
      { numRuns: 30 },
    )
  })

  test('none holds for another leaf, another index or with its proof tampered with', async () => {
    await fc.assert(
      fc.asyncProperty(anyIndex, fc.nat({ max: 28 }), anyHash, fc.nat(), async (index, step, hash, bit) => {
        const receipt = receiptOf(index)
        const other = (index + 1 + step) % 30
        expect(await verdictOf(receipt, leafAt(other))).toBe('not-included')
        expect(await verdictOf(receipt, flipped(leafAt(index), bit))).toBe('not-included')
        expect(await verdictOf({ ...receipt, index: other }, leafAt(index))).toBe('not-included')
        for (const proof of tamperedLists(receipt.proof, hash))
          expect(await verdictOf({ ...receipt, proof }, leafAt(index))).toBe('not-included')
      }),
      { numRuns: 10 },
    )
  })

  test('none holds with a checkpoint that is not the log’s', async () => {
    const receipt = receiptOf(3)
    const older = formatCheckpoint({ origin: ledger.name, size: 29, root: kept.root() })
    expect(await verdictOf({ ...receipt, checkpoint: { ...checkpoint, text: older } }, leafAt(3))).toBe('wrong-signature')
    const unsigned = { text, signatures: [cosign(text, cosigner, witness.time)] }
    expect(await verdictOf({ ...receipt, checkpoint: unsigned }, leafAt(3))).toBe('unsigned')
    const rewritten = formatCheckpoint({ origin: ledger.name, size: 30, root: new KeptLog(entriesOf(30, 'other')).root() })
    const resigned = { text: rewritten, signatures: [signNote(rewritten, log)] }
    expect(await verdictOf({ ...receipt, checkpoint: resigned }, leafAt(3))).toBe('not-included')
  })
})

describe('no receipt', () => {
  const [first, second, third, ...rest] = known.split('\n')
  const lines = (...head: (string | undefined)[]) => [...head, ...rest].join('\n')
  test.each([
    ['nothing', ''],
    ['another first line', known.replace('@v1', '@v2')],
    ['no index', lines(first, third)],
    ['two indexes', lines(first, second, second, third)],
    ['an index with a zero before it', known.replace('index 5', 'index 05')],
    ['an index with a sign', known.replace('index 5', 'index +5')],
    ['an index that is empty', known.replace('index 5', 'index ')],
    ['an index that would be rounded', known.replace('index 5', 'index 9007199254740993')],
    ['a space too many', known.replace('index 5', 'index  5')],
    ['extra data after the index', lines(first, second, 'extra AAAA', third)],
    ['extra data twice', lines(first, 'extra AAAA', 'extra AAAA', second, third)],
    ['extra data that is empty', lines(first, 'extra ', second, third)],
    ['extra data that is no Base 64', lines(first, 'extra A', second, third)],
    ['a hash that is too short', lines(first, second, third?.slice(4))],
    ['a hash without padding', lines(first, second, third?.replace('=', ''))],
    ['more hashes than any proof has', lines(first, second, ...Array.from({ length: 62 }, () => third))],
    ['carriage returns', known.replaceAll('\n', '\r\n')],
    ['no checkpoint', known.slice(0, known.indexOf('\n\n') + 2)],
    ['something after the signatures', `${known}more\n`],
    ['no line feed at its end', known.trimEnd()],
  ])('%s', (_, text) => {
    expect(() => parseTlogProof(text)).toThrow(Malformed)
  })

  test('with a blank line too many has another text, which is not signed', async () => {
    const receipt = parseTlogProof(known.replace('\n\n', '\n\n\n'))
    const verdict = await verifyTlogProof(receipt, hex(ctHashes['5:6']), logKey)
    expect(verdict).toEqual({ holds: false, because: 'wrong-signature', key: logKey })
  })

  test('is written of an index that is none, or of extra data that is empty', () => {
    const receipt = parseTlogProof(known)
    expect(() => formatTlogProof({ ...receipt, index: -1 })).toThrow(RangeError)
    expect(() => formatTlogProof({ ...receipt, extra: Uint8Array.of() })).toThrow(RangeError)
    expect(() => formatTlogProof({ ...receipt, proof: Array.from({ length: 64 }, () => hex(ctRoots[1])) })).toThrow(RangeError)
  })
})
