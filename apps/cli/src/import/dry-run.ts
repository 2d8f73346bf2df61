/** A dry run: every command is decided on the ledger as it would be, and nothing is recorded. */

import {
  type Appended,
  beginning,
  type EventStore,
  instant,
  type Page,
  type Position,
  position,
  type ReadStream,
  revision,
  type StoredEvent,
  type StreamAppend,
  type StreamName,
  type StreamPage,
} from '#event-store'
import type { Outcome, Send, Submission } from '#exchange'
import { actorOf, sentences, type VerbOf } from '#ledger'
import { type Context, Ledger, newId, type Submission as Ready, type Outcome as Recorded, recordId } from '#recording'
import { parseCommand } from '#server'

/** A log on top of another one (or of none), which it reads and never writes. What is appended is held in memory. */
export class DryLog implements EventStore {
  readonly #added = new Map<StreamName, StoredEvent[]>()
  #count = 0

  constructor(private readonly under: Pick<EventStore, 'readStream'> | undefined) {}

  async append(appends: readonly StreamAppend[]): Promise<Appended> {
    const events = appends.flatMap(({ stream, expected, events: given }) => {
      const from = expected === 'none' ? 0 : expected + 1
      const stored = given.map((event, at): StoredEvent => {
        this.#count++
        return { ...event, stream, revision: revision(from + at), position: position(this.#count), recorded: instant(new Date()) }
      })
      this.#added.set(stream, [...(this.#added.get(stream) ?? []), ...stored])
      return stored
    })
    return { position: position(this.#count), events, repeated: false }
  }

  async readStream(stream: StreamName, read: ReadStream = {}): Promise<StreamPage> {
    const below: StreamPage = (await this.under?.readStream(stream, read)) ?? { events: [], revision: 'none' }
    const added = this.#added.get(stream) ?? []
    const from = read.from ?? 0
    return {
      events: [...below.events, ...added.filter((event) => event.revision >= from)],
      revision: added.at(-1)?.revision ?? below.revision,
    }
  }

  readAll(_after: Position, _limit: number): Promise<Page> {
    return Promise.resolve({ events: [], next: beginning, end: true })
  }

  async *subscribe(): AsyncGenerator<Page> {}

  head(): Promise<Position> {
    return Promise.resolve(position(this.#count))
  }

  async close(): Promise<void> {}
}

/** Decides batches without recording them, in the name of an actor. `secret` is that of the log under it, see `LedgerOptions`. */
export function dryRun(under: Pick<EventStore, 'readStream'> | undefined, actor: string, now: () => Date, secret?: Uint8Array): Send {
  const ledger = new Ledger(new DryLog(under), { now, newId, ...(secret && { secret }) })
  const context: Context = { actor: actorOf(actor), via: 'import' }
  return async (batch, { atomic }) => {
    const ready = batch.map((submission) => readyOf(submission, actor))
    const submissions = ready.flatMap((each) => ('command' in each ? [each] : []))
    if (atomic && submissions.length < ready.length) return ready.map((each) => ('command' in each ? { status: 'left-out' } : each))
    const outcomes = (await ledger.runAll(submissions, context, { atomic })).values()
    return ready.map((each) => ('command' in each ? outcomeOf(outcomes.next().value) : each))
  }
}

function readyOf({ kind, verb, id, key, body }: Submission, actor: string): Ready | Outcome {
  // The verb was found among those of the kind when the file was read.
  const parsed = parseCommand(kind, verb as VerbOf<typeof kind>, body)
  if ('faults' in parsed) {
    return {
      status: 'refused',
      errors: parsed.faults.map(({ at, sentence, remedy }) => ({ detail: `${sentence} ${remedy}`, pointer: at })),
    }
  }
  return { kind, id: id ?? recordId(kind, { actor, key }), command: parsed.command, key }
}

function outcomeOf(outcome: Recorded | undefined): Outcome {
  switch (outcome?.result) {
    case 'recorded':
      return { status: outcome.repeated ? 'unchanged' : 'recorded' }
    case 'refused': {
      const known: Readonly<Record<string, string>> = sentences
      return {
        status: 'refused',
        errors: outcome.refusals.map(({ code, at }) => ({ code, detail: known[code] ?? code, ...(at !== undefined && { pointer: at }) })),
      }
    }
    case 'key-reused':
      return { status: 'refused', errors: [{ code: 'key-reused', detail: 'This key was used before, for another command.' }] }
    case 'raced':
      return { status: 'raced' }
    case 'left-out':
    case undefined:
      return { status: 'left-out' }
  }
}
