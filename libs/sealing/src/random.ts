/** Random bytes, drawn for many at a time: a call for each costs more than what is done with them. */
import { randomFillSync } from 'node:crypto'

const pool = Buffer.alloc(8_192)
let drawn = pool.length

/** At most 8,192 bytes, in memory of their own. */
export function randomBytes(length: number): Buffer {
  if (drawn + length > pool.length) {
    randomFillSync(pool)
    drawn = 0
  }
  const bytes = Buffer.from(pool.subarray(drawn, drawn + length))
  // What was given out is nobody else's, and is not left lying here.
  pool.fill(0, drawn, drawn + length)
  drawn += length
  return bytes
}
