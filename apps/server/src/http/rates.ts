/** How many requests somebody may make in a minute. Counted by this process, in windows of a minute. */
import { Problem } from '../problems/problem.js'

const windowMs = 60_000
/** People counted at once; past it the window is begun anew, so that counting never grows without end. */
const mostCounted = 100_000

/** What a sender is told of the limit. */
export interface Left {
  readonly limit: number
  readonly remaining: number
  /** Seconds until the window ends. */
  readonly reset: number
}

export class Rates {
  #begun = Number.NEGATIVE_INFINITY
  readonly #counts = new Map<string, number>()

  constructor(
    private readonly perMinute: number,
    /** Milliseconds, from whatever beginning. */
    private readonly clock: () => number = () => performance.now(),
  ) {}

  /** Counts a request. Throws the problem where it is one too many; nothing is told where there is no limit. */
  count(who: string): Left | undefined {
    if (this.perMinute === 0) return undefined
    const now = this.clock()
    if (now - this.#begun >= windowMs || this.#counts.size >= mostCounted) {
      this.#begun = now
      this.#counts.clear()
    }
    const count = (this.#counts.get(who) ?? 0) + 1
    this.#counts.set(who, count)
    const reset = Math.ceil((this.#begun + windowMs - now) / 1_000)
    if (count > this.perMinute) {
      throw new Problem('too-many-requests', `You may make ${this.perMinute} requests in a minute. Wait ${reset} seconds.`, {
        headers: { 'retry-after': String(reset), ratelimit: written({ limit: this.perMinute, remaining: 0, reset }) },
      })
    }
    return { limit: this.perMinute, remaining: this.perMinute - count, reset }
  }
}

/** As the header `RateLimit` has it. */
export function written({ limit, remaining, reset }: Left): string {
  return `limit=${limit}, remaining=${remaining}, reset=${reset}`
}
