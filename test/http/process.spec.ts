import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { parseVerifierKey } from '#audit'
import { closeParts, openParts } from '#server'
import { certificate } from '#test/certificates'
import { letIn } from '#test/let-in'
import { Child } from './child.js'
import { english } from './world.js'

let directory: string
let children: Child[] = []
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'alteram-process-'))
  children = []
})
afterEach(() => {
  for (const child of children) child.kill()
  rmSync(directory, { recursive: true })
})

function start(environment: Record<string, string>): Child {
  const child = new Child(environment)
  children.push(child)
  return child
}

test('SIGTERM: what was answered is there, requests under way are finished, and it ends well', async () => {
  const parts = openParts({ directory })
  const { token } = await letIn(parts, 'dara', ['recorder'])
  await closeParts(parts)

  const server = start({ ALTERAM_DATA: directory, ALTERAM_PORT: '0', ALTERAM_PAGE: 'off', ALTERAM_LOG: 'warn' })
  const url = await server.address
  const register = async (index: number) => {
    const response = await fetch(`${url}/api/v1/parties`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ is: 'state', name: english(`State ${index}`) }),
    })
    return response.status === 201 ? String(Reflect.get(Object(await response.json()), 'id')) : undefined
  }
  await register(0)
  const answers = Promise.allSettled(Array.from({ length: 60 }, (_, index) => register(index + 1)))
  server.process.kill('SIGTERM')
  expect(await server.exit).toBe(0)
  const recorded = (await answers).flatMap((answer) => (answer.status === 'fulfilled' && answer.value !== undefined ? [answer.value] : []))

  const after = openParts({ directory })
  for (const id of recorded) expect((await after.ledger.readings.read('party', id)).revision).toBe(0)
  await closeParts(after)
  expect(server.complained).toBe('')
})

test('the link for the first administrator is printed at each start until there is one, and is not in the log', async () => {
  const environment = { ALTERAM_DATA: directory, ALTERAM_PORT: '0', ALTERAM_PAGE: 'off', ALTERAM_LOG: 'debug' }
  const linkOf = async (server: Child): Promise<URL> => {
    await server.address
    while (!/\/join#\S+\n/.test(server.said)) await new Promise((resolve) => server.process.stdout?.once('data', resolve))
    return new URL(/\S+\/join#\S+/.exec(server.said)?.[0] ?? '')
  }
  const first = start(environment)
  const early = await linkOf(first)
  first.process.kill('SIGTERM')
  await first.exit

  const second = start(environment)
  const link = await linkOf(second)
  const join = async ({ origin, hash }: URL) => {
    const body = JSON.stringify({ link: hash.slice(1), password: 'four words that nobody guesses', name: 'Anchaly' })
    const headers = { 'content-type': 'application/json' }
    return (await fetch(`${origin}/api/v1/join`, { method: 'POST', headers, body })).status
  }
  expect(await join(new URL(early.hash, link))).toBe(410)
  expect(await join(link)).toBe(200)
  second.process.kill('SIGTERM')
  await second.exit
  expect(second.complained).not.toContain(link.hash.slice(1))

  const third = start(environment)
  const url = await third.address
  expect((await fetch(`${url}/health/ready`)).status).toBe(200)
  third.process.kill('SIGTERM')
  await third.exit
  expect(third.said).not.toContain('/join#')
})

test('a wrong setting is refused by its name, and nothing is made', async () => {
  const server = start({ ALTERAM_DATA: join(directory, 'none'), ALTERAM_PORT: 'http' })
  expect(await server.exit).toBe(1)
  expect(server.complained).toBe('ALTERAM_PORT has to be a whole number from 0 to 65535; it is "http".\n')
})

test('SIGHUP: a renewed certificate is served, one that is not well is told and not used, and the process goes on', async () => {
  const files = { certificate: join(directory, 'cert.pem'), key: join(directory, 'key.pem') }
  const issue = (): string => {
    const key = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const cert = certificate({ key, from: new Date(Date.now() - 86_400_000), to: new Date(Date.now() + 30 * 86_400_000) })
    writeFileSync(files.certificate, cert)
    writeFileSync(files.key, key.privateKey.export({ type: 'pkcs8', format: 'pem' }))
    return new X509Certificate(cert).fingerprint256
  }
  const first = issue()
  const server = start({
    ALTERAM_DATA: join(directory, 'data'),
    ALTERAM_PORT: '0',
    ALTERAM_PAGE: 'off',
    ALTERAM_TLS_CERT: files.certificate,
    ALTERAM_TLS_KEY: files.key,
  })
  const { port } = new URL(await server.address)
  const served = () =>
    new Promise<string>((resolve, reject) => {
      const socket = connect({ port: Number(port), host: '127.0.0.1', rejectUnauthorized: false }, () => {
        resolve(socket.getPeerX509Certificate()?.fingerprint256 ?? '')
        socket.destroy()
      }).on('error', reject)
    })
  const told = async (words: string) => {
    while (!server.complained.includes(words)) await new Promise((resolve) => server.process.stderr?.once('data', resolve))
  }
  expect(await served()).toBe(first)
  const second = issue()
  server.process.kill('SIGHUP')
  await told('The certificate was read anew.')
  expect(await served()).toBe(second)
  writeFileSync(files.key, 'no key at all')
  server.process.kill('SIGHUP')
  await told('ALTERAM_TLS_KEY has to hold a private key in PEM')
  expect(await served()).toBe(second)
  server.process.kill('SIGTERM')
  expect(await server.exit).toBe(0)
})

test('the key is made at the first start and printed at each; where it is lost, changed or open to others, nothing is served', async () => {
  const environment = {
    ALTERAM_DATA: directory,
    ALTERAM_PORT: '0',
    ALTERAM_PAGE: 'off',
    ALTERAM_LOG: 'warn',
    ALTERAM_LOG_ORIGIN: 'ledger.example.org',
  }
  const keyOf = async (server: Child): Promise<string> => {
    await server.address
    while (!/verified with \S+\n/.test(server.said)) await new Promise((resolve) => server.process.stdout?.once('data', resolve))
    server.process.kill('SIGTERM')
    await server.exit
    return /verified with (\S+)/.exec(server.said)?.[1] ?? ''
  }
  const key = await keyOf(start(environment))
  expect(parseVerifierKey(key).name).toBe('ledger.example.org')
  expect(await keyOf(start({ ...environment, ALTERAM_LOG_ORIGIN: 'ledger.example.org' }))).toBe(key)

  const refused = async (more: Record<string, string> = {}) => {
    const server = start({ ...environment, ...more })
    expect(await server.exit).toBe(1)
    return server.complained
  }
  expect(await refused({ ALTERAM_LOG_ORIGIN: 'other.example.org' })).toContain('This log is called ledger.example.org, by its key in ')
  const file = join(directory, 'signing.key')
  const secret = readFileSync(file, 'utf8')
  chmodSync(file, 0o644)
  expect(await refused()).toBe(`${file} can be read by others on this machine. Make it private: chmod 600 ${file}\n`)
  rmSync(file)
  const lost = await refused()
  expect(lost).toContain(`${file} is missing: without it no checkpoint of this log can be signed.`)
  expect(lost).not.toContain(secret.trim())
  writeFileSync(file, secret, { mode: 0o600 })
  expect(await keyOf(start(environment))).toBe(key)
})
