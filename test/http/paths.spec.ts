import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { exchange, statuses } from './raw.js'
import { Served } from './served.js'
import { english } from './world.js'

const served = new Served({ page: true })
beforeAll(async () => {
  await served.start()
  await served.person('vanna', 'reader')
  await served.person('dara', 'recorder')
})
afterAll(async () => {
  await served.end()
  expect(served.faults).toEqual([])
})

/** The whole answer to a GET of a path as it is written. */
function get(path: string, as?: string, ...lines: readonly string[]): Promise<string> {
  const authorization = as === undefined ? [] : [`Authorization: Bearer ${served.tokens[as]}`]
  return exchange(served.url, [`GET ${path} HTTP/1.1`, 'Host: x', 'Connection: close', ...authorization, ...lines, '', ''].join('\r\n'))
}

/** Ways to write the address of the trail, for which a reader has no right, and of everything else, for which a stranger has none. */
const disguises = [
  '/api/v1/parties/../history',
  '/api/v1/./history',
  '/api/v1//history',
  '//api/v1/history',
  '/api/v1/history/',
  '/API/V1/HISTORY',
  '/api/v1/History',
  '/api/v1/%68istory',
  '/api/v1%2fhistory',
  '/api%2Fv1%2Fhistory',
  '/api/v1/%2e%2e/v1/history',
  '/health/../api/v1/history',
  '/health/%2e%2e/api/v1/history',
  '/health/live/..%2f..%2fapi/v1/history',
  '/problems/..%2fapi%2fv1%2fhistory',
  '/api/v1/history%00',
  '/api/v1/history%00.json',
  '/api/v1/history;a=b',
  '/api/v1/history%3Flimit=1',
  '/api/v1/history%23',
  '/api/v1/history#x',
  '/api/v1\\history',
  '/api/v1/history%0d%0aX-Injected:%20yes',
  '/api/v1/%c0%afhistory',
  '/api/v1/..%c0%af..%c0%afhistory',
  '/api/v1/%ff%fehistory',
  '/api/v1/histor%79',
  '/api/swagger-ui-init.js/../../api/v1/history',
  '/api/..;/api/v1/history',
  '/api/%2e%2e%2f%2e%2e%2fpackage.json',
  '/api/..%2f..%2f..%2f..%2fetc/passwd',
  '/api/../../../../etc/passwd',
  '*',
]

test.each(disguises)('%s lets nobody in who would not be let in plainly', async (path) => {
  const [stranger, reader] = [await get(path), await get(path, 'vanna')]
  for (const answer of [stranger, reader]) {
    expect(answer).not.toMatch(/"sequence"|"dependencies"|root:|^x-injected/im)
    expect([400, 401, 403, 404, 405]).toContain(statuses(answer)[0])
    expect(statuses(answer)).toHaveLength(1)
  }
})

test('an address in full is that of its path', async () => {
  expect(statuses(await get(`${served.url}/api/v1/history`))).toEqual([401])
  expect(statuses(await get(`${served.url}/api/v1/history`, 'vanna'))).toEqual([403])
  expect(statuses(await get('http://elsewhere.example/api/v1/history', 'vanna'))).not.toContain(200)
})

test('a method in disguise is not another method', async () => {
  for (const name of ['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override']) {
    expect(statuses(await get('/api/v1/parties', 'vanna', `${name}: POST`))).toEqual([200])
  }
  expect(statuses(await get('/api/v1/parties?_method=POST', 'vanna'))).toEqual([400])
  for (const name of ['X-Original-URL', 'X-Rewrite-URL', 'X-Forwarded-Prefix']) {
    expect(statuses(await get('/health/live', 'vanna', `${name}: /api/v1/history`))).toEqual([200])
  }
})

test('what we repeat of a request breaks no header and no document', async () => {
  const evil = `%0d%0aSet-Cookie:%20a=b%0d%0a%0d%0a<script>alert(1)</script>"`
  const answers = [
    await get(`/api/v1/parties?${evil}=1`, 'vanna'),
    await get(`/api/v1/parties?limit=1&cursor=${evil}`, 'vanna'),
    await get(`/api/v1/parties/${evil}`, 'vanna'),
    await get(`/problems/${evil}`, undefined, 'Accept: text/html'),
    await get('/api/v1/parties?is=state&limit=1', 'vanna', 'X-Forwarded-Host: evil.example', 'X-Forwarded-Proto: javascript'),
  ]
  for (const answer of answers) {
    const [head = '', body = ''] = answer.split('\r\n\r\n', 2)
    expect(head).not.toMatch(/^set-cookie|evil\.example/im)
    expect(head).toMatch(/^content-type: application\/(problem\+)?json/im)
    expect(() => JSON.parse(body)).not.toThrow()
    expect(statuses(answer)).toHaveLength(1)
  }
})

test('the addresses that we give are paths of our own, whatever host was asked for', async () => {
  const made = await served.send('POST', '/api/v1/parties', {
    as: 'dara',
    body: { is: 'state', name: english('Laos') },
    headers: { 'idempotency-key': 'key-1' },
  })
  expect(made.headers.get('location')).toMatch(/^\/api\/v1\/parties\/[0-9a-f-]{36}$/)
  await served.send('POST', '/api/v1/parties', { as: 'dara', body: { is: 'state', name: english('Siam') } })
  const answer = await exchange(
    served.url,
    [
      'GET /api/v1/parties?limit=1 HTTP/1.1',
      'Host: evil.example',
      `Authorization: Bearer ${served.tokens['dara']}`,
      'Connection: close',
      '',
      '',
    ].join('\r\n'),
  )
  expect(/^link: (.*)$/im.exec(answer)?.[1]).toMatch(/^<\/api\/v1\/parties\?limit=1&cursor=[\w%-]+>; rel="next"$/)
})
