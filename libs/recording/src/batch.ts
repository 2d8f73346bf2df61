/** Many commands at once: decided one after the other on what the batch has brought about so far, and appended together. */
import {
  type Appended,
  type EventStore,
  IdTaken,
  instant,
  type NewEvent,
  type Position,
  type Revision,
  type StoredEvent,
  type StreamName,
  WrongRevision,
} from '#event-store'
import { type Events, type Kind, streamOf } from '#ledger'
import { begins, causationOf, decide, earlierIn, isStale, type Naming, outcomeOf, streamFor, toRecord } from './decision.js'
import type { Context, Outcome, Submission } from './outcome.js'
import { evolve, foldOn, noReading, type Reading, type Readings } from './readings.js'

/** What a batch needs of the ledger that runs it. */
export interface BatchLedger {
  readonly store: EventStore
  readonly readings: Readings
  readonly options: Naming & { readonly now: () => Date }
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
  return atomic
    ? allOrNothing(ledger, submissions, context)
    : eachOnItsOwn(ledger, submissions, context, await seemNew(ledger, submissions))
}

/** True where the first record that is to begin is not there: the others are then likely to be new too, and need not be looked for one by one. */
async function seemNew({ store }: BatchLedger, submissions: readonly Submission[]): Promise<boolean> {
  const first = submissions.find(begins)
  if (!first) return false
  const { revision } = await store.readStream(streamFor(first), { limit: 1 })
  return revision === 'none'
}

/** `hopeful`: records that are to begin are taken not to be there. Where one is, the append finds out, and what was drafted with it is drafted anew. */
async function eachOnItsOwn(
  ledger: BatchLedger,
  submissions: readonly Submission[],
  context: Context,
  hopeful: boolean,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  let draft = new Draft(ledger, context, hopeful)
  let drafted: Drafted[] = []
  const flush = async () => {
    const appended = await draft.append()
    if (appended instanceof Error && draft.hopeful) {
      const again = drafted.map(({ submission }) => submission)
      outcomes.push(...(await eachOnItsOwn(ledger, again, context, false)))
      hopeful = false
      drafted = []
    }
    for (const { submission, added } of drafted) {
      // Somebody was faster on one of the records. Each command is then tried alone on what stands now, the refused ones too: they were refused
      // on what the others would have brought about.
      if (appended instanceof Error) outcomes.push(await ledger.run(submission, context))
      else outcomes.push(added.result === 'waiting' ? draft.outcome(submission, added, appended) : added)
    }
    drafted = []
    draft = new Draft(ledger, context, hopeful)
  }
  for (const submission of submissions) {
    // An append takes each stream once. Coming back to one would put its event before those that were decided in between.
    if (draft.comesBackTo(streamFor(submission))) await flush()
    drafted.push({ submission, added: await draft.add(submission) })
    if (draft.size >= appendLimit) await flush()
  }
  await flush()
  return outcomes
}

async function allOrNothing(ledger: BatchLedger, submissions: readonly Submission[], context: Context): Promise<Outcome[]> {
  for (let attempt = 1; ; attempt++) {
    const draft = new Draft(ledger, context, false)
    const drafted: Drafted[] = []
    for (const submission of submissions) drafted.push({ submission, added: await draft.add(submission) })
    if (drafted.some(({ added: { result } }) => result !== 'waiting' && result !== 'recorded')) {
      return drafted.map(({ added }) => (added.result === 'waiting' ? leftOut : added))
    }
    const appended = await draft.append()
    if (!(appended instanceof Error)) {
      return drafted.map(({ submission, added }) => (added.result === 'waiting' ? draft.outcome(submission, added, appended) : added))
    }
    // A key that the same command took meanwhile is found the next time; one that is taken still is another command's.
    if (attempt >= (appended instanceof IdTaken ? 2 : 5)) return drafted.map((each) => spoilt(each, appended))
  }
}

/** An item of a failed all-or-nothing batch that no earlier sending had recorded. */
const leftOut: Outcome = { result: 'left-out' }

/** What an item came to where the append of all of them failed for good. */
function spoilt({ submission, added }: Drafted, cause: WrongRevision | IdTaken): Outcome {
  if (added.result !== 'waiting') return added
  if (cause instanceof IdTaken) return added.ids.includes(cause.id) ? { result: 'key-reused' } : leftOut
  return streamFor(submission) === cause.stream ? { result: 'raced', actual: cause.actual, refusals: [] } : leftOut
}

/** Accepted into a draft: the events with these ids wait for the append. `repeated` where an earlier item of the draft brings them. */
interface Waiting {
  readonly result: 'waiting'
  readonly ids: readonly string[]
  readonly repeated: boolean
}

