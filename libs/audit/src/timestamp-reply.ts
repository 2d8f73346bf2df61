/** Verifying the answer of a time-stamp authority (RFC 3161). Loads the library of certificates: see `timestamp.ts`. */
import { type BaseBlock, Constructed, fromBER, ObjectIdentifier, OctetString, Sequence } from 'asn1js'
import { type Attribute, ContentInfo, getCrypto, IssuerAndSerialNumber, SignedData, type SignerInfo, TimeStampResp, TSTInfo } from 'pkijs'
import { equalBytes, toHex } from './bytes.js'
import {
  type Authorities,
  faultOfChain,
  isForTimestamps,
  isWeak,
  nameOf,
  parseAuthorities,
  type ReadCertificate,
  readCertificate,
} from './certificates.js'
import {
  contentTypeId,
  messageDigestId,
  rsaEncryptionId,
  sha256Id,
  sha384Id,
  sha512Id,
  signedDataId,
  signingCertificateId,
  signingCertificateV2Id,
  tstInfoId,
} from './object-ids.js'
import { sha256 } from './primitives.js'
import type { Timestamp, TimestampFault, TimestampOptions, TimestampVerdict } from './timestamp.js'

const aheadMs = 300_000
const longestReply = 262_144

/** Hashes that a token may be signed over, by the names of the platform. */
const hashes: Readonly<Record<string, string>> = { [sha256Id]: 'SHA-256', [sha384Id]: 'SHA-384', [sha512Id]: 'SHA-512' }

/** Why it does not hold, on its way out. */
class Fault extends Error {
  constructor(
    readonly because: TimestampFault,
    readonly what: string,
  ) {
    super(what)
  }
}

/** See `verifyTimestamp`. */
export async function verifyReply(reply: Uint8Array, stamped: Uint8Array, options: TimestampOptions): Promise<TimestampVerdict> {
  const authorities = parseAuthorities(options.authorities)
  try {
    return { holds: true, timestamp: await timestampIn(reply, stamped, authorities, options) }
  } catch (error) {
    if (error instanceof Fault) return { holds: false, because: error.because, what: error.what }
    throw error
  }
}

async function timestampIn(
  reply: Uint8Array,
  stamped: Uint8Array,
  authorities: Authorities,
  { now, nonce, policy }: TimestampOptions,
): Promise<Timestamp> {
  const { signedData, certificates, content } = readReply(reply)
  const info = read('the token', () => TSTInfo.fromBER(Uint8Array.from(content)))
  requireAnswer(info, stamped, nonce, policy)
  const [signer, ...more] = signedData.signerInfos
  if (!signer || more.length > 0) throw new Fault('malformed', 'The token does not have one signature.')
  if (signedData.version !== 3 || signer.version !== 1) throw new Fault('malformed', 'The token is of a form that is not known here.')
  const known = [...certificates, ...authorities.others, ...authorities.trusted]
  const own = await signerOf(signer, known)
  await requireSignature(signer, own, content)
  if (!isForTimestamps(own.certificate)) {
    throw new Fault('wrong-purpose', `The certificate of ${nameOf(own.certificate)} is not one for time-stamps alone.`)
  }
  const { genTime } = info
  const chain = await faultOfChain(own, { trusted: authorities.trusted, others: known }, genTime)
  if (chain !== undefined) throw new Fault('untrusted', `Nobody who is trusted vouches for it: ${chain}.`)
  if (genTime.getTime() > now.getTime() + aheadMs) {
    throw new Fault('in-the-future', `The token tells ${genTime.toISOString()}, which has not come yet.`)
  }
  const { seconds = 0, millis = 0, micros = 0 } = info.accuracy ?? {}
  return {
    time: genTime.toISOString(),
    ...(info.accuracy && { accuracyMs: seconds * 1_000 + millis + micros / 1_000 }),
    authority: nameOf(own.certificate),
    policy: info.policy,
    serial: toHex(info.serialNumber.valueBlock.valueHexView),
  }
}

