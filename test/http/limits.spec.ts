import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { afterEach, expect, test } from '@jest/globals'
import type { ServerOptions } from '#server'
import { exchange, Held, statuses } from './raw.js'
import { Served } from './served.js'
import { english, logWorld } from './world.js'

let served: Served | undefined
afterEach(async () => {
  const faults = served?.faults
  await served?.end()
  served = undefined
  expect(faults ?? []).toEqual([])
})

async function serve(settings: ServerOptions['settings'], options: Partial<ServerOptions> = {}): Promise<Served> {
  served = await new Served({ ...(settings && { settings }), ...options }).start()
  await served.person('dara', 'recorder')
  return served
}

const post = (token: string | undefined, ...lines: readonly string[]) =>
  ['POST /api/v1/parties HTTP/1.1', 'Host: x', `Authorization: Bearer ${token}`, 'Content-Type: application/json', ...lines, '', ''].join(
    '\r\n',
  )

test('headers that do not end in time, and connections on which nothing is said, are cut off', async () => {
  const { url } = await serve({ headersMs: 200, requestMs: 400 })
  const [silent, slow] = [await Held.open(url), await Held.open(url)]
  slow.socket.write('GET /health/live HTTP/1.1\r\nHost: x\r\n')
  const drip = setInterval(() => slow.socket.write('X: y\r\n'), 20)
  await Promise.all([silent.closed, slow.closed])
  clearInterval(drip)
  expect(statuses(slow.received)).toEqual([408])
  expect(slow.received).toContain('/problems/timeout')
})

test('a body that stalls or drips is cut off with an answer; one that comes steadily is not', async () => {
  const { url, tokens, server } = await serve({ headersMs: 5_000, requestMs: 20_000, stallMs: 100, bodyBytesPerSecond: 1_000 })
  const [stalled, dripping, steady] = [await Held.open(url), await Held.open(url), await Held.open(url)]
  stalled.socket.write(`${post(tokens['dara'], 'Content-Length: 1000')}{"is"`)
  dripping.socket.write(post(tokens['dara'], 'Transfer-Encoding: chunked'))
  const drip = setInterval(() => dripping.socket.write('1\r\n \r\n'), 20)
  const body = Buffer.from(JSON.stringify({ is: 'state', name: english('Steady') }).padEnd(8_000))
  steady.socket.write(post(tokens['dara'], `Content-Length: ${body.length}`, 'Connection: close'))
  let sent = 0
  const stream = setInterval(() => {
    steady.socket.write(body.subarray(sent, sent + 400))
    sent += 400
    if (sent >= body.length) clearInterval(stream)
  }, 20)
  await Promise.all([stalled.closed, dripping.closed, steady.closed])
  clearInterval(drip)
  expect([statuses(stalled.received), statuses(dripping.received), statuses(steady.received)]).toEqual([[408], [408], [201]])
  expect(await server.parts.store.head()).toBeGreaterThan(0)
})

test('a copy that stalls is cut off and leaves nothing behind; one that is refused before it came is not waited for', async () => {
  const own = await serve({ stallMs: 100 })
  const { url, tokens, directory } = own
  const { source } = await logWorld(own)
  const begin = async (id: string) => {
    const held = await Held.open(url)
    const lines = [`PUT /api/v1/sources/${id}/copy HTTP/1.1`, 'Host: x', `Authorization: Bearer ${tokens['dara']}`]
    held.socket.write([...lines, 'Content-Type: application/pdf', 'Content-Length: 1000000', '', 'abc'].join('\r\n'))
    await held.closed
    return statuses(held.received)
  }
  expect(await begin(source)).toEqual([408])
  expect(await begin('0190f2a4-7c1e-7d3a-9b2f-3c5d7e9f1a2b')).toEqual([404])
  const left = () => readdirSync(join(directory, 'copies'))
  const deadline = performance.now() + 5_000
  while (left().length > 0 && performance.now() < deadline) await setImmediate()
  expect(left()).toEqual([])
})

test('a request that takes too long as a whole is cut off, however steadily it comes', async () => {
  const { url, tokens } = await serve({ headersMs: 100, requestMs: 300, stallMs: 10_000 })
  const held = await Held.open(url)
  held.socket.write(post(tokens['dara'], 'Content-Length: 100000'))
  const stream = setInterval(() => held.socket.write('x'.repeat(100)), 10)
  await held.closed
  clearInterval(stream)
  expect(statuses(held.received)).toEqual([408])
})

