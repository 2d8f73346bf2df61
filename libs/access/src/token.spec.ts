import { randomBytes } from 'node:crypto'
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { looksLikeToken, newToken, tokenPattern } from './token.js'

const drawing = (random: (size: number) => Buffer) => newToken({ random, now: () => new Date(), db: undefined as never })

test('a token is a prefix, 256 bits and their checksum', () => {
  // The checksum worked out another way, below.
  expect(drawing((size) => Buffer.alloc(size))).toBe(`alt_${'A'.repeat(43)}${base62(crc32('A'.repeat(43)))}`)
})

test('every token passes its own check, and none with a character changed', () => {
  const character = fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_')
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.integer({ min: 0, max: 52 }), character, (bits, place, other) => {
      const token = drawing(() => Buffer.from(bits))
      expect(token).toMatch(tokenPattern)
      expect(looksLikeToken(token)).toBe(true)
      fc.pre(token[place] !== other)
      expect(looksLikeToken(token.slice(0, place) + other + token.slice(place + 1))).toBe(false)
    }),
  )
})

test('what is longer, shorter, or has something before or after it is no token', () => {
  const token = drawing(randomBytes)
  for (const other of ['', 'alt_', token.slice(0, -1), `${token}0`, ` ${token}`, `${token}\n`, token.toUpperCase()]) {
    expect(looksLikeToken(other)).toBe(false)
  }
})

/** Bit by bit, as the standard has it. */
function crc32(words: string): number {
  let rest = 0xffffffff
  for (const byte of Buffer.from(words)) {
    rest ^= byte
    for (let bit = 0; bit < 8; bit++) rest = (rest >>> 1) ^ (rest & 1 ? 0xedb88320 : 0)
  }
  return (rest ^ 0xffffffff) >>> 0
}

function base62(value: number): string {
  const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
  return Array.from({ length: 6 }, (_, place) => digits[Math.floor(value / 62 ** (5 - place)) % 62]).join('')
}
