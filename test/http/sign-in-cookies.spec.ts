/** The cookies of a sign-in behind a proxy that has TLS, and what a proxy may say. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { Browser, linkIn, password } from './browser.js'
import { Served } from './served.js'

const served = new Served({ network: { proxies: ['127.0.0.1'] }, settings: { clockMs: 0 } })
beforeAll(async () => {
  await served.start()
  await served.person('admin', 'administrator')
})
afterAll(async () => {
  await served.end()
  expect(served.faults).toEqual([])
})

const origin = 'https://ledger.example.org'
const proxied = { 'x-forwarded-for': '203.0.113.7', 'x-forwarded-proto': 'https', 'x-forwarded-host': 'ledger.example.org' }

async function join(name: string) {
  const body = { name, roles: ['reader'] }
  const added = await served.send('POST', '/api/v1/users', { as: 'admin', body, headers: proxied })
  const browser = new Browser(served)
  const joined = await browser.ask('POST', 'join', { body: { link: linkIn(added), password }, headers: { ...proxied, origin } })
  return { added, browser, joined }
}

test('over TLS the cookies are for this host alone, for no script, and for no request in the clear', async () => {
  const { added, browser, joined } = await join('Dara')
  expect(Object(added.body['invitation']).link).toMatch(/^https:\/\/ledger\.example\.org\/join#[\w-]{43}$/)
  expect(joined.headers.getSetCookie().map((cookie) => cookie.replace(/=[\w-]{43};/, '=…;'))).toEqual([
    '__Host-alteram=…; Path=/; HttpOnly; SameSite=Lax; Secure',
    '__Host-alteram-device=…; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=15552000',
  ])
  expect((await browser.ask('GET', 'me', { headers: proxied })).body).toMatchObject({
    user: { name: 'Dara' },
    session: { address: '203.0.113.7' },
  })
  // Under the name of the insecure cookie it is none.
  const held = browser.cookies.get('__Host-alteram')
  const cookie = `alteram=${held}`
  expect((await browser.ask('GET', 'me', { headers: { ...proxied, cookie } })).status).toBe(401)
  const out = await browser.ask('POST', 'sign-out', { headers: { ...proxied, origin } })
  expect(out.headers.getSetCookie()).toEqual(['__Host-alteram=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0'])
})

test('what our page is, the proxy says', async () => {
  const { browser } = await join('Vanna')
  const change = (from: string) => browser.ask('POST', 'me/sessions/revoke-others', { headers: { ...proxied, origin: from } })
  expect([(await change(origin)).status, (await change(served.url)).status, (await change('http://ledger.example.org')).status]).toEqual([
    200, 403, 403,
  ])
})

test('where the proxy says that the way to it was in the clear, nobody signs in', async () => {
  const headers = { ...proxied, 'x-forwarded-proto': 'http', origin: 'http://ledger.example.org' }
  const { status, body } = await new Browser(served).ask('POST', 'sign-in', { body: { name: 'Dara', password }, headers })
  expect([status, body['type']]).toEqual([403, '/problems/not-encrypted'])
})
