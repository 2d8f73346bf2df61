/** The tree and its proofs word for word as RFC 6962, section 2.1, defines them, recursively and with BigInt: slow, and hard to get wrong. */
import { createHash } from 'node:crypto'

export class NaiveTree {
  readonly #known = new Map<string, Uint8Array>()

  constructor(private readonly leaves: readonly Uint8Array[]) {}

  /** MTH(D[from:to]) */
  hash(from: number, to: number): Uint8Array {
    const key = `${from}:${to}`
    const known = this.#known.get(key) ?? this.#hash(from, to)
    this.#known.set(key, known)
    return known
  }

  root(size: number): Uint8Array {
    return this.hash(0, size)
  }

  /** PATH(m, D[n]) */
  path(index: number, size: number): Uint8Array[] {
    return this.#path(index, 0, size)
  }

  /** PROOF(m, D[n]) */
  proof(oldSize: number, size: number): Uint8Array[] {
    return this.#subproof(oldSize, 0, size, true)
  }

  #hash(from: number, to: number): Uint8Array {
    const [leaf = new Uint8Array()] = this.leaves.slice(from, to)
    if (to === from) return createHash('sha256').digest()
    if (to - from === 1) return createHash('sha256').update(Uint8Array.of(0)).update(leaf).digest()
    const k = largestPowerOfTwoBelow(to - from)
    return createHash('sha256')
      .update(Uint8Array.of(1))
      .update(this.hash(from, from + k))
      .update(this.hash(from + k, to))
      .digest()
  }

  #path(m: number, from: number, to: number): Uint8Array[] {
    if (to - from === 1) return []
    const k = largestPowerOfTwoBelow(to - from)
    return m < k
      ? [...this.#path(m, from, from + k), this.hash(from + k, to)]
      : [...this.#path(m - k, from + k, to), this.hash(from, from + k)]
  }

  #subproof(m: number, from: number, to: number, isComplete: boolean): Uint8Array[] {
    const n = to - from
    if (m === n) return isComplete ? [] : [this.hash(from, to)]
    const k = largestPowerOfTwoBelow(n)
    return m <= k
      ? [...this.#subproof(m, from, from + k, isComplete), this.hash(from + k, to)]
      : [...this.#subproof(m - k, from + k, to, false), this.hash(from, from + k)]
  }
}

export function largestPowerOfTwoBelow(n: number): number {
  return Number(1n << BigInt((BigInt(n) - 1n).toString(2).length - 1))
}
