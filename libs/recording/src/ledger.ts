/** From a command to the log: load, fold, decide, append; anew where somebody was faster; once for good where a key was given. */
import { type Appended, type EventStore, IdTaken, type NewEvent, WrongRevision } from '#event-store'
import type { Events, Kind, Refusal } from '#ledger'
import { runBatch } from './batch.js'
import { begins, decide, earlierIn, isStale, outcomeOf, streamFor, toRecord } from './decision.js'
import type { NewId } from './ids.js'
import type { Context, Outcome, Submission } from './outcome.js'
import { noReading, type Reading, Readings } from './readings.js'

export interface LedgerOptions {
  readonly now: () => Date
  readonly newId: NewId
  /** How often a decision is made anew where somebody was faster, before the sender is told so. */
  readonly attempts?: number
  /** Of 32 bytes: keeps the ids of commands, which are made of their words, from confirming a guess at erased words. Best set for good. */
  readonly secret?: Uint8Array
}

export class Ledger {
  readonly readings: Readings
  readonly #attempts: number

  constructor(
    readonly store: EventStore,
    readonly options: LedgerOptions,
  ) {
    this.readings = new Readings(store)
    this.#attempts = options.attempts ?? 10
  }

  /** Records a command. Throws `Unavailable` where the log does; the same submission can then be sent again, best with a key. */
  async run<K extends Kind>(submission: Submission<K>, context: Context): Promise<Outcome> {
    const { kind, id } = submission
    if (begins(submission) && submission.expected === undefined) {
      const outcome = await this.#begin(submission, context)
      if (outcome) return outcome
    }
    for (let attempt = 1; ; attempt++) {
      const head = await this.store.head()
      const reading = await this.readings.read(kind, id, head)
      const lost = (refusals: readonly Refusal[]): Outcome => ({ result: 'raced', actual: reading.revision, refusals })
      if (isStale(submission, reading.revision)) return (await this.earlier(submission, context)) ?? lost([])
      const decision = await decide(submission, reading.state, context, this.options.now(), (other, otherId) =>
        this.readings.read(other, otherId, head),
      )
      if (!decision.accepted) {
        const earlier = await this.earlier(submission, context)
        return earlier ?? (attempt === 1 ? { result: 'refused', refusals: decision.refusals } : lost(decision.refusals))
      }
      const appended = await this.#append(submission, reading, decision.events, context)
      if (appended === 'id-taken') return (await this.earlier(submission, context)) ?? { result: 'key-reused' }
      if (appended !== 'raced') return outcomeOf(submission, appended, context, this.options.secret)
      if (attempt >= this.#attempts) return lost([])
    }
  }

  /**
   * Records a command that begins its record, which is taken not to be there: the append finds out where it is. Nothing is told then, nor
   * where the command is refused, and it is for the record itself to be read.
   */
  async #begin<K extends Kind>(submission: Submission<K>, context: Context): Promise<Outcome | undefined> {
    const head = await this.store.head()
    const decision = await decide(submission, undefined, context, this.options.now(), (kind, id) => this.readings.read(kind, id, head))
    if (!decision.accepted) return undefined
    const appended = await this.#append(submission, noReading<K>(), decision.events, context)
    return typeof appended === 'string' ? undefined : outcomeOf(submission, appended, context, this.options.secret)
  }

  /** What stands against a command as things are, without recording it; nothing where it would be accepted. */
  async weigh<K extends Kind>(submission: Submission<K>, context: Context): Promise<readonly Refusal[]> {
    const head = await this.store.head()
    const { state } = await this.readings.read(submission.kind, submission.id, head)
    const decision = await decide(submission, state, context, this.options.now(), (kind, id) => this.readings.read(kind, id, head))
    return decision.accepted ? [] : decision.refusals
  }

  /**
   * Records many commands, in order, each answered on its own; later ones see what earlier ones did. With `atomic` all of them are recorded
   * or none; otherwise many are appended at once, for speed, without one's failure touching another.
   */
  runAll(submissions: readonly Submission[], context: Context, options: { readonly atomic: boolean }): Promise<Outcome[]> {
    return runBatch(this, submissions, context, options)
  }

  /** What an earlier sending with the same key came to; undefined where there was none on this record. */
  async earlier(submission: Submission, context: Context): Promise<Outcome | undefined> {
    if (submission.key === undefined) return undefined
    const { events } = await this.store.readStream(streamFor(submission))
    return earlierIn(events, submission, context, this.options.secret)
  }

  async #append<K extends Kind>(
    submission: Submission<K>,
    { state, revision: expected }: Reading<K>,
    events: readonly Events[K][],
    context: Context,
  ): Promise<Appended | 'raced' | 'id-taken'> {
    const ready: NewEvent[] = toRecord(submission, state, events, context, this.options)
    try {
      const appended = await this.store.append([{ stream: streamFor(submission), expected, events: ready }])
      this.readings.take(appended)
      return appended
    } catch (error) {
      if (error instanceof WrongRevision) return 'raced'
      if (error instanceof IdTaken) return 'id-taken'
      throw error
    }
  }
}
