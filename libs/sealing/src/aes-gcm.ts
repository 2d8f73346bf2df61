/** AES-256-GCM (NIST SP 800-38D) as everything here is encrypted: a nonce of 12 bytes drawn anew each time, a tag of 16. */
import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto'
import { randomBytes } from './random.js'

export const keyLength = 32
const nonceLength = 12
const tagLength = 16
const algorithm = 'aes-256-gcm'
const withTag = { authTagLength: tagLength }

/** A key of 32 bytes. Made once for each: with bare bytes a cipher takes four times as long to begin. */
export function keyOf(bytes: Uint8Array): KeyObject {
  if (bytes.length !== keyLength) throw new RangeError(`a key has ${keyLength} bytes, not ${bytes.length}`)
  return createSecretKey(bytes)
}

/** Nonce, ciphertext and tag, one after the other. */
export function encrypt(key: KeyObject, additional: string, plain: Uint8Array | string): Buffer {
  return encryptWith(key, randomBytes(nonceLength), Buffer.from(additional), plain)
}

/** The same with a nonce that is given, which must never be used twice with one key. */
export function encryptWith(key: KeyObject, nonce: Uint8Array, additional: Uint8Array, plain: Uint8Array | string): Buffer {
  const bytes = typeof plain === 'string' ? Buffer.from(plain) : plain
  const cipher = createCipheriv(algorithm, key, nonce, withTag)
  cipher.setAAD(additional)
  const body = cipher.update(bytes)
  cipher.final()
  const sealed = Buffer.allocUnsafe(nonceLength + body.length + tagLength)
  sealed.set(nonce)
  sealed.set(body, nonceLength)
  sealed.set(cipher.getAuthTag(), nonceLength + body.length)
  return sealed
}

/** What was encrypted; undefined where this is not what {@link encrypt} gave for this key and this additional data. */
export function decrypt(key: KeyObject, additional: string | Uint8Array, sealed: Buffer): Buffer | undefined {
  const end = sealed.length - tagLength
  if (end < nonceLength) return undefined
  const decipher = createDecipheriv(algorithm, key, sealed.subarray(0, nonceLength), withTag)
  decipher.setAAD(typeof additional === 'string' ? Buffer.from(additional) : additional)
  decipher.setAuthTag(sealed.subarray(end))
  const plain = decipher.update(sealed.subarray(nonceLength, end))
  try {
    decipher.final()
  } catch {
    // The one thing that it throws for: the tag is another.
    return undefined
  }
  return plain
}
