import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { sentences } from '#ledger'
import { type Answered, Served } from './served.js'
import { english, logWorld, type World } from './world.js'

const served = new Served({ settings: { viewsWaitMs: 50, bodyBytes: 20_000 } })
let world: World
beforeAll(async () => {
  await served.start()
  await served.person('dara', 'recorder')
  await served.person('sophea', 'reviewer')
  world = await logWorld(served)
})
afterAll(async () => {
  await served.end()
  expect(served.faults).toEqual([])
})

/** The problem of an answer, without the id of the request; and whether it is one in form. */
function problem({ status, headers, body }: Answered) {
  expect([headers.get('content-type'), body['status'], typeof body['title']]).toEqual([
    'application/problem+json; charset=utf-8',
    status,
    'string',
  ])
  const { type, detail, errors } = body
  return { status, type, detail, ...(errors !== undefined && { errors }) }
}

const party = { is: 'state', name: english('Laos') }

test('400: JSON that is broken, and where', async () => {
  const answer = await served.send('POST', '/api/v1/parties', { as: 'dara', body: '{"is": "state",\n "name": oops}' })
  expect(problem(answer)).toEqual({
    status: 400,
    type: '/problems/malformed-json',
    detail: 'The body is not JSON: it breaks at line 2, column 10. Nothing was recorded.',
  })
})

test('400: every fault of a body at its place, unknown fields by name', async () => {
  const body = { is: 'kingdom', name: { language: 'en', wrods: 'Laos' }, aliases: {}, __proto__x: 1 }
  const answer = await served.send('POST', '/api/v1/parties', { as: 'dara', body })
  expect(problem(answer)).toEqual({
    status: 400,
    type: '/problems/invalid-body',
    detail: '5 things are wrong; each is listed. Nothing was recorded.',
    errors: [
      { pointer: '/name/wrods', detail: 'There is no field "wrods" here.', remedy: 'Did you mean words?' },
      { pointer: '/__proto__x', detail: 'There is no field "__proto__x" here.', remedy: 'The fields here are: is, name, aliases, code.' },
      {
        pointer: '/is',
        detail: 'This is not one of person, office, institution, state, organisation.',
        remedy: 'Give one of person, office, institution, state, organisation.',
      },
      { pointer: '/name/words', detail: 'This is missing.', remedy: 'Give words.' },
      { pointer: '/aliases', detail: 'This is not a list.', remedy: 'Give a JSON array, also where it holds a single item.' },
    ],
  })
})

test('400: a __proto__ and a constructor are unknown fields like any other', async () => {
  const body = '{"is":"state","name":{"language":"en","words":"Laos"},"__proto__":{"a":1},"constructor":"x"}'
  const answer = await served.send('POST', '/api/v1/parties', { as: 'dara', body })
  expect([answer.status, answer.body['errors']]).toMatchObject([400, [{ pointer: '/__proto__' }, { pointer: '/constructor' }]])
})

test('400: parameters and headers that are unknown or wrong, by name', async () => {
  const answer = await served.send('GET', '/api/v1/allegations?catgory=x&limit=0&sort=newest&sort=oldest&accused=AL-7F3K2Q', { as: 'dara' })
  expect(problem(answer)).toEqual({
    status: 400,
    type: '/problems/invalid-query',
    detail: '4 things are wrong; each is listed. Nothing was recorded.',
    errors: [
      { parameter: 'catgory', detail: 'There is no parameter "catgory" here.', remedy: 'Did you mean category?' },
      { parameter: 'limit', detail: 'This is not a whole number from 1 to 500.', remedy: 'Give one, such as 50.' },
      { parameter: 'sort', detail: 'This is given more than once.', remedy: 'Give it once.' },
      { parameter: 'accused', detail: 'This is not the id of a party.', remedy: 'The short id of party records begins with PA.' },
    ],
  })
  for (const [name, value] of [
    ['if-match', 'W/"1"'],
    ['idempotency-key', 'with space'],
  ] as const) {
    const wrong = await served.send('POST', `/api/v1/parties/${world.state}/add-alias`, {
      as: 'dara',
      body: { alias: english('x') },
      headers: { [name]: value },
    })
    expect([wrong.status, wrong.body['type']]).toEqual([400, '/problems/invalid-header'])
  }
})

