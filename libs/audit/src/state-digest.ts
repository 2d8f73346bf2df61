/** The state digest: one hash over every row of the views as they stand at a moment, equal on every machine and engine. */
import { createHash } from 'node:crypto'
import { canonicalJson } from './canonical-json.js'

/** Takes rows in the order of their view and key; the order is the caller's to keep. */
export class StateDigest {
  readonly #hash = createHash('sha256')
  #rows = 0

  add(row: unknown): this {
    this.#hash.update(canonicalJson(row)).update('\n')
    this.#rows++
    return this
  }

  /** How many rows were added. */
  get rows(): number {
    return this.#rows
  }

  /** SHA-256 in lower-case hex. Ends the digest: nothing can be added after it. */
  finish(): string {
    return this.#hash.digest('hex')
  }
}
