/** Hashing passwords with argon2id, off the main thread: some at once, some waiting, and no more. */
import { availableParallelism } from 'node:os'
import { hash, parseOptions, verify } from '@node-rs/argon2'
import { AccessBusy } from './fault.js'

/** The least that OWASP asks for with one thread: 19 MiB, two passes. The variant is argon2id by default. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

export interface HashingOptions {
  /** How many passwords are hashed at once. Default: one core less than there are, at least 1 and at most 3. */
  readonly hashers?: number
  /** How many more may wait. Default: 128. */
  readonly mostWaiting?: number
}

export class Hashing {
  readonly #atOnce
  readonly #mostWaiting
  readonly #waiting: (() => void)[] = []
  #running = 0

  // At most three: they work on the four threads that also read and write files.
  constructor({ hashers = Math.min(3, Math.max(1, availableParallelism() - 1)), mostWaiting = 128 }: HashingOptions = {}) {
    this.#atOnce = hashers
    this.#mostWaiting = mostWaiting
  }

  /** @throws {@link AccessBusy} */
  hash(password: string): Promise<string> {
    return this.#inTurn(() => hash(password, cost))
  }

  /** @throws {@link AccessBusy} */
  matches(hashed: string, password: string): Promise<boolean> {
    return this.#inTurn(() => verify(hashed, password))
  }

  /** True for a hash that was made when less was asked. */
  isOutdated(hashed: string): boolean {
    const { memoryCost, timeCost, parallelism } = parseOptions(hashed)
    return memoryCost < cost.memoryCost || timeCost < cost.timeCost || parallelism !== cost.parallelism
  }

  /** The hash of nothing: to check a password against it takes as long as against any other. */
  dummy(random: (size: number) => Buffer): string {
    const { memoryCost, timeCost, parallelism } = cost
    return `$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$${unpadded(random(16))}$${unpadded(random(32))}`
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running < this.#atOnce) this.#running++
    else if (this.#waiting.length >= this.#mostWaiting) throw new AccessBusy()
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
    try {
      return await work()
    } finally {
      // The place is handed on, and not given free: whoever comes now does not overtake.
      const next = this.#waiting.shift()
      if (next) next()
      else this.#running--
    }
  }
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '')
}
