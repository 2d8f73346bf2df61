import { createHmac } from 'node:crypto'
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { canonicalJson, commit } from '#audit'
import { keyOf } from './aes-gcm.js'
import { actorSaltOf, commitmentOf } from './commitments.js'

const salts = fc.uint8Array({ minLength: 32, maxLength: 32 })
const values = fc.jsonValue({ maxDepth: 3 }).filter((value) => JSON.stringify(value).isWellFormed())
const texts = fc.string({ unit: 'binary', maxLength: 9_000 }).filter((text) => text.isWellFormed())

test('commitments are those that the formula gives', () => {
  fc.assert(
    fc.property(salts, fc.uuid(), fc.oneof(values, texts), (salt, event, value) => {
      const expected = Buffer.from(commit({ salt, event, field: 'cited/0/quote', value })).toString('base64url')
      expect(commitmentOf(salt, event, 'cited/0/quote', canonicalJson(value))).toBe(expected)
    }),
  )
})

test('the salt of an actor is made of the key and the event', () => {
  fc.assert(
    fc.property(salts, fc.uuid(), (key, event) => {
      const expected = createHmac('sha256', key).update(`alteram/actor-salt/v1\0${event}`).digest()
      expect(actorSaltOf(keyOf(key), event)).toEqual(expected)
    }),
  )
})
