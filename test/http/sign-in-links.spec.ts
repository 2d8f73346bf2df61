/** One-time links: for those who are added, for those who lost their way in, and for the first administrator. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { firstAdministratorLink } from '#server'
import { Browser, joined, linkIn, password } from './browser.js'
import { Served } from './served.js'

let time = Date.parse('2026-03-02T08:00:00.000Z')
const now = () => new Date(time)
const hours = 3_600_000
const served = new Served({ now, settings: { clockMs: 0 } })
beforeAll(async () => {
  await served.start()
})
afterAll(async () => {
  await served.end()
  expect(served.faults).toEqual([])
})

const look = (secret: string) => new Browser(served).ask('GET', 'invitation', { headers: { 'alteram-link': secret } })
const detail = async (answer: Promise<{ readonly status: number; readonly body: Record<string, unknown> }>) => {
  const { status, body } = await answer
  return [status, body['detail']]
}
const unknown = [410, 'This link is not known. Look whether it is whole, or ask an administrator for a new one.']
const used = [410, 'This link was used already. Sign in, or ask an administrator for a new one.']
const firstLink = async () => (await firstAdministratorLink(served.server.parts, served.url))?.split('#')[1]

test('whoever starts a new ledger becomes its administrator by a link, of which the latest is good', async () => {
  const [early = '', link = ''] = [await firstLink(), await firstLink()]
  expect((await look(link)).body).toEqual({ purpose: 'first-administrator' })
  expect(await detail(look(early))).toEqual(unknown)
  const browser = new Browser(served)
  expect((await browser.join(link, password)).body['errors']).toEqual([expect.objectContaining({ pointer: '/name' })])
  expect((await browser.join(link, 'password1234', 'Anchaly')).body['errors']).toEqual([expect.objectContaining({ pointer: '/password' })])
  // What was refused has not used it up.
  expect((await browser.join(link, password, 'Anchaly')).status).toBe(200)
  const { body } = await browser.ask('GET', 'me')
  expect(body).toMatchObject({ user: { name: 'Anchaly' }, roles: ['administrator'], credentials: [{ credential: 'password' }] })
  expect(await detail(browser.join(link, password, 'Mallory'))).toEqual(used)
  expect(await firstLink()).toBeUndefined()
  // It is told in the log who made them one: nobody but the ledger itself.
  const { user } = Object(body)
  const events = await browser.ask('GET', `users/${user.id}/events`)
  expect(events.body['items']).toEqual([
    expect.objectContaining({ type: 'UserAdded', actor: 'ledger' }),
    expect.objectContaining({ type: 'CredentialAdded', actor: 'ledger' }),
  ])
})

test('two who use one link at the same moment do not both become administrator', async () => {
  const other = new Served({ now })
  await other.start()
  const link = (await firstAdministratorLink(other.server.parts, other.url))?.split('#')[1] ?? ''
  const answers = await Promise.all(['Dara', 'Mallory'].map((name) => new Browser(other).join(link, password, name)))
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 410])
  await other.end()
})

test('a name that was claimed by somebody who never came into the log is free after the next start', async () => {
  const other = new Served({ now })
  await other.start()
  other.server.parts.access.logins.claim('Anchaly', other.server.parts.newId())
  const link = (await firstAdministratorLink(other.server.parts, other.url))?.split('#')[1] ?? ''
  expect((await new Browser(other).join(link, password, 'Anchaly')).status).toBe(200)
  await other.end()
})

test('who is added is given a link, good once and for three days', async () => {
  await served.person('admin', 'administrator')
  const add = (name: string) => served.send('POST', '/api/v1/users', { as: 'admin', body: { name, roles: ['reader'] } })
  const added = await add('Dara')
  expect(added.body).toMatchObject({
    kind: 'access',
    reading: { name: 'Dara', roles: ['reader'], active: true },
    invitation: { link: expect.any(String) },
  })
  expect(added.headers.get('location')).toBe(`/api/v1/users/${added.body['id']}`)
  expect((await look(linkIn(added))).body).toMatchObject({ purpose: 'join', name: 'Dara' })
  const browser = new Browser(served)
  expect((await browser.join(linkIn(added), password)).status).toBe(200)
  expect(await detail(browser.join(linkIn(added), password))).toEqual(used)

  const late = await add('Vanna')
  time += 72 * hours
  expect(await detail(look(linkIn(late)))).toEqual([410, 'This link is too old. Ask an administrator for a new one.'])
  expect(await detail(new Browser(served).join(linkIn(late), password))).toEqual([
    410,
    'This link is too old. Ask an administrator for a new one.',
  ])
  const anew = await served.send('POST', `/api/v1/users/${late.body['id']}/invite`, { as: 'admin', body: {} })
  expect((await new Browser(served).join(linkIn(anew), password)).status).toBe(200)
  for (const secret of ['', 'x', linkIn(anew).slice(0, -1), 'A'.repeat(43)])
    expect(await detail(look(secret))).toEqual(secret === linkIn(anew) ? used : unknown)
})

test('a newer link replaces the older, and who was shut out uses none', async () => {
  const added = await served.send('POST', '/api/v1/users', { as: 'admin', body: { name: 'Kosal', roles: ['reader'] } })
  const id = added.body['id']
  const newer = await served.send('POST', `/api/v1/users/${id}/invite`, { as: 'admin', body: {} })
  expect(await detail(look(linkIn(added)))).toEqual(unknown)
  await served.send('POST', `/api/v1/users/${id}/deactivate`, { as: 'admin', body: { reason: 'A mistake.' } })
  expect((await new Browser(served).join(linkIn(newer), password)).status).toBe(410)
  expect((await served.send('POST', `/api/v1/users/${id}/invite`, { as: 'admin', body: {} })).status).toBe(422)
})

test('no two go by one name, in whatever case, and who is renamed signs in with the new one', async () => {
  const { id, browser } = await joined(served, 'Sokha', 'reader')
  const add = (name: string) => served.send('POST', '/api/v1/users', { as: 'admin', body: { name, roles: [] } })
  const rename = (name: string) => served.send('POST', `/api/v1/users/${id}/rename`, { as: 'admin', body: { name } })
  expect(await detail(add('SOKHA'))).toEqual([409, 'Somebody signs in with the name "SOKHA" already. Choose another one.'])
  expect((await rename('Dara')).status).toBe(409)
  expect((await rename('Sokha Chan')).status).toBe(200)
  expect((await new Browser(served).signIn('sokha chan', password)).status).toBe(200)
  expect((await new Browser(served).signIn('Sokha', password)).status).toBe(401)
  expect((await add('Sokha')).status).toBe(201)
  expect((await browser.ask('GET', 'me')).body).toMatchObject({ user: { name: 'Sokha Chan' } })
  // A rule that stands against the command leaves the name as it was.
  expect((await rename('Sokha Chan')).status).toBe(422)
  expect((await add('Nobody at all')).status).toBe(201)
  const refused = await served.send('POST', '/api/v1/users', { as: 'admin', body: { name: 'Both', roles: ['administrator', 'recorder'] } })
  expect([refused.status, (await add('Both')).status]).toEqual([422, 201])
})

test('in a batch too a name is claimed, and given back where the command is refused', async () => {
  const item = (name: string, roles: readonly string[]) => ({ kind: 'access', verb: 'add', body: { name, roles } })
  const items = [item('Batched', ['reader']), item('batched', ['reader']), item('Refused', ['administrator', 'recorder'])]
  const { body } = await served.send('POST', '/api/v1/batches', { as: 'admin', body: { items } })
  const answers: readonly { readonly status: number }[] = Array.isArray(body['items']) ? body['items'] : []
  expect(answers.map(({ status }) => status)).toEqual([201, 409, 422])
  expect((await served.send('POST', '/api/v1/users', { as: 'admin', body: { name: 'Refused', roles: [] } })).status).toBe(201)
})

test('the same command sent again adds nobody, and still gives a link that is good', async () => {
  const send = () =>
    served.send('POST', '/api/v1/users', { as: 'admin', body: { name: 'Twice', roles: ['reader'] }, headers: { 'idempotency-key': 'one' } })
  const [first, second] = [await send(), await send()]
  expect([first.status, second.status, second.body['id'] === first.body['id']]).toEqual([201, 201, true])
  expect(await detail(look(linkIn(first)))).toEqual(unknown)
  expect((await new Browser(served).join(linkIn(second), password)).status).toBe(200)
  const third = await send()
  expect([third.status, third.body['invitation']]).toEqual([201, undefined])
})
