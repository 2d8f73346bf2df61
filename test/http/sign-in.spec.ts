/** Signing in over real HTTP: password and second factor, what is told to strangers, and what another site's page cannot do. */
import { request } from 'node:http'
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import { actorOf } from '#ledger'
import { Browser, codeOf, joined, password, withTotp } from './browser.js'
import type { Served } from './served.js'

/** Every password that was checked, by what it was checked with: the work that an attempt took. */
const checked: string[] = []
const argon2 = await import('@node-rs/argon2')
jest.unstable_mockModule('@node-rs/argon2', () => ({
  ...argon2,
  verify: (hash: string, given: string) => {
    checked.push(hash.split('$').slice(1, 4).join('$'))
    return argon2.verify(hash, given)
  },
}))
const { Served: ServedHere } = await import('./served.js')

let time = Date.parse('2026-03-02T08:00:00.000Z')
const now = () => new Date(time)
const later = (ms: number) => {
  time += ms
}
const minutes = 60_000
const served: Served = new ServedHere({ now, settings: { clockMs: 0 } })
beforeAll(async () => {
  await served.start()
  await served.person('admin', 'administrator')
})
afterAll(async () => {
  await served.end()
  expect(served.faults).toEqual([])
})

const detail = ({ status, body }: { readonly status: number; readonly body: Record<string, unknown> }) => [status, body['detail']]

test('with a password and a code of the authenticator app, each code once', async () => {
  const { id, browser } = await joined(served, 'Dara', 'recorder')
  const { secret, recoveryCodes } = await withTotp(browser, now)
  expect(new Set(recoveryCodes).size).toBe(10)
  expect((await browser.ask('POST', 'sign-out')).status).toBe(200)
  expect(browser.cookies.has('alteram')).toBe(false)

  later(minutes)
  const code = codeOf(secret, now())
  expect((await browser.signIn('dara', password)).body).toEqual({
    state: 'second-factor',
    factors: ['totp', 'recovery-codes'],
    csrf: expect.any(String),
  })
  // Until then it opens nothing but the second factor.
  expect(detail(await browser.ask('GET', 'me'))).toEqual([401, 'Your sign-in waits for its second factor. Go on at /sign-in.'])
  expect(detail(await browser.ask('POST', 'sign-in/totp', { body: { code: code === '000000' ? '000001' : '000000' } }))).toEqual([
    401,
    'This code is not right. Codes change every 30 seconds; look whether the clock of the device is right.',
  ])
  expect((await browser.ask('POST', 'sign-in/totp', { body: { code } })).body).toEqual({ state: 'signed-in', csrf: expect.any(String) })
  expect((await browser.ask('GET', 'me')).body).toMatchObject({
    user: { id, name: 'Dara' },
    roles: ['recorder'],
    session: { current: true, how: ['password', 'totp'] },
    credentials: [{ credential: 'password' }, { credential: 'totp' }, { credential: 'recovery-codes' }],
  })

  const other = new Browser(served)
  await other.signIn('Dara', password)
  expect(detail(await other.ask('POST', 'sign-in/totp', { body: { code } }))).toEqual([
    401,
    'This code was used already. Wait for the next one: it comes within 30 seconds.',
  ])
  later(30_000)
  expect((await other.ask('POST', 'sign-in/totp', { body: { code: codeOf(secret, now()) } })).status).toBe(200)

  // What was set up is in the log, by whoever set it up, and without a secret.
  const events = await served.send('GET', `/api/v1/users/${id}/events`, { as: 'admin' })
  const told: unknown = events.body['items']
  const items = Array.isArray(told) ? told : []
  expect(items.map(({ type, actor }: { type: string; actor: string }) => [type, actor === id])).toEqual([
    ['UserAdded', false],
    ['CredentialAdded', true],
    ['CredentialAdded', true],
    ['CredentialAdded', true],
  ])
  expect(JSON.stringify(items)).not.toContain(secret)
})

test('a recovery code stands in for the app, once', async () => {
  const { browser } = await joined(served, 'Vanna', 'reader')
  const { recoveryCodes } = await withTotp(browser, now)
  const [code = ''] = recoveryCodes
  const enter = async () => {
    await browser.signIn('Vanna', password)
    return browser.ask('POST', 'sign-in/recovery-code', { body: { code: code.toLowerCase() } })
  }
  expect((await enter()).status).toBe(200)
  expect(detail(await enter())).toEqual([401, 'This is none of your recovery codes, or it was used already.'])
})

