/** Sessions in use: what ends them, what they may after roles have changed, and what takes a sign-in of the last minutes. */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import { Browser, codeOf, joined, linkIn, password, withTotp } from './browser.js'
import { Served } from './served.js'

let time = Date.parse('2026-03-02T08:00:00.000Z')
const now = () => new Date(time)
const later = (ms: number) => {
  time += ms
}
const minutes = 60_000
const served = new Served({ now, settings: { clockMs: 0 } })
let admin: Browser
beforeAll(async () => {
  await served.start()
  await served.person('admin', 'administrator')
  admin = (await joined(served, 'Anchaly', 'administrator')).browser
})
afterAll(async () => {
  await served.end()
  expect(served.faults).toEqual([])
})

const state = { is: 'state', name: { language: 'en', words: 'Siam' } }
const act = (id: string, verb: string, body: object = {}) => served.send('POST', `/api/v1/users/${id}/${verb}`, { as: 'admin', body })
const statusOf = async (browser: Browser) => (await browser.ask('GET', 'me')).status

test('its owner sees where they are signed in, and ends what they do not know', async () => {
  const { browser } = await joined(served, 'Dara', 'reader')
  const phone = new Browser(served, 'Mozilla/5.0 (Android) Chrome/140.0')
  const lost = new Browser(served)
  for (const each of [phone, lost]) await each.signIn('Dara', password)
  const { sessions } = (await browser.ask('GET', 'me/sessions')).body
  const list: readonly Record<string, unknown>[] = Array.isArray(sessions) ? sessions : []
  expect(list.map(({ current, how, address, agent }) => [current, how, address, agent])).toEqual([
    [false, ['password'], '127.0.0.1', 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0'],
    [false, ['password'], '127.0.0.1', 'Mozilla/5.0 (Android) Chrome/140.0'],
    [true, ['invitation'], '127.0.0.1', 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0'],
  ])
  // Nobody ends another's.
  const { browser: other } = await joined(served, 'Mallory', 'reader')
  expect((await other.ask('POST', `me/sessions/${list[0]?.['id']}/revoke`)).status).toBe(404)
  expect((await browser.ask('POST', `me/sessions/${list[0]?.['id']}/revoke`)).status).toBe(200)
  expect(await Promise.all([browser, phone, lost].map(statusOf))).toEqual([200, 200, 401])
  expect((await browser.ask('POST', 'me/sessions/revoke-others')).body).toEqual({ ended: 1 })
  expect(await Promise.all([browser, phone].map(statusOf))).toEqual([200, 401])
})

test('a session ends when nothing was asked for an hour, and after twelve hours in any case', async () => {
  const { browser } = await joined(served, 'Idle', 'reader')
  const { browser: busy } = await joined(served, 'Busy', 'reader')
  later(59 * minutes)
  expect(await statusOf(busy)).toBe(200)
  later(2 * minutes)
  expect([await statusOf(browser), await statusOf(busy)]).toEqual([401, 200])
  for (let hour = 0; hour < 11; hour++) {
    later(50 * minutes)
    await statusOf(busy)
  }
  later(49 * minutes)
  expect(await statusOf(busy)).toBe(200)
  later(61 * minutes)
  expect(await statusOf(busy)).toBe(401)
})

test('what changes in the middle of a session holds at the next request', async () => {
  const { id, browser } = await joined(served, 'Vanna', 'recorder')
  const record = async () => (await browser.ask('POST', 'parties', { body: state })).status
  expect(await record()).toBe(201)
  expect((await act(id, 'revoke-role', { role: 'recorder', reason: 'Moved.' })).status).toBe(200)
  expect([await record(), await statusOf(browser)]).toEqual([403, 200])
  await act(id, 'grant-role', { role: 'recorder' })
  expect(await record()).toBe(201)
  await act(id, 'deactivate', { reason: 'Left.' })
  expect([await record(), await statusOf(browser)]).toEqual([401, 401])
  expect((await new Browser(served).signIn('Vanna', password)).status).toBe(401)
  await act(id, 'reactivate', { reason: 'Back.' })
  expect(await record()).toBe(401)
  await browser.signIn('Vanna', password)
  expect(await record()).toBe(201)
})

test('an administrator ends all sessions of somebody, and resets how they sign in', async () => {
  const { id, browser } = await joined(served, 'Bopha', 'reader')
  expect((await act(id, 'sign-out')).body).toEqual({ ended: 1 })
  expect(await statusOf(browser)).toBe(401)

  await browser.signIn('Bopha', password)
  const { secret } = await withTotp(browser, now)
  await new Browser(served).signIn('Bopha', password)
  const link = await act(id, 'invite')
  expect([link.status, link.body]).toEqual([200, { link: expect.stringContaining(`${served.url}/join#`), ends: expect.any(String) }])
  expect([await statusOf(browser), (await new Browser(served).signIn('Bopha', password)).status]).toEqual([401, 401])
  const again = new Browser(served)
  expect((await again.join(linkIn(link), 'other words that nobody guesses')).status).toBe(200)
  expect((await again.ask('GET', 'me')).body).toMatchObject({ credentials: [{ credential: 'password' }] })
  // The app that was lost is asked for no more, and opens nothing.
  expect((await new Browser(served).signIn('Bopha', 'other words that nobody guesses')).body).toMatchObject({ state: 'signed-in' })
  expect(codeOf(secret, now())).toMatch(/^\d{6}$/)
  const history = await served.send('GET', `/api/v1/users/${id}/history`, { as: 'admin' })
  expect(JSON.stringify(history.body)).toContain('CredentialRemoved')
})

test('a sign-in that was on its way when all sessions were ended comes to nothing', async () => {
  const { id } = await joined(served, 'Between', 'reader')
  const { passwords, sessions } = served.server.parts.access
  const verify = passwords.verify.bind(passwords)
  // Between the check of the password and the session that follows it.
  const spied = jest.spyOn(passwords, 'verify').mockImplementation(async (user, given) => {
    const matches = await verify(user, given)
    sessions.revokeAll(id)
    return matches
  })
  const browser = new Browser(served)
  const { status, headers } = await browser.signIn('Between', password)
  spied.mockRestore()
  expect([status, headers.getSetCookie(), sessions.list(id)]).toEqual([401, [], []])
  expect((await browser.signIn('Between', password)).status).toBe(200)
})

test('what opens an account is changed only within ten minutes of a sign-in', async () => {
  const { browser } = await joined(served, 'Kosal', 'reader')
  later(11 * minutes)
  for (const path of ['me/totp', 'me/passkeys/options', 'me/recovery-codes', 'me/password', 'me/tokens', 'me/totp/remove']) {
    expect([path, (await browser.ask('POST', path)).body['type']]).toEqual([path, '/problems/sign-in-again'])
  }
  await browser.signIn('Kosal', password)
  expect((await browser.ask('POST', 'me/totp')).status).toBe(200)
  // Nor does an administrator who left the browser open give out links.
  const { id } = await joined(served, 'Kosum', 'reader')
  await admin.signIn('Anchaly', password)
  later(11 * minutes)
  expect((await admin.ask('POST', `users/${id}/invite`)).body['type']).toBe('/problems/sign-in-again')
})

test('a changed password ends the other sessions, and the old one opens nothing', async () => {
  const { browser } = await joined(served, 'Sokha', 'reader')
  const other = new Browser(served)
  await other.signIn('Sokha', password)
  const change = (current: string, chosen: string) => browser.ask('POST', 'me/password', { body: { current, new: chosen } })
  expect((await change('not the password', 'entirely new words to keep')).status).toBe(401)
  expect((await change(password, 'short')).body['errors']).toEqual([expect.objectContaining({ pointer: '/new' })])
  expect((await change(password, 'Sokha and her long password')).body['errors']).toEqual([expect.objectContaining({ pointer: '/new' })])
  expect((await change(password, 'entirely new words to keep')).status).toBe(200)
  expect([await statusOf(browser), await statusOf(other)]).toEqual([200, 401])
  expect((await new Browser(served).signIn('Sokha', password)).status).toBe(401)
  expect((await new Browser(served).signIn('Sokha', 'entirely new words to keep')).status).toBe(200)
})

test('the second factor may take ten minutes', async () => {
  const { browser } = await joined(served, 'Slow', 'reader')
  const { secret } = await withTotp(browser, now)
  await browser.signIn('Slow', password)
  later(10 * minutes)
  const { status, body } = await browser.ask('POST', 'sign-in/totp', { body: { code: codeOf(secret, now()) } })
  expect([status, body['detail']]).toEqual([
    401,
    'There is no sign-in that waits for a second factor here, or it took too long. Begin again with your password.',
  ])
})

test('attempts to change roles that are refused are in the log', async () => {
  const { id } = await joined(served, 'Nary', 'recorder')
  const { browser: reader, id: readerId } = await joined(served, 'Rith', 'reader')
  expect((await act(id, 'grant-role', { role: 'administrator' })).body['type']).toBe('/problems/rule-broken')
  expect((await reader.ask('POST', `users/${readerId}/grant-role`, { body: { role: 'administrator' } })).status).toBe(403)
  // What names no role, or no user, is an attempt at nothing.
  expect((await reader.ask('POST', `users/${readerId}/grant-role`, { body: { role: 'king' } })).status).toBe(403)
  expect((await reader.ask('POST', `users/${readerId}/revoke-role`)).status).toBe(403)
  const told = async (user: string) => {
    const { items } = (await served.send('GET', `/api/v1/users/${user}/events`, { as: 'admin' })).body
    const all: readonly { readonly type: string; readonly actor: string; readonly data: object }[] = Array.isArray(items) ? items : []
    return all.filter(({ type }) => type === 'RoleChangeRefused').map(({ actor, data }) => [actor, data])
  }
  const adminId = served.server.parts.users.byName('admin')?.id
  // As an item of a batch it is no less an attempt.
  const { id: recorderId, browser: recorder } = await joined(served, 'Rotha', 'recorder')
  const item = { kind: 'access', verb: 'grant-role', id: recorderId, body: { role: 'reviewer' } }
  await recorder.ask('POST', 'batches', { body: { items: [item, { ...item, kind: 'party' }] } })
  expect(await told(recorderId)).toEqual([
    [recorderId, expect.objectContaining({ change: 'grant', role: 'reviewer', refusals: ['not-permitted'] })],
  ])
  expect(await told(id)).toEqual([
    [adminId, expect.objectContaining({ change: 'grant', role: 'administrator', refusals: ['roles-conflict'] })],
  ])
  expect(await told(readerId)).toEqual([
    [readerId, expect.objectContaining({ change: 'grant', role: 'administrator', refusals: ['not-permitted'] })],
  ])
})
