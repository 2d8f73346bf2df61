/** Single sign-on, end to end with a real OpenID provider on the loopback: there and back, and everything that is slipped in between. */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import type { Role } from '#ledger'
import { makeLog } from '#server'
import { Browser } from './browser.js'
import { clientId, clientSecret, Provider } from './provider.js'
import { Served } from './served.js'

const provider = new Provider()
const roleMap = new Map<string, readonly Role[]>([
  ['monitors', ['reader', 'recorder']],
  ['reviewers', ['reviewer']],
  ['heads', ['administrator']],
])
let served: Served
let callback = ''
beforeAll(async () => {
  // It says on every start what a provider for others should have.
  for (const level of ['info', 'warn'] as const) jest.spyOn(console, level).mockImplementation(() => undefined)
  await provider.start()
  const signOn = { issuer: new URL(provider.issuer), clientId, clientSecret, scope: 'openid profile groups', roleClaim: 'groups', roleMap }
  served = new Served({ signOn, settings: { clockMs: 0 } })
  await served.start()
  callback = `${served.url}/sign-in/oidc/callback`
  provider.serve(callback)
  await served.person('admin', 'administrator')
})
afterAll(async () => {
  await served.end()
  await provider.end()
  expect(served.faults).toEqual([])
})

/** Goes out, signs in at the provider, and gives the address at which the browser comes back. */
async function wayBack(browser: Browser, person: string, change: (address: URL) => void = () => undefined): Promise<string> {
  const out = await browser.go('/sign-in/oidc?to=/account')
  const address = new URL(out.headers.get('location') ?? '')
  change(address)
  return provider.signIn(address.href, person)
}

const landing = async (browser: Browser, address: string) => {
  const { status, headers } = await browser.go(address)
  return [status, headers.get('location')]
}
const refused = [302, '/sign-in?trouble=refused']
const notKnown = [302, '/sign-in?trouble=not-known']
const eventsOf = async (user: unknown) => {
  const { items } = (await served.send('GET', `/api/v1/users/${user}/events`, { as: 'admin' })).body
  const all: readonly { readonly type: string; readonly actor: string; readonly data: Record<string, unknown> }[] = Array.isArray(items)
    ? items
    : []
  return all.map(({ type, actor, data }) => [type, actor, data['role'] ?? data['roles'] ?? data['credential']])
}

test('who comes for the first time is added with the roles that their claim gives, by the ledger itself', async () => {
  provider.people['sub-dara'] = { name: 'Dara', groups: ['monitors', 'football'] }
  const browser = new Browser(served)
  const out = await browser.go('/sign-in/oidc')
  const asked = new URL(out.headers.get('location') ?? '').searchParams
  expect(Object.fromEntries(asked)).toEqual({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: callback,
    scope: 'openid profile groups',
    state: expect.stringMatching(/^[\w-]{43}$/),
    nonce: expect.stringMatching(/^[\w-]{43}$/),
    code_challenge: expect.stringMatching(/^[\w-]{43}$/),
    code_challenge_method: 'S256',
  })
  expect(await landing(browser, await wayBack(browser, 'sub-dara'))).toEqual([302, '/account'])
  expect(browser.cookies.has('alteram-sign-on')).toBe(false)
  const { body } = await browser.ask('GET', 'me')
  expect(body).toMatchObject({
    user: { name: 'Dara' },
    roles: ['reader', 'recorder'],
    credentials: [{ credential: 'single-sign-on' }],
    session: { how: ['single-sign-on'] },
  })
  const { id } = Object(body['user'])
  expect(await eventsOf(id)).toEqual([
    ['UserAdded', 'ledger', ['reader', 'recorder']],
    ['CredentialAdded', 'ledger', 'single-sign-on'],
  ])
})

test('roles follow the claim at each sign-in, and who has none left is let in no more', async () => {
  provider.people['sub-vanna'] = { name: 'Vanna', groups: 'monitors' }
  const browser = new Browser(served)
  await landing(browser, await wayBack(browser, 'sub-vanna'))
  const { id } = Object((await browser.ask('GET', 'me')).body['user'])
  // Called otherwise, they are still who they are: the subject says so.
  provider.people['sub-vanna'] = { name: 'Vanna Sok', groups: ['reviewers'] }
  const second = new Browser(served)
  await landing(second, await wayBack(second, 'sub-vanna'))
  expect((await second.ask('GET', 'me')).body).toMatchObject({ user: { id, name: 'Vanna' }, roles: ['reviewer'] })
  // The session that was open has changed with it.
  expect((await browser.ask('GET', 'me')).body).toMatchObject({ roles: ['reviewer'] })

  // From what writes the record to who manages people: never both, not even in between.
  provider.people['sub-vanna'] = { name: 'Vanna', groups: ['heads'] }
  await landing(second, await wayBack(second, 'sub-vanna'))
  provider.people['sub-vanna'] = { name: 'Vanna', groups: ['football'] }
  const third = new Browser(served)
  expect(await landing(third, await wayBack(third, 'sub-vanna'))).toEqual(notKnown)
  expect((await third.ask('GET', 'me')).status).toBe(401)
  expect(await eventsOf(id)).toEqual([
    ['UserAdded', 'ledger', ['reader', 'recorder']],
    ['CredentialAdded', 'ledger', 'single-sign-on'],
    ['RoleRevoked', 'ledger', 'reader'],
    ['RoleRevoked', 'ledger', 'recorder'],
    ['RoleGranted', 'ledger', 'reviewer'],
    ['RoleRevoked', 'ledger', 'reviewer'],
    ['RoleGranted', 'ledger', 'administrator'],
    ['RoleRevoked', 'ledger', 'administrator'],
  ])
})

