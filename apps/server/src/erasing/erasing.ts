/**
 * Carries an erasure out, step by step: the keys are condemned, so that what they opened reads as erased; the views are built anew without it;
 * the entry is recorded and the approval used; the keys are destroyed; and what else holds words goes. Every step can be done again: what a crash
 * cuts off is finished at the next start, and what stands against it in the meantime takes the first steps back.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { type ApprovalId, type Commands, type ErasureId, type ErasureSubject, erasureIdOf, type Refusal, streamOf } from '#ledger'
import type { Context, NewId, Submission } from '#recording'
import type { SealedStore } from '#sealing'
import { type Job, Jobs } from './jobs.js'
import { type Leftovers, purge } from './leftovers.js'

/** What an erasure reaches. */
export interface ErasingParts extends Leftovers {
  readonly store: SealedStore
  readonly now: () => Date
  readonly newId: NewId
}

/** The steps, in their order; told after each. */
export type Step = 'begun' | 'condemned' | 'rebuilt' | 'recorded' | 'destroyed' | 'purged'

export interface ErasingOptions {
  /** The folder of what is under way. */
  readonly jobs: string
  /** The folder of the copies of sources. */
  readonly copies: string
  readonly onStep?: (step: Step) => void
  /** How long other processes have to let the old views go, in milliseconds. Default: 60 s. */
  readonly patienceMs?: number
}

export type ErasureOutcome =
  | {
      readonly result: 'erased'
      readonly id: ErasureId
      /** True where it was carried out before. */
      readonly repeated: boolean
      /** False where another process still keeps views of before: they go when it lets go of them, at the latest with it. */
      readonly complete: boolean
    }
  /** It is recorded that it was refused. */
  | { readonly result: 'refused'; readonly refusals: readonly Refusal[] }

export class Erasing {
  readonly #jobs: Jobs
  #last: Promise<unknown> = Promise.resolve()
  #own = 0
  #isClosed = false

  constructor(
    private readonly parts: ErasingParts,
    private readonly options: ErasingOptions,
  ) {
    this.#jobs = new Jobs(options.jobs)
    parts.store.keys.onForgotten(() => this.#forgotten())
  }

  /** Erases, one after another. Where it throws, it goes on with the next call, or at the next start. */
  erase(subject: ErasureSubject, approval: ApprovalId, asOperator: boolean, context: Context): Promise<ErasureOutcome> {
    return this.#inTurn(() => this.#begin({ subject, approval, asOperator, context }))
  }

  /** Finishes what was cut off. */
  finish(): Promise<void> {
    return this.#inTurn(async () => {
      for (const job of this.#jobs.list()) await this.#carryOut(job)
    })
  }

  /** Waits for the step that is under way; what is not finished then is finished at the next start. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#last.catch(() => undefined)
  }

  async #begin(job: Job): Promise<ErasureOutcome> {
    const { ledger } = this.parts
    const id = erasureIdOf(job.approval)
    const { state } = await ledger.readings.read('erasure', id)
    if (state?.phase === 'done' && state.subject.id === job.subject.id) return { result: 'erased', id, repeated: true, complete: true }
    // Before anything is condemned; how much there is to erase is not known yet.
    const refusals = await ledger.weigh(submissionOf(job, { values: 0, keys: 1 }), job.context)
    if (refusals.length > 0) return this.#refuse(job, refusals)
    this.#jobs.put(job)
    this.#told('begun')
    return this.#carryOut(job)
  }

  async #carryOut(job: Job): Promise<ErasureOutcome> {
    const { store, ledger, views, now } = this.parts
    const id = erasureIdOf(job.approval)
    const { files } = views
    const { state } = await ledger.readings.read('erasure', id)
    if (state?.phase !== 'done') {
      const refusals = await this.#upToRecorded(job, id)
      if (refusals.length > 0) return this.#takeBack(job, id, refusals)
    } else await views.renew()
    store.keys.destroy(id, now())
    this.#told('destroyed')
    await purge(this.parts, this.options.copies, job.subject)
    const complete = await this.#gone(files)
    this.#told('purged')
    if (complete) this.#jobs.remove(job)
    return { result: 'erased', id, repeated: false, complete }
  }

  /** Gives what stands against it by now. */
  async #upToRecorded(job: Job, id: ErasureId): Promise<readonly Refusal[]> {
    const { store, ledger, views } = this.parts
    const { kind, id: record } = job.subject
    const { keys, values } = await store.condemn(streamOf(kind, record), id)
    this.#told('condemned')
    const erase = submissionOf(job, { values, keys: keys.length })
    const refusals = await ledger.weigh(erase, job.context)
    if (refusals.length > 0) return refusals
    await views.renew()
    this.#told('rebuilt')
    const use: Submission<'approval'> = { kind: 'approval', id: job.approval, command: { type: 'UseApproval' } }
    const outcomes = await ledger.runAll([erase, use], job.context, { atomic: true })
    for (const outcome of outcomes) {
      if (outcome.result === 'refused') return outcome.refusals
      if (outcome.result !== 'recorded') throw new Error(`the erasure was not recorded: ${outcome.result}`)
    }
    this.#told('recorded')
    return []
  }

  /** What was condemned is read again. */
  async #takeBack(job: Job, id: ErasureId, refusals: readonly Refusal[]): Promise<ErasureOutcome> {
    this.parts.store.keys.reprieve(id)
    await this.parts.views.renew()
    this.#jobs.remove(job)
    return this.#refuse(job, refusals)
  }

  async #refuse({ subject, approval, context }: Job, refusals: readonly Refusal[]): Promise<ErasureOutcome> {
    const { ledger, newId } = this.parts
    const command = { type: 'NoteRefusedErasure', subject, approval, refusals: refusals.map(({ code }) => code) } as const
    await ledger.run({ kind: 'erasure', id: newId(), command }, context)
    return { result: 'refused', refusals }
  }

  /** Whether the files of before are gone. Another process that has them open builds its own anew once it hears of the erasure. */
  async #gone(files: readonly string[]): Promise<boolean> {
    const until = Date.now() + (this.options.patienceMs ?? 60_000)
    for (;;) {
      const there = new Set(this.parts.views.files)
      if (!files.some((name) => there.has(name))) return true
      if (Date.now() > until || this.#isClosed) return false
      await pause(50)
    }
  }

  /** Keys went by another process: what the views of this one have of them goes as well. */
  #forgotten(): void {
    if (this.#own > 0 || this.#isClosed) return
    // A failure is told by the views' own health, and what is left is seen by whoever erases.
    this.parts.views.renew().catch(() => undefined)
  }

  #told(step: Step): void {
    this.options.onStep?.(step)
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last
      .catch(() => undefined)
      .then(async () => {
        if (this.#isClosed) throw new Error('the ledger is being closed')
        this.#own++
        try {
          return await work()
        } finally {
          this.#own--
        }
      })
    this.#last = turn
    // Whoever called is told; here it only keeps the order.
    turn.catch(() => undefined)
    return turn
  }
}

function submissionOf(
  { subject, approval, asOperator }: Job,
  counted: Pick<Extract<Commands['erasure'], { type: 'ErasePersonalData' }>, 'values' | 'keys'>,
): Submission<'erasure'> {
  const command = { type: 'ErasePersonalData', subject, approval, ...counted, ...(asOperator && { asOperator: true as const }) } as const
  return { kind: 'erasure', id: erasureIdOf(approval), command }
}
