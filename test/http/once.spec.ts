import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { Served } from './served.js'
import { english, idOf } from './world.js'

const served = new Served()
beforeAll(async () => {
  await served.start()
  await served.person('dara', 'recorder')
  await served.person('vanna', 'recorder')
})
afterAll(async () => {
  await served.end()
  expect(served.faults).toEqual([])
})

const laos = { is: 'state', name: english('Laos') }
const register = (key: string, body: object = laos, as = 'dara') =>
  served.send('POST', '/api/v1/parties', { as, body, headers: { 'idempotency-key': key } })
const count = async () => (await served.send('GET', '/api/v1/parties?count=true', { as: 'dara' })).body['count']

test('the same key with the same body is answered as it was at first', async () => {
  const before = await count()
  const first = await register('"a-1"')
  const again = await register('a-1')
  expect([first.status, again.status]).toEqual([201, 201])
  expect(again.body).toEqual(first.body)
  expect([first.headers.get('alteram-repeated'), again.headers.get('alteram-repeated')]).toEqual([null, 'true'])
  expect(again.headers.get('location')).toBe(first.headers.get('location'))
  expect(await count()).toBe(Number(before) + 1)
})

test('the same key with another body is refused, and records nothing', async () => {
  const first = await register('a-2')
  const other = await register('a-2', { is: 'state', name: english('Lao PDR') })
  expect([first.status, other.status, other.body['type']]).toEqual([201, 422, '/problems/key-reused'])
  const { entries: _, ...inView } = first.body
  expect((await served.send('GET', `/api/v1/parties/${inView['id']}`, { as: 'dara' })).body).toEqual(inView)
})

test('a key is its sender’s own', async () => {
  const [mine, theirs] = [await register('a-3'), await register('a-3', laos, 'vanna')]
  expect(theirs.status).toBe(201)
  expect(theirs.body['id']).not.toBe(mine.body['id'])
})

test('thirty-two at once with one key record one, on a new record and on one that is there', async () => {
  const answers = await Promise.all(Array.from({ length: 32 }, () => register('a-4')))
  expect(new Set(answers.map(({ status, body }) => `${status} ${body['id']}`)).size).toBe(1)
  const id = answers[0]?.body['id']
  const alias = () =>
    served.send('POST', `/api/v1/parties/${id}/add-alias`, {
      as: 'dara',
      body: { alias: english('LA') },
      headers: { 'idempotency-key': 'a-5' },
    })
  const aliases = await Promise.all(Array.from({ length: 32 }, alias))
  expect(new Set(aliases.map(({ status, body }) => `${status} ${body['revision']}`))).toEqual(new Set(['200 1']))
})

test('a key is kept for good: after other entries on the record, and after a restart', async () => {
  const first = await register('a-6')
  const id = idOf(first)
  const alias = () =>
    served.send('POST', `/api/v1/parties/${id}/add-alias`, {
      as: 'dara',
      body: { alias: english('LA') },
      headers: { 'idempotency-key': 'a-7' },
    })
  expect((await alias()).status).toBe(200)
  await served.send('POST', `/api/v1/parties/${id}/add-alias`, { as: 'dara', body: { alias: english('LAO') } })
  await served.stop()
  await served.start()
  const again = await alias()
  expect([again.status, again.headers.get('alteram-repeated'), again.body['revision']]).toEqual([200, 'true', 2])
  expect((await register('a-6')).headers.get('alteram-repeated')).toBe('true')
  expect((await register('a-6', { ...laos, code: 'LAO' })).status).toBe(422)
})

test('thirty-two different commands at once on one record: each is recorded, or told that it was too late', async () => {
  const id = idOf(await register('a-8'))
  const alias = (words: string, headers = {}) =>
    served.send('POST', `/api/v1/parties/${id}/add-alias`, { as: 'dara', body: { alias: english(words) }, headers })
  const free = await Promise.all(Array.from({ length: 32 }, (_, index) => alias(`name ${index}`)))
  const recorded = free.filter(({ status }) => status === 200).length
  expect(free.filter(({ status }) => status !== 200 && status !== 409)).toEqual([])
  const present = await served.send('GET', `/api/v1/parties/${id}`, { as: 'dara' })
  expect(present.body['revision']).toBe(recorded)
  expect(present.body).toHaveProperty('reading.aliases.length', recorded)
  // All saw the same revision, so one of them is right and the others are not.
  const bound = await Promise.all(Array.from({ length: 32 }, (_, index) => alias(`other ${index}`, { 'if-match': `"${recorded}"` })))
  expect(bound.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 31 }, () => 412)])
})

test('thirty-two at once that only one may do: it is done once', async () => {
  const id = idOf(await served.send('POST', '/api/v1/parties', { as: 'dara', body: { is: 'office', name: english('Spokesperson') } }))
  const next = idOf(await served.send('POST', '/api/v1/parties', { as: 'dara', body: { is: 'office', name: english('Speaker') } }))
  const succeed = () => served.send('POST', `/api/v1/parties/${id}/succeed`, { as: 'dara', body: { by: next, from: '2024' } })
  const answers = await Promise.all(Array.from({ length: 32 }, succeed))
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  expect(answers.filter(({ status }) => ![200, 409, 422].includes(status))).toEqual([])
})