interface Drafted {
  readonly submission: Submission
  readonly added: Waiting | Outcome
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
  /** What was accepted under a key: the id of its command, and those of its events. */
  readonly #sent = new Map<string, { readonly causation: string | undefined; readonly ids: readonly string[] }>()
  #last: StreamName | undefined
  #head: Position | undefined
  size = 0

  constructor(
    private readonly ledger: BatchLedger,
    private readonly context: Context,
    readonly hopeful: boolean,
  ) {}

  /** True for a stream that has events in the draft, followed by those of another. */
  comesBackTo(stream: StreamName): boolean {
    return this.#pending.has(stream) && stream !== this.#last
  }

  /** Decides a submission on what the draft would bring about. */
  async add<K extends Kind>(submission: Submission<K>): Promise<Waiting | Outcome> {
    const { kind, key } = submission
    const { actor } = this.context
    const stream = streamFor(submission)
    const reading = await this.#reading(submission, stream)
    const { now: clock, secret } = this.ledger.options
    const causation = causationOf(submission, actor, secret)
    if (key !== undefined) {
      const sent = this.#sent.get(key)
      if (sent && sent.causation === causation) return { result: 'waiting', ids: sent.ids, repeated: true }
      if (sent) return { result: 'key-reused' }
      const earlier = earlierIn(this.#streams.get(stream) ?? [], submission, this.context, secret)
      if (earlier) return earlier
    }
    if (isStale(submission, reading.revision)) return { result: 'raced', actual: reading.revision, refusals: [] }
    const now = clock()
    const decision = await decide(submission, reading.state, this.context, now, (other, otherId) => this.#look(other, otherId))
    if (!decision.accepted) return { result: 'refused', refusals: decision.refusals }
    const events = toRecord(submission, reading.state, decision.events, this.context, this.ledger.options, causation)
    this.#take(stream, kind, reading, decision.events, events, now)
    this.size += events.length
    const ids = events.map((event) => event.id)
    if (key !== undefined) this.#sent.set(key, { causation, ids })
    return { result: 'waiting', ids, repeated: false }
  }

  /** Appends what waits, all of it or nothing; says why where somebody was faster. */
  async append(): Promise<Appended | WrongRevision | IdTaken> {
    if (this.#pending.size === 0) return { position: await this.ledger.store.head(), events: [], repeated: false }
    const appends = [...this.#pending].map(([stream, { expected, events }]) => ({ stream, expected, events }))
    try {
      const appended = await this.ledger.store.append(appends)
      this.ledger.readings.take(appended)
      return appended
    } catch (error) {
      if (error instanceof WrongRevision || error instanceof IdTaken) return error
      throw error
    }
  }

  /** What the append came to for one of the submissions that waited for it. */
  outcome(submission: Submission, { ids, repeated }: Waiting, appended: Appended): Outcome {
    this.#byId ??= new Map(appended.events.map((event) => [event.id, event]))
    const events = ids.flatMap((id) => this.#byId?.get(id) ?? [])
    return outcomeOf(
      submission,
      { position: appended.position, events, repeated: appended.repeated || repeated },
      this.context,
      this.ledger.options.secret,
    )
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
    this.#last = stream
    const pending = this.#pending.get(stream)
    if (pending) {
      pending.reading = { state, revision }
      pending.events.push(...events)
    } else {
      this.#pending.set(stream, { reading: { state, revision }, expected: before.revision, events: [...events] })
    }
  }

  /** The reading of the record that a submission is for. */
  #reading<K extends Kind>(submission: Submission<K>, stream: StreamName): Promise<Reading<K>> {
    const { kind, id, key } = submission
    const isKnown = this.#pending.has(stream) || this.#looked.has(stream)
    if (this.hopeful && begins(submission) && !isKnown) return Promise.resolve(noReading<K>())
    return key === undefined ? this.#look(kind, id) : this.#lookThrough(kind, id, stream)
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

  /** The head of the log when the draft first looked. */
  async #at(): Promise<Position> {
    this.#head ??= await this.ledger.store.head()
    return this.#head
  }

  async #look<K extends Kind>(kind: K, id: string): Promise<Reading<K>> {
    const stream = streamOf(kind, id)
    const held = this.#pending.get(stream as StreamName)?.reading ?? this.#looked.get(stream)
    // Readings are held by stream, whose name begins with the kind.
    if (held) return held as Reading<K>
    const reading = await this.ledger.readings.read(kind, id, await this.#at())
    this.#looked.set(stream, reading)
    return reading
  }
}
