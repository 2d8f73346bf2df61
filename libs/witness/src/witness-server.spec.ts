/** The witness over HTTP: the protocol’s answers, and bounds on what is sent. */
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { formatVerifierKey } from '#audit'
import { SignedLog } from '#test/witnesses/signed-log'
import { Witness } from './witness.js'
import { WitnessServer } from './witness-server.js'

const log = new SignedLog('log.example/a').grow(20)
const now = new Date('2024-06-24T09:00:00Z')

let directory: string
let witness: Witness
let server: WitnessServer
let address: string
let faults: unknown[]
let alarms: string[]
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'witness-'))
  witness = new Witness({ directory, logs: [log.verifier], now: () => now })
  faults = []
  alarms = []
  server = new WitnessServer({
    witness,
    onFault: (fault) => faults.push(fault),
    onAlarm: (alarm) => alarms.push(alarm),
  })
  address = await server.listen(0)
})
afterEach(async () => {
  await server.close()
  witness.close()
  rmSync(directory, { recursive: true })
})

async function ask(body: string | Uint8Array<ArrayBuffer>, path = '/add-checkpoint', method = 'POST') {
  const response = await fetch(`${address}${path}`, { method, ...(method === 'POST' && { body }) })
  return { status: response.status, type: response.headers.get('content-type'), body: await response.text() }
}

test('it answers as the protocol says', async () => {
  const text = 'text/plain; charset=utf-8'
  expect(await ask(log.request(0, 5))).toEqual({
    status: 200,
    type: text,
    body: expect.stringMatching(/^— alteram\.invalid\/witness-\S+ \S+\n$/),
  })
  expect(await ask(log.request(0, 9))).toEqual({ status: 409, type: 'text/x.tlog.size', body: '5\n' })
  expect(await ask('nonsense')).toMatchObject({ status: 400, type: text })
  expect(await ask(new SignedLog('b').grow(1).request(0, 1))).toMatchObject({ status: 404 })
  expect(await ask(log.fork(2).request(5, 9))).toMatchObject({ status: 422 })
  expect(alarms).toEqual(['log.example/a showed a checkpoint of 9 entries that was not proved to follow on that of 5.'])
  expect(await ask('', '/add-checkpoint', 'GET')).toMatchObject({ status: 405 })
  expect(await ask('', '/elsewhere')).toMatchObject({ status: 404 })
  expect(await ask('', '/', 'GET')).toEqual({
    status: 200,
    type: text,
    body: `${formatVerifierKey(witness.verifier)}\n\nlog.example/a\n  cosigned 2024-06-24T09:00:00.000Z: 5 entries\n`,
  })
  expect(faults).toEqual([])
})

test('a body beyond the bound is not read, whether its length was told or not', async () => {
  expect(await ask('x'.repeat(70_000))).toMatchObject({ status: 413 })
  const endless = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(10_000)) })
  const asked = fetch(`${address}/add-checkpoint`, { method: 'POST', body: endless, duplex: 'half' } as RequestInit)
  const status = await asked.then(
    (response) => response.status,
    () => 413,
  )
  expect(status).toBe(413)
  expect(await ask(log.request(0, 5))).toMatchObject({ status: 200 })
  expect(faults).toEqual([])
})

test('whoever only holds a connection is cut off, and nobody has them all', async () => {
  const strict = new WitnessServer({
    witness,
    onFault: (fault) => faults.push(fault),
    limits: { headersMs: 100, connectionsPerAddress: 5 },
  })
  const [, port = ''] = /:(\d+)$/.exec(await strict.listen(0)) ?? []
  const sockets = Array.from({ length: 8 }, () => connect(Number(port), '127.0.0.1'))
  for (const socket of sockets) {
    socket.on('error', () => undefined)
    socket.write('POST /add-checkpoint HTTP/1.1\r\ncontent-')
  }
  await Promise.all(sockets.map((socket) => new Promise((closed) => socket.once('close', closed).resume())))
  await strict.close()
  expect(faults).toEqual([])
})

test('a witness that cannot decide says so, and is asked again later', async () => {
  witness.close()
  expect(await ask(log.request(0, 5))).toMatchObject({ status: 503 })
  expect(faults).toHaveLength(1)
})
