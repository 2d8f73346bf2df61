import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import Database from 'better-sqlite3'
import { closeParts, openParts } from '#server'
import { letIn } from '#test/let-in'
import { Child } from './child.js'
import { exchange } from './raw.js'
import { english } from './world.js'

const directory = mkdtempSync(join(tmpdir(), 'alteram-log-'))
const planted: string[] = []
/** A word that stands nowhere else, planted in a place that somebody outside can write to. */
function canary(place: string): string {
  const word = `zq${place}${planted.length}qz`
  planted.push(word)
  return word
}

const person = canary('person')
let child: Child
let url = ''
let token = ''
let id = ''
beforeAll(async () => {
  const parts = openParts({ directory })
  const made = await letIn(parts, person, ['recorder', 'auditor'])
  token = made.token
  id = made.id
  planted.push(token)
  // Otherwise a link for the first one is printed.
  await letIn(parts, canary('keeper'), ['administrator'])
  await closeParts(parts)
  child = new Child({ ALTERAM_DATA: directory, ALTERAM_PORT: '0', ALTERAM_LOG: 'debug', ALTERAM_BODY_BYTES: '5000' })
  url = await child.address
})
afterAll(() => {
  child.kill()
  rmSync(directory, { recursive: true })
})

interface Asked {
  readonly as?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** The status and the id of a request, and its body. */
async function ask(method: string, path: string, { as = token, headers = {}, body }: Asked = {}) {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { authorization: `Bearer ${as}`, ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body }),
  })
  const text = await response.text()
  return { status: response.status, request: response.headers.get('alteram-request') ?? '', text }
}

/** The lines of the log so far, once there are as many of them as asked for that tell of this request. */
async function linesOf(request: string, most = 1): Promise<readonly Record<string, unknown>[]> {
  const deadline = performance.now() + 10_000
  for (;;) {
    const lines = child.complained
      .split('\n')
      .slice(0, -1)
      .map((line): Record<string, unknown> => JSON.parse(line))
      .filter((line) => line['request'] === request)
    if (lines.length >= most || performance.now() > deadline) return lines
    await new Promise((resolve) => child.process.stderr?.once('data', resolve))
  }
}

const party = (words: string, more: object = {}) => JSON.stringify({ is: 'state', name: english(words), ...more })

test('a request has one id: on its answer, in the log, and on the event that it recorded', async () => {
  const made = await ask('POST', '/api/v1/parties', { body: party(canary('recorded')) })
  expect(made.status).toBe(201)
  const { id: record } = JSON.parse(made.text)
  const events = await ask('GET', `/api/v1/parties/${record}/events`)
  expect(JSON.parse(events.text)).toMatchObject({ items: [{ correlation: made.request, actor: id }] })
  expect(await linesOf(made.request)).toEqual([
    {
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      request: made.request,
      method: 'POST',
      route: '/api/v1/parties',
      status: 201,
      ms: expect.any(Number),
      bytes: Buffer.byteLength(made.text),
      user: id,
      via: 'api',
      msg: 'request',
    },
  ])
  expect(await linesOf(events.request)).toMatchObject([{ method: 'GET', route: '/api/v1/parties/:id/events', status: 200 }])
  const problem = await ask('GET', '/nothing')
  expect(JSON.parse(problem.text)).toMatchObject({ status: 404, request: problem.request })
  expect(await linesOf(problem.request)).toMatchObject([{ route: 'none', status: 404 }])
})

