import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { Served } from './served.js'
import { logWorld } from './world.js'

type Json = Readonly<Record<string, unknown>>

const served = new Served({ page: true })
let described: Json
let chan: string
beforeAll(async () => {
  await served.start()
  await served.person('dara', 'recorder')
  chan = await served.person('chan', 'administrator')
  described = (await served.send('GET', '/api/openapi.json')).body
})
afterAll(async () => {
  await served.end()
  expect(served.faults).toEqual([])
})

test('every route is described, with who may use it and what can go wrong', () => {
  const paths = objectAt(described, 'paths')
  const told = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(Object(methods)).map((method) => `${method.toUpperCase()} ${path}`),
  )
  const known = served.server.routes.routes
    .filter(({ method, decision }) => method !== 'HEAD' && decision?.group !== 'documentation' && !decision?.page)
    .map(({ method, url }) => `${method} ${url.replaceAll(/:(\w+)/g, '{$1}')}`)
  expect(told.sort()).toEqual(known.sort())
  for (const operation of operations()) {
    expect(operation).toMatchObject({ operationId: expect.any(String), summary: expect.any(String), tags: [expect.any(String)] })
    expect(Object.keys(objectAt(operation, 'responses'))).toEqual(expect.arrayContaining(['500', '503']))
  }
  const names = operations().map(({ operationId }) => operationId)
  expect(new Set(names).size).toBe(names.length)
})

test('every reference leads somewhere, and every schema is used', () => {
  const references = [...JSON.stringify(described).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path = '']) => path)
  const missing = references.filter(
    (path) => path.split('/').reduce<unknown>((at, step) => Reflect.get(Object(at), step), described) === undefined,
  )
  expect(missing).toEqual([])
  const schemas = Object.keys(objectAt(objectAt(described, 'components'), 'schemas'))
  expect(schemas.filter((name) => !references.includes(`components/schemas/${name}`))).toEqual([])
})

test('every body that is described as an example is one', async () => {
  const faults: string[] = []
  const id = '0190f2a4-7c1e-7d3a-9b2f-3c5d7e9f1a2b'
  await served.person('sophea', 'reviewer')
  const commands = served.server.routes.routes.filter(({ decision }) => decision?.commands !== undefined && decision.commands !== 'many')
  const addresses = new Set(commands.map(({ url }) => url.replaceAll(/:(\w+)/g, '{$1}')))
  for (const [path, methods] of Object.entries(objectAt(described, 'paths'))) {
    const post = Reflect.get(Object(methods), 'post')
    if (post === undefined || !addresses.has(path)) continue
    const body = Reflect.get(Object(objectAt(objectAt(Object(post), 'requestBody'), 'content')['application/json']), 'example')
    const as = path.includes('/users') ? 'chan' : /verify|dispute|assess|give|refuse/.test(path) ? 'sophea' : 'dara'
    const { status } = await served.send('POST', path.replace('{id}', id), { as, body })
    // The records that an example names are not there; its shape is right.
    if (![201, 404, 422].includes(status)) faults.push(`${path}: ${status}`)
  }
  expect(faults).toEqual([])
})

test('what is answered has the fields that are described', async () => {
  const world = await logWorld(served)
  const schemas = objectAt(objectAt(described, 'components'), 'schemas')
  const records = {
    report: 'reports',
    allegation: 'allegations',
    response: 'responses',
    inquiry: 'inquiries',
    followup: 'follow-ups',
    party: 'parties',
    source: 'sources',
    access: 'users',
    approval: 'approvals',
  }
  const asked = await served.send('POST', '/api/v1/approvals', { as: 'dara', body: { action: 'restore', reason: 'The disk is broken.' } })
  const approval = asked.body['id']
  const id = { ...world, allegation: world.answered, followup: world.followUp, party: world.state, access: chan, approval }
  for (const [kind, collection] of Object.entries(records)) {
    const { body } = await served.send('GET', `/api/v1/${collection}/${Reflect.get(id, kind)}`, { as: kind === 'access' ? 'chan' : 'dara' })
    expect(misfits(objectAt(schemas, kind), body, kind)).toEqual([])
  }
  for (const [path, schema] of [
    [`reports/${world.report}/history`, 'History'],
    [`reports/${world.report}/events`, 'Events'],
    [`reports/${world.report}/blame`, 'Blame'],
    [`reports/${world.report}/steps?limit=5`, 'Steps'],
    ['sample?size=3&to=5', 'Sample'],
    [`bisect?condition=exists(${world.report})`, 'Bisection'],
    ['bisect?condition=entries()%20%3C%203', 'Bisection'],
    [`events/${served.server.parts.views.checkpoint.sequence - 2}`, 'Event'],
    [`reports/${world.report}/matrix`, 'Matrix'],
    ['desk?seen=0', 'Desk'],
  ] as const) {
    const { body } = await served.send('GET', `/api/v1/${path}`, { as: 'dara' })
    expect(misfits(objectAt(schemas, schema), body, schema)).toEqual([])
  }
})

test('the page stands at /api, with its own scripts and no others', async () => {
  const page = await fetch(`${served.url}/api`)
  const html = await page.text()
  expect([page.status, page.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/html')])
  const policy = page.headers.get('content-security-policy') ?? ''
  expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self' 'sha256-")
  expect(policy).not.toContain('unsafe')
  // What stands in the page itself is named by its hash, and nothing is an attribute.
  for (const [, style = ''] of html.matchAll(/<style>([\s\S]*?)<\/style>/g))
    expect(policy).toContain(`'sha256-${createHash('sha256').update(style).digest('base64')}'`)
  expect(html).not.toMatch(/ (style|on[a-z]+)="/)
  const scripts = [...html.matchAll(/<script([^>]*)>([^<]*)<\/script>/g)]
  expect(scripts.length).toBeGreaterThan(0)
  for (const [, attributes = '', inline = ''] of scripts) {
    expect(inline.trim()).toBe('')
    const address = new URL(/src="([^"]+)"/.exec(attributes)?.[1] ?? '', `${served.url}/api`)
    expect([address.origin, (await fetch(address)).status]).toEqual([served.url, 200])
  }
})

/** The fields that a value lacks, or has beyond its schema. Follows references, lists and choices of one. */
function misfits(schema: Json, value: unknown, at: string): string[] {
  const { $ref, type, properties, required, items } = schema
  if (typeof $ref === 'string')
    return misfits(objectAt(objectAt(objectAt(described, 'components'), 'schemas'), $ref.split('/').at(-1) ?? ''), value, at)
  if (type === 'array')
    return Array.isArray(value) ? value.flatMap((item, index) => misfits(Object(items), item, `${at}/${index}`)) : [`${at} is no list`]
  if (type !== 'object' || properties === undefined) return []
  const known: Json = Object(properties)
  const given: Json = Object(value)
  const missing = (Array.isArray(required) ? required : []).filter((name) => !(name in given)).map((name) => `${at}/${name} is missing`)
  const surplus = Object.keys(given).filter((name) => !(name in known))
  return [
    ...missing,
    ...surplus.map((name) => `${at}/${name} is not described`),
    ...Object.entries(known).flatMap(([name, inner]) => (name in given ? misfits(Object(inner), given[name], `${at}/${name}`) : [])),
  ]
}

function operations(): Json[] {
  return Object.values(objectAt(described, 'paths')).flatMap((methods) => Object.values(Object(methods)).map((each): Json => Object(each)))
}

function objectAt(from: Json, name: string): Json {
  const value = from[name]
  if (typeof value !== 'object' || value === null) throw new Error(`there is no ${name}`)
  return Object(value)
}
