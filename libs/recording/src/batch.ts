/** Many commands at once: decided one after the other on what the batch has brought about so far, and appended together. */
import {
  type Appended,
  type EventStore,
  IdTaken,
  instant,
  type NewEvent,
  type Revision,
  type StoredEvent,
  type StreamName,
  WrongRevision,
} from '#event-store'
import { type Events, type Kind, streamOf } from '#ledger'
import { causationOf, decide, earlierIn, isStale, outcomeOf, streamFor, toRecord } from './decision.js'
import { eventId, type NewId } from './ids.js'
import type { Context, Outcome, Submission } from './outcome.js'
import { evolve, foldOn, noReading, type Reading, type Readings } from './readings.js'

/** What a batch needs of the ledger that runs it. */
export interface BatchLedger {
  readonly store: EventStore
  readonly readings: Readings
  readonly options: { readonly now: () => Date; readonly newId: NewId }
  run(submission: Submission, context: Context): Promise<Outcome>
}

/** Events to one append; bounds the transaction, and what has to be done again where somebody was faster. */
const appendLimit = 1_000

export async function runBatch(
  ledger: BatchLedger,
  submissions: readonly Submission[],
  context: Context,
  { atomic }: { readonly atomic: boolean },
): Promise<Outcome[]> {
  return atomic ? allOrNothing(ledger, submissions, context) : eachOnItsOwn(ledger, submissions, context)
}

async function eachOnItsOwn(ledger: BatchLedger, submissions: readonly Submission[], context: Context): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  let draft = new Draft(ledger, context)
  let waiting: { readonly submission: Submission; readonly place: number }[] = []
  const flush = async () => {
    const appended = await draft.append()
    for (const { submission, place } of waiting) {
      // Somebody was faster on one of the records: each command is then tried alone, on what stands now.
      outcomes[place] = appended === 'raced' ? await ledger.run(submission, context) : draft.outcome(submission, appended)
    }
    waiting = []
    draft = new Draft(ledger, context)
  }
  for (const [place, submission] of submissions.entries()) {
    const settled = await draft.add(submission)
    if (settled) outcomes[place] = settled
    else waiting.push({ submission, place })
    if (draft.size >= appendLimit) await flush()
  }
  await flush()
  return outcomes
}

async function allOrNothing(ledger: BatchLedger, submissions: readonly Submission[], context: Context): Promise<Outcome[]> {
  for (let attempt = 1; ; attempt++) {
    const draft = new Draft(ledger, context)
    const settled: (Outcome | undefined)[] = []
    for (const submission of submissions) settled.push(await draft.add(submission))
    if (settled.some((outcome) => outcome !== undefined && outcome.result !== 'recorded')) {
      return settled.map((outcome) => (outcome === undefined || outcome.result === 'recorded' ? leftOut(outcome) : outcome))
    }
    const appended = await draft.append()
    if (appended !== 'raced') return submissions.map((submission, place) => settled[place] ?? draft.outcome(submission, appended))
    if (attempt >= 5) return submissions.map(() => ({ result: 'raced', actual: 'none', refusals: [] }))
  }
}

/** An item of a failed all-or-nothing batch: left out, unless an earlier sending had recorded it. */
function leftOut(outcome: Outcome | undefined): Outcome {
  return outcome ?? { result: 'left-out' }
}

interface Pending {
  reading: Reading
  readonly expected: Revision | 'none'
  readonly events: NewEvent[]
}

/** The accepted part of a batch before it is appended: readings as they will be, and the events that bring them about. */
class Draft {
  readonly #pending = new Map<StreamName, Pending>()
  readonly #looked = new Map<string, Reading>()
  readonly #streams = new Map<StreamName, readonly StoredEvent[]>()
  readonly #places = new Map<Submission, readonly string[]>()
  size = 0

  constructor(
    private readonly ledger: BatchLedger,
    private readonly context: Context,
  ) {}