test('a name that nobody has, a wrong password and somebody who was shut out get one answer, and cost one check', async () => {
  const { id } = await joined(served, 'Bopha', 'reader')
  const stranger = new Browser(served)
  await served.send('POST', `/api/v1/users/${id}/deactivate`, { as: 'admin', body: { reason: 'Left.' } })
  await joined(served, 'Chenda', 'reader')
  await served.send('POST', '/api/v1/users', { as: 'admin', body: { name: 'Invited', roles: ['reader'] } })
  const answers: unknown[] = []
  const work: string[][] = []
  for (const [name, given] of [
    ['Nobody', password],
    ['Chenda', 'not the password at all'],
    ['Bopha', password],
    ['Invited', password],
  ] as const) {
    checked.length = 0
    const { status, body, headers } = await stranger.signIn(name, given)
    const { request: _, ...told } = body
    answers.push([status, told, headers.getSetCookie(), headers.get('www-authenticate')])
    work.push([...checked])
  }
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
  expect(answers[0]).toEqual([
    401,
    expect.objectContaining({ detail: 'The name or the password is not right.' }),
    [],
    'Bearer realm="alteram"',
  ])
  // Each with the same parameters, whether there was a hash to check against or not.
  expect(work).toEqual(Array.from({ length: 4 }, () => ['argon2id$v=19$m=19456,t=2,p=1']))
})

test('guessing takes longer and longer, for known and unknown names alike, and keeps the owner out of nothing at their own browser', async () => {
  const { browser } = await joined(served, 'Kosal', 'reader')
  const stranger = new Browser(served)
  const waits = async (name: string) => {
    const seen: (string | number | null)[] = []
    for (let attempt = 0; attempt < 8; attempt++) {
      const { status, headers } = await stranger.signIn(name, `guess number ${attempt}`)
      seen.push(status === 429 ? headers.get('retry-after') : status)
      if (status === 429) later(Number(headers.get('retry-after')) * 1_000)
    }
    return seen
  }
  const known = await waits('Kosal')
  expect(known).toEqual([401, 401, 401, 401, 401, '2', 401, '4'])
  expect(await waits('Kosul')).toEqual(known)

  const told = await stranger.signIn('Kosal', 'again and again')
  expect(told.status).toBe(401)
  expect(detail(await stranger.signIn('Kosal', password))).toEqual([429, 'There were too many attempts. Wait 8 seconds, then try again.'])
  // The browser that its owner has signed in at has a counter of its own.
  await browser.ask('POST', 'sign-out')
  expect((await browser.signIn('Kosal', password)).status).toBe(200)
  later(10 * minutes)
})

test('many guesses at once are not more than one after another', async () => {
  await joined(served, 'Rithy', 'reader')
  const guesses = Array.from({ length: 12 }, (_, index) => new Browser(served).signIn('Rithy', `guess number ${index}`))
  const statuses = (await Promise.all(guesses)).map(({ status }) => status)
  expect(statuses.filter((status) => status === 401).length).toBe(5)
  expect(statuses.filter((status) => status === 429).length).toBe(7)
  later(60 * minutes)
})

test('a session begins with a secret of its own, and another with each step', async () => {
  const { browser } = await joined(served, 'Sokha', 'reader')
  const { secret } = await withTotp(browser, now)
  const attacker = (await joined(served, 'Mallory', 'reader')).browser
  const planted = attacker.cookies.get('alteram') ?? ''
  later(minutes)

  const victim = new Browser(served)
  victim.cookies.set('alteram', planted)
  await victim.signIn('Sokha', password)
  const pending = victim.cookies.get('alteram') ?? ''
  await victim.ask('POST', 'sign-in/totp', { body: { code: codeOf(secret, now()) } })
  const full = victim.cookies.get('alteram') ?? ''
  expect(new Set([planted, pending, full]).size).toBe(3)
  expect((await victim.ask('GET', 'me')).body).toMatchObject({ user: { name: 'Sokha' } })
  for (const cookie of [planted, pending]) {
    const held = new Browser(served)
    held.cookies.set('alteram', cookie)
    expect((await held.ask('GET', 'me')).status).toBe(401)
    expect((await held.ask('GET', 'sign-in')).body).toEqual({ state: 'signed-out', singleSignOn: false })
  }
  // Adding a factor changes the secret as well.
  await victim.ask('POST', 'me/recovery-codes')
  const before = victim.cookies.get('alteram')
  await victim.ask('POST', 'me/totp/remove')
  await withTotp(victim, now)
  expect(victim.cookies.get('alteram')).not.toBe(before)
})

