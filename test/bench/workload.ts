/**
 * A ledger's worth of events from a seed, as large as is wanted, in flat memory: reports with 20 to 200 allegations, one to three readings
 * each, a third of them answered, with the parties, sources, inquiries and follow-ups that go with them. About 400 bytes of data an event.
 */
import type { StreamAppend } from '#event-store'
import type { AllegationId } from '#ledger'
import type { Case } from './workload/case.js'
import { registerCast, type State } from './workload/cast.js'
import { Batches } from './workload/log.js'
import { Chance } from './workload/random.js'
import { laterDays, publish } from './workload/report-course.js'

/** One batch, appended at one moment. */
export interface Batch {
  /** When it was recorded; give the store's clock this. */
  readonly at: Date
  /** Each stream once. */
  readonly appends: readonly StreamAppend[]
  readonly events: number
}

/** The first moment of every workload. */
export const start = Date.UTC(2019, 0, 1, 9)

/** How many batches after a report's own the later work on it comes. */
const delays = [2, 5, 9, 14]

/** Exactly so many events, in batches of about 300 (the first, with the parties, is larger). The same seed gives the same ones. */
export function* workload(events: number, seed = 1): Generator<Batch, void> {
  const log = new Batches(new Chance(seed), start)
  const cast = registerCast(log)
  const cases = new Map<number, Case>()
  const earlier = new Map<State, AllegationId>()
  for (let made = 0, turn = 0; made < events; turn++) {
    const begun = publish(log, cast)
    delays.forEach((delay, day) => {
      const each = cases.get(turn - delay)
      if (each) laterDays[day]?.(log, each, (subject) => earlier.get(subject))
    })
    // What is finished is forgotten, and what is restated comes from a report that is finished.
    const finished = turn - Math.max(...delays)
    for (const { course, subject } of cases.get(finished)?.allegations.slice(-20) ?? []) earlier.set(subject, course.id)
    cases.delete(finished)
    cases.set(turn, begun)
    const at = new Date(log.at)
    const appends = log.take(events - made)
    const taken = appends.reduce((sum, append) => sum + append.events.length, 0)
    made += taken
    yield { at, appends, events: taken }
  }
}
