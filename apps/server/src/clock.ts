/** The passing of time: follow-up actions lapse when their due date has passed, by a command that is recorded like any other. */
import { actorOf, type Due, dayOf, rangeOf } from '#ledger'
import { isOf, readDesk } from '#views'
import type { Parts } from './parts.js'

const actor = actorOf('clock')
/** Actions looked at in one round; what is left waits for the next. */
const most = 500

/** Lapses every action whose due date has passed by the views' present; tells how many it lapsed. Two processes that do it at once lapse each once. */
export async function lapseOverdue({ views, ledger, now }: Parts): Promise<number> {
  const today = dayOf(now().toISOString())
  const { overdue } = readDesk(views.db, { actor, limit: most }, views.basis())
  let lapsed = 0
  for (const record of overdue.records) {
    if (!isOf('followup', record) || !hasPassed(record.reading.due, today)) continue
    // The same action and date have the same key for good, whichever process is first. Reopened without a new date, it stays open.
    const submission = {
      kind: 'followup' as const,
      id: record.id,
      command: { type: 'LapseFollowUp' as const },
      key: `lapse:${record.id}:${record.reading.due}`,
    }
    const outcome = await ledger.run(submission, { actor, via: 'clock' })
    if (outcome.result === 'recorded' && !outcome.repeated) lapsed++
  }
  return lapsed
}

function hasPassed(due: Due, today: number): boolean {
  return due !== 'none' && due !== 'unknown' && rangeOf(due).latest < today
}

/** Looks again and again until it is stopped. A fault is told and does not end it. */
export class Clock {
  #timer: NodeJS.Timeout | undefined
  #round: Promise<void> = Promise.resolve()

  constructor(
    private readonly parts: Parts,
    private readonly everyMs: number,
    private readonly onFault: (error: unknown) => void,
  ) {}

  start(): void {
    if (this.everyMs === 0) return
    this.#timer = setInterval(() => this.tick(), this.everyMs)
    this.#timer.unref()
    this.tick()
  }

  /** One round, after the one that is under way. */
  tick(): Promise<void> {
    this.#round = this.#round.then(() => lapseOverdue(this.parts)).then(() => undefined, this.onFault)
    return this.#round
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#round
  }
}
