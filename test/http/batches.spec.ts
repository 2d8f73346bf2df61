import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { Served } from './served.js'
import { english } from './world.js'

const served = new Served({ settings: { batchItems: 50 } })
beforeAll(async () => {
  await served.start()
  await served.person('dara', 'recorder')
})
afterAll(async () => {
  await served.end()
  expect(served.faults).toEqual([])
})

const send = (body: object) => served.send('POST', '/api/v1/batches', { as: 'dara', body })
const party = (words: string, more: object = {}) => ({
  kind: 'party',
  verb: 'register',
  body: { is: 'state', name: english(words) },
  ...more,
})
const count = async () => (await served.send('GET', '/api/v1/parties?count=true', { as: 'dara' })).body['count']

test('each command is answered on its own; later ones see what earlier ones did', async () => {
  const id = randomUUID()
  const entry = { sequence: expect.any(Number), leaf: expect.stringMatching(/^[0-9a-f]{64}$/) }
  const { status, body, headers } = await send({
    items: [
      party('Laos', { id, key: 'b-1' }),
      { kind: 'party', verb: 'add-alias', id, body: { alias: english('LA') } },
      { kind: 'party', verb: 'add-alias', id, body: { alias: english('LA') } },
      { kind: 'party', verb: 'add-alias', id, body: { alais: 1 } },
      { kind: 'party', verb: 'crown', id, body: {} },
      { kind: 'party', verb: 'rename', body: {} },
      'x',
      party('Siam'),
    ],
  })
  expect(status).toBe(200)
  expect(body).toEqual({
    items: [
      { status: 201, kind: 'party', id, revision: 0, repeated: false, entries: [entry] },
      { status: 200, kind: 'party', id, revision: 1, repeated: false, entries: [entry] },
      { status: 422, problem: expect.objectContaining({ errors: [expect.objectContaining({ code: 'name-stands', pointer: '/alias' })] }) },
      {
        status: 400,
        problem: expect.objectContaining({
          type: '/problems/invalid-body',
          errors: [
            { pointer: '/body/alais', detail: 'There is no field "alais" here.', remedy: 'Did you mean alias?' },
            expect.objectContaining({ pointer: '/body/alias' }),
          ],
        }),
      },
      { status: 400, problem: expect.objectContaining({ errors: [expect.objectContaining({ pointer: '/verb' })] }) },
      { status: 400, problem: expect.objectContaining({ errors: [expect.objectContaining({ pointer: '/id' })] }) },
      { status: 400, problem: expect.objectContaining({ detail: expect.stringContaining('not a JSON object') }) },
      { status: 201, kind: 'party', id: expect.any(String), revision: 0, repeated: false, entries: [entry] },
    ],
  })
  const read = await served.send('GET', `/api/v1/parties/${id}`, {
    as: 'dara',
    headers: { 'alteram-position': headers.get('alteram-position') ?? '' },
  })
  expect(read.body).toMatchObject({ revision: 1, reading: { aliases: [english('LA')] } })
})

test('the same batch again changes nothing', async () => {
  const items = Array.from({ length: 20 }, (_, index) => party(`Again ${index}`, { key: `again-${index}` }))
  const first = await send({ items })
  const before = await count()
  const again = await send({ items })
  const unmarked = (body: object) => JSON.stringify(body).replaceAll('"repeated":true', '"repeated":false')
  expect(unmarked(again.body)).toBe(unmarked(first.body))
  expect(JSON.stringify(again.body).match(/"repeated":true/g)).toHaveLength(20)
  expect(await count()).toBe(before)
})

test('a key for the whole batch is one for each of its places', async () => {
  const items = [party('First'), party('Second'), party('Third', { key: 'its own' })]
  const sendKeyed = () => served.send('POST', '/api/v1/batches', { as: 'dara', body: { items }, headers: { 'idempotency-key': 'whole' } })
  const [first, again] = [await sendKeyed(), await sendKeyed()]
  expect(JSON.stringify(first.body)).not.toContain('"repeated":true')
  expect(JSON.stringify(again.body)).toBe(JSON.stringify(first.body).replaceAll('"repeated":false', '"repeated":true'))
})

test('all or nothing: one broken rule, and every reason is told at its place while nothing is recorded', async () => {
  const before = await count()
  const id = randomUUID()
  const broken = await send({
    atomic: true,
    items: [
      party('One'),
      { kind: 'party', verb: 'merge', id, body: { into: id, reason: 'x' } },
      party('Two', { id }),
      party('Three', { id }),
    ],
  })
  expect(broken).toMatchObject({
    status: 422,
    body: {
      type: '/problems/batch-refused',
      errors: [
        { pointer: '/items/1', code: 'no-such-record' },
        { pointer: '/items/3/body', code: 'party-already-registered' },
      ],
    },
  })
  const malformed = await send({ atomic: true, items: [party('One'), { kind: 'party', verb: 'register', body: { is: 'state' } }] })
  expect(malformed).toMatchObject({ status: 400, body: { type: '/problems/invalid-body', errors: [{ pointer: '/items/1/body/name' }] } })
  expect(await count()).toBe(before)
  const whole = await send({ atomic: true, items: [party('One'), party('Two', { id })] })
  expect([whole.status, await count()]).toEqual([200, Number(before) + 2])
})

test('a batch without items, with too many, or with fields that are not known', async () => {
  expect((await send({ items: [] })).status).toBe(400)
  expect((await send({ items: Array.from({ length: 51 }, () => party('x')) })).status).toBe(413)
  expect(await send({ items: [party('x')], atomc: true })).toMatchObject({
    status: 400,
    body: { errors: [{ pointer: '/atomc', remedy: 'Did you mean atomic?' }] },
  })
  expect((await served.send('POST', '/api/v1/batches', { as: 'dara', body: '[]' })).status).toBe(400)
})
