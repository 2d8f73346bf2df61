/** Checkpoints: their text, and whose they are. */

import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type Checkpoint, formatCheckpoint, parseCheckpoint, verifyCheckpoint } from './checkpoint.js'
import { ledger, witness } from './known-notes.fixture.js'
import { ctRoots } from './known-trees.fixture.js'
import { Malformed } from './malformed.js'
import { parseVerifierKey, signerKey } from './note-key.js'
import { cosign, signNote } from './note-signing.js'
import { parseNote } from './signed-note.js'
import { anyHash, flipped } from './tampering.fixture.js'

const hex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'))
const log = signerKey(ledger.name, 'note', hex(ledger.seed))
const cosigner = signerKey(witness.name, 'cosignature', hex(witness.seed))
const known: Checkpoint = { origin: ledger.name, size: 8, root: hex(ctRoots[8] ?? '') }
const note = parseNote(`${ledger.text}\n${ledger.line}${witness.line}`)

describe('its text', () => {
  test('is three lines', () => {
    expect(formatCheckpoint(known)).toBe(ledger.text)
    expect(parseCheckpoint(ledger.text)).toEqual(known)
  })

  test('comes back whatever it says', () => {
    const origin = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !text.includes('\n'))
    fc.assert(
      fc.property(origin, fc.maxSafeNat(), anyHash, (origin, size, root) => {
        expect(parseCheckpoint(formatCheckpoint({ origin, size, root }))).toEqual({ origin, size, root })
      }),
    )
  })

  const [origin, size, root] = ledger.text.split('\n')
  test.each([
    ['nothing', ''],
    ['no origin', `\n${size}\n${root}\n`],
    ['no root', `${origin}\n${size}\n`],
    ['no line feed at its end', `${origin}\n${size}\n${root}`],
    ['a size with a zero before it', `${origin}\n08\n${root}\n`],
    ['a size that is empty', `${origin}\n\n${root}\n`],
    ['a size with a sign', `${origin}\n+8\n${root}\n`],
    ['a negative size', `${origin}\n-8\n${root}\n`],
    ['a size in hex', `${origin}\n0x8\n${root}\n`],
    ['a size with a space', `${origin}\n8 \n${root}\n`],
    ['a size that would be rounded', `${origin}\n9007199254740993\n${root}\n`],
    ['a root that is too short', `${origin}\n8\n${root?.slice(4)}\n`],
    ['a root with bits left over', `${origin}\n8\n${root?.replace('yg=', 'yh=')}\n`],
    ['a root without padding', `${origin}\n8\n${root?.replace('=', '')}\n`],
    ['a line after the root', `${ledger.text}more\n`],
    ['a blank line after the root', `${ledger.text}\n`],
  ])('is refused with %s', (_, text) => {
    expect(() => parseCheckpoint(text)).toThrow(Malformed)
  })

  test('of another log may go on, where that is allowed, but not with blank lines', () => {
    expect(parseCheckpoint(`${ledger.text}more\nand more\n`, 'ignored')).toEqual(known)
    expect(() => parseCheckpoint(`${ledger.text}\n`, 'ignored')).toThrow(Malformed)
    expect(() => parseCheckpoint(`${ledger.text}more\n\nand more\n`, 'ignored')).toThrow(Malformed)
    expect(() => parseCheckpoint(`${ledger.text}more`, 'ignored')).toThrow(Malformed)
  })

  test('is not written of what is no checkpoint', () => {
    for (const wrong of [
      { origin: '' },
      { origin: 'a\nb' },
      { origin: '\ud800' },
      { size: -1 },
      { size: 2 ** 53 },
      { root: new Uint8Array(31) },
    ])
      expect(() => formatCheckpoint({ ...known, ...wrong })).toThrow(RangeError)
  })
})

describe('its signatures', () => {
  const [logKey, witnessKey] = [parseVerifierKey(ledger.verifier), parseVerifierKey(witness.verifier)]

  test('hold by the log’s key, and list the witnesses that are known', async () => {
    expect(await verifyCheckpoint(note, logKey)).toEqual({ holds: true, checkpoint: known, cosigners: [] })
    expect(await verifyCheckpoint(note, logKey, [witnessKey])).toEqual({
      holds: true,
      checkpoint: known,
      cosigners: [{ key: witnessKey, time: witness.time }],
    })
  })

  test('do not hold with a size or a root changed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.maxSafeNat(), fc.nat(), async (size, bit) => {
        for (const lie of [
          { ...known, size: size === 8 ? 9 : size },
          { ...known, root: flipped(known.root, bit) },
        ])
          expect(await verifyCheckpoint({ ...note, text: formatCheckpoint(lie) }, logKey)).toEqual({
            holds: false,
            because: 'wrong-signature',
            key: logKey,
          })
      }),
    )
  })

  test('of a witness alone are not the log’s', async () => {
    const cosigned = { text: ledger.text, signatures: [cosign(ledger.text, cosigner, witness.time)] }
    expect(await verifyCheckpoint(cosigned, logKey, [witnessKey])).toEqual({ holds: false, because: 'unsigned' })
  })

  test('of a witness that do not hold refuse it, though the log’s does', async () => {
    const [right, cosigned] = note.signatures
    if (!right || !cosigned) throw new Error('the note has two signatures')
    const forged = { text: note.text, signatures: [right, { ...cosigned, signature: flipped(cosigned.signature, 99) }] }
    expect(await verifyCheckpoint(forged, logKey, [witnessKey])).toEqual({ holds: false, because: 'wrong-signature', key: witnessKey })
  })

  test('of the log on the checkpoint of another one are not taken for its own', async () => {
    const text = formatCheckpoint({ ...known, origin: 'ledger.example/other' })
    expect(await verifyCheckpoint({ text, signatures: [signNote(text, log)] }, logKey)).toEqual({ holds: false, because: 'other-origin' })
  })

  test('on what is no checkpoint, or has lines after the root, prove nothing', async () => {
    for (const text of ['signed\n', `${ledger.text}more\n`])
      await expect(verifyCheckpoint({ text, signatures: [signNote(text, log)] }, logKey)).rejects.toThrow(Malformed)
  })

  test('by a key that has the log’s name and another id are unknown', async () => {
    const other = signerKey(ledger.name, 'note', hex(witness.seed))
    const forged = { text: ledger.text, signatures: [signNote(ledger.text, other)] }
    expect(await verifyCheckpoint(forged, logKey)).toEqual({ holds: false, because: 'unsigned' })
  })
})
