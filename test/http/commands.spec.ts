import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { Served } from './served.js'

const served = new Served()
beforeAll(async () => {
  await served.start()
  served.person('dara', 'recorder')
})
afterAll(() => served.end())

test('a party is registered, answered with its record and its address', async () => {
  const body = { is: 'state', name: { language: 'en', words: 'Cambodia' }, code: 'KHM' }
  const answer = await served.send('POST', '/api/v1/parties', { as: 'dara', body })
  expect(answer.body).toMatchObject({ kind: 'party', reading: { ...body, aliases: [] } })
  expect(answer.status).toBe(201)
  expect(answer.headers.get('location')).toBe(`/api/v1/parties/${answer.body['id']}`)
  console.log(Object.fromEntries(answer.headers), answer.body)
  expect(served.faults).toEqual([])
})
