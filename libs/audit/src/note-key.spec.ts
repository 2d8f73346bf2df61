/** Keys of notes: known ones, and what is none. */

import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { encodeBase64 } from './base64.js'
import { c2sp, ledger, neumann, witness } from './known-notes.fixture.js'
import { Malformed } from './malformed.js'
import { formatSignerKey, formatVerifierKey, isKeyName, parseSignerKey, parseVerifierKey, signerKey, verifierKey } from './note-key.js'
import { anyHash } from './tampering.fixture.js'

const hex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'))

test.each([neumann.verifier, c2sp.verifier, ledger.verifier, witness.verifier])('%s is read and written', (text) => {
  const key = parseVerifierKey(text)
  expect(formatVerifierKey(key)).toBe(text)
  expect(verifierKey(key.name, key.kind, key.publicKey)).toEqual(key)
})

test('the keys of a seed are those that others made of it', () => {
  expect(formatVerifierKey(signerKey(ledger.name, 'note', hex(ledger.seed)))).toBe(ledger.verifier)
  expect(formatVerifierKey(signerKey(witness.name, 'cosignature', hex(witness.seed)))).toBe(witness.verifier)
  expect(formatVerifierKey(parseSignerKey(neumann.signer))).toBe(neumann.verifier)
  expect(formatSignerKey(parseSignerKey(neumann.signer))).toBe(neumann.signer)
})

test('the same seed is another key for cosignatures, and under another name', () => {
  const ids = [
    signerKey('a', 'note', hex(ledger.seed)),
    signerKey('a', 'cosignature', hex(ledger.seed)),
    signerKey('b', 'note', hex(ledger.seed)),
  ]
  expect(new Set(ids.map(({ id }) => id)).size).toBe(3)
})

test('any key comes back from its text', () => {
  const name = fc.string({ unit: 'grapheme', minLength: 1 }).filter(isKeyName)
  fc.assert(
    fc.property(name, fc.constantFrom('note' as const, 'cosignature' as const), anyHash, (name, kind, seed) => {
      const key = signerKey(name, kind, seed)
      expect(parseSignerKey(formatSignerKey(key))).toEqual(key)
      const { seed: _, ...verifier } = key
      expect(parseVerifierKey(formatVerifierKey(key))).toEqual(verifier)
    }),
  )
})

describe('what is no key is refused', () => {
  const [name, id] = ledger.verifier.split('+')
  const encoded = (type: number, length: number) => encodeBase64(Uint8Array.of(type, ...new Uint8Array(length)))
  test.each([
    ['', 'nothing'],
    [`${name}+${id}`, 'no key'],
    [`+${id}+${encoded(1, 32)}`, 'no name'],
    [`a b+${id}+${encoded(1, 32)}`, 'a space in the name'],
    [`a\u00a0b+${id}+${encoded(1, 32)}`, 'another space in the name'],
    [`a\u0001b+${id}+${encoded(1, 32)}`, 'a control character in the name'],
    [`${name}+${id}0+${encoded(1, 32)}`, 'an id that is too long'],
    [ledger.verifier.replace('4cc24806', '4CC24806'), 'an id in upper case'],
    [ledger.verifier.replace('4cc24806', '4cc24807'), 'the id of another key'],
    [ledger.verifier.replace('cases', 'other'), 'another name than that of the id'],
    [`${ledger.verifier}=`, 'Base 64 that goes on'],
    [`${ledger.verifier}\n`, 'a line feed'],
    [` ${ledger.verifier}`, 'white space before it'],
    [`${name}+${id}+${encoded(2, 32)}`, 'a kind that is not verified here'],
    [`${name}+${id}+${encoded(1, 31)}`, 'a key that is too short'],
    [`${name}+${id}+${encoded(1, 33)}`, 'a key that is too long'],
    [neumann.signer, 'a signer key'],
  ])('%j: %s', (text) => {
    expect(() => parseVerifierKey(text)).toThrow(Malformed)
  })

  test.each([
    neumann.verifier,
    neumann.signer.replace('PRIVATE+KEY+', ''),
    neumann.signer.replace('PRIVATE+KEY+', 'private+key+'),
    neumann.signer.replace('c74f20a3', 'c74f20a4'),
    `${neumann.signer}A`,
  ])('%j is no signer key, and no message repeats it', (text) => {
    const secret = neumann.signer.slice(-20)
    expect(() => parseSignerKey(text)).toThrow(expect.objectContaining({ name: 'Malformed', message: expect.not.stringContaining(secret) }))
  })

  test('names that can and cannot stand in a note', () => {
    expect(['a', 'é', 'example.com/a?b=c', '\u007f', '\ufeff'].filter((name) => !isKeyName(name))).toEqual([])
    expect(['', ' ', 'a b', 'a+', '\u0085', '\u3000', '\u2028', '\u0001', 'a\u001f', '\ud800'].filter(isKeyName)).toEqual([])
  })

  test('a public key of another length, and a name that cannot stand in a note', () => {
    expect(() => verifierKey('a', 'note', new Uint8Array(31))).toThrow(Malformed)
    expect(() => verifierKey('a+b', 'note', new Uint8Array(32))).toThrow(Malformed)
    expect(() => verifierKey('', 'note', new Uint8Array(32))).toThrow(Malformed)
  })
})
