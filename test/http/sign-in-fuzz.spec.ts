/** Whatever is sent to sign in, or to change how one signs in: it is refused in words, and never a fault of ours. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { Served } from './served.js'

const served = new Served({ settings: { clockMs: 0 } })
let user = ''
beforeAll(async () => {
  await served.start()
  user = await served.person('chan', 'administrator')
})
afterAll(async () => {
  await served.end()
  expect(served.faults).toEqual([])
})

const names = [
  'name',
  'password',
  'code',
  'link',
  'label',
  'response',
  'current',
  'new',
  'roles',
  'kinds',
  'expires',
  '__proto__',
  'constructor',
]
const odd = fc.constantFrom(
  '\u0000',
  '\ud800',
  '\u202e',
  ' ',
  'é'.repeat(3_000),
  '9'.repeat(40),
  '2026-13-45T99:99:99Z',
  '2027-01-31T12:00:00Z',
  'reader',
  'all',
)
const value = fc.oneof(odd, fc.string({ unit: 'binary' }), fc.jsonValue(), fc.array(odd, { maxLength: 3 }))
/** What looks like an answer of an authenticator, or nearly. */
const credential = fc.record(
  {
    id: fc.oneof(fc.base64String(), value),
    rawId: fc.oneof(fc.base64String(), value),
    type: fc.oneof(fc.constant('public-key'), value),
    clientExtensionResults: fc.oneof(fc.constant({}), value),
    response: fc.record(
      {
        clientDataJSON: fc.oneof(
          fc.jsonValue().map((json) => Buffer.from(JSON.stringify(json)).toString('base64url')),
          fc
            .string()
            .map((challenge) => Buffer.from(JSON.stringify({ type: 'webauthn.get', challenge, origin: 'x' })).toString('base64url')),
          value,
        ),
        attestationObject: fc.oneof(fc.base64String(), value),
        authenticatorData: fc.oneof(fc.base64String(), value),
        signature: fc.oneof(fc.base64String(), value),
        userHandle: fc.oneof(fc.base64String(), value),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
)
const body = fc.oneof(
  fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 5 }),
  fc.record({ response: credential, label: odd }),
  fc.record({ response: credential }),
  fc.jsonValue(),
)

test('no body makes a fault', async () => {
  const { access } = served.server.parts
  const routes = served.server.routes.routes.filter(({ method, decision }) => method === 'POST' && decision && !decision.commands)
  const paths = routes.map(({ url }) => url.replace('/users/:id', `/users/${user}`).replace(/:\w+/g, 'x'))
  expect(paths.length).toBeGreaterThanOrEqual(20)
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...paths), body, async (path, sent) => {
      // A session for each, since some end it; before its second factor for the routes that go on with that.
      const stage = path.startsWith('/api/v1/sign-in/') ? 'password' : 'full'
      const { secret, session } = access.sessions.begin({ user, how: 'password', stage, address: '127.0.0.1', agent: '' })
      const headers = { cookie: `alteram=${secret}`, 'alteram-csrf': session.csrf }
      const { status, body: answer } = await served.send('POST', path, { headers, body: JSON.stringify(sent) })
      expect([path, status < 500]).toEqual([path, true])
      if (status >= 400) expect(answer['detail']).toEqual(expect.any(String))
    }),
    { numRuns: 400 },
  )
})
