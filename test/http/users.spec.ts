/** Users and approvals over HTTP: records like any other, shown to those who see to people or audit; and tokens that are good for less. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Kind, Role } from '#ledger'
import { Served } from './served.js'

const served = new Served()
const ids: Record<string, string> = {}
beforeAll(async () => {
  await served.start()
  const everybody: readonly (readonly [string, ...Role[]])[] = [
    ['rosa', 'reader'],
    ['dara', 'recorder'],
    ['sophea', 'reviewer'],
    ['vanna', 'auditor'],
    ['chan', 'administrator'],
  ]
  for (const [name, ...roles] of everybody) ids[name] = await served.person(name, ...roles)
})
afterAll(async () => {
  await served.end()
  expect(served.faults).toEqual([])
})

const get = async (as: string, path: string) => (await served.send('GET', `/api/v1/${path}`, { as })).body
const post = (as: string, path: string, body: object = {}) => served.send('POST', `/api/v1/${path}`, { as, body })
const itemsOf = (body: Record<string, unknown>) => body['items'] as readonly Record<string, unknown>[]
const kindsIn = (body: Record<string, unknown>) => new Set(itemsOf(body).map(({ kind }) => kind))
const party = (words: string) => ({ is: 'state', name: { language: 'en', words } })

describe('a user', () => {
  test('is given roles and shut out by somebody who sees to people, and that is history', async () => {
    const granted = await post('chan', `users/${ids['rosa']}/grant-role`, { role: 'auditor', reason: 'She helps with the audit.' })
    expect([granted.status, granted.body['reading']]).toEqual([
      200,
      expect.objectContaining({ name: 'rosa', roles: ['reader', 'auditor'] }),
    ])
    const history = await get('vanna', `users/${ids['rosa']}/history`)
    expect(history).toMatchObject({
      items: [
        { type: 'UserAdded', actor: 'ledger' },
        { type: 'RoleGranted', actor: ids['chan'], why: 'She helps with the audit.', changes: [{ field: '/roles/1', after: 'auditor' }] },
      ],
      people: { ledger: 'the ledger itself', [ids['chan'] ?? '']: 'chan' },
    })
    expect(itemsOf(await get('chan', 'users?role=auditor&sort=oldest')).map(({ id }) => id)).toEqual([ids['rosa'], ids['vanna']])
    const before = itemsOf(await get('vanna', `users?role=auditor&as-of=5`))
    expect(before.map(({ id }) => id)).toEqual([ids['vanna']])
    await post('chan', `users/${ids['rosa']}/revoke-role`, { role: 'auditor', reason: 'Done.' })
  })

  test('does not change what they may do themselves', async () => {
    const { status, body } = await post('chan', `users/${ids['chan']}/grant-role`, { role: 'auditor' })
    expect([status, body]).toEqual([422, expect.objectContaining({ errors: [expect.objectContaining({ code: 'own-roles' })] })])
  })

  test('who manages people is not made to log', async () => {
    const { status, body } = await post('chan', `users/${ids['dara']}/grant-role`, { role: 'administrator' })
    expect([status, body]).toMatchObject([422, { errors: [{ code: 'roles-conflict', pointer: '/role' }] }])
  })

  test('is found by name in whatever case', async () => {
    expect(itemsOf(await get('chan', 'users?name=%20SOPHEA'))).toMatchObject([{ id: ids['sophea'], reading: { roles: ['reviewer'] } }])
  })
})

describe('an approval', () => {
  test('is asked for by one and given by another', async () => {
    const asked = await post('dara', 'approvals', { action: 'restore', reason: 'The disk is broken.' })
    expect([asked.status, asked.body['reading']]).toEqual([
      201,
      { action: 'restore', reason: 'The disk is broken.', phase: 'asked', askedBy: ids['dara'] },
    ])
    const path = `approvals/${asked.body['id']}`
    expect((await post('dara', `${path}/give`)).status).toBe(403)
    const given = await post('sophea', `${path}/give`, { note: 'I saw it.' })
    expect(given.body['reading']).toMatchObject({ phase: 'given', decidedBy: ids['sophea'], note: 'I saw it.' })
    expect((await get('dara', 'approvals?phase=given'))['items']).toMatchObject([{ id: asked.body['id'] }])
  })

  test('is not given by who asked', async () => {
    const asked = await post('sophea', 'approvals', { action: 'restore', reason: 'To try it.' })
    const given = await post('sophea', `approvals/${asked.body['id']}/give`)
    expect([given.status, given.body]).toMatchObject([422, { errors: [{ code: 'own-request' }] }])
    expect((await post('dara', `approvals/${asked.body['id']}/withdraw`, { reason: 'x' })).status).toBe(422)
    expect((await post('sophea', `approvals/${asked.body['id']}/withdraw`, { reason: 'Tried.' })).status).toBe(200)
  })

  test('names its record by kind and id', async () => {
    const { body } = await post('dara', 'parties', party('Siam'))
    const asked = await post('dara', 'approvals', {
      action: 'erasure',
      about: { kind: 'party', id: body['short'] },
      reason: 'By law.',
      basis: 'Article 17',
    })
    expect(asked.body['reading']).toMatchObject({ about: { kind: 'party', id: body['id'] } })
    const wrong = await post('dara', 'approvals', {
      action: 'erasure',
      about: { kind: 'report', id: body['id'] },
      reason: 'By law.',
      basis: 'Article 17',
    })
    expect(wrong.body).toMatchObject({ errors: [{ code: 'about-not-in-ledger', pointer: '/about/id' }] })
  })
})

describe('who they are shown to', () => {
  test.each([
    ['rosa', [403, 403]],
    ['dara', [403, 200]],
    ['sophea', [403, 200]],
    ['vanna', [200, 200]],
    ['chan', [200, 200]],
  ] as const)('%s: users and approvals %j', async (as, wanted) => {
    const of = async (path: string) => (await served.send('GET', `/api/v1/${path}`, { as })).status
    for (const more of ['', `/${ids['rosa']}`, `/${ids['rosa']}/history`, `/${ids['rosa']}/events`])
      expect(await of(`users${more}`)).toBe(wanted[0])
    expect(await of('approvals')).toBe(wanted[1])
  })

  test('goes for the trail, a diff and the search too', async () => {
    await post('dara', 'parties', party('Laos'))
    expect(kindsIn(await get('vanna', 'history?limit=500'))).toEqual(new Set(['access', 'approval', 'party']))
    expect(kindsIn(await get('dara', 'history?limit=500'))).toEqual(new Set(['approval', 'party']))
    expect(itemsOf(await get('dara', 'history?kind=access'))).toEqual([])
    expect(itemsOf(await get('dara', `history?record=${ids['rosa']}`))).toEqual([])
    expect(kindsIn(await get('vanna', 'diff?from=0&limit=500'))).toEqual(new Set(['access', 'approval', 'party']))
    expect(kindsIn(await get('dara', 'diff?from=0&limit=500'))).toEqual(new Set(['approval', 'party']))
    expect((await served.send('GET', `/api/v1/diff?from=0&record=${ids['rosa']}`, { as: 'dara' })).status).toBe(404)
    for (const as of ['vanna', 'chan']) expect(itemsOf(await get(as, 'search?q=rosa'))).toEqual([])
    expect((await served.send('GET', '/api/v1/search?q=rosa&kind=access', { as: 'chan' })).status).toBe(400)
  })

  test('pages of the trail are full, and go on where they ended', async () => {
    const pages: unknown[] = []
    for (let path = 'history?limit=2'; path !== ''; ) {
      const body = await get('dara', path)
      pages.push(...itemsOf(body).map(({ sequence }) => sequence))
      path = typeof body['next'] === 'string' ? `history?limit=2&cursor=${body['next']}` : ''
    }
    expect(pages).toEqual(itemsOf(await get('dara', 'history?limit=500')).map(({ sequence }) => sequence))
  })
})

describe('a token', () => {
  let made = 0
  function tokenOf(user: string, roles: readonly Role[], kinds: readonly Kind[] | 'all' = 'all', expiresInMs = 60_000): string {
    const { access, now } = served.server.parts
    const expires = new Date(now().getTime() + expiresInMs)
    const token = access.tokens.make({ user: ids[user] ?? '', label: 'test', roles, kinds, expires })
    if ('refused' in token) throw new Error(token.sentence)
    const name = `token ${++made}`
    served.tokens[name] = token.secret
    return name
  }

  test('may do what its roles and those of its user both may', async () => {
    expect((await post(tokenOf('dara', ['reader']), 'parties', party('Annam'))).status).toBe(403)
    expect((await post(tokenOf('dara', ['recorder', 'reviewer']), 'parties', party('Annam'))).status).toBe(201)
    expect((await post(tokenOf('rosa', ['recorder']), 'parties', party('Annam'))).status).toBe(403)
  })

  test('for some kinds reads and records those, and nothing else', async () => {
    const as = tokenOf('dara', ['recorder'], ['party', 'source'])
    const status = async (path: string) => (await served.send('GET', `/api/v1/${path}`, { as })).status
    const { body } = await post(as, 'parties', party('Tonkin'))
    expect(await Promise.all(['parties', `parties/${body['id']}/history`, 'sources'].map(status))).toEqual([200, 200, 200])
    expect(
      await Promise.all(['reports', 'history', 'desk', 'search?q=x', 'diff?from=0', 'statistics/responses', 'approvals'].map(status)),
    ).toEqual(Array(7).fill(403))
    const batch = await post(as, 'batches', {
      items: [
        { kind: 'party', verb: 'register', body: party('Champa') },
        { kind: 'report', verb: 'withdraw', id: body['id'], body: { reason: 'x', withdrawn: 'unknown' } },
      ],
    })
    expect(itemsOf(batch.body)).toMatchObject([{ status: 201 }, { status: 403 }])
  })

  test('of a user whom the views do not know yet is asked to come again', async () => {
    ids['nobody'] = served.server.parts.newId()
    const { status, headers } = await served.send('GET', '/api/v1/parties', { as: tokenOf('nobody', ['reader']) })
    expect([status, headers.get('retry-after')]).toEqual([503, '2'])
  })

  test('opens nothing of one who is shut out, nor after it expired', async () => {
    const { parts } = served.server
    const token = tokenOf('rosa', ['reader'])
    expect((await served.send('GET', '/api/v1/parties', { as: token })).status).toBe(200)
    await post('chan', `users/${ids['rosa']}/deactivate`, { reason: 'On leave.' })
    expect((await served.send('GET', '/api/v1/parties', { as: token })).status).toBe(401)
    await post('chan', `users/${ids['rosa']}/reactivate`, { reason: 'Back.' })
    expect((await served.send('GET', '/api/v1/parties', { as: token })).status).toBe(200)
    expect(parts.access.tokens.list(ids['rosa']).some(({ used }) => used !== undefined)).toBe(true)
  })
})
