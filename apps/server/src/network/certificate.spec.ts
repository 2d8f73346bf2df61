import { generateKeyPairSync } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { certificate } from '#test/certificates'
import { readKeyPair, WrongCertificate } from './certificate.js'

const now = new Date('2026-06-01T00:00:00.000Z')
const [from, to] = [new Date('2026-01-01T00:00:00.000Z'), new Date('2027-01-01T00:00:00.000Z')]
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 })
const weak = generateKeyPairSync('rsa', { modulusLength: 1_024 })

let directory: string
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'alteram-certificate-'))
})
afterAll(() => rmSync(directory, { recursive: true }))

function put(name: string, text: string): string {
  const file = join(directory, name)
  writeFileSync(file, text)
  return file
}

const pem = ({ privateKey }: typeof ec) => privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

/** What is said of two files; the end of the certificate where nothing is. */
function said(cert: string, key: string): readonly string[] | string {
  try {
    return readKeyPair({ certificate: put('cert.pem', cert), key: put('key.pem', key) }, now).ends.toISOString()
  } catch (error) {
    if (!(error instanceof WrongCertificate)) throw error
    return error.wrong
  }
}

test('a pair that belongs together is taken, with those behind it', () => {
  expect(said(certificate({ key: ec, from, to }), pem(ec))).toBe(to.toISOString())
  expect(said(certificate({ key: rsa, from, to }), pem(rsa))).toBe(to.toISOString())
  // What a root says of itself is not relied on.
  const root = certificate({ key: rsa, from, to, hash: 'sha1', isRoot: true })
  expect(said(certificate({ key: ec, from, to }) + root, pem(ec))).toBe(to.toISOString())
})

test.each([
  [
    'expired',
    certificate({ key: ec, from: new Date(0), to: from }),
    pem(ec),
    'ALTERAM_TLS_CERT: the certificate has expired, on 2026-01-01T00:00:00.000Z. Renew it.',
  ],
  [
    'not yet valid',
    certificate({ key: ec, from: to, to: new Date('2028-01-01T00:00:00.000Z') }),
    pem(ec),
    'ALTERAM_TLS_CERT: the certificate is not valid before 2027-01-01T00:00:00.000Z. See that the clock of this machine is right.',
  ],
  [
    'weak',
    certificate({ key: weak, from, to }),
    pem(weak),
    'ALTERAM_TLS_CERT: the certificate has an RSA key of 1024 bits; at least 2048 are needed.',
  ],
  [
    'signed with SHA-1',
    certificate({ key: ec, from, to, hash: 'sha1' }),
    pem(ec),
    'ALTERAM_TLS_CERT: the certificate is signed with SHA-1 or MD5, which can be forged; SHA-256 or better is needed.',
  ],
  [
    'of another key',
    certificate({ key: ec, from, to }),
    pem(rsa),
    'ALTERAM_TLS_KEY is not the key of the certificate in ALTERAM_TLS_CERT. Give the key that it was made for.',
  ],
  [
    'no PEM',
    'secret words',
    pem(ec),
    'ALTERAM_TLS_CERT has to hold a certificate in PEM (-----BEGIN CERTIFICATE-----); what is in the file is none.',
  ],
  [
    'broken',
    '-----BEGIN CERTIFICATE-----\nc2VjcmV0\n-----END CERTIFICATE-----\n',
    pem(ec),
    'ALTERAM_TLS_CERT has to hold a certificate in PEM (-----BEGIN CERTIFICATE-----); what is in the file is none.',
  ],
  [
    'without a key',
    certificate({ key: ec, from, to }),
    'secret words',
    'ALTERAM_TLS_KEY has to hold a private key in PEM (-----BEGIN PRIVATE KEY-----); what is in the file is none.',
  ],
  [
    'behind a passphrase',
    certificate({ key: ec, from, to }),
    ec.privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }).toString(),
    'ALTERAM_TLS_KEY is behind a passphrase. Give the key without one, in a file that only the user of the server can read.',
  ],
])('one that is %s is refused by name', (_, cert, key, sentence) => {
  expect(said(cert, key)).toEqual([sentence])
})

test('everything that is wrong is told at once', () => {
  const old = certificate({ key: weak, from: new Date(0), to: from, hash: 'sha1' })
  expect(said(old, pem(rsa))).toHaveLength(4)
})

test('files that are missing, folders, not readable, or no paths at all', () => {
  const missing = join(directory, 'missing.pem')
  const shut = put('shut.pem', '')
  chmodSync(shut, 0o000)
  const wrong = (file: string) => {
    try {
      return readKeyPair({ certificate: file, key: directory }, now)
    } catch (error) {
      return error instanceof WrongCertificate ? error.wrong : error
    }
  }
  const folder = `ALTERAM_TLS_KEY has to be the path of a PEM file that can be read; ${JSON.stringify(directory)} is a folder.`
  expect(wrong(missing)).toEqual([
    `ALTERAM_TLS_CERT has to be the path of a PEM file that can be read; ${JSON.stringify(missing)} is not there.`,
    folder,
  ])
  // Root reads what it likes.
  if (process.getuid?.() !== 0) {
    expect(wrong(shut)).toEqual([expect.stringContaining('cannot be read by the user that runs the server'), folder])
  }
  // A key that was pasted where its path belongs is not told to whoever reads the complaint.
  expect(wrong(pem(ec))).toEqual(['ALTERAM_TLS_CERT has to be the path of a file, not what stands in it.', folder])
})
