/**
 * The cryptography that proofs stand on, by node:crypto. A port: this is the only file of them that knows the platform, and a build for the
 * browser puts `primitives.browser.ts`, which offers the same names, in its place.
 */
import { createPrivateKey, createPublicKey, hash, sign, verify } from 'node:crypto'

/** Whether `signature` is the key's over `message`. Never throws on a signature, of whatever length. */
export type Ed25519Verifier = (message: Uint8Array, signature: Uint8Array) => boolean | Promise<boolean>

/** 32 bytes. Neither keeps nor changes what it is given. */
export function sha256(bytes: Uint8Array): Uint8Array {
  // As a string of bytes: `hash` makes a string in a quarter of the time that it takes to make a Buffer of memory outside the heap.
  const text = hash('sha256', bytes, 'binary')
  const digest = new Uint8Array(32)
  for (let index = 0; index < 32; index++) digest[index] = text.charCodeAt(index)
  return digest
}

// DER (RFC 8410) around the 32 bytes of a key.
const publicPrefix = Buffer.from('302a300506032b6570032100', 'hex')
const privatePrefix = Buffer.from('302e020100300506032b657004220420', 'hex')

/** The verifier of an Ed25519 public key of 32 bytes (RFC 8032). */
export function ed25519Verifier(publicKey: Uint8Array): Ed25519Verifier {
  requireLength(publicKey)
  const key = createPublicKey({ key: Buffer.concat([publicPrefix, publicKey]), format: 'der', type: 'spki' })
  return (message, signature) => signature.length === 64 && verify(null, message, key, signature)
}

/** The public key, 32 bytes, of an Ed25519 seed of 32 bytes. */
export function ed25519PublicKey(seed: Uint8Array): Uint8Array {
  const der = createPublicKey(privateKey(seed)).export({ format: 'der', type: 'spki' })
  return Uint8Array.from(der.subarray(publicPrefix.length))
}

/** An Ed25519 signature, 64 bytes, with the key of this seed. Deterministic: no random bytes are read. */
export function signEd25519(seed: Uint8Array, message: Uint8Array): Uint8Array {
  return Uint8Array.from(sign(null, message, privateKey(seed)))
}

function privateKey(seed: Uint8Array) {
  requireLength(seed)
  return createPrivateKey({ key: Buffer.concat([privatePrefix, seed]), format: 'der', type: 'pkcs8' })
}

function requireLength(key: Uint8Array): void {
  if (key.length !== 32) throw new RangeError(`a key of Ed25519 has 32 bytes, not ${key.length}`)
}
