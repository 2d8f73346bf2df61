import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { exchange, statuses } from './raw.js'
import { Served } from './served.js'
import { english } from './world.js'

/** Shapes of a request that a proxy and a server can read differently: what one takes for a body, the other takes for the next request. */
const served = new Served({ settings: { headersMs: 400, requestMs: 600, stallMs: 200, bodyBytes: 10_000 } })
let token = ''
beforeAll(async () => {
  await served.start()
  await served.person('dara', 'recorder')
  token = served.tokens['dara'] ?? ''
})
afterAll(async () => {
  await served.end()
  expect(served.faults).toEqual([])
})

const body = JSON.stringify({ is: 'state', name: english('Smuggled') })
/** What must never be taken for a request of its own. */
const hidden = `POST /api/v1/parties HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer TOKEN\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`

const head = (...lines: readonly string[]) => ['POST /api/v1/parties HTTP/1.1', 'Host: x', ...lines, '', ''].join('\r\n')
const json = ['Authorization: Bearer TOKEN', 'Content-Type: application/json']
const chunk = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`

async function send(text: string): Promise<readonly number[]> {
  return statuses(await exchange(served.url, text.replaceAll('TOKEN', token)))
}

async function parties(): Promise<number> {
  const { body: list } = await served.send('GET', '/api/v1/parties', { as: 'dara' })
  return Array.isArray(list['items']) ? list['items'].length : -1
}

test.each([
  ['a length and chunks', head(...json, 'Content-Length: 4', 'Transfer-Encoding: chunked') + chunk + hidden],
  ['chunks and a length', head(...json, 'Transfer-Encoding: chunked', 'Content-Length: 4') + chunk + hidden],
  ['two lengths that differ', head(...json, `Content-Length: ${body.length}`, 'Content-Length: 4') + body + hidden],
  ['two lengths in one header', head(...json, `Content-Length: ${body.length}, 4`) + body + hidden],
  ['a length with a sign', head(...json, `Content-Length: +${body.length}`) + body + hidden],
  ['a negative length', head(...json, 'Content-Length: -1') + hidden],
  ['a length in hexadecimal', head(...json, `Content-Length: 0x${body.length.toString(16)}`) + body + hidden],
  ['a length past all numbers', head(...json, 'Content-Length: 99999999999999999999999') + body + hidden],
  ['a coding that is none', head(...json, 'Transfer-Encoding: chunked, identity') + chunk + hidden],
  ['a coding that hides', head(...json, 'Transfer-Encoding: xchunked') + chunk + hidden],
  ['a coding twice', head(...json, 'Transfer-Encoding: chunked', 'Transfer-Encoding: chunked') + chunk + hidden],
  ['a coding after a vertical tab', head(...json, 'Transfer-Encoding: \x0bchunked') + chunk + hidden],
  ['a space before the colon', head(...json, 'Transfer-Encoding : chunked', `Content-Length: ${body.length}`) + body + hidden],
  ['a folded header', head(...json, 'Transfer-Encoding:', ' chunked', `Content-Length: ${body.length}`) + body + hidden],
  ['a folded header of no matter', head(...json, 'X-Folded: a', '\tb', `Content-Length: ${body.length}`) + body + hidden],
  ['a header without a name', head(...json, ': x', `Content-Length: ${body.length}`) + body + hidden],
  ['a NUL in a header', head(...json, 'X-Nul: a\x00b', `Content-Length: ${body.length}`) + body + hidden],
  ['a lone return in a header', head(...json, 'X-Return: a\rContent-Length: 0', `Content-Length: ${body.length}`) + body + hidden],
  ['lines that end with a line feed alone', head(...json, `Content-Length: ${body.length}`).replaceAll('\r\n', '\n') + body + hidden],
  ['a chunk of no size', `${head(...json, 'Transfer-Encoding: chunked')}\r\n${chunk}${hidden}`],
  ['a chunk size that is no number', `${head(...json, 'Transfer-Encoding: chunked')}zz\r\n${chunk}${hidden}`],
  ['a chunk size with a sign', `${head(...json, 'Transfer-Encoding: chunked')}-1\r\n${chunk}${hidden}`],
  ['a chunk size past all numbers', `${head(...json, 'Transfer-Encoding: chunked')}fffffffffffffffff\r\n${chunk}${hidden}`],
  ['a chunk longer than its size', `${head(...json, 'Transfer-Encoding: chunked')}1\r\n${body}\r\n0\r\n\r\n${hidden}`],
  [
    'a chunk size that ends with a line feed alone',
    `${head(...json, 'Transfer-Encoding: chunked')}${chunk.replace('\r\n', '\n')}${hidden}`,
  ],
  ['a version that is none', head(...json, `Content-Length: ${body.length}`).replace('HTTP/1.1', 'HTTP/3.7') + body + hidden],
])('%s: refused, the connection ends, and nothing that follows is read', async (_, text) => {
  const before = await parties()
  const answered = await send(text)
  expect(answered).toEqual([400])
  expect(await parties()).toBe(before)
})

test('a proper request with a body of its own is read as one, and what follows as the next', async () => {
  const before = await parties()
  const one = (words: string) => {
    const text = JSON.stringify({ is: 'state', name: english(words) })
    return head(...json, `Content-Length: ${Buffer.byteLength(text)}`) + text
  }
  const last = head(...json, 'Transfer-Encoding: chunked', 'Connection: close') + chunk
  expect(await send(one('One') + one('Two') + last)).toEqual([201, 201, 201])
  expect(await parties()).toBe(before + 3)
})

test('answers to what was sent ahead come in the order of the requests, also where one of them fails', async () => {
  const get = (path: string, ...lines: string[]) => [`GET ${path} HTTP/1.1`, 'Host: x', ...lines, '', ''].join('\r\n')
  const authorization = 'Authorization: Bearer TOKEN'
  const text = [
    get('/api/v1/parties', authorization),
    get('/health/live'),
    get('/api/v1/parties'),
    get('/nothing'),
    get('/api/v1/parties?limit=x', authorization),
    get('/health/live', 'Connection: close'),
  ].join('')
  expect(await send(text)).toEqual([200, 200, 401, 404, 400, 200])
})

test('a request without a host is answered, and ends the connection', async () => {
  const text = `POST /api/v1/parties HTTP/1.1\r\n${json.join('\r\n')}\r\nContent-Length: ${body.length}\r\n\r\n${body}`
  expect(await send(text)).toEqual([400])
  expect(await send('GET /health/live HTTP/1.0\r\n\r\n')).toEqual([200])
})

test('after an announced end nothing is read', async () => {
  const before = await parties()
  expect(await send(`GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n${hidden}`)).toEqual([200])
  expect(await parties()).toBe(before)
})

test('what is no HTTP after a proper request is not taken for its answer', async () => {
  const text = `${head(...json, `Content-Length: ${Buffer.byteLength(body)}`)}${body}SAY hello\r\n\r\n`
  expect((await send(text)).filter((status) => status !== 201)).toEqual([])
})

test('an upgrade, a tunnel and a trace are not what this is for', async () => {
  expect(await send('GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, close\r\nUpgrade: h2c\r\n\r\n')).toEqual([200])
  expect(await send(`CONNECT 127.0.0.1:1 HTTP/1.1\r\nHost: x\r\n\r\n${hidden}`)).toEqual([])
  expect(await send('TRACE /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')).toEqual([405])
  expect(await send('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')).toEqual([400])
})

test('a body that is promised and not sent ends with the request, and is no fault of ours', async () => {
  const cut = await send(head(...json, `Content-Length: ${body.length}`) + body.slice(0, 10))
  expect(cut).toEqual([408])
})