test('400: a moment that is none, or has not come', async () => {
  const malformed = await served.send('GET', '/api/v1/parties?as-of=yesterday', { as: 'dara' })
  expect(problem(malformed)).toMatchObject({ status: 400, type: '/problems/invalid-query', errors: [{ parameter: 'as-of' }] })
  const ahead = await served.send('GET', '/api/v1/parties?as-of=900000', { as: 'dara' })
  expect(problem(ahead)).toMatchObject({ status: 400, errors: [{ parameter: 'as-of' }] })
  const cursor = await served.send('GET', '/api/v1/parties?cursor=WzFd', { as: 'dara' })
  expect(problem(cursor)).toMatchObject({ status: 400, errors: [{ parameter: 'cursor' }] })
})

test('401: without a token, with one that is none, and with one that was revoked', async () => {
  const without = await served.send('GET', '/api/v1/parties')
  expect(problem(without)).toMatchObject({ status: 401, type: '/problems/not-signed-in' })
  expect(without.headers.get('www-authenticate')).toBe('Bearer realm="alteram"')
  const wrong = await served.send('GET', '/api/v1/parties', { as: `alt_${'x'.repeat(43)}` })
  expect(problem(wrong)).toMatchObject({ status: 401, detail: 'This token is not known. Make a new one with: alteram token create.' })
  const vanna = await served.person('vanna', 'recorder')
  const { tokens } = served.server.parts.access
  for (const { id } of tokens.list(vanna)) tokens.revoke(id)
  const revoked = await served.send('POST', '/api/v1/parties', { as: 'vanna', body: party })
  expect(problem(revoked)).toMatchObject({ status: 401, detail: 'This token was revoked. Make a new one with: alteram token create.' })
})

test('403: with the role that is needed', async () => {
  const answer = await served.send('POST', '/api/v1/parties', { as: 'sophea', body: party })
  expect(problem(answer)).toEqual({
    status: 403,
    type: '/problems/not-permitted',
    detail:
      'To log reports, allegations, responses, inquiries, follow-up actions, parties and sources takes the role recorder; you have reviewer.',
  })
})

test('404: an address without anything, and a record that is not there or of another kind', async () => {
  expect(problem(await served.send('GET', '/api/v1/nothing', { as: 'dara' }))).toMatchObject({ status: 404, type: '/problems/not-found' })
  for (const path of [`parties/${world.report}`, 'parties/PA-000000', 'parties/x', `parties/${world.state}?as-of=1`]) {
    expect(problem(await served.send('GET', `/api/v1/${path}`, { as: 'dara' }))).toEqual({
      status: 404,
      type: '/problems/no-such-record',
      detail: 'There is no such party in the ledger.',
    })
  }
  const command = await served.send('POST', `/api/v1/allegations/${world.report}/withdraw`, {
    as: 'dara',
    body: { reason: 'x', withdrawn: '2024' },
  })
  expect(problem(command)).toMatchObject({ status: 404, type: '/problems/no-such-record' })
})

test('405: with what can be done', async () => {
  const answer = await served.send('DELETE', `/api/v1/reports/${world.report}`, { as: 'dara' })
  expect(problem(answer)).toEqual({
    status: 405,
    type: '/problems/method-not-allowed',
    detail: 'DELETE cannot be done here; GET, HEAD can.',
  })
  expect(answer.headers.get('allow')).toBe('GET, HEAD')
})

test('412: the record has changed since; 409 is left to races', async () => {
  const alias = (words: string, match: string) =>
    served.send('POST', `/api/v1/parties/${world.publisher}/add-alias`, {
      as: 'dara',
      body: { alias: english(words) },
      headers: { 'if-match': match },
    })
  expect((await alias('DoS', '"0"')).status).toBe(200)
  const late = await alias('State Department', '"0"')
  expect(problem(late)).toEqual({
    status: 412,
    type: '/problems/changed-since',
    detail: 'The party has changed since you read it. Read it again, and decide again.',
  })
  expect(late.body['revision']).toBe(1)
  expect((await alias('State Department', '"1"')).status).toBe(200)
  expect((await alias('Foggy Bottom', '*')).status).toBe(200)
})

test('413: a body that is too large', async () => {
  const answer = await served.send('POST', '/api/v1/parties', { as: 'dara', body: { is: 'state', name: english('x'.repeat(20_000)) } })
  expect(problem(answer)).toMatchObject({ status: 413, type: '/problems/too-large' })
})

test('415: a body that is not JSON', async () => {
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
    const answer = await served.send('POST', '/api/v1/parties', { as: 'dara', body: 'is=state', headers: { 'content-type': type } })
    expect(problem(answer)).toMatchObject({ status: 415, type: '/problems/unsupported-type' })
  }
})

