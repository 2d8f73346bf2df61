import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { decrypt, encrypt, encryptWith, keyOf } from './aes-gcm.js'

interface Vectors {
  readonly testGroups: readonly {
    readonly ivSize: number
    readonly keySize: number
    readonly tagSize: number
    readonly tests: readonly Vector[]
  }[]
}

interface Vector {
  readonly tcId: number
  readonly key: string
  readonly iv: string
  readonly aad: string
  readonly msg: string
  readonly ct: string
  readonly tag: string
  readonly result: 'valid' | 'invalid' | 'acceptable'
}

const folder = process.env['ALTERAM_SHARED_VECTORS']
const withVectors = folder === undefined ? test.skip : test

withVectors('Wycheproof: what is valid is encrypted and decrypted so, and what is not is refused', () => {
  const file = join(folder ?? '', 'wycheproof/testvectors_v1/aes_gcm_test.json')
  const { testGroups }: Vectors = JSON.parse(readFileSync(file, 'utf8'))
  const ours = testGroups.filter(({ ivSize, keySize, tagSize }) => ivSize === 96 && keySize === 256 && tagSize === 128)
  const vectors = ours.flatMap(({ tests }) => tests)
  const counts = { valid: 0, invalid: 0 }
  for (const { tcId, key, iv, aad, msg, ct, tag, result } of vectors) {
    const secret = keyOf(bytes(key))
    const sealed = bytes(iv + ct + tag)
    if (result === 'valid') {
      counts.valid++
      expect({ tcId, sealed: encryptWith(secret, bytes(iv), bytes(aad), bytes(msg)) }).toEqual({ tcId, sealed })
      expect({ tcId, plain: decrypt(secret, bytes(aad), sealed) }).toEqual({ tcId, plain: bytes(msg) })
    } else {
      counts.invalid++
      expect({ tcId, plain: decrypt(secret, bytes(aad), sealed) }).toEqual({ tcId, plain: undefined })
    }
  }
  expect(counts).toEqual({ valid: expect.any(Number), invalid: expect.any(Number) })
  expect(counts.valid).toBeGreaterThan(30)
  expect(counts.invalid).toBeGreaterThan(20)
})

test('a text comes back, and nothing of it where a bit is changed anywhere', () => {
  const key = keyOf(Buffer.alloc(32, 7))
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string(), fc.nat(), (text, additional, at) => {
      const sealed = encrypt(key, additional, text)
      expect(decrypt(key, additional, sealed)?.toString()).toBe(text)
      expect(decrypt(key, `${additional}.`, sealed)).toBeUndefined()
      expect(decrypt(keyOf(Buffer.alloc(32, 8)), additional, sealed)).toBeUndefined()
      expect(decrypt(key, additional, sealed.subarray(0, at % sealed.length))).toBeUndefined()
      sealed[at % sealed.length] = (sealed[at % sealed.length] ?? 0) ^ (1 << (at % 8))
      expect(decrypt(key, additional, sealed)).toBeUndefined()
    }),
  )
})

test('no nonce is used twice', () => {
  const key = keyOf(Buffer.alloc(32, 7))
  const nonces = Array.from({ length: 2_000 }, () => encrypt(key, '', 'x').toString('hex', 0, 12))
  expect(new Set(nonces).size).toBe(nonces.length)
})

test('a key has 32 bytes', () => {
  expect(() => keyOf(Buffer.alloc(31))).toThrow(RangeError)
})

function bytes(hex: string): Buffer {
  return Buffer.from(hex, 'hex')
}
