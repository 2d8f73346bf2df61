/** The server's certificate and its key, looked through before anybody relies on them. */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { TlsOptions } from 'node:tls'

/** The paths of both, in PEM; the certificate with those that lead to the root after it. */
export interface TlsFiles {
  readonly certificate: string
  readonly key: string
}

/** Both, as they were read and found well. */
export interface KeyPair {
  readonly cert: string
  readonly key: string
  /** When the certificate ends. */
  readonly ends: Date
}

/** What is wrong with them, each in a sentence that names the setting and what was expected. */
export class WrongCertificate extends Error {
  override readonly name = 'WrongCertificate'
  constructor(readonly wrong: readonly string[]) {
    super(wrong.join('\n'))
  }
}

const certificateSetting = 'ALTERAM_TLS_CERT'
const keySetting = 'ALTERAM_TLS_KEY'
const leastRsaBits = 2_048
const curves: readonly string[] = ['prime256v1', 'secp384r1', 'secp521r1']

/** Reads both. Throws {@link WrongCertificate}. */
export function readKeyPair(files: TlsFiles, now: Date): KeyPair {
  const wrong: string[] = []
  const cert = contentOf(certificateSetting, files.certificate, wrong)
  const key = contentOf(keySetting, files.key, wrong)
  const chain = cert === undefined ? [] : certificatesIn(cert, wrong)
  const secret = key === undefined ? undefined : keyIn(key, wrong)
  const [own] = chain
  for (const each of chain) wrong.push(...faultsOf(each, each === own ? 'the certificate' : 'a certificate behind it', now))
  if (own && secret && !own.checkPrivateKey(secret)) {
    wrong.push(`${keySetting} is not the key of the certificate in ${certificateSetting}. Give the key that it was made for.`)
  }
  if (cert === undefined || key === undefined || !own || wrong.length > 0) throw new WrongCertificate(wrong)
  return { cert, key, ends: own.validToDate }
}

/** How a pair is served: no protocol below TLS 1.2, and of that only ciphers that keep what was said before secret and are not malleable. */
export function tlsOptions({ cert, key }: KeyPair, handshakeMs: number): TlsOptions {
  return { cert, key, minVersion: 'TLSv1.2', ciphers, honorCipherOrder: true, handshakeTimeout: handshakeMs }
}

const ciphers = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
].join(':')

function contentOf(setting: string, file: string, wrong: string[]): string | undefined {
  // The text itself where its path belongs must not be told to whoever reads the complaint.
  if (/-----BEGIN|[\r\n]/.test(file)) {
    wrong.push(`${setting} has to be the path of a file, not what stands in it.`)
    return undefined
  }
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
    const why = code === 'ENOENT' ? 'is not there' : code === 'EISDIR' ? 'is a folder' : 'cannot be read by the user that runs the server'
    wrong.push(`${setting} has to be the path of a PEM file that can be read; ${JSON.stringify(file)} ${why}.`)
    return undefined
  }
}

function certificatesIn(text: string, wrong: string[]): readonly X509Certificate[] {
  const parts = text.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? []
  try {
    const certificates = parts.map((part) => new X509Certificate(part))
    if (certificates.length > 0) return certificates
  } catch {
    // Told below: it begins like one, and is none.
  }
  wrong.push(`${certificateSetting} has to hold a certificate in PEM (-----BEGIN CERTIFICATE-----); what is in the file is none.`)
  return []
}

function keyIn(text: string, wrong: string[]): KeyObject | undefined {
  if (/-----BEGIN ENCRYPTED PRIVATE KEY-----|Proc-Type: 4,ENCRYPTED/.test(text)) {
    wrong.push(`${keySetting} is behind a passphrase. Give the key without one, in a file that only the user of the server can read.`)
    return undefined
  }
  try {
    return createPrivateKey(text)
  } catch {
    // What the library says of it may quote the file.
    wrong.push(`${keySetting} has to hold a private key in PEM (-----BEGIN PRIVATE KEY-----); what is in the file is none.`)
    return undefined
  }
}

function faultsOf(certificate: X509Certificate, which: string, now: Date): readonly string[] {
  const { validFromDate: from, validToDate: to, publicKey, signatureAlgorithm = '' } = certificate
  const { modulusLength = 0, namedCurve = '' } = publicKey.asymmetricKeyDetails ?? {}
  const type = publicKey.asymmetricKeyType
  const faults = [
    to < now && `has expired, on ${to.toISOString()}. Renew it.`,
    from > now && `is not valid before ${from.toISOString()}. See that the clock of this machine is right.`,
    (type === 'rsa' || type === 'rsa-pss') &&
      modulusLength < leastRsaBits &&
      `has an RSA key of ${modulusLength} bits; at least ${leastRsaBits} are needed.`,
    type === 'ec' && !curves.includes(namedCurve) && `has a key on the curve ${namedCurve}; P-256, P-384 or P-521 is needed.`,
    type === 'dsa' && 'has a DSA key; RSA or an elliptic curve is needed.',
    // Nobody relies on what a root says of itself.
    /sha1|md5/i.test(signatureAlgorithm) &&
      !isRoot(certificate) &&
      'is signed with SHA-1 or MD5, which can be forged; SHA-256 or better is needed.',
  ]
  return faults.flatMap((fault) => (fault === false ? [] : [`${certificateSetting}: ${which} ${fault}`]))
}

/** One that is handed out by itself, to be the last of a chain; never one that stands for a server. */
function isRoot(certificate: X509Certificate): boolean {
  return certificate.ca && certificate.checkIssued(certificate)
}
