import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ConnectionOptions, connect } from 'node:tls'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { WrongCertificate } from '#server'
import { certificate } from '#test/certificates'
import { exchange } from './raw.js'
import { Served } from './served.js'

const day = 86_400_000
const directory = mkdtempSync(join(tmpdir(), 'alteram-tls-'))
const files = { certificate: join(directory, 'cert.pem'), key: join(directory, 'key.pem') }

/** Writes a new certificate with a key of its own, and gives the certificate. */
function issue(): string {
  const key = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const cert = certificate({ key, from: new Date(Date.now() - day), to: new Date(Date.now() + 30 * day) })
  writeFileSync(files.certificate, cert)
  writeFileSync(files.key, key.privateKey.export({ type: 'pkcs8', format: 'pem' }))
  return cert
}

let cert = issue()
const served = new Served({ network: { tls: files } })
beforeAll(async () => {
  await served.start()
})
afterAll(async () => {
  await served.end()
  rmSync(directory, { recursive: true })
  expect(served.faults).toEqual([])
})

/** The version and the cipher that are agreed on; the code of the refusal where none is. */
function agreed(options: ConnectionOptions): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ port: Number(new URL(served.url).port), host: '127.0.0.1', ca: cert, ...options }, () => {
      resolve(`${socket.getProtocol()} ${socket.getCipher().name}`)
      socket.destroy()
    })
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
  })
}

function get(path: string): Promise<{ status: number | undefined; header: (name: string) => unknown }> {
  return new Promise((resolve, reject) => {
    request(`${served.url}${path}`, { ca: cert, agent: false }, (response) => {
      response.resume()
      resolve({ status: response.statusCode, header: (name) => response.headers[name] })
    })
      .on('error', reject)
      .end()
  })
}

test('TLS 1.2 and 1.3 are spoken, with ciphers that keep what was said; nothing older, nothing weaker', async () => {
  expect(served.url).toMatch(/^https:/)
  expect(await agreed({ minVersion: 'TLSv1.3' })).toMatch(/^TLSv1\.3 TLS_/)
  expect(await agreed({ maxVersion: 'TLSv1.2' })).toMatch(/^TLSv1\.2 ECDHE-ECDSA-AES128-GCM-SHA256$/)
  for (const version of ['TLSv1', 'TLSv1.1'] as const) {
    // The client lowers its own guard, so that it is the server that refuses.
    expect(await agreed({ minVersion: version, maxVersion: version, ciphers: 'ALL:@SECLEVEL=0' })).toBe(
      'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
    )
  }
  expect(await agreed({ maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-SHA:ECDHE-ECDSA-AES256-SHA384:@SECLEVEL=0' })).toMatch(
    /HANDSHAKE_FAILURE$/,
  )
})

test('over TLS a browser is told to come by no other way, on every answer', async () => {
  for (const path of ['/health/live', '/api/v1/parties', '/nothing', '/%zz']) {
    const { header } = await get(path)
    expect([path, header('strict-transport-security'), header('x-content-type-options')]).toEqual([path, 'max-age=31536000', 'nosniff'])
  }
})

test('in the clear it says nothing at all, and stays up', async () => {
  expect(await exchange(served.url, 'GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n')).not.toContain('200')
  expect((await get('/health/live')).status).toBe(200)
})

test('a renewed certificate is used for new connections; one that is not well is not, and the one before stays', async () => {
  const before = cert
  cert = issue()
  served.server.renewCertificate()
  expect((await get('/health/live')).status).toBe(200)
  cert = before
  await expect(get('/health/live')).rejects.toThrow(/self-signed certificate|unable to verify/)
  // One of the files is replaced, the other is still to come.
  const good = issue()
  served.server.renewCertificate()
  issue()
  writeFileSync(files.certificate, good)
  served.server.renewCertificate()
  cert = good
  expect((await get('/health/live')).status).toBe(200)
})

test('a certificate that is not well from the start is refused, and the data directory is let go', async () => {
  const other = new Served({ network: { tls: { ...files, key: join(directory, 'missing.pem') } } })
  await expect(other.start()).rejects.toThrow(WrongCertificate)
  const again = await new Served({}, other.directory).start()
  await again.end()
})
