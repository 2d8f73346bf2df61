/** Commitments: what stands in a leaf in the place of a personal value, and binds the ledger to it without telling it. */
import { encodeUtf8, equalBytes } from './bytes.js'
import { canonicalJson, NotCanonical } from './canonical-json.js'
import { hmacSha256 } from './hmac.js'

/** All that it takes to recompute a commitment. */
export interface Opening {
  /** 32 random bytes, drawn anew for every value: whoever does not know them cannot try values. */
  readonly salt: Uint8Array
  /** The id of the event in which the value stands. */
  readonly event: string
  /** The field of the event. */
  readonly field: string
  /** JSON. */
  readonly value: unknown
}

export const saltLength = 32

/**
 * `HMAC-SHA-256(salt, "alteram/commitment/v1" ‖ 0x00 ‖ event ‖ "/" ‖ field ‖ 0x00 ‖ JCS(value))`, 32 bytes. Throws RangeError on another salt
 * and on names that would let two openings read the same, NotCanonical on a value without a canonical form.
 */
export function commit({ salt, event, field, value }: Opening): Uint8Array {
  if (salt.length !== saltLength) throw new RangeError(`a salt has ${saltLength} bytes, not ${salt.length}`)
  if (!/^[^/\0]+$/.test(event) || !/^[^\0]+$/.test(field))
    throw new RangeError('the id of an event has no slash, and neither it nor a field a zero')
  return hmacSha256(salt, encodeUtf8(`alteram/commitment/v1\0${event}/${field}\0${canonicalJson(value)}`))
}

/** Whether the value and salt that were shown are those that were committed to. What is no opening is none of anything. */
export function verifyCommitment(commitment: Uint8Array, opening: Opening): boolean {
  try {
    return equalBytes(commit(opening), commitment)
  } catch (error) {
    if (error instanceof RangeError || error instanceof NotCanonical) return false
    throw error
  }
}
