/** Tokens for programs: made at a browser or by an administrator, shown once, and good for no more than was said. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { tokenPattern } from '#access'
import { type Browser, joined } from './browser.js'
import { type Answered, Served } from './served.js'

let time = Date.parse('2026-03-02T08:00:00.000Z')
const now = () => new Date(time)
const days = 86_400_000
const served = new Served({ now, settings: { clockMs: 0 } })
beforeAll(async () => {
  await served.start()
  await served.person('admin', 'administrator')
})
afterAll(async () => {
  await served.end()
  expect(served.faults).toEqual([])
})

const inDays = (count: number) => new Date(time + count * days).toISOString()
const make = (browser: Browser, more: object = {}) =>
  browser.ask('POST', 'me/tokens', { body: { label: 'Import', roles: ['recorder'], expires: inDays(30), ...more } })
const secretIn = ({ body }: Answered) => String(body['secret'])
const state = { is: 'state', name: { language: 'en', words: 'Siam' } }
const record = async (secret: string) => (await served.send('POST', '/api/v1/parties', { as: secret, body: state })).status
const read = async (secret: string, path: string) => (await served.send('GET', `/api/v1/${path}`, { as: secret })).status
const tokensOf = async (browser: Browser): Promise<readonly Record<string, unknown>[]> => {
  const { tokens } = (await browser.ask('GET', 'me/tokens')).body
  return Array.isArray(tokens) ? tokens : []
}

test('a token is shown once, lets its program in, and tells when it was last used', async () => {
  const { id, browser } = await joined(served, 'Dara', 'reader', 'recorder')
  const made = await make(browser)
  expect([made.status, secretIn(made)]).toEqual([201, expect.stringMatching(tokenPattern)])
  const told = { id: made.body['id'], label: 'Import', roles: ['recorder'], kinds: 'all', made: now().toISOString(), expires: inDays(30) }
  expect(await tokensOf(browser)).toEqual([told])
  expect(await record(secretIn(made))).toBe(201)
  expect(await tokensOf(browser)).toEqual([{ ...told, used: now().toISOString() }])
  const events = await served.send('GET', `/api/v1/users/${id}/events`, { as: 'admin' })
  expect(JSON.stringify(events.body)).toContain('TokenMade')
  expect(JSON.stringify(events.body)).not.toContain(secretIn(made).slice(4))
})

test('it does what its roles and those of its user both allow, at every moment', async () => {
  const { id, browser } = await joined(served, 'Vanna', 'reader', 'recorder')
  const reading = secretIn(await make(browser, { roles: ['reader'] }))
  const recording = secretIn(await make(browser))
  expect([await record(reading), await read(reading, 'parties'), await record(recording)]).toEqual([403, 200, 201])
  await served.send('POST', `/api/v1/users/${id}/revoke-role`, { as: 'admin', body: { role: 'recorder', reason: 'Moved.' } })
  expect([await record(recording), await read(recording, 'me')]).toEqual([403, 200])
  await served.send('POST', `/api/v1/users/${id}/deactivate`, { as: 'admin', body: { reason: 'Left.' } })
  expect([await record(recording), await read(reading, 'parties')]).toEqual([401, 401])
  const exceeding = await make((await joined(served, 'Bopha', 'reader')).browser, { roles: ['reader', 'recorder'] })
  expect([exceeding.status, exceeding.body['errors']]).toEqual([
    422,
    [expect.objectContaining({ pointer: '/roles/1', code: 'token-exceeds-roles' })],
  ])
})

test('it is good for the kinds of record that it was made for', async () => {
  const { browser } = await joined(served, 'Kosal', 'recorder')
  const secret = secretIn(await make(browser, { kinds: ['party', 'source'] }))
  const paths = ['parties', 'sources', 'reports', 'history', 'search?q=x', 'me', 'me/sessions', 'me/tokens']
  expect(await Promise.all(paths.map((path) => read(secret, path)))).toEqual([200, 200, 403, 403, 403, 200, 403, 403])
  const item = (kind: string, verb: string, body: object) => ({ kind, verb, body })
  const items = [item('party', 'register', state), item('allegation', 'raise', {})]
  const { body } = await served.send('POST', '/api/v1/batches', { as: secret, body: { items } })
  expect(body['items']).toEqual([expect.objectContaining({ status: 201 }), expect.objectContaining({ status: 403 })])
})

test('it opens nothing after it was revoked, or its time', async () => {
  const { browser } = await joined(served, 'Sokha', 'recorder')
  const [one, two] = [await make(browser, { expires: inDays(1) }), await make(browser)]
  const revoke = (made: Answered, by = browser) => by.ask('POST', `me/tokens/${made.body['id']}/revoke`)
  const { browser: other } = await joined(served, 'Mallory', 'recorder')
  expect((await revoke(two, other)).status).toBe(404)
  expect([(await revoke(two)).status, await record(secretIn(two)), (await revoke(two)).status]).toEqual([200, 401, 422])
  time += days
  expect(await record(secretIn(one))).toBe(401)
})

test('no token makes tokens or changes how its owner signs in, and none is good for longer than a year', async () => {
  const { browser } = await joined(served, 'Nary', 'recorder')
  const secret = secretIn(await make(browser))
  for (const path of ['me/tokens', 'me/password', 'me/totp', 'me/passkeys/options', 'me/recovery-codes']) {
    const { status, body } = await served.send('POST', `/api/v1/${path}`, { as: secret, body: {} })
    expect([path, status, body['detail']]).toEqual([path, 403, 'No token may do this: sign in at a browser, at /sign-in.'])
  }
  for (const expires of [inDays(0), inDays(400)]) {
    expect((await make(browser, { expires })).body['errors']).toEqual([expect.objectContaining({ pointer: '/expires' })])
  }
  const wrong = await make(browser, { roles: [], kinds: ['king'], expires: 'tomorrow', label: '' })
  const errors: readonly { readonly pointer: string }[] = Array.isArray(wrong.body['errors']) ? wrong.body['errors'] : []
  expect([wrong.status, errors.map(({ pointer }) => pointer).sort()]).toEqual([400, ['/expires', '/kinds/0', '/label', '/roles']])
})

test('an administrator makes, lists and revokes tokens of others, and stands in the log as the one who did', async () => {
  const { id } = await joined(served, 'Rith', 'recorder')
  const path = `/api/v1/users/${id}/tokens`
  const body = { label: 'Weekly import', roles: ['recorder'], expires: inDays(30) }
  const made = await served.send('POST', path, { as: 'admin', body })
  expect([made.status, await record(secretIn(made))]).toEqual([201, 201])
  expect((await served.send('GET', path, { as: 'admin' })).body).toEqual({ tokens: [expect.objectContaining({ label: 'Weekly import' })] })
  expect((await served.send('POST', `${path}/${made.body['id']}/revoke`, { as: 'admin', body: {} })).status).toBe(200)
  expect(await record(secretIn(made))).toBe(401)
  const admin = served.server.parts.users.byName('admin')?.id
  const { reading } = Object((await served.send('GET', `/api/v1/users/${id}`, { as: 'admin' })).body)
  expect(reading.tokens).toEqual([expect.objectContaining({ by: admin, label: 'Weekly import', revoked: now().toISOString() })])
  const nobody = '/api/v1/users/0190f2a4-7c1e-7d3a-9b2f-3c5d7e9f1a2b/tokens'
  expect((await served.send('POST', nobody, { as: 'admin', body })).status).toBe(404)
})
