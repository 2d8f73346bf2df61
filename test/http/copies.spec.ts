import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { Served } from './served.js'
import { english, idOf } from './world.js'

const served = new Served({ settings: { copyBytes: 100_000 } })
let source: string
beforeAll(async () => {
  await served.start()
  await served.person('dara', 'recorder')
  const body = { is: 'article', title: english('An article'), published: '2024-07-02', url: 'https://example.org/article' }
  source = idOf(await served.send('POST', '/api/v1/sources', { as: 'dara', body }))
})
afterAll(async () => {
  await served.end()
  expect(served.faults).toEqual([])
})

const put = (body: string | Uint8Array<ArrayBuffer> | ReadableStream, headers: Record<string, string>, id = source) =>
  fetch(`${served.url}/api/v1/sources/${id}/copy`, {
    method: 'PUT',
    body,
    headers: { authorization: `Bearer ${served.tokens['dara']}`, ...headers },
    duplex: 'half',
  } as RequestInit)
const kept = () => readdirSync(join(served.directory, 'copies')).sort()
const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

test('the file is kept under its hash, and the source names it', async () => {
  const bytes = new Uint8Array(60_000).map((_, index) => (index * 31) % 256)
  const sha256 = hashOf(bytes)
  const answer = await put(bytes, { 'content-type': 'application/pdf; x=y' })
  expect([answer.status, answer.headers.get('etag')]).toEqual([200, '"1"'])
  expect(await answer.json()).toMatchObject({ id: source, reading: { copies: [{ sha256, bytes: 60_000, mediaType: 'application/pdf' }] } })
  expect(new Uint8Array(readFileSync(join(served.directory, 'copies', sha256)))).toEqual(bytes)
  const again = await put(bytes, { 'content-type': 'application/pdf' })
  expect([again.status, again.headers.get('etag')]).toEqual([200, '"1"'])
  expect(kept()).toEqual([sha256])
})

test('a copy that is JSON is taken as it is, byte for byte', async () => {
  const text = '{ "not": "read", '
  const answer = await put(text, { 'content-type': 'application/json' })
  expect(await answer.json()).toMatchObject({
    revision: 2,
    reading: { copies: [{}, { mediaType: 'application/json', bytes: text.length }] },
  })
  expect(readFileSync(join(served.directory, 'copies', hashOf(Buffer.from(text))), 'utf8')).toBe(text)
})

test('one that is too large, empty, for no source, or cut off leaves nothing behind', async () => {
  const before = kept()
  expect((await put(new Uint8Array(100_001), { 'content-type': 'application/pdf' })).status).toBe(413)
  const stream = new ReadableStream({
    pull: (controller) => controller.enqueue(new Uint8Array(64_000)),
  })
  const endless = await put(stream, { 'content-type': 'application/pdf' }).then(
    ({ status }) => status,
    () => 'closed',
  )
  expect([413, 'closed']).toContain(endless)
  expect((await put('', { 'content-type': 'application/pdf' })).status).toBe(400)
  expect((await put('x', { 'content-type': 'application/pdf' }, '0190f2a4-7c1e-7d3a-9b2f-3c5d7e9f1a2b')).status).toBe(404)
  const cut = new AbortController()
  const dying = new ReadableStream({
    start: (controller) => controller.enqueue(new Uint8Array(1_000)),
    pull: () => cut.abort(),
  })
  const request = fetch(`${served.url}/api/v1/sources/${source}/copy`, {
    method: 'PUT',
    body: dying,
    headers: { authorization: `Bearer ${served.tokens['dara']}`, 'content-type': 'application/pdf' },
    duplex: 'half',
    signal: cut.signal,
  } as RequestInit)
  await expect(request).rejects.toThrow()
  const deadline = Date.now() + 5_000
  while (kept().some((name) => name.startsWith('.')) && Date.now() < deadline) await new Promise(setImmediate)
  expect(kept()).toEqual(before)
})