/** Runs a step of the library, which throws whatever it comes upon. */
function read<T>(what: string, step: () => T): T {
  try {
    return step()
  } catch (error) {
    if (error instanceof Fault) throw error
    throw new Fault('malformed', `Of the authority's answer ${what} cannot be read.`)
  }
}

interface Token {
  readonly signedData: SignedData
  /** Those that came with it. */
  readonly certificates: readonly ReadCertificate[]
  /** What is signed: the bytes of the TSTInfo. */
  readonly content: Uint8Array
}

function readReply(reply: Uint8Array): Token {
  if (reply.length > longestReply) throw new Fault('malformed', `The authority's answer is longer than ${longestReply} bytes.`)
  const bytes = Uint8Array.from(reply)
  return read('the whole', () => {
    if (fromBER(bytes).offset !== bytes.length) throw new Fault('malformed', 'Something follows on the authority’s answer.')
    const response = TimeStampResp.fromBER(bytes)
    const { status, timeStampToken } = response
    if (status.status !== 0 && status.status !== 1) {
      const words = (status.statusStrings ?? []).map(({ valueBlock }) => String(valueBlock.value)).join(' ')
      throw new Fault('not-granted', `The authority refused (status ${status.status})${words === '' ? '' : `: ${words}`}.`)
    }
    if (!(timeStampToken instanceof ContentInfo) || timeStampToken.contentType !== signedDataId)
      throw new Fault('malformed', 'The authority granted a token, and sent none.')
    const signedData = new SignedData({ schema: timeStampToken.content })
    const { eContentType, eContent } = signedData.encapContentInfo
    if (eContentType !== tstInfoId || !(eContent instanceof OctetString))
      throw new Fault('malformed', 'The token is not that of a time-stamp.')
    return { signedData, certificates: certificatesIn(timeStampToken.content), content: new Uint8Array(eContent.getValue()) }
  })
}

/** The certificates of a SignedData as their own bytes, which the library does not keep. */
function certificatesIn(signedData: unknown): readonly ReadCertificate[] {
  if (!(signedData instanceof Sequence)) return []
  const { value } = signedData.valueBlock
  const set = value.find((block) => block instanceof Constructed && block.idBlock.tagClass === 3 && block.idBlock.tagNumber === 0)
  if (!(set instanceof Constructed)) return []
  return set.valueBlock.value.filter((block) => block instanceof Sequence).map((block) => readCertificate(block.valueBeforeDecodeView))
}

function requireAnswer(info: TSTInfo, stamped: Uint8Array, nonce: Uint8Array | undefined, policy: string | undefined): void {
  if (info.version !== 1) throw new Fault('malformed', `The token is of version ${info.version}, not of 1.`)
  const strange = (info.extensions ?? []).find(({ critical }) => critical)
  if (strange) throw new Fault('malformed', `The token is bound to conditions that are not understood here (${strange.extnID}).`)
  const { hashAlgorithm, hashedMessage } = info.messageImprint
  if (hashAlgorithm.algorithmId !== sha256Id || !equalBytes(hashedMessage.valueBlock.valueHexView, sha256(stamped)))
    throw new Fault('other-data', 'The token is of other bytes than these.')
  if (nonce && !(info.nonce && equalBytes(unsigned(info.nonce.valueBlock.valueHexView), unsigned(nonce))))
    throw new Fault('other-nonce', 'The token answers another request.')
  if (policy !== undefined && info.policy !== policy)
    throw new Fault('other-policy', `The token is under the policy ${info.policy}, and ${policy} was asked for.`)
}

/** Without the zeroes that a number may begin with. */
function unsigned(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex((byte) => byte !== 0)
  return first < 0 ? new Uint8Array() : bytes.subarray(first)
}

