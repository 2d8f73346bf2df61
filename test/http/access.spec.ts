/** Who may do what: every route for every role, batches item by item, tokens, and those who work on the data directory itself. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { allRoles, permits, type Role } from '#access'
import type { Decision } from '#server'
import { tellOfUser } from '#test/let-in'
import { Served } from './served.js'

/** A token of this process, as the command line has one. */
const localToken = 'local-secret-of-this-process'
const served = new Served({ page: true, localToken, localName: 'monitor' })
beforeAll(async () => {
  await served.start()
  for (const role of allRoles) await served.person(role, role)
})
afterAll(() => served.end())

const routes = () => served.server.routes.routes

test('it is decided of every route who may use it, and what anybody may is listed here', () => {
  expect(routes().filter(({ decision }) => decision === undefined)).toEqual([])
  const open = routes().filter(({ decision, method }) => decision?.needs === 'nothing' && method === 'GET')
  expect(open.map(({ url }) => url).sort()).toEqual([
    '/account',
    '/api',
    '/api/',
    '/api/*',
    '/api/LICENSE',
    '/api/api/swagger-ui-init.js',
    '/api/index.html',
    '/api/openapi.json',
    '/api/swagger-ui-init.js',
    '/api/v1/invitation',
    '/api/v1/sign-in',
    '/assets/access.css',
    '/assets/account.js',
    '/assets/join.js',
    '/assets/request.js',
    '/assets/sign-in.js',
    '/assets/webauthn.js',
    '/health/live',
    '/health/ready',
    '/join',
    '/problems',
    '/problems/:code',
    '/sign-in',
    '/sign-in/oidc',
    '/sign-in/oidc/callback',
    '/verify.html',
  ])
})

test('every route lets in those whose role may, and nobody else, by a token or by a session', async () => {
  const table: string[] = []
  const wrong: string[] = []
  for (const { method, url, decision } of routes()) {
    if (!decision || decision.needs === 'nothing' || method === 'HEAD' || url === '/api/v1/live') continue
    const path = url.replace(/:\w+/g, '0190f2a4-7c1e-7d3a-9b2f-3c5d7e9f1a2b')
    const body = method === 'GET' ? {} : { body: {} }
    const signedOut = await served.send(method, path, body)
    if (signedOut.status !== 401) wrong.push(`${method} ${url} signed out: ${signedOut.status}`)
    const cells: string[] = []
    for (const role of allRoles) {
      const { token, session } = mayUse(decision.needs, role)
      const byToken = await served.send(method, path, { as: role, ...body })
      const bySession = await served.send(method, path, { ...body, headers: sessionOf(role) })
      // What follows for those who are let in is another matter: no such record, a body without fields.
      for (const [way, { status }, may] of [['token', byToken, token] as const, ['session', bySession, session] as const]) {
        if ((status !== 403) !== may || status === 401 || status >= 500) wrong.push(`${method} ${url} as ${role} by ${way}: ${status}`)
      }
      cells.push(token ? '•' : session ? '◦' : ' ')
    }
    table.push(`${`${method} ${url}`.padEnd(48)} ${cells.map((cell, index) => cell.padEnd(allRoles[index]?.length ?? 0)).join('  ')}`)
  }
  process.stdout.write(`${' '.repeat(48)} ${allRoles.join('  ')}   (◦ at a browser only)\n${table.join('\n')}\n`)
  expect(wrong).toEqual([])
  expect(table.length).toBeGreaterThanOrEqual(120)
  expect(served.faults).toEqual([])
})

/** Whether somebody with this role is let in, by a token and by a session. */
function mayUse(needs: Decision['needs'], role: Role): { readonly token: boolean; readonly session: boolean } {
  if (needs === 'session') return { token: false, session: true }
  if (needs === 'nothing' || needs === 'signed-in') return { token: true, session: true }
  const may = [needs].flat().some((permission) => permits([role], permission))
  return { token: may, session: may }
}

/** What a browser sends in which the one who has this role has signed in just now. */
function sessionOf(role: Role): Readonly<Record<string, string>> {
  const { access, users } = served.server.parts
  const { secret, session } = access.sessions.begin({
    user: users.byName(role)?.id ?? '',
    how: 'password',
    stage: 'full',
    address: '127.0.0.1',
    agent: '',
  })
  return { cookie: `alteram=${secret}`, 'alteram-csrf': session.csrf }
}

test('a batch needs for each item what the item needs', async () => {
  const body = {
    items: [
      { kind: 'party', verb: 'register', body: { is: 'state', name: { language: 'en', words: 'Laos' } } },
      { kind: 'report', verb: 'verify', id: '0190f2a4-7c1e-7d3a-9b2f-3c5d7e9f1a2b', body: {} },
    ],
  }
  const statuses = async (as: string) => {
    const { items } = (await served.send('POST', '/api/v1/batches', { as, body })).body
    return Array.isArray(items) ? items.map(({ status }: { status: number }) => status) : items
  }
  expect(await statuses('recorder')).toEqual([201, 403])
  expect(await statuses('reviewer')).toEqual([403, 404])
})

test('roles are those of the moment, not of when the token was made', async () => {
  const vanna = await served.person('vanna', 'recorder')
  const { parts } = served.server
  const register = async () =>
    (await served.send('POST', '/api/v1/parties', { as: 'vanna', body: { is: 'state', name: { language: 'en', words: 'Siam' } } })).status
  expect(await register()).toBe(201)
  await tellOfUser(parts, vanna, { type: 'RevokeRole', role: 'recorder', reason: 'Another task.' })
  expect(await register()).toBe(403)
  await tellOfUser(parts, vanna, { type: 'GrantRole', role: 'recorder' })
  expect(await register()).toBe(201)
  await tellOfUser(parts, vanna, { type: 'DeactivateUser', reason: 'She left.' })
  expect(await register()).toBe(401)
})

test('who works on the data directory acts in their own name, or in that of somebody who was added', async () => {
  const body = { is: 'state', name: { language: 'en', words: 'Burma' } }
  const send = (headers: Record<string, string>) => served.send('POST', '/api/v1/parties', { as: localToken, body, headers })
  const own = await send({})
  const other = await send({ 'alteram-actor': 'recorder', 'alteram-via': 'import' })
  const nobody = await send({ 'alteram-actor': 'nobody' })
  expect([own.status, other.status, nobody.status]).toEqual([201, 201, 400])
  const trail = await served.send('GET', '/api/v1/history?limit=2&order=newest', { as: localToken })
  const recorder = served.server.parts.users.byName('recorder')?.id ?? ''
  expect(trail.body).toMatchObject({
    items: [
      { actor: recorder, via: 'import' },
      { actor: 'local:monitor', via: 'cli' },
    ],
    people: { [recorder]: 'recorder', 'local:monitor': 'monitor, at the data directory' },
  })
})

test('nobody else acts in the name of another', async () => {
  const answer = await served.send('POST', '/api/v1/parties', {
    as: 'recorder',
    body: { is: 'state', name: { language: 'en', words: 'Malaya' } },
    headers: { 'alteram-actor': 'administrator', 'alteram-via': 'cli' },
  })
  const history = await served.send('GET', `/api/v1/parties/${answer.body['id']}/history`, { as: 'auditor' })
  expect(history.body).toMatchObject({ items: [{ actor: served.server.parts.users.byName('recorder')?.id, via: 'api' }] })
})
