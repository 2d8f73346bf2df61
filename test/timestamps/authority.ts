/** A time-stamp authority for tests, made with the `openssl` command, which not every machine has. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '@jest/globals'

const hasOpenssl = spawnSync('openssl', ['version']).status === 0

/** A test that needs the command; skipped, and saying so, where it is missing. */
export function testWithOpenssl(name: string, run: () => void | Promise<void>): void {
  if (hasOpenssl) test(name, run)
  else test.skip(`${name} (skipped: there is no openssl command)`, () => undefined)
}

/** The policy under which it stamps. */
export const testPolicy = '1.3.6.1.4.1.99999.1'

const configuration = (directory: string, essHash: string) => `
[ tsa ]
default_tsa = tsa_config
[ tsa_config ]
dir = ${directory}
serial = ${directory}/serial
signer_cert = ${directory}/tsa.pem
signer_key = ${directory}/tsa.key
signer_digest = sha256
default_policy = ${testPolicy}
other_policies = ${testPolicy}.2
digests = sha256, sha512
accuracy = secs:1, millisecs:500
ess_cert_id_chain = no
ess_cert_id_alg = ${essHash}
[ req ]
distinguished_name = name
[ name ]
[ ca ]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
subjectKeyIdentifier = hash
[ tsa_certificate ]
extendedKeyUsage = critical, timeStamping
keyUsage = critical, digitalSignature
authorityKeyIdentifier = keyid
[ web ]
extendedKeyUsage = critical, serverAuth
[ both ]
extendedKeyUsage = critical, timeStamping, serverAuth
`

export interface AuthorityOptions {
  /** Of both keys. Default: `ec`. */
  readonly keys?: 'ec' | 'rsa'
  /** The hash by which the token names its certificate. Default: SHA-256. */
  readonly essHash?: 'sha1' | 'sha256'
}

export class TestAuthority {
  readonly #directory = mkdtempSync(join(tmpdir(), 'authority-'))
  #server: Server | undefined
  /** Answers that it gave over HTTP. */
  answered = 0
  /** What it answers over HTTP, in place of a token. */
  instead: { readonly status?: number; readonly body?: Uint8Array; readonly headers?: Readonly<Record<string, string>> } | undefined
  /** What is done to a token on its way out. */
  tamper: ((reply: Uint8Array) => Uint8Array) | undefined

  constructor({ keys = 'ec', essHash = 'sha256' }: AuthorityOptions = {}) {
    writeFileSync(this.#file('tsa.cnf'), configuration(this.#directory, essHash))
    writeFileSync(this.#file('serial'), '01\n')
    const kind = keys === 'ec' ? ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'] : ['rsa:2048']
    this.#run(
      'req',
      '-x509',
      '-newkey',
      ...kind,
      '-nodes',
      '-keyout',
      'ca.key',
      '-out',
      'ca.pem',
      '-days',
      '3650',
      '-subj',
      '/CN=Test CA',
      '-extensions',
      'ca',
    )
    this.#run('req', '-newkey', ...kind, '-nodes', '-keyout', 'tsa.key', '-out', 'tsa.csr', '-subj', '/CN=Test TSA/O=Example')
    for (const [name, section] of [
      ['tsa', 'tsa_certificate'],
      ['web', 'web'],
      ['both', 'both'],
    ])
      this.#run(
        'x509',
        '-req',
        '-in',
        'tsa.csr',
        '-CA',
        'ca.pem',
        '-CAkey',
        'ca.key',
        '-CAcreateserial',
        '-out',
        `${name}.pem`,
        '-days',
        '365',
        '-extfile',
        'tsa.cnf',
        '-extensions',
        `${section}`,
      )
  }

  /** One of its certificates in PEM. */
  pem(which: 'ca' | 'tsa' | 'web' | 'both'): string {
    return readFileSync(this.#file(`${which}.pem`), 'utf8')
  }

  /** The file of its authority's certificate. */
  get caFile(): string {
    return this.#file('ca.pem')
  }

  /** The answer (TimeStampResp) to a request. */
  stamp(request: Uint8Array): Uint8Array {
    writeFileSync(this.#file('query.tsq'), request)
    this.#run('ts', '-reply', '-config', 'tsa.cnf', '-section', 'tsa_config', '-queryfile', 'query.tsq', '-out', 'reply.tsr')
    return Uint8Array.from(readFileSync(this.#file('reply.tsr')))
  }

  /** What its own verifier says of an answer about some bytes. */
  accepts(reply: Uint8Array, stamped: Uint8Array): boolean {
    writeFileSync(this.#file('reply.tsr'), reply)
    writeFileSync(this.#file('data'), stamped)
    const args = ['ts', '-verify', '-in', 'reply.tsr', '-data', 'data', '-CAfile', 'ca.pem', '-untrusted', 'tsa.pem']
    return spawnSync('openssl', args, { cwd: this.#directory }).status === 0
  }

  /** Serves it on the loopback, and gives its address. */
  async serve(): Promise<string> {
    const server = createServer(async (request, response) => {
      const parts: Buffer[] = []
      for await (const part of request) parts.push(Buffer.from(part))
      this.answered++
      if (this.instead) {
        response.writeHead(this.instead.status ?? 200, this.instead.headers).end(this.instead.body)
        return
      }
      const reply = this.stamp(Buffer.concat(parts))
      response.writeHead(200, { 'content-type': 'application/timestamp-reply' }).end(this.tamper?.(reply) ?? reply)
    })
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
    this.#server = server
    const address = server.address() as AddressInfo
    return `http://127.0.0.1:${address.port}/`
  }

  async end(): Promise<void> {
    const server = this.#server
    if (server) {
      server.closeAllConnections()
      await new Promise((ended) => server.close(ended))
    }
    rmSync(this.#directory, { recursive: true })
  }

  #file(name: string): string {
    return join(this.#directory, name)
  }

  #run(command: string, ...args: string[]): void {
    const own = command === 'req' ? ['-config', 'tsa.cnf'] : []
    execFileSync('openssl', [command, ...own, ...args], { cwd: this.#directory, stdio: 'pipe' })
  }
}