test('headers and bodies that are too large are refused, by their announced length before they are sent', async () => {
  const { url, tokens } = await serve({ headerBytes: 4_096, bodyBytes: 5_000, batchBytes: 9_000, copyBytes: 20_000 })
  expect(statuses(await exchange(url, `GET /health/live HTTP/1.1\r\nHost: x\r\nCookie: ${'x'.repeat(5_000)}\r\n\r\n`))).toEqual([431])
  expect(statuses(await exchange(url, `GET /${'x'.repeat(5_000)} HTTP/1.1\r\nHost: x\r\n\r\n`))).toEqual([431])
  const announced = (path: string, length: number) =>
    exchange(url, post(tokens['dara'], `Content-Length: ${length}`, 'Connection: close').replace('/parties', path))
  expect(statuses(await announced('/parties', 5_001))).toEqual([413])
  expect(statuses(await announced('/batches', 9_001))).toEqual([413])
  // Chunks announce nothing: they are counted.
  const chunks = `${post(tokens['dara'], 'Transfer-Encoding: chunked')}${`fa0\r\n${'x'.repeat(4_000)}\r\n`.repeat(2)}0\r\n\r\n`
  expect(statuses(await exchange(url, chunks))).toEqual([413])
})

test('connections are counted in all, and of one address', async () => {
  const { url } = await serve({ connections: 5, connectionsPerAddress: 3 })
  const ping = 'GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'
  const held = [await Held.open(url), await Held.open(url), await Held.open(url)]
  expect(await exchange(url, ping)).toBe('')
  expect(statuses(await exchange(url, ping, { from: '127.0.0.2' }))).toEqual([200])
  held.push(await Held.open(url, '127.0.0.3'), await Held.open(url, '127.0.0.3'))
  // All places are taken now.
  expect(await exchange(url, ping, { from: '127.0.0.2' })).toBe('')
  for (const each of held) each.socket.destroy()
  // What was given back can be had again, once the server has noticed.
  const deadline = performance.now() + 5_000
  let answer = ''
  while (answer === '' && performance.now() < deadline) answer = await exchange(url, ping)
  expect(statuses(answer)).toEqual([200])
})

test('a proxy has as many connections as it needs', async () => {
  const { url } = await serve({ connectionsPerAddress: 1 }, { network: { proxies: ['127.0.0.1'] } })
  const held = [await Held.open(url), await Held.open(url)]
  expect(statuses(await exchange(url, 'GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'))).toEqual([200])
  for (const each of held) each.socket.destroy()
})

test('whoever is not signed in is limited by address; others, and those who are signed in, are not held up by it', async () => {
  const { url, tokens } = await serve({ requestsPerMinuteSignedOut: 2 })
  const ask = async (path: string, token?: string, from = '127.0.0.1') => {
    const authorization = token === undefined ? '' : `Authorization: Bearer ${token}\r\n`
    const answer = await exchange(url, `GET ${path} HTTP/1.1\r\nHost: x\r\n${authorization}Connection: close\r\n\r\n`, { from })
    return [statuses(answer)[0], /^ratelimit: (.*)$/im.exec(answer)?.[1]?.replace(/t=\d+/, 't')]
  }
  // Guessing a token counts, as does an address that does not exist; health does not.
  expect(await ask('/api/v1/parties', `alt_${'x'.repeat(43)}`)).toEqual([401, '"signed-out";r=1;t'])
  expect(await ask('/nothing')).toEqual([404, '"signed-out";r=0;t'])
  expect(await ask('/api/v1/parties', 'guess')).toEqual([429, '"signed-out";r=0;t'])
  expect(await ask('/problems')).toEqual([429, '"signed-out";r=0;t'])
  expect(await ask('/health/live')).toEqual([200, undefined])
  expect(await ask('/api/v1/parties', tokens['dara'])).toEqual([200, undefined])
  expect(await ask('/problems', undefined, '127.0.0.2')).toEqual([200, '"signed-out";r=1;t'])
})

test('an address is limited whoever asks from it, and a person wherever from; both are told', async () => {
  const { url, tokens } = await serve({ requestsPerMinuteOfAddress: 3, requestsPerMinute: 4 })
  const ask = async (from: string) => {
    const answer = await exchange(
      url,
      `GET /api/v1/parties HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${tokens['dara']}\r\nConnection: close\r\n\r\n`,
      { from },
    )
    const header = (name: string) => new RegExp(`^${name}: (.*)$`, 'im').exec(answer)?.[1]?.replaceAll(/(?<=t=)\d+/g, 'T')
    return [statuses(answer)[0], header('ratelimit'), header('ratelimit-policy'), header('retry-after') !== undefined]
  }
  const policy = '"address";q=3;w=60, "person";q=4;w=60'
  expect(await ask('127.0.0.1')).toEqual([200, '"address";r=2;t=T, "person";r=3;t=T', policy, false])
  await ask('127.0.0.1')
  expect(await ask('127.0.0.1')).toEqual([200, '"address";r=0;t=T, "person";r=1;t=T', policy, false])
  expect(await ask('127.0.0.1')).toEqual([429, '"address";r=0;t=T', '"address";q=3;w=60', true])
  expect(await ask('127.0.0.2')).toEqual([200, '"address";r=2;t=T, "person";r=0;t=T', policy, false])
  expect(await ask('127.0.0.2')).toEqual([429, '"person";r=0;t=T', '"person";q=4;w=60', true])
})
