/** Signatures on notes: known ones, and every way in which one can be false. */

import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { toHex } from './bytes.js'
import { cosignedMessage, decodeCosignature, encodeCosignature } from './cosignature.js'
import { c2sp, ledger, neumann, sigsum, witness } from './known-notes.fixture.js'
import { parseSignerKey, parseVerifierKey, signerKey } from './note-key.js'
import { cosign, signNote, verifyNote } from './note-signing.js'
import { formatSignatures, parseNote } from './signed-note.js'
import { anyHash, flipped } from './tampering.fixture.js'

const hex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'))
const logKey = parseVerifierKey(ledger.verifier)
const witnessKey = parseVerifierKey(witness.verifier)
const note = parseNote(`${ledger.text}\n${ledger.line}${witness.line}`)

describe('what others signed holds, and signing it again gives the same line', () => {
  test('golang.org/x/mod', async () => {
    const key = parseVerifierKey(neumann.verifier)
    expect(await verifyNote(parseNote(`${neumann.text}\n${neumann.line}`), [key])).toEqual({ holds: true, signers: [{ key }] })
    expect(formatSignatures([signNote(neumann.text, parseSignerKey(neumann.signer))])).toBe(neumann.line)
  })

  test('the page of C2SP', async () => {
    const key = parseVerifierKey(c2sp.verifier)
    expect(await verifyNote(parseNote(`${c2sp.text}\n${c2sp.line}`), [key])).toEqual({ holds: true, signers: [{ key }] })
  })

  test('sigsum, and not with two letters transposed', async () => {
    const { seed: _, ...key } = signerKey(sigsum.name, 'note', hex(sigsum.seed))
    expect(formatSignatures([signNote(sigsum.text, { ...key, seed: hex(sigsum.seed) })])).toBe(sigsum.line)
    expect(await verifyNote(parseNote(`${sigsum.text}\n${sigsum.line}`), [key])).toEqual({ holds: true, signers: [{ key }] })
    const transposed = parseNote(`${sigsum.text}\n${sigsum.line.replace('A/5as', 'A5/as')}`)
    expect(await verifyNote(transposed, [key])).toEqual({ holds: false, because: 'wrong-signature', key })
  })

  test('a log and its witness', async () => {
    expect(await verifyNote(note, [logKey, witnessKey])).toEqual({
      holds: true,
      signers: [{ key: logKey }, { key: witnessKey, time: witness.time }],
    })
    expect(formatSignatures([signNote(ledger.text, signerKey(ledger.name, 'note', hex(ledger.seed)))])).toBe(ledger.line)
    expect(formatSignatures([cosign(ledger.text, signerKey(witness.name, 'cosignature', hex(witness.seed)), witness.time)])).toBe(
      witness.line,
    )
  })
})

describe('signatures of unknown keys', () => {
  test('are passed over, whatever they are', async () => {
    const unknown = { name: 'unknown.example', id: '00000000', signature: Uint8Array.of(1) }
    const signatures = [unknown, ...note.signatures, unknown]
    expect(await verifyNote({ text: note.text, signatures }, [witnessKey])).toEqual({
      holds: true,
      signers: [{ key: witnessKey, time: witness.time }],
    })
  })

  test('are unknown by the name or by the id alone', async () => {
    const [signature] = note.signatures
    if (!signature) throw new Error('the note has a signature')
    const signatures = [
      { ...signature, name: 'ledger.example/other' },
      { ...signature, id: '4cc24807' },
    ]
    expect(await verifyNote({ text: note.text, signatures }, [logKey])).toEqual({ holds: false, because: 'unsigned' })
  })

  test('are no signature: a note needs one of a known key', async () => {
    expect(await verifyNote(note, [])).toEqual({ holds: false, because: 'unsigned' })
    expect(await verifyNote(note, [parseVerifierKey(c2sp.verifier)])).toEqual({ holds: false, because: 'unsigned' })
    expect(await verifyNote({ text: note.text, signatures: [] }, [logKey])).toEqual({ holds: false, because: 'unsigned' })
  })
})

