/** What the platform gives: SHA-256 and Ed25519, by the vectors of others, and the browser's as good as the server's. */

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { toHex } from './bytes.js'
import * as browser from './primitives.browser.js'
import * as node from './primitives.js'
import { testVectors } from './vectors.fixture.js'

const hex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'))

// RFC 8032, section 7.1, the first three.
const signed = [
  {
    seed: '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
    key: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    message: '',
    signature:
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  },
  {
    seed: '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
    key: '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    message: '72',
    signature:
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  },
  {
    seed: 'c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7',
    key: 'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
    message: 'af82',
    signature:
      '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
  },
]

test.each(signed)('RFC 8032: $key signs and is verified', ({ seed, key, message, signature }) => {
  expect(toHex(node.ed25519PublicKey(hex(seed)))).toBe(key)
  expect(toHex(node.signEd25519(hex(seed), hex(message)))).toBe(signature)
})

describe.each([
  ['server', node],
  ['browser', browser],
])('on a %s', (_, { sha256, ed25519Verifier }) => {
  test('SHA-256 of FIPS 180-4', () => {
    const digests = ['', 'abc', 'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq', 'a'.repeat(1_000_000)]
    expect(digests.map((text) => toHex(sha256(new TextEncoder().encode(text))))).toEqual([
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
      '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
      'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0',
    ])
  })

  test('SHA-256 of any bytes, about every length of a block', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(toHex(sha256(bytes))).toBe(createHash('sha256').update(bytes).digest('hex'))
      }),
    )
    for (let length = 0; length < 200; length++) {
      const bytes = new Uint8Array(length).fill(length)
      expect(toHex(sha256(bytes))).toBe(createHash('sha256').update(bytes).digest('hex'))
    }
  })

  test.each(signed)('a signature of $key, and no other text, key and length', async ({ key, message, signature }) => {
    const verify = ed25519Verifier(hex(key))
    expect(await verify(hex(message), hex(signature))).toBe(true)
    expect(await verify(hex(`${message}00`), hex(signature))).toBe(false)
    expect(await verify(hex(message), hex(signature).subarray(0, 63))).toBe(false)
    expect(await verify(hex(message), hex(`${signature}00`))).toBe(false)
    expect(await verify(hex(message), new Uint8Array())).toBe(false)
    const others = signed.filter((other) => other.key !== key).map((other) => ed25519Verifier(hex(other.key)))
    expect(await Promise.all(others.map((other) => other(hex(message), hex(signature))))).toEqual([false, false])
  })

  testVectors('every Ed25519 signature of Wycheproof', async (folder) => {
    const { testGroups }: Wycheproof = JSON.parse(readFileSync(join(folder, 'wycheproof', 'testvectors_v1', 'ed25519_test.json'), 'utf8'))
    const wrong: string[] = []
    let count = 0
    for (const { publicKey, tests } of testGroups)
      for (const { tcId, msg, sig, result, comment } of tests) {
        count++
        const holds = await ed25519Verifier(hex(publicKey.pk))(hex(msg), hex(sig))
        if (holds !== (result === 'valid')) wrong.push(`${tcId} ${result}: ${comment}`)
      }
    expect({ count, wrong }).toEqual({ count: 151, wrong: [] })
  })
})

interface Wycheproof {
  readonly testGroups: readonly {
    readonly publicKey: { readonly pk: string }
    readonly tests: readonly { tcId: number; msg: string; sig: string; result: string; comment: string }[]
  }[]
}

test('a key of another length is none', () => {
  expect(() => node.ed25519Verifier(new Uint8Array(31))).toThrow(RangeError)
  expect(() => node.signEd25519(new Uint8Array(33), new Uint8Array())).toThrow(RangeError)
})

test('nothing is signed in a browser', () => {
  expect(browser.signEd25519).toThrow()
  expect(browser.ed25519PublicKey).toThrow()
})