test('a fault has the id of its request, and where it came up', async () => {
  const source = await ask('POST', '/api/v1/parties', { body: party(canary('before')) })
  const log = new Database(join(directory, 'ledger.sqlite'))
  const words = canary('sqlite')
  // What a database says of a fault can be any text: here one that a trigger says.
  log.exec(`CREATE TRIGGER stop BEFORE INSERT ON events BEGIN SELECT RAISE(ABORT, '${words} of ${person}'); END`)
  try {
    const failed = await ask('POST', '/api/v1/parties', { body: party(canary('failed')) })
    expect(failed.status).toBeGreaterThanOrEqual(500)
    expect(failed.text).not.toContain(words)
    const [fault, line] = await linesOf(failed.request, 2)
    expect(fault).toMatchObject({
      level: 'error',
      msg: 'fault',
      fault: { at: expect.arrayContaining([expect.stringMatching(/\.js:\d+:\d+/)]) },
    })
    expect(line).toMatchObject({ level: 'warn', status: failed.status })
  } finally {
    log.exec('DROP TRIGGER stop')
    log.close()
  }
  expect(source.status).toBe(201)
  expect((await ask('POST', '/api/v1/parties', { body: party(canary('after')) })).status).toBe(201)
})

test('nothing that anybody sent is in what the server prints, wherever it was put', async () => {
  const { text } = await ask('POST', '/api/v1/parties', { body: party(canary('words')) })
  const record: string = JSON.parse(text).id
  await ask('POST', '/api/v1/parties', { body: party(canary('value'), { [canary('field')]: canary('unknown'), code: canary('code') }) })
  await ask('POST', '/api/v1/parties', { body: `{"is": ${canary('broken')}` })
  await ask('POST', '/api/v1/parties', { body: `{"name": "${canary('cut')}` })
  await ask('POST', '/api/v1/parties', { body: party(canary('large').padEnd(6_000, 'x')) })
  await ask('POST', '/api/v1/parties', { body: canary('type'), headers: { 'content-type': `text/${canary('media')}` } })
  await ask('POST', '/api/v1/batches', {
    body: JSON.stringify({ items: [{ kind: canary('kind'), verb: canary('verb'), body: { [canary('inner')]: canary('deep') } }] }),
  })
  await ask('POST', `/api/v1/parties/${record}/rename`, {
    body: JSON.stringify({ name: english(canary('renamed')), reason: canary('reason') }),
  })
  await ask('POST', `/api/v1/parties/${record}/${canary('command')}`, { body: '{}' })
  await ask('PUT', `/api/v1/sources/${canary('source')}/copy`, { body: canary('copy'), headers: { 'content-type': canary('sort') } })
  for (const q of [
    canary('search'),
    `"${canary('open')}`,
    `${canary('near')} NEAR(`,
    `* ${canary('star')}) OR (`,
    `{${canary('brace')}}: x`,
  ])
    await ask('GET', `/api/v1/search?q=${encodeURIComponent(q)}`)
  await ask('GET', `/api/v1/parties?${canary('parameter')}=${canary('argument')}&cursor=${canary('cursor')}&code=${canary('filter')}`)
  await ask('GET', `/api/v1/history?actor=${canary('actor')}&as-of=${canary('moment')}`)
  await ask('GET', `/api/v1/parties/${canary('id')}?as-of=1`)
  await ask('GET', `/${canary('path')}/${encodeURIComponent(`${canary('encoded')}\n{"level":"error"}`)}`)
  await ask('GET', `/problems/${canary('problem')}`)
  await ask('GET', `/api/${canary('page')}/../${canary('file')}`)
  await ask('GET', '/api/v1/parties', {
    as: `alt_${canary('token')}`,
    headers: {
      cookie: `alteram=${canary('cookie')}; ${canary('name')}=x`,
      'user-agent': canary('agent'),
      referer: `https://x.example/${canary('referer')}`,
      'x-request-id': canary('request'),
      'x-forwarded-for': canary('forwarded'),
      forwarded: `for=${canary('for')}`,
      traceparent: canary('trace'),
      [canary('header')]: canary('header'),
    },
  })
  await ask('GET', '/api/v1/parties', { headers: { authorization: `Basic ${canary('basic')}` } })
  const odd = {
    'idempotency-key': `${canary('key')} x`,
    'if-match': canary('match'),
    'alteram-actor': canary('other'),
    'alteram-via': canary('via'),
  }
  await ask('POST', `/api/v1/parties/${record}/add-alias`, { headers: odd, body: JSON.stringify({ alias: english(canary('alias')) }) })
  await ask('GET', '/api/v1/parties', { headers: { 'alteram-position': canary('position') } })
  await ask('GET', '/api/v1/live', { headers: { 'last-event-id': canary('event') } })
  await ask('POST', '/api/v1/sign-in', { body: JSON.stringify({ name: canary('login'), password: canary('password') }) })
  await ask('POST', '/api/v1/sign-in/totp', { body: JSON.stringify({ code: canary('totp') }) })
  await ask('POST', '/api/v1/join', { body: JSON.stringify({ link: canary('link'), password: canary('chosen'), name: canary('joined') }) })
  await ask('POST', '/api/v1/me/password', { body: JSON.stringify({ current: canary('current'), new: canary('new') }) })
  await ask('POST', '/api/v1/me/tokens', { body: JSON.stringify({ label: canary('label'), roles: [canary('role')] }) })
  await ask('GET', `/sign-in/oidc/callback?code=${canary('oidc')}&state=${canary('state')}&error=${canary('oidcfault')}`)
  // What is no request at all, or breaks off.
  const raw = (bytes: string) => exchange(url, bytes)
  await raw(`${canary('method')} / HTTP/1.1\r\n\r\n`)
  await raw(`GET /${canary('target')} ${canary('version')}\r\n\r\n`)
  await raw(`GET /%zz${canary('malformed')} HTTP/1.1\r\nHost: ${canary('host')}\r\nConnection: close\r\n\r\n`)
  await raw(`GET / HTTP/1.1\r\nHost: x\r\n${canary('line')}\r\n\r\n`)
  await raw(`GET / HTTP/1.1\r\nHost: x\r\nX: ${canary('overflow').padEnd(20_000, 'x')}\r\n\r\n`)
  await raw(`POST /api/v1/parties HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n${canary('chunk')}\r\n`)

  const last = await ask('GET', '/health/live')
  await linesOf(last.request)
  child.process.kill('SIGTERM')
  expect(await child.exit).toBe(0)
  const printed = `${child.said}\n${child.complained}`.toLowerCase()
  expect(planted.length).toBeGreaterThan(60)
  expect(planted.filter((word) => printed.includes(word.toLowerCase()))).toEqual([])
  // Each line is an object of known fields, so nothing slips in under a new name.
  const lines = child.complained
    .trim()
    .split('\n')
    .map((line): object => JSON.parse(line))
  expect([...new Set(lines.flatMap((line) => Object.keys(line)))].sort()).toEqual(
    ['bytes', 'code', 'fault', 'level', 'method', 'ms', 'msg', 'request', 'route', 'status', 'time', 'user', 'via'].sort(),
  )
  // Where it is served, and the key that its checkpoints are verified with.
  expect(child.said.trim().split('\n')).toHaveLength(2)
})

test('a setting that is wrong is told without what may be a secret in its place', async () => {
  const secret = canary('secret')
  const key = `-----BEGIN PRIVATE KEY-----\n${secret}\n-----END PRIVATE KEY-----`
  for (const wrong of [
    { ALTERAM_PORT: `alt_${secret}`, ALTERAM_TRUSTED_PROXIES: `${secret}`.repeat(10), ALTERAM_LOG: `${secret} ${secret} ${secret}` },
    { ALTERAM_TLS_CERT: key, ALTERAM_TLS_KEY: key },
  ]) {
    const other = new Child({ ALTERAM_DATA: join(directory, 'other'), ...wrong })
    expect(await other.exit).toBe(1)
    expect(Object.keys(wrong).filter((name) => !other.complained.includes(name))).toEqual([])
    expect(`${other.said}${other.complained}`).not.toContain(secret)
  }
})
