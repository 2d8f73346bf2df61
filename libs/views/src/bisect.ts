/** Bisecting: the first entry after which a condition no longer holds. */
import { setImmediate } from 'node:timers/promises'

/** What is looked for, and where. */
export interface Search {
  /** Whether it holds just after an entry; after entry 0 the ledger is empty. */
  readonly holds: (sequence: number) => boolean
  readonly from: number
  readonly to: number
}

export interface Walking extends Search {
  /** The first entry after one that can change whether it holds; undefined where there is none. */
  readonly next: (sequence: number) => number | undefined
  /** Most entries to look at, and for how long at most. */
  readonly most: number
  readonly mostMs?: number
}

/** What came of it. */
export interface Found {
  /** Whether it holds at both ends of the stretch; a walk that breaks off says nothing of its end. */
  readonly atStart: boolean
  readonly atEnd?: boolean
  /** How many moments were looked at. */
  readonly looked: number
  /** The first entry after which it no longer holds, though it did before. */
  readonly found?: number
  /** Up to where a walk has come that was not finished: go on from there. */
  readonly walkedTo?: number
}

/**
 * Halves the stretch again and again: in about log₂ n looks, where the condition holds at the start and not at the end. Of one that comes and goes it
 * finds one place at which it ceased to hold, which need not be the first: walk for that.
 */
export async function halve({ holds, from, to }: Search): Promise<Found> {
  const [atStart, atEnd] = [holds(from), holds(to)]
  let looked = 2
  if (!atStart || atEnd) return { atStart, atEnd, looked }
  let [low, high] = [from, to]
  while (high - low > 1) {
    // A figure over a whole ledger takes a while, and others wait for this thread.
    await setImmediate()
    const middle = low + Math.floor((high - low) / 2)
    looked++
    if (holds(middle)) low = middle
    else high = middle
  }
  return { atStart, atEnd, looked, found: high }
}

/** How long it is walked before others on this thread have their turn. */
const strideMs = 15

/** Looks after every entry that can matter: finds the first change from holding to not holding exactly. */
export async function walk({ holds, from, to, next, most, mostMs = Number.POSITIVE_INFINITY }: Walking): Promise<Found> {
  const atStart = holds(from)
  let held = atStart
  const started = performance.now()
  let began = started
  let looked = 1
  for (let at = next(from); at !== undefined && at <= to; at = next(at)) {
    // One look at least beyond the first, or whoever goes on from here would never get anywhere.
    if (looked > most || (looked > 1 && performance.now() - started > mostMs)) return { atStart, looked, walkedTo: at - 1 }
    if (performance.now() - began > strideMs) {
      await setImmediate()
      began = performance.now()
    }
    looked++
    const holdsNow = holds(at)
    if (held && !holdsNow) return { atStart, looked, found: at }
    held = holdsNow
  }
  return { atStart, atEnd: held, looked }
}
