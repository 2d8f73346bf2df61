import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { challengeIn, registrationIn, signInIn } from './passkey-answers.js'

const client = (words: string) => Buffer.from(words).toString('base64url')
const base = { id: 'aWQ', rawId: 'aWQ', type: 'public-key' }
const registration = { ...base, response: { clientDataJSON: client('{"challenge":"Y2g"}'), attestationObject: 'b2Jq' } }
const signIn = { ...base, response: { clientDataJSON: client('{"challenge":"Y2g"}'), authenticatorData: 'ZGF0YQ', signature: 'c2ln' } }

test('only what is needed is taken over', () => {
  const surplus = { __proto__: { x: 1 }, surplus: 'x', clientExtensionResults: { appid: true }, authenticatorAttachment: 'platform' }
  expect(
    registrationIn({ ...registration, ...surplus, response: { ...registration.response, transports: ['usb', 7, 'X!'], more: 1 } }),
  ).toEqual({
    ...{ ...registration, clientExtensionResults: {} },
    response: { ...registration.response, transports: ['usb'] },
  })
  expect(signInIn({ ...signIn, ...surplus, response: { ...signIn.response, userHandle: 'dTE', more: 1 } })).toEqual({
    ...{ ...signIn, clientExtensionResults: {} },
    response: { ...signIn.response, userHandle: 'dTE' },
  })
})

test('the challenge is read, where there is one', () => {
  const challengeOf = (words: string) =>
    challengeIn({
      ...signIn,
      clientExtensionResults: {},
      type: 'public-key',
      response: { ...signIn.response, clientDataJSON: client(words) },
    })
  expect(['{"challenge":"Y2g"}', '{"challenge":7}', '{}', 'null', '[]', 'no JSON'].map(challengeOf)).toEqual([
    ...['Y2g', undefined, undefined, undefined, undefined, undefined],
  ])
})

test('whatever comes in, it is read or it is not', () => {
  fc.assert(
    fc.property(fc.anything(), fc.anything(), (anything, other) => {
      expect(signInIn(anything)).toBeUndefined()
      expect(registrationIn({ ...registration, response: anything })).toBeUndefined()
      expect(registrationIn({ ...registration, id: anything, rawId: other })).toBeUndefined()
    }),
  )
})
