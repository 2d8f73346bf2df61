/** HMAC with SHA-256 (RFC 2104), built on the one hash function that the platform has to offer. */
import { joinBytes } from './bytes.js'
import { sha256 } from './primitives.js'

const blockLength = 64

/** 32 bytes. */
export function hmacSha256(key: Uint8Array, message: Uint8Array): Uint8Array {
  const block = new Uint8Array(blockLength)
  block.set(key.length > blockLength ? sha256(key) : key)
  const inner = sha256(
    joinBytes(
      block.map((byte) => byte ^ 0x36),
      message,
    ),
  )
  return sha256(
    joinBytes(
      block.map((byte) => byte ^ 0x5c),
      inner,
    ),
  )
}