  /** Decides a submission; its outcome where it is settled already, undefined where its events wait for the append. */
  async add<K extends Kind>(submission: Submission<K>): Promise<Outcome | undefined> {
    const { kind, id } = submission
    const stream = streamFor(submission)
    const reading = submission.key === undefined ? await this.#look(kind, id) : await this.#lookThrough(kind, id, stream)
    if (submission.key !== undefined) {
      const twin = this.#twin(submission, submission.key, stream)
      if (twin !== undefined) return twin === 'other' ? { result: 'key-reused' } : undefined
      const earlier = earlierIn(this.#streams.get(stream) ?? [], submission, this.context)
      if (earlier) return earlier
    }
    if (isStale(submission, reading.revision)) return { result: 'raced', actual: reading.revision, refusals: [] }
    const now = this.ledger.options.now()
    const decision = await decide(submission, reading.state, this.context, now, (other, otherId) => this.#look(other, otherId))
    if (!decision.accepted) return { result: 'refused', refusals: decision.refusals }
    const events = toRecord(submission, decision.events, this.context, this.ledger.options.newId)
    this.#take(stream, kind, reading, decision.events, events, now)
    this.#places.set(
      submission,
      events.map((event) => event.id),
    )
    this.size += events.length
    return undefined
  }

  /** Appends what waits, all of it or nothing. */
  async append(): Promise<Appended | 'raced'> {
    if (this.#pending.size === 0) return { position: await this.ledger.store.head(), events: [], repeated: false }
    const appends = [...this.#pending].map(([stream, { expected, events }]) => ({ stream, expected, events }))
    try {
      return await this.ledger.store.append(appends)
    } catch (error) {
      if (error instanceof WrongRevision || error instanceof IdTaken) return 'raced'
      throw error
    }
  }

  /** What the append came to for one of the submissions that waited for it. */
  outcome(submission: Submission, appended: Appended): Outcome {
    this.#byId ??= new Map(appended.events.map((event) => [event.id, event]))
    const events = (this.#places.get(submission) ?? []).flatMap((id) => this.#byId?.get(id) ?? [])
    return outcomeOf(submission, { position: appended.position, events, repeated: appended.repeated }, this.context)
  }
  #byId: Map<string, Appended['events'][number]> | undefined

  #take<K extends Kind>(
    stream: StreamName,
    kind: K,
    before: Reading<K>,
    decided: readonly Events[K][],
    events: readonly NewEvent[],
    now: Date,
  ): void {
    const { actor } = this.context
    let { state, revision } = before
    for (const event of decided) {
      // The store sets the moment; until then now stands in for it, and no rule reads it.
      state = evolve(kind, state, event, { actor, recorded: instant(now) })
      revision = ((revision === 'none' ? -1 : revision) + 1) as Revision
    }
    const pending = this.#pending.get(stream)
    if (pending) {
      pending.reading = { state, revision }
      pending.events.push(...events)
    } else {
      this.#pending.set(stream, { reading: { state, revision }, expected: before.revision, events: [...events] })
    }
  }

  /** A command of this very draft that was sent with the same key: the same one shares its events, another one has taken the key. */
  #twin(submission: Submission, key: string, stream: StreamName): 'same' | 'other' | undefined {
    const { actor } = this.context
    const pending = this.#pending.get(stream)?.events ?? []
    const twin = pending.find(({ id }) => id === eventId({ actor, key }, 0))
    if (!twin) return undefined
    if (twin.causation !== causationOf(submission, actor)) return 'other'
    this.#places.set(
      submission,
      pending.filter(({ causation }) => causation === twin.causation).map(({ id }) => id),
    )
    return 'same'
  }

  /** The reading of a record with its whole stream, in which an earlier sending of a key would stand; read once a draft. */
  async #lookThrough<K extends Kind>(kind: K, id: string, stream: StreamName): Promise<Reading<K>> {
    if (this.#pending.has(stream) || this.#streams.has(stream)) return this.#look(kind, id)
    const { events } = await this.ledger.store.readStream(stream)
    this.#streams.set(stream, events)
    const reading = foldOn(kind, noReading<K>(), events)
    this.#looked.set(stream, reading)
    return reading
  }

  async #look<K extends Kind>(kind: K, id: string): Promise<Reading<K>> {
    const stream = streamOf(kind, id)
    const held = this.#pending.get(stream as StreamName)?.reading ?? this.#looked.get(stream)
    // Readings are held by stream, whose name begins with the kind.
    if (held) return held as Reading<K>
    const reading = await this.ledger.readings.read(kind, id)
    this.#looked.set(stream, reading)
    return reading
  }
}
