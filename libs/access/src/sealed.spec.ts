import { randomBytes } from 'node:crypto'
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { seal, unseal } from './sealed.js'

const key = randomBytes(32)
const bytes = fc.uint8Array({ maxLength: 64 })

test('what was sealed is opened again, and looks like nothing until then', () => {
  fc.assert(
    fc.property(bytes, fc.string(), (plain, of) => {
      const [first, second] = [seal(key, plain, of), seal(key, plain, of)]
      expect(unseal(key, first, of)).toEqual(Buffer.from(plain))
      expect(first).not.toEqual(second)
    }),
  )
})

test('it does not open with a byte changed, with another key, or as something else’s', () => {
  fc.assert(
    fc.property(bytes, fc.nat(), fc.integer({ min: 1, max: 255 }), (plain, place, change) => {
      const sealed = seal(key, plain, 'u1')
      expect(() => unseal(randomBytes(32), sealed, 'u1')).toThrow()
      expect(() => unseal(key, sealed, 'u2')).toThrow()
      const at = place % sealed.length
      sealed.writeUInt8(sealed.readUInt8(at) ^ change, at)
      expect(() => unseal(key, sealed, 'u1')).toThrow()
    }),
  )
})

test('what is too short to have been sealed does not open', () => {
  for (let length = 0; length < 28; length++) expect(() => unseal(key, Buffer.alloc(length), 'u1')).toThrow()
})
