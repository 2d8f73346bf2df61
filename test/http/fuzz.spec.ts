import { afterAll, beforeAll, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { Served } from './served.js'
import { logWorld, type World } from './world.js'

const served = new Served({ settings: { viewsWaitMs: 1_000 } })
let world: World
let described: Readonly<Record<string, Readonly<Record<string, Operation>>>>

interface Operation {
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly example?: unknown }[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly example?: unknown }>> }
}

beforeAll(async () => {
  await served.start()
  await served.person('all', 'recorder', 'reviewer', 'auditor')
  served.tokens['dara'] = served.tokens['all'] ?? ''
  world = await logWorld(served)
  described = Object((await served.send('GET', '/api/openapi.json')).body['paths'])
})
afterAll(async () => {
  await served.end()
})

const hostile = fc.constantFrom(
  '',
  ' ',
  '\u0000',
  '\u202e',
  '\ud800',
  '%00',
  '../../etc/passwd',
  "' OR 1=1 --",
  '"*" NEAR',
  '__proto__',
  'constructor',
  '9'.repeat(400),
  '-1',
  '1e999',
  'NaN',
  '2024-13-99',
  'AL-7F3K2Q',
  '0190f2a4-7c1e-7d3a-9b2f-3c5d7e9f1a2b',
  '𝕏'.repeat(50),
)
const anything = fc.oneof(hostile, fc.string(), fc.jsonValue({ maxDepth: 3 }))

/** What is tried in vain and is worth knowing: that is an entry itself. */
const attempts: ReadonlySet<string> = new Set(['AttemptRefused', 'ErasureRefused', 'RoleChangeRefused'])

test('no body makes the ledger fail, and what is refused records nothing but that it was tried', async () => {
  const posts = Object.entries(described).flatMap(([path, { post }]) => (post ? [[path, post] as const] : []))
  const ids = fc.constantFrom(...Object.values(world))
  const statuses = new Set<number>()
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...posts),
      ids,
      fc.array(fc.tuple(fc.nat(), anything), { maxLength: 3 }),
      async ([path, post], id, changes) => {
        const example = structuredClone(post.requestBody?.content['application/json']?.example ?? {})
        const body = changes.reduce<unknown>((at, [place, value]) => changed(at, place, value), withIds(example, id))
        const before = await served.server.parts.store.head()
        const { status, body: told } = await served.send('POST', path.replace('{id}', id), { as: 'all', body: JSON.stringify(body) ?? '' })
        expect([path, status >= 500, told['detail']]).toEqual([path, false, told['detail']])
        statuses.add(status)
        if (status < 400) return
        const { events } = await served.server.parts.store.readAll(before, 10)
        expect(events.filter(({ type }) => !attempts.has(type))).toEqual([])
      },
    ),
    { numRuns: 400 },
  )
  // It reached past the reading of bodies, and past the rules.
  expect([...statuses]).toEqual(expect.arrayContaining([200, 201, 400, 422]))
  expect(served.faults).toEqual([])
})

test('no address makes the ledger fail', async () => {
  const gets = Object.entries(described).flatMap(([path, { get }]) => (get && !path.endsWith('/live') ? [[path, get] as const] : []))
  const ids = fc.oneof(fc.constantFrom(...Object.values(world)), hostile, fc.string())
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...gets),
      ids,
      fc.array(fc.tuple(fc.nat(), fc.oneof(hostile, fc.string(), fc.constant(undefined))), { maxLength: 4 }),
      async ([path, get], id, values) => {
        const query = new URLSearchParams()
        const known = get.parameters.filter((parameter) => parameter.in === 'query')
        for (const [place, value] of values) {
          const parameter = known[place % Math.max(1, known.length)]
          if (parameter) query.append(parameter.name, value ?? String(parameter.example))
        }
        const address = `${path.replace(/\{\w+\}/, encodeURIComponent(id.toWellFormed()))}?${query}`
        const { status, body } = await served.send('GET', address, { as: 'all' })
        expect([address, status >= 500, body['detail']]).toEqual([address, false, body['detail']])
      },
    ),
    { numRuns: 400 },
  )
  expect(served.faults).toEqual([])
})

/** The value with one place in it, chosen by a number, replaced. */
function changed(value: unknown, place: number, by: unknown): unknown {
  if (typeof value !== 'object' || value === null || place % 4 === 0) return by
  const keys = Object.keys(value)
  const key = keys[place % (keys.length + 1)] ?? `surplus${place % 7}`
  const inner = changed(Reflect.get(value, key), Math.floor(place / 5), by)
  return Array.isArray(value) ? value.map((item, index) => (String(index) === key ? inner : item)) : { ...value, [key]: inner }
}

/** An example whose records are there. */
function withIds(example: unknown, id: string): unknown {
  return JSON.parse(JSON.stringify(example).replaceAll('0190f2a4-7c1e-7d3a-9b2f-3c5d7e9f1a2b', id))
}
