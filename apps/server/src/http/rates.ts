/** How many requests may come in a minute, from a person or from an address. Counted by this process, in windows of a minute. */
import { Problem } from '../problems/problem.js'

const windowMs = 60_000
/** Counted at once; past it the window is begun anew, so that counting never grows without end. */
const mostCounted = 100_000

/** A limit: its name, as the sender is told it, and what it says of whoever comes up against it. */
export interface Quota {
  readonly name: 'person' | 'address' | 'signed-out'
  /** 0 for any number. */
  readonly perMinute: number
}

/** What a sender is told of a limit. */
export interface Left extends Quota {
  readonly remaining: number
  /** Seconds until the window ends. */
  readonly reset: number
}

const subjects = {
  person: 'You may make',
  address: 'From your address may come',
  'signed-out': 'From your address, without being signed in, may come',
} as const satisfies Record<Quota['name'], string>

export class Rates {
  #begun = Number.NEGATIVE_INFINITY
  readonly #counts = new Map<string, number>()

  constructor(
    readonly quota: Quota,
    /** Milliseconds, from whatever beginning. */
    private readonly clock: () => number = () => performance.now(),
  ) {}

  /** Counts a request. Throws the problem where it is one too many; nothing is told where there is no limit. */
  count(who: string): Left | undefined {
    const { name, perMinute } = this.quota
    if (perMinute === 0) return undefined
    const now = this.clock()
    if (now - this.#begun >= windowMs || this.#counts.size >= mostCounted) {
      this.#begun = now
      this.#counts.clear()
    }
    const count = (this.#counts.get(who) ?? 0) + 1
    this.#counts.set(who, count)
    const reset = Math.ceil((this.#begun + windowMs - now) / 1_000)
    if (count > perMinute) {
      throw new Problem('too-many-requests', `${subjects[name]} ${perMinute} requests in a minute. Wait ${reset} seconds.`, {
        headers: { 'retry-after': String(reset), ...rateHeaders([{ name, perMinute, remaining: 0, reset }]) },
      })
    }
    return { name, perMinute, remaining: perMinute - count, reset }
  }
}

/** The headers `RateLimit` and `RateLimit-Policy`, as draft-ietf-httpapi-ratelimit-headers-11 has them; none where there is no limit. */
export function rateHeaders(limits: readonly (Left | undefined)[]): Readonly<Record<string, string>> {
  const given = limits.filter((limit) => limit !== undefined)
  if (given.length === 0) return {}
  return {
    'ratelimit-policy': given.map(({ name, perMinute }) => `"${name}";q=${perMinute};w=${windowMs / 1_000}`).join(', '),
    ratelimit: given.map(({ name, remaining, reset }) => `"${name}";r=${remaining};t=${reset}`).join(', '),
  }
}