test('whose claim gives no role, or roles that nobody holds at once, is not added', async () => {
  provider.people['sub-none'] = { name: 'None', groups: [] }
  provider.people['sub-left-out'] = { name: 'Left out' }
  provider.people['sub-both'] = { name: 'Both', groups: ['heads', 'monitors'] }
  const outcomes: unknown[] = []
  for (const person of ['sub-none', 'sub-left-out', 'sub-both']) {
    const browser = new Browser(served)
    outcomes.push(await landing(browser, await wayBack(browser, person)), browser.cookies.has('alteram'))
  }
  expect(outcomes).toEqual([notKnown, false, notKnown, false, [302, '/sign-in?trouble=conflict'], false])
  for (const name of ['None', 'Left out', 'Both']) expect(served.server.parts.users.byName(name)).toBeUndefined()
})

test('a wrong state, a wrong nonce, a code used twice, and one that was meant for another browser open nothing', async () => {
  provider.people['sub-sokha'] = { name: 'Sokha', groups: ['monitors'] }
  const browser = new Browser(served)
  const set = (address: string, name: string, value: string) => {
    const url = new URL(address)
    url.searchParams.set(name, value)
    return url.href
  }
  const wrongState = set(await wayBack(browser, 'sub-sokha'), 'state', 'x'.repeat(43))
  expect(await landing(browser, wrongState)).toEqual(refused)

  const wrongNonce = await wayBack(browser, 'sub-sokha', (address) => address.searchParams.set('nonce', 'y'.repeat(43)))
  expect(await landing(browser, wrongNonce)).toEqual(refused)

  const wrongIssuer = set(await wayBack(browser, 'sub-sokha'), 'iss', 'https://login.example.org')
  expect(await landing(browser, wrongIssuer)).toEqual(refused)

  const wrongChallenge = await wayBack(browser, 'sub-sokha', (address) => address.searchParams.set('code_challenge', 'z'.repeat(43)))
  expect(await landing(browser, wrongChallenge)).toEqual(refused)

  const back = await wayBack(browser, 'sub-sokha')
  const kept = browser.cookies.get('alteram-sign-on') ?? ''
  const other = new Browser(served)
  expect(await landing(other, back)).toEqual(refused)
  expect(await landing(browser, back)).toEqual([302, '/account'])
  // Once more, with everything that the browser had the first time: the provider gives nothing for a code twice.
  const replaying = new Browser(served)
  replaying.cookies.set('alteram-sign-on', kept)
  expect(await landing(replaying, back)).toEqual(refused)
  expect((await replaying.ask('GET', 'me')).status).toBe(401)

  const denied = new URL(callback)
  denied.search = new URLSearchParams({ error: 'access_denied', iss: provider.issuer }).toString()
  expect(await landing(browser, denied.href)).toEqual(refused)
})

test('a name from the provider is one line of plain characters', async () => {
  provider.people['sub-odd'] = { name: `\u202eDara\u0007\n${'😀'.repeat(120)}`, groups: ['monitors'] }
  const browser = new Browser(served)
  await landing(browser, await wayBack(browser, 'sub-odd'))
  expect((await browser.ask('GET', 'me')).body).toMatchObject({ user: { name: `Dara  ${'😀'.repeat(94)}` } })
})

test('somebody whom an administrator shut out stays out', async () => {
  provider.people['sub-bopha'] = { name: 'Bopha', groups: ['monitors'] }
  const browser = new Browser(served)
  await landing(browser, await wayBack(browser, 'sub-bopha'))
  const { id } = Object((await browser.ask('GET', 'me')).body['user'])
  await served.send('POST', `/api/v1/users/${id}/deactivate`, { as: 'admin', body: { reason: 'Left.' } })
  expect(await landing(browser, await wayBack(browser, 'sub-bopha'))).toEqual(notKnown)
})

test('afterwards the browser goes to an address of ours and to no other', async () => {
  provider.people['sub-nary'] = { name: 'Nary', groups: ['monitors'] }
  const wanted = ['/api?x=1', 'https://evil.example/', '//evil.example', '/\\evil.example', 'account', '/a\r\nset-cookie: x=y']
  const landed: unknown[] = []
  for (const to of wanted) {
    const browser = new Browser(served)
    const out = await browser.go(`/sign-in/oidc?to=${encodeURIComponent(to)}`)
    const back = await provider.signIn(out.headers.get('location') ?? '', 'sub-nary')
    landed.push((await landing(browser, back))[1])
  }
  expect(landed).toEqual(['/api?x=1', '/account', '/account', '/account', '/account', '/account'])
})

test('a provider that does not answer is told in a sentence, and nothing is opened', async () => {
  const signOn = { issuer: new URL('http://127.0.0.1:9'), clientId, scope: 'openid', roleClaim: 'groups', roleMap }
  const lines: string[] = []
  const log = makeLog('warn', { write: (line) => lines.push(line) })
  const other = await new Served({ signOn, log }).start()
  const browser = new Browser(other)
  expect(await landing(browser, '/sign-in/oidc')).toEqual([302, '/sign-in?trouble=unreachable'])
  // Whoever runs the server is told what it was, though not in anybody's words.
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({
      level: 'warn',
      msg: 'A single sign-on failed.',
      fault: expect.objectContaining({ name: 'SignOnFailed', reason: 'unreachable' }),
    }),
  ])
  expect((await browser.ask('GET', 'sign-in')).body).toEqual({ state: 'signed-out', singleSignOn: true })
  expect(other.faults).toEqual([])
  await other.end()
})

test('where there is no single sign-on its addresses say so', async () => {
  const other = await new Served().start()
  const browser = new Browser(other)
  expect([(await browser.go('/sign-in/oidc')).status, (await browser.go('/sign-in/oidc/callback?code=x&state=y')).status]).toEqual([
    404, 404,
  ])
  await other.end()
})
