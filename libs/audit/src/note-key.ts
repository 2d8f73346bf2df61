/** Keys of signed notes (C2SP signed-note): verifier keys, which anybody may have, and signer keys, which stay with their owner. */
import { decodeBase64, encodeBase64 } from './base64.js'
import { encodeUtf8, joinBytes, toHex } from './bytes.js'
import { type Format, Malformed } from './malformed.js'
import { ed25519PublicKey, sha256 } from './primitives.js'

/** What a key's signatures say: `note`, that its owner signed the text; `cosignature`, that its owner saw the checkpoint, at a time. */
export type KeyKind = 'note' | 'cosignature'

/** The signature type identifier of each kind. Both are Ed25519. */
const signatureTypes = { note: 0x01, cosignature: 0x04 } as const satisfies Record<KeyKind, number>

export interface VerifierKey {
  /** Not empty, without white space and without `+`; usually a URL without its scheme. */
  readonly name: string
  /** The first four bytes, in lower-case hex, of a hash over name, kind and public key. With the name it identifies the key. */
  readonly id: string
  readonly kind: KeyKind
  /** 32 bytes (RFC 8032). */
  readonly publicKey: Uint8Array
}

export interface SignerKey extends VerifierKey {
  /** 32 bytes, secret. */
  readonly seed: Uint8Array
}

/** The verifier key of a public key. Throws {@link Malformed} on a name that cannot stand in a note. */
export function verifierKey(name: string, kind: KeyKind, publicKey: Uint8Array): VerifierKey {
  if (!isKeyName(name)) throw new Malformed('verifier key', `${JSON.stringify(name)} cannot be a key's name`)
  if (publicKey.length !== 32) throw new Malformed('verifier key', `a public key has 32 bytes, not ${publicKey.length}`)
  const id = toHex(sha256(joinBytes(encodeUtf8(`${name}\n`), Uint8Array.of(signatureTypes[kind]), publicKey)).subarray(0, 4))
  return { name, id, kind, publicKey }
}

/** The signer key of an Ed25519 seed of 32 bytes, which the caller has drawn at random. */
export function signerKey(name: string, kind: KeyKind, seed: Uint8Array): SignerKey {
  return { ...verifierKey(name, kind, ed25519PublicKey(seed)), seed }
}

/** `<name>+<id>+<base64>`, to be handed out. */
export function formatVerifierKey({ name, id, kind, publicKey }: VerifierKey): string {
  return `${name}+${id}+${encodeBase64(joinBytes(Uint8Array.of(signatureTypes[kind]), publicKey))}`
}

/** Throws {@link Malformed}, also where the id is not the key's and where the kind of key is one that is not verified here. */
export function parseVerifierKey(text: string): VerifierKey {
  const { name, id, kind, key } = parseKey('verifier key', text)
  return requireId('verifier key', id, verifierKey(name, kind, key))
}

/** `PRIVATE+KEY+<name>+<id>+<base64>`: a secret. */
export function formatSignerKey({ name, id, kind, seed }: SignerKey): string {
  return `${privatePrefix}${name}+${id}+${encodeBase64(joinBytes(Uint8Array.of(signatureTypes[kind]), seed))}`
}

/** Throws {@link Malformed}, whose message never repeats the key. */
export function parseSignerKey(text: string): SignerKey {
  if (!text.startsWith(privatePrefix)) throw new Malformed('signer key', `it does not begin with ${privatePrefix}`)
  const { name, id, kind, key } = parseKey('signer key', text.slice(privatePrefix.length))
  return requireId('signer key', id, signerKey(name, kind, key))
}

/** Whether a key can have this name: not empty, well-formed, without white space, `+` and ASCII control characters. */
export function isKeyName(name: string): boolean {
  return name.isWellFormed() && /^[^\p{White_Space}+]+$/u.test(name) && [...name].every((character) => character >= ' ')
}

const privatePrefix = 'PRIVATE+KEY+'

function parseKey(format: Format, text: string): { name: string; id: string; kind: KeyKind; key: Uint8Array } {
  // The Base 64 may have a `+` of its own; the name and the id have none.
  const [, name = '', id = '', encoded = ''] = /^([^+]*)\+([0-9a-f]{8})\+(.*)$/s.exec(text) ?? []
  if (!isKeyName(name)) throw new Malformed(format, 'it is not a name, eight hex digits and Base 64, with a + between')
  const [type, ...key] = decodeBase64(encoded) ?? []
  const kind = type === signatureTypes.note ? 'note' : type === signatureTypes.cosignature ? 'cosignature' : undefined
  if (!kind) throw new Malformed(format, 'it is of no kind that is known here (Ed25519, and Ed25519 cosignatures)')
  if (key.length !== 32) throw new Malformed(format, `a key has 32 bytes, not ${key.length}`)
  return { name, id, kind, key: Uint8Array.from(key) }
}

function requireId<Key extends VerifierKey>(format: Format, id: string, key: Key): Key {
  if (key.id !== id) throw new Malformed(format, `its id is ${id}, and that of its key ${key.id}`)
  return key
}
