import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { Served } from './served.js'
import { logWorld, type World } from './world.js'

const served = new Served({ now: () => new Date('2024-10-15T08:00:00.000Z') })
let world: World
beforeAll(async () => {
  await served.start()
  served.person('dara', 'recorder')
  served.person('sophea', 'reviewer')
  world = await logWorld(served)
})
afterAll(() => served.end())

const get = async (path: string) => {
  const answer = await served.send('GET', `/api/v1/${path}`, { as: 'sophea' })
  expect([path, answer.status, answer.body['detail']]).toEqual([path, 200, undefined])
  return answer
}

test.each(['reports', 'allegations', 'responses', 'inquiries', 'follow-ups', 'parties', 'sources'])('%s', async (kind) => {
  const { body } = await get(`${kind}?count=true&labels=true`)
  console.log(JSON.stringify(body).slice(0, 300))
})

test('x', async () => {
  for (const path of [
    `reports/${world.report}?labels=true`,
    `reports/${world.report}/matrix`,
    `reports/${world.report}/ratings`,
    `reports/${world.report}/history`,
    `reports/${world.report}/events`,
    `matrix?subject=${world.state}&years=2015/2024`,
    `ratings?subject=${world.state}`,
    'statistics/responses?by=category',
    `statistics/responses?by=year&subject=${world.state}`,
    'statistics/follow-ups?by=owner',
    'desk?seen=3',
    'search?q=scam',
    'search?q=%E1%9E%98%E1%9E%A0%E1%9E%B6%E1%9E%95%E1%9F%92%E1%9E%91%E1%9F%83',
    'history?limit=2',
    'diff?from=3&to=5',
    'allegations?answered=no&category=official-complicity&category=x&occurred=2023',
    'parties?as-of=2',
  ]) {
    const { body } = await get(path)
    console.log(path, JSON.stringify(body).slice(0, 600))
  }
  expect(served.faults).toEqual([])
})