describe('a signature that is said to be of a known key and is not', () => {
  test('refuses the note, though others hold', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat({ max: 1 }), async (bit, which) => {
        const signatures = note.signatures.map((signature, place) =>
          place === which ? { ...signature, signature: flipped(signature.signature, bit) } : signature,
        )
        const key = which === 0 ? logKey : witnessKey
        expect(await verifyNote({ text: note.text, signatures }, [logKey, witnessKey])).toEqual({
          holds: false,
          because: 'wrong-signature',
          key,
        })
      }),
    )
  })

  test('refuses it also where the key has signed it rightly before', async () => {
    const [right] = note.signatures
    if (!right) throw new Error('the note has a signature')
    const wrong = { ...right, signature: flipped(right.signature, 0) }
    const verdict = await verifyNote({ text: note.text, signatures: [right, wrong] }, [logKey])
    expect(verdict).toEqual({ holds: false, because: 'wrong-signature', key: logKey })
  })

  test('is one of another text, whichever bit of it is changed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (bit) => {
        const text = Buffer.from(flipped(new TextEncoder().encode(note.text), bit)).toString('latin1')
        const verdict = await verifyNote({ text, signatures: note.signatures }, [logKey, witnessKey])
        expect(verdict).toEqual({ holds: false, because: 'wrong-signature', key: logKey })
      }),
    )
  })

  test('is one of another key under the same name and id', async () => {
    await fc.assert(
      fc.asyncProperty(anyHash, async (seed) => {
        const forger = { ...signerKey(ledger.name, 'note', seed), id: logKey.id }
        const verdict = await verifyNote({ text: note.text, signatures: [signNote(note.text, forger)] }, [logKey])
        expect(verdict).toEqual({ holds: false, because: 'wrong-signature', key: logKey })
      }),
      { numRuns: 20 },
    )
  })

  test.each([0, 1, 63, 65, 71, 73])('is one of %i bytes', async (length) => {
    const signature = new Uint8Array(length)
    for (const key of [logKey, witnessKey])
      expect(await verifyNote({ text: note.text, signatures: [{ name: key.name, id: key.id, signature }] }, [key])).toEqual({
        holds: false,
        because: 'wrong-signature',
        key,
      })
  })
})

describe('cosignatures', () => {
  test('sign the time and the whole text', () => {
    const text = 'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n'
    expect(new TextDecoder().decode(cosignedMessage(text, 1_679_315_147))).toBe(`cosignature/v1\ntime 1679315147\n${text}`)
    expect(() => cosignedMessage(text, -1)).toThrow(RangeError)
    expect(() => cosignedMessage(text, 1.5)).toThrow(RangeError)
  })

  test('of another time do not hold', async () => {
    await fc.assert(
      fc.asyncProperty(fc.maxSafeNat(), async (time) => {
        const decoded = decodeCosignature(note.signatures[1]?.signature ?? Uint8Array.of())
        if (!decoded || time === decoded.time) return
        const signature = encodeCosignature(time, decoded.signature)
        const verdict = await verifyNote({ text: note.text, signatures: [{ name: witnessKey.name, id: witnessKey.id, signature }] }, [
          witnessKey,
        ])
        expect(verdict).toEqual({ holds: false, because: 'wrong-signature', key: witnessKey })
      }),
    )
  })

  test('come back with their time, up to the largest that is exact', () => {
    const signature = new Uint8Array(64).fill(7)
    for (const time of [0, 1, 2 ** 32, witness.time, Number.MAX_SAFE_INTEGER])
      expect(decodeCosignature(encodeCosignature(time, signature))).toEqual({ time, signature })
    const tooLate = encodeCosignature(2 ** 53, signature)
    expect([toHex(tooLate.subarray(0, 8)), decodeCosignature(tooLate)]).toEqual(['0020000000000000', undefined])
  })

  test('and plain signatures are not taken for one another', () => {
    const [log, cosigner] = [signerKey(ledger.name, 'note', hex(ledger.seed)), signerKey(witness.name, 'cosignature', hex(witness.seed))]
    expect(() => signNote(ledger.text, cosigner)).toThrow(RangeError)
    expect(() => cosign(ledger.text, log, witness.time)).toThrow(RangeError)
  })
})