test('a page of another site changes nothing with the cookie of somebody who is signed in', async () => {
  const { browser } = await joined(served, 'Phalla', 'recorder')
  const other = (await joined(served, 'Phalkun', 'recorder')).browser
  const body = { is: 'state', name: { language: 'en', words: 'Siam' } }
  const send = (headers: Record<string, string>) => browser.ask('POST', 'parties', { body, headers })
  const forged = {
    'without what our page knows': { 'alteram-csrf': '' },
    'with something else': { 'alteram-csrf': 'x' },
    "with another session's": { 'alteram-csrf': other.csrf },
    'from another origin': { origin: 'https://evil.example' },
    'from a sandbox': { origin: 'null' },
    'from another site': { 'sec-fetch-site': 'cross-site' },
    'from a neighbouring host': { 'sec-fetch-site': 'same-site' },
  }
  const answers = Object.entries(forged).map(async ([name, headers]) => {
    const { status, body: told } = await send(headers)
    return [name, status, told['type']]
  })
  expect(await Promise.all(answers)).toEqual(Object.keys(forged).map((name) => [name, 403, '/problems/not-from-our-page']))
  expect((await send({})).status).toBe(201)
  // Browsers that say nothing of where they come from are held to what our page knows.
  expect((await send({ origin: '', 'sec-fetch-site': '' })).status).toBe(201)

  const stranger = new Browser(served)
  const login = await stranger.ask('POST', 'sign-in', { body: { name: 'Phalla', password }, headers: { origin: 'https://evil.example' } })
  expect([login.status, login.headers.getSetCookie()]).toEqual([403, []])
  const out = await browser.ask('POST', 'sign-out', { headers: { 'alteram-csrf': '' } })
  expect([out.status, (await browser.ask('GET', 'me')).status]).toEqual([403, 200])
})

test('what a crash can leave between the access store and the log opens nothing', async () => {
  const { access, users, newId, ledger } = served.server.parts
  // A password without its entry: set, and the process ended.
  const added = await served.send('POST', '/api/v1/users', { as: 'admin', body: { name: 'Between', roles: ['reader'] } })
  const id = String(added.body['id'])
  await access.passwords.set(id, password)
  const browser = new Browser(served)
  expect((await browser.signIn('Between', password)).status).toBe(401)
  // A name and a password of somebody whom the log does not know at all.
  const nobody = newId()
  access.logins.claim('Nowhere', nobody)
  await access.passwords.set(nobody, password)
  expect((await browser.signIn('Nowhere', password)).status).toBe(401)
  // An app without its entry is not asked for; an entry without its app neither.
  const { id: dara, browser: owner } = await joined(served, 'Halfway', 'reader')
  const { secret } = access.totp.begin(dara)
  access.totp.confirm(dara, codeOf(secret, now()))
  expect((await owner.signIn('Halfway', password)).body).toMatchObject({ state: 'signed-in' })
  access.totp.remove(dara)
  const told = { type: 'AddCredential', credential: 'totp', id: newId() } as const
  await ledger.run({ kind: 'access', id: dara, command: told }, { actor: actorOf(dara), via: 'page' })
  expect((await owner.signIn('Halfway', password)).body).toMatchObject({ state: 'signed-in' })
  // A token without its secret is in nobody's hands; it can be revoked all the same.
  const token = newId()
  const expires = new Date(time + 86_400_000).toISOString()
  const made = { type: 'MakeToken', token, label: 'Lost', roles: ['reader'], kinds: 'all', expires } as const
  await ledger.run({ kind: 'access', id: dara, command: made }, { actor: actorOf(dara), via: 'page' })
  expect((await owner.ask('POST', `me/tokens/${token}/revoke`)).status).toBe(200)
  expect(users.user(id)?.active).toBe(true)
})

test('a request with a token and a cookie is the token’s alone', async () => {
  const { browser } = await joined(served, 'Nary', 'recorder')
  await served.person('reader', 'reader')
  const as = (token: string) => browser.ask('GET', 'me', { headers: { authorization: `Bearer ${token}` } })
  expect((await as(served.tokens['reader'] ?? '')).body).toMatchObject({ user: { name: 'reader' } })
  expect((await as('alt_wrong')).status).toBe(401)
})

test('where a cookie of ours comes twice, somebody else has set one, and none is taken', async () => {
  const { browser } = await joined(served, 'Dalin', 'reader')
  expect((await browser.ask('GET', 'me', { headers: { cookie: `${browser.cookie}; alteram=another` } })).status).toBe(401)
})

test('in the clear nobody signs in under a name that is not of this machine', async () => {
  const body = JSON.stringify({ name: 'Dara', password })
  const { port } = new URL(served.url)
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const headers = { host: 'ledger.example.org', 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }
    const sent = request({ host: '127.0.0.1', port, path: '/api/v1/sign-in', method: 'POST', headers }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
    sent.on('error', reject)
    sent.end(body)
  })
  expect(status).toBe(403)
})
