import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { createServer } from '#server'
import { letIn } from '#test/let-in'
import { exchange, statuses } from './raw.js'
import { Served } from './served.js'

/** Behind a proxy at 127.0.0.9; everybody else is a stranger. */
const served = new Served({ network: { proxies: ['127.0.0.9'] }, settings: { requestsPerMinuteSignedOut: 2 } })
beforeAll(async () => {
  await served.start()
})
afterAll(async () => {
  await served.end()
  expect(served.faults).toEqual([])
})

async function ask(from: string, headers: readonly string[], path = '/problems') {
  const answer = await exchange(served.url, [`GET ${path} HTTP/1.1`, 'Host: x', 'Connection: close', ...headers, '', ''].join('\r\n'), {
    from,
  })
  return { status: statuses(answer)[0], isTold: /^strict-transport-security:/im.test(answer) }
}

test('what the proxy says is believed: who asks, and over what', async () => {
  for (const status of [200, 200, 429]) expect((await ask('127.0.0.9', ['X-Forwarded-For: 198.51.100.1'])).status).toBe(status)
  expect(await ask('127.0.0.9', ['X-Forwarded-For: 198.51.100.2', 'X-Forwarded-Proto: https'])).toEqual({ status: 200, isTold: true })
  expect(await ask('127.0.0.9', ['X-Forwarded-For: 198.51.100.2', 'X-Forwarded-Proto: http'])).toEqual({ status: 200, isTold: false })
})

test('what a stranger says of themselves is not: no limit is evaded, and nobody else is charged with it', async () => {
  const spoofed = (index: number) => [
    `X-Forwarded-For: 203.0.113.${index}`,
    'X-Forwarded-Proto: https',
    'Forwarded: for=203.0.113.9;proto=https',
    'X-Real-IP: 203.0.113.9',
  ]
  expect(await ask('127.0.0.1', spoofed(1))).toEqual({ status: 200, isTold: false })
  expect((await ask('127.0.0.1', spoofed(2))).status).toBe(200)
  expect((await ask('127.0.0.1', spoofed(3))).status).toBe(429)
  expect((await ask('127.0.0.9', ['X-Forwarded-For: 203.0.113.1'])).status).toBe(200)
})

test('what a client put before the word of the proxy counts for nothing', async () => {
  const through = (made: string) => ask('127.0.0.9', [`X-Forwarded-For: ${made}, 198.51.100.77`])
  expect([(await through('1.1.1.1')).status, (await through('127.0.0.1')).status, (await through('2.2.2.2')).status]).toEqual([
    200, 200, 429,
  ])
  // Several headers are one list, and the proxy's word its last.
  const split = ['X-Forwarded-For: 3.3.3.3', 'X-Forwarded-For: 198.51.100.77']
  expect((await ask('127.0.0.9', split)).status).toBe(429)
})

test('beside the proxy nothing is taken in the clear from elsewhere, but the question whether it lives', async () => {
  const { app } = served.server
  const elsewhere = async (url: string, remoteAddress: string, headers: Record<string, string> = {}) => {
    const { statusCode, body } = await app.inject({ method: 'GET', url, remoteAddress, headers })
    return [statusCode, /problems\/([a-z-]+)/.exec(body)?.[1]]
  }
  expect(await elsewhere('/api/v1/parties', '192.0.2.1')).toEqual([403, 'not-encrypted'])
  expect(await elsewhere('/api/v1/parties', '192.0.2.1', { 'x-forwarded-proto': 'https' })).toEqual([403, 'not-encrypted'])
  expect(await elsewhere('/health/live', '192.0.2.1')).toEqual([200, undefined])
  expect(await elsewhere('/api/v1/parties', '127.0.0.9', { 'x-forwarded-for': '192.0.2.1', 'x-forwarded-proto': 'https' })).toEqual([
    401,
    'not-signed-in',
  ])
})

test('a bind beyond the loopback is refused by the server itself', async () => {
  const plain = await new Served({ network: { hasAdministrator: async () => true } }).start()
  try {
    await expect(plain.server.listen(0, '0.0.0.0')).rejects.toThrow(/Others on the network could read along/)
  } finally {
    await plain.end()
  }
  const directory = mkdtempSync(join(tmpdir(), 'alteram-bind-'))
  const open = await createServer({ data: directory, network: { plainHttp: true } })
  try {
    await letIn(open.parts, 'dara', ['recorder'])
    await expect(open.listen(0, '0.0.0.0')).rejects.toThrow(/add an administrator first/)
    await letIn(open.parts, 'sophea', ['administrator'])
    const { port } = new URL(await open.listen(0, '0.0.0.0'))
    expect((await fetch(`http://127.0.0.1:${port}/health/live`)).status).toBe(200)
  } finally {
    await open.close()
    rmSync(directory, { recursive: true })
  }
})