test('422: every rule that is broken, each with its code and sentence', async () => {
  const body = { report: world.source, subject: world.ministry, gist: english('x'), cited: [{ source: world.report }] }
  const answer = await served.send('POST', '/api/v1/allegations', { as: 'dara', body })
  expect(problem(answer)).toEqual({
    status: 422,
    type: '/problems/rule-broken',
    detail: '2 rules stand against it; each is listed. Nothing was recorded.',
    errors: [
      {
        pointer: '/cited/0/source',
        code: 'source-not-captured',
        type: '/problems/source-not-captured',
        detail: sentences['source-not-captured'],
      },
      {
        pointer: '/report',
        code: 'report-not-in-ledger',
        type: '/problems/report-not-in-ledger',
        detail: sentences['report-not-in-ledger'],
      },
    ],
  })
})

test('429: too many requests of one person, with when to go on; others are not held up', async () => {
  const limited = await new Served({ settings: { requestsPerMinute: 2 } }).start()
  try {
    await limited.person('dara', 'recorder')
    await limited.person('vanna', 'recorder')
    const ask = (as: string) => limited.send('GET', '/api/v1/parties', { as })
    const [first, , third] = [await ask('dara'), await ask('dara'), await ask('dara')]
    expect([first.status, first.headers.get('ratelimit-policy'), first.headers.get('ratelimit')]).toEqual([
      200,
      '"person";q=2;w=60',
      expect.stringMatching(/^"person";r=1;t=\d+$/),
    ])
    expect(problem(third)).toMatchObject({ status: 429, type: '/problems/too-many-requests' })
    expect(Number(third.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await ask('vanna')).status).toBe(200)
  } finally {
    await limited.end()
  }
})

test('431 and 400: headers that are too large, and what is no HTTP', async () => {
  expect(await raw(`GET /health/live HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`)).toMatch(
    /^HTTP\/1\.1 431 [\s\S]*\/problems\/headers-too-large/,
  )
  expect(await raw('SAY hello\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 [\s\S]*\/problems\/bad-request/)
  expect(await raw('POST /api/v1/parties HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n')).toMatch(
    /^HTTP\/1\.1 400 /,
  )
})

test('400 and 414: addresses that are malformed or endless', async () => {
  expect(problem(await served.send('GET', '/api/v1/parties/%zz', { as: 'dara' }))).toMatchObject({
    status: 400,
    type: '/problems/bad-request',
  })
  expect(problem(await served.send('GET', `/problems/${'x'.repeat(500)}`, { as: 'dara' }))).toMatchObject({
    status: 414,
    type: '/problems/uri-too-long',
  })
})

test('503: a position that the views have not reached, with when to ask again', async () => {
  const answer = await served.send('GET', '/api/v1/parties', { as: 'dara', headers: { 'alteram-position': '900000' } })
  expect(problem(answer)).toMatchObject({ status: 503, type: '/problems/views-behind' })
  expect(answer.headers.get('retry-after')).toBe('1')
})

test('every problem and every rule has a page, for programs and for people', async () => {
  const { body } = await served.send('GET', '/problems')
  const types = [body['problems'], body['rules']].flat().map((page) => String(Reflect.get(Object(page), 'type')))
  expect(types.length).toBeGreaterThan(80)
  for (const type of types) {
    const page = await served.send('GET', type)
    expect(page).toMatchObject({ status: 200, body: { type } })
    const html = await fetch(`${served.url}${type}`, { headers: { accept: 'text/html' } })
    expect([html.status, html.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    expect(await html.text()).toContain('<h1>')
  }
  expect((await served.send('GET', '/problems/constructor')).status).toBe(404)
})

test('no answer lets itself be framed, sniffed or kept', async () => {
  for (const path of ['/health/live', '/api/v1/parties', '/nothing', '/%zz']) {
    const { headers } = await served.send('GET', path)
    expect([path, headers.get('x-content-type-options'), headers.get('cache-control'), headers.get('x-frame-options')]).toEqual([
      path,
      'nosniff',
      'no-store',
      'DENY',
    ])
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
  }
})

/** What is answered to bytes as they are. */
function raw(text: string): Promise<string> {
  const { port } = new URL(served.url)
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(Number(port), '127.0.0.1', () => socket.write(text))
    socket.setEncoding('utf8')
    socket.on('data', (part) => {
      answer += part
    })
    socket.on('close', () => resolve(answer))
    socket.on('error', reject)
  })
}