async function signerOf({ sid, signedAttrs }: SignerInfo, known: readonly ReadCertificate[]): Promise<ReadCertificate> {
  if (!(sid instanceof IssuerAndSerialNumber)) throw new Fault('malformed', 'The token does not name its certificate by issuer and number.')
  const attributes = signedAttrs?.attributes ?? []
  const named = known.filter(
    ({ certificate }) => certificate.issuer.isEqual(sid.issuer) && certificate.serialNumber.isEqual(sid.serialNumber),
  )
  if (named.length === 0) throw new Fault('untrusted', 'The certificate that signed the token is neither in it nor among the authorities.')
  // That another certificate with the same key and number was not put in its place.
  for (const own of named) if (await isBoundTo(attributes, own.der)) return own
  throw new Fault('wrong-signature', 'The token was signed with another certificate than the one that it names.')
}

async function isBoundTo(attributes: readonly Attribute[], der: Uint8Array): Promise<boolean> {
  const [second, first] = [signingCertificateV2Id, signingCertificateId].map((id) => firstIdOf(attributes, id))
  if (second) {
    const [algorithm, ...rest] = second
    // SHA-256 is left out; any other hash is named first.
    if (algorithm instanceof OctetString) return equalBytes(algorithm.valueBlock.valueHexView, sha256(der))
    const [hash] = rest
    const [id] = algorithm instanceof Sequence ? algorithm.valueBlock.value : []
    if (!(id instanceof ObjectIdentifier) || !(hash instanceof OctetString)) return false
    return id.valueBlock.toString() === sha256Id && equalBytes(hash.valueBlock.valueHexView, sha256(der))
  }
  const [hash] = first ?? []
  if (!(hash instanceof OctetString)) return false
  // The first form knows no other hash; the signature itself is over a better one.
  const sha1 = new Uint8Array(await crypto.subtle.digest('SHA-1', Uint8Array.from(der)))
  return equalBytes(hash.valueBlock.valueHexView, sha1)
}

async function requireSignature(signer: SignerInfo, { certificate }: ReadCertificate, content: Uint8Array): Promise<void> {
  const { signedAttrs, digestAlgorithm, signatureAlgorithm, signature } = signer
  const hash = hashes[digestAlgorithm.algorithmId]
  if (hash === undefined || isWeak(signatureAlgorithm.algorithmId))
    throw new Fault('wrong-signature', 'The token is signed in a way that is not relied on here.')
  const attributes = signedAttrs?.attributes ?? []
  const [type, digest] = [onlyValue(attributes, contentTypeId), onlyValue(attributes, messageDigestId)]
  const isOfContent =
    type instanceof ObjectIdentifier &&
    type.valueBlock.toString() === tstInfoId &&
    digest instanceof OctetString &&
    equalBytes(digest.valueBlock.valueHexView, new Uint8Array(await crypto.subtle.digest(hash, Uint8Array.from(content))))
  if (!signedAttrs || !isOfContent || !(await isSigned()))
    throw new Fault('wrong-signature', `The token was not signed by ${nameOf(certificate)}, or was changed since.`)

  async function isSigned(): Promise<boolean> {
    try {
      const { encodedValue } = signedAttrs ?? { encodedValue: new ArrayBuffer() }
      const { subjectPublicKeyInfo } = certificate
      // Only this one does not say which hash it is over.
      const over = signatureAlgorithm.algorithmId === rsaEncryptionId ? hash : undefined
      return await getCrypto(true).verifyWithPublicKey(encodedValue, signature, subjectPublicKeyInfo, signatureAlgorithm, over)
    } catch {
      // An algorithm that is not known, or a key that is none.
      return false
    }
  }
}

/** The fields of the first ESSCertID in an attribute: the first is the signer's. */
function firstIdOf(attributes: readonly Attribute[], type: string): readonly BaseBlock[] | undefined {
  const value = onlyValue(attributes, type)
  const [ids] = value instanceof Sequence ? value.valueBlock.value : []
  const [first] = ids instanceof Sequence ? ids.valueBlock.value : []
  return first instanceof Sequence ? first.valueBlock.value : undefined
}

/** The one value of an attribute that is there once. */
function onlyValue(attributes: readonly Attribute[], type: string): unknown {
  const [attribute, ...more] = attributes.filter((each) => each.type === type)
  const values: readonly unknown[] = attribute?.values ?? []
  return more.length === 0 && values.length === 1 ? values[0] : undefined
}
