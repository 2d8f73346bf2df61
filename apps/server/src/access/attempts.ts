/** Attempts to prove who one is, slowed down where they fail: each counts as failed until it has succeeded. */
import { Inject, Injectable } from '@nestjs/common'
import { AccessBusy } from '#access'
import type { Parts } from '../parts.js'
import { Problem } from '../problems/problem.js'
import { partsToken } from '../settings.js'

/** What is guessed at, from where, and the owner's own device where it is one. */
export interface Attempted {
  readonly account: string
  readonly address: string
  readonly device: string | undefined
}

@Injectable()
export class Attempts {
  constructor(@Inject(partsToken) private readonly parts: Parts) {}

  /**
   * Lets a check run where no wait is due, and counts how it ends. `undefined` from the check is a failure. Throws the problem that says how long to
   * wait, the same for accounts that are there and for those that are not.
   */
  async check<T>({ account, address, device }: Attempted, run: () => Promise<T | undefined>): Promise<T | undefined> {
    const { throttle } = this.parts.access
    const { waitMs } = throttle.before(account, address, device)
    if (waitMs > 0) throw tooMany(waitMs)
    let found: T | undefined
    try {
      found = await run()
    } catch (error) {
      // What was not checked is no guess.
      throttle.excused(account, address, device)
      throw error instanceof AccessBusy ? busy(error) : error
    }
    if (found === undefined) throttle.failed(account, address, device)
    else throttle.succeeded(account, address, device)
    return found
  }
}

function tooMany(waitMs: number): Problem {
  const seconds = Math.ceil(waitMs / 1_000)
  return new Problem('too-many-requests', `There were too many attempts. Wait ${inWords(seconds)}, then try again.`, {
    headers: { 'retry-after': String(seconds) },
  })
}

/** Too many passwords are being checked at once. */
export function busy({ message, retryAfterMs }: AccessBusy): Problem {
  return new Problem('unavailable', message, { headers: { 'retry-after': String(Math.ceil(retryAfterMs / 1_000)) } })
}

function inWords(seconds: number): string {
  if (seconds < 60) return seconds === 1 ? 'a second' : `${seconds} seconds`
  const minutes = Math.ceil(seconds / 60)
  return minutes === 1 ? 'a minute' : `${minutes} minutes`
}
