/** The texts between a log and its witness: there and back, and what is none. */

import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { formatAddCheckpoint, formatCosignatures, formatSize, parseAddCheckpoint, parseCosignatures, parseSize } from './add-checkpoint.js'
import { encodeUtf8 } from './bytes.js'
import { ledger, witness } from './known-notes.fixture.js'
import { Malformed } from './malformed.js'
import { parseVerifierKey } from './note-key.js'
import { verifyNote } from './note-signing.js'
import { formatNote, parseNote } from './signed-note.js'
import { anyHash } from './tampering.fixture.js'

const checkpoint = parseNote(`${ledger.text}\n${ledger.line}`)

test('the example of the specification', () => {
  const body = `old 20852014
PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=
`
  const request = parseAddCheckpoint(encodeUtf8(body))
  expect([request.oldSize, request.proof.length, request.checkpoint.signatures.length]).toEqual([20_852_014, 4, 2])
  expect(formatAddCheckpoint(request)).toBe(body)
})

test('any request comes back', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.array(anyHash, { maxLength: 63 }), (oldSize, proof) => {
      const request = { oldSize, proof, checkpoint }
      expect(parseAddCheckpoint(encodeUtf8(formatAddCheckpoint(request)))).toEqual(request)
    }),
  )
})

test('a proof has up to 63 hashes', () => {
  const request = { oldSize: 1, proof: Array.from({ length: 63 }, () => new Uint8Array(32)), checkpoint }
  expect(parseAddCheckpoint(formatAddCheckpoint(request))).toEqual(request)
  expect(() => formatAddCheckpoint({ ...request, proof: [...request.proof, new Uint8Array(32)] })).toThrow(RangeError)
})

describe('no request', () => {
  const note = formatNote(checkpoint)
  const hash = `${ledger.text.split('\n')[2]}\n`
  test.each([
    ['nothing', ''],
    ['a checkpoint alone', note],
    ['no old size', `${hash}\n${note}`],
    ['an old size that is empty', `old \n\n${note}`],
    ['an old size with a zero before it', `old 01\n\n${note}`],
    ['an old size that would be rounded', `old 9007199254740993\n\n${note}`],
    ['another word', `new 1\n\n${note}`],
    ['two old sizes', `old 1\nold 1\n\n${note}`],
    ['a hash that is none', `old 1\n${hash.replace('=', '')}\n${note}`],
    ['more hashes than a proof may have', `old 1\n${hash.repeat(64)}\n${note}`],
    ['no blank line', `old 1\n${hash}${note}`],
    ['no signature', `old 1\n\n${ledger.text}\n`],
    ['carriage returns', `old 1\r\n\r\n${note}`],
  ])('%s', (_, body) => {
    expect(() => parseAddCheckpoint(body)).toThrow(Malformed)
  })

  test('is written of a size that is none', () => {
    expect(() => formatAddCheckpoint({ oldSize: -1, proof: [], checkpoint })).toThrow(RangeError)
  })
})

describe('the answer of a witness', () => {
  test('is lines of signatures, which join those of the checkpoint', async () => {
    const signatures = parseCosignatures(encodeUtf8(witness.line))
    expect(formatCosignatures(signatures)).toBe(witness.line)
    const key = parseVerifierKey(witness.verifier)
    const verdict = await verifyNote({ text: ledger.text, signatures }, [key])
    expect(verdict).toEqual({ holds: true, signers: [{ key, time: witness.time }] })
    expect(formatNote({ text: ledger.text, signatures: [...checkpoint.signatures, ...signatures] })).toBe(
      `${ledger.text}\n${ledger.line}${witness.line}`,
    )
  })

  test.each(['', '\n', witness.line.trimEnd(), `${witness.line}\n`, `a\n${witness.line}`, 'sorry\n'])('%j is none', (body) => {
    expect(() => parseCosignatures(body)).toThrow(Malformed)
  })

  test('of another size tells it', () => {
    expect(formatSize(20_852_014)).toBe('20852014\n')
    expect([parseSize(encodeUtf8('20852014\n')), parseSize('0\n')]).toEqual([20_852_014, 0])
    for (const body of ['', '1', '1\n\n', '01\n', '-1\n', ' 1\n', '1 \n', '0x1\n', '9007199254740992\n'])
      expect(() => parseSize(body)).toThrow(Malformed)
    expect(() => parseSize(Uint8Array.of(0xff, 0x0a))).toThrow(Malformed)
    expect(() => formatSize(0.5)).toThrow(RangeError)
  })
})
