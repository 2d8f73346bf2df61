/** Secrets that have to be read again, encrypted at rest (AES-256-GCM), each bound to what it is of. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

const cipher = 'aes-256-gcm'
const nonceLength = 12
const tagLength = 16

/** Nonce, ciphertext, tag. What it is of is not in it, but has to be said again to open it: a row that was moved to another user does not open. */
export function seal(key: Buffer, plain: Uint8Array, of: string): Buffer {
  // Never from outside: a nonce that comes twice under one key gives the key stream away.
  const nonce = randomBytes(nonceLength)
  const sealing = createCipheriv(cipher, key, nonce, { authTagLength: tagLength }).setAAD(Buffer.from(of))
  return Buffer.concat([nonce, sealing.update(plain), sealing.final(), sealing.getAuthTag()])
}

/** @throws Error where it was sealed with another key, for something else, or was changed. */
export function unseal(key: Buffer, sealed: Buffer, of: string): Buffer {
  const opening = createDecipheriv(cipher, key, sealed.subarray(0, nonceLength), { authTagLength: tagLength })
    .setAAD(Buffer.from(of))
    .setAuthTag(sealed.subarray(-tagLength))
  return Buffer.concat([opening.update(sealed.subarray(nonceLength, -tagLength)), opening.final()])
}
