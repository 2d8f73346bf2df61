/**
 * The commitments of `#audit`, for values whose canonical form is at hand already and in a sixth of the time: an append makes two or three.
 * The specs hold them to what `commit` says.
 */
import { hash, type KeyObject } from 'node:crypto'

const blockLength = 64
const digestLength = 32
const innerByte = 0x36
const outerByte = 0x5c

let scratch = Buffer.alloc(1 << 14)
const outer = Buffer.alloc(blockLength + digestLength)

/** A commitment as it stands in an event: Base 64 with the URL's alphabet, without padding. `canonical` is the value's canonical JSON. */
export function commitmentOf(salt: Uint8Array, event: string, field: string, canonical: string): string {
  return hmac(salt, `alteram/commitment/v1\0${event}/${field}\0${canonical}`, 'base64url')
}

/** The salt of an event's actor, which its subject's key gives, so that nothing of it need be kept with the event. */
export function actorSaltOf(key: KeyObject, event: string): Buffer {
  return Buffer.from(hmac(key.export(), `alteram/actor-salt/v1\0${event}`, 'binary'), 'binary')
}

/** HMAC-SHA-256 (RFC 2104) with a key of at most 64 bytes. */
function hmac(key: Uint8Array, message: string, encoding: 'base64url' | 'binary'): string {
  // A UTF-16 unit is three bytes of UTF-8 at most.
  if (blockLength + message.length * 3 > scratch.length) scratch = Buffer.alloc((blockLength + message.length * 3) * 2)
  scratch.fill(innerByte, 0, blockLength)
  outer.fill(outerByte, 0, blockLength)
  for (let index = 0; index < key.length; index++) {
    const byte = key[index] ?? 0
    scratch[index] = byte ^ innerByte
    outer[index] = byte ^ outerByte
  }
  const end = blockLength + scratch.write(message, blockLength)
  outer.write(hash('sha256', scratch.subarray(0, end), 'binary'), blockLength, 'latin1')
  return hash('sha256', outer, encoding)
}
