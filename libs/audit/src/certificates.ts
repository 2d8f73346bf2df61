/**
 * Certificates (RFC 5280), as far as a time-stamp needs them: the way from the one that signed to an authority that is trusted. Loads the library of
 * certificates: see `timestamp.ts`.
 */
import { BitString, fromBER } from 'asn1js'
import { BasicConstraints, Certificate, ExtKeyUsage } from 'pkijs'
import { decodeBase64 } from './base64.js'
import { equalBytes } from './bytes.js'
import { Malformed } from './malformed.js'
import { basicConstraintsId, extendedKeyUsageId, keyUsageId, timeStampingId } from './object-ids.js'

/** A certificate with the bytes that it came as, which hashes of it are of. */
export interface ReadCertificate {
  readonly der: Uint8Array
  readonly certificate: Certificate
}

export interface Authorities {
  /** Self-issued. */
  readonly trusted: readonly ReadCertificate[]
  /** They only help to find the way. */
  readonly others: readonly ReadCertificate[]
}

const longestChain = 8
const mostCertificates = 64

/** Reads certificates in PEM. Throws {@link Malformed}. */
export function parseAuthorities(pem: string): Authorities {
  const blocks = [...pem.matchAll(/-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]*)-----END CERTIFICATE-----/g)]
  if (blocks.length === 0) throw new Malformed('certificate', 'there is none in PEM')
  if (blocks.length > mostCertificates) throw new Malformed('certificate', `there are more than ${mostCertificates}`)
  const all = blocks.map(([, text = '']) => readCertificate(decodeBase64(text.replaceAll(/\s/g, '')) ?? new Uint8Array()))
  const trusted = all.filter(({ certificate }) => certificate.subject.isEqual(certificate.issuer))
  if (trusted.length === 0) throw new Malformed('certificate', 'none of them is that of an authority, which is issued by itself')
  return { trusted, others: all.filter((each) => !trusted.includes(each)) }
}

/** Throws {@link Malformed}. */
export function readCertificate(der: Uint8Array): ReadCertificate {
  const bytes = Uint8Array.from(der)
  try {
    // What is appended to it would not be hashed by everybody.
    if (fromBER(bytes).offset === bytes.length) return { der: bytes, certificate: Certificate.fromBER(bytes) }
  } catch {
    // The library's sentence tells nothing to whoever has the file.
  }
  throw new Malformed('certificate', 'it is not X.509 in DER')
}

/** The subject, as a line: `CN=…, O=…`. */
export function nameOf({ subject }: Certificate): string {
  const short: Readonly<Record<string, string>> = { '2.5.4.3': 'CN', '2.5.4.6': 'C', '2.5.4.10': 'O', '2.5.4.11': 'OU' }
  return subject.typesAndValues.map(({ type, value }) => `${short[type] ?? type}=${String(value.valueBlock.value)}`).join(', ')
}

/** Whether the certificate is for time-stamps, and for nothing else (RFC 3161, 2.3: critical, and the only purpose). */
export function isForTimestamps({ extensions = [] }: Certificate): boolean {
  const purposes = extensions.filter(({ extnID }) => extnID === extendedKeyUsageId)
  const [only] = purposes
  const usage = extensions.find(({ extnID }) => extnID === keyUsageId)?.parsedValue
  const maySign = usage === undefined || isUsable(usage, digitalSignature) || isUsable(usage, nonRepudiation)
  return (
    purposes.length === 1 &&
    only?.critical === true &&
    only.parsedValue instanceof ExtKeyUsage &&
    only.parsedValue.keyPurposes.length === 1 &&
    only.parsedValue.keyPurposes[0] === timeStampingId &&
    maySign
  )
}

/** Why there is no way, valid at a time, from a certificate to one that is trusted; undefined where there is one. */
export async function faultOfChain(
  leaf: ReadCertificate,
  { trusted, others }: Authorities,
  at: Date,
  depth = 0,
): Promise<string | undefined> {
  const { certificate } = leaf
  const own = faultOfCertificate(certificate, at)
  if (own !== undefined) return own
  if (trusted.some(({ der }) => equalBytes(der, leaf.der))) return undefined
  let fault = `${nameOf(certificate)} was not issued by an authority that is trusted here`
  if (depth === longestChain) return fault
  for (const issuer of [...trusted, ...others]) {
    if (!certificate.issuer.isEqual(issuer.certificate.subject) || equalBytes(issuer.der, leaf.der)) continue
    if (!mayIssue(issuer.certificate, depth) || !(await isIssuedBy(certificate, issuer.certificate))) continue
    const further = await faultOfChain(issuer, { trusted, others: others.filter((each) => each !== issuer) }, at, depth + 1)
    if (further === undefined) return undefined
    fault = further
  }
  return fault
}

/** Extensions that may be critical here; any other that is says something that is not understood. */
const understood: readonly string[] = [basicConstraintsId, keyUsageId, extendedKeyUsageId]

function faultOfCertificate(certificate: Certificate, at: Date): string | undefined {
  const { notBefore, notAfter, extensions = [] } = certificate
  if (notBefore.value > at || notAfter.value < at) return `the certificate of ${nameOf(certificate)} was not valid at ${at.toISOString()}`
  const strange = extensions.find(({ critical, extnID }) => critical && !understood.includes(extnID))
  return strange && `the certificate of ${nameOf(certificate)} is bound to conditions that are not understood here (${strange.extnID})`
}

// Bits of the key usage, in its first byte.
const digitalSignature = 0x80
const nonRepudiation = 0x40
const keyCertSign = 0x04

function mayIssue({ extensions = [] }: Certificate, below: number): boolean {
  const constraints = extensions.find(({ extnID }) => extnID === basicConstraintsId)?.parsedValue
  const usage = extensions.find(({ extnID }) => extnID === keyUsageId)?.parsedValue
  if (!(constraints instanceof BasicConstraints) || !constraints.cA) return false
  const { pathLenConstraint } = constraints
  if (pathLenConstraint !== undefined && Number(pathLenConstraint.valueOf()) < below) return false
  return usage === undefined || isUsable(usage, keyCertSign)
}

function isUsable(usage: unknown, bit: number): boolean {
  return usage instanceof BitString && ((usage.valueBlock.valueHexView[0] ?? 0) & bit) !== 0
}

/** Signatures over SHA-1 and older, which can be had for another certificate. */
const weak: readonly string[] = [
  '1.2.840.113549.1.1.4',
  '1.2.840.113549.1.1.5',
  '1.2.840.10045.4.1',
  '1.2.840.10040.4.3',
  '1.2.840.113549.1.1.2',
]

/** Whether a signature of this algorithm is not relied on. */
export function isWeak(algorithm: string): boolean {
  return weak.includes(algorithm)
}

async function isIssuedBy(certificate: Certificate, issuer: Certificate): Promise<boolean> {
  if (isWeak(certificate.signatureAlgorithm.algorithmId)) return false
  try {
    return await certificate.verify(issuer)
  } catch {
    // An algorithm that is not known, or a key that is none.
    return false
  }
}
