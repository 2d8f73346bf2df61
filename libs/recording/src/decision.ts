/** One decision: gathers what a command depends on, asks the decider, and makes the accepted events ready for the log. */
import { type Appended, type NewEvent, type Revision, type StoredEvent, type StreamName, streamName } from '#event-store'
import {
  type Decision,
  dayOf,
  type Events,
  encodeEvent,
  type Facts,
  type Kind,
  kinds,
  personalIn,
  type RefusalCode,
  type States,
  streamOf,
  type Verb,
  verbs,
} from '#ledger'
import { commandId, eventId, type NewId } from './ids.js'
import type { Context, Outcome, Recorded, Submission } from './outcome.js'
import { deciderOf, type Reading } from './readings.js'

/** How the present reading of a record is had; asked for each record once a decision. */
export type Look = <K extends Kind>(kind: K, id: string) => Promise<Reading<K>>

/** Decides a command on what its record, and every record that it depends on, are now. */
export async function decide<K extends Kind>(
  { kind, id, command }: Submission<K>,
  state: States[K] | undefined,
  { actor }: Context,
  now: Date,
  look: Look,
): Promise<Decision<Events[K], RefusalCode>> {
  const decider = deciderOf(kind)
  const known = new Map<string, Reading>()
  const find: Facts['find'] = (other, otherId) => stateOf(other, known.get(streamOf(other, otherId)))
  // Each round can name records that the one before made known, until a chain of them ends.
  for (;;) {
    const unknown = decider.needs(command, find, state).filter((record) => !known.has(streamOf(record.kind, record.id)))
    if (unknown.length === 0) break
    for (const record of unknown) known.set(streamOf(record.kind, record.id), await look(record.kind, record.id))
  }
  return decider.decide(state, command, { self: id, actor, today: dayOf(now.toISOString()), find })
}

/** How ids are made: of themselves, or of a sender's key with a secret (see {@link commandId}). */
export interface Naming {
  readonly newId: NewId
  readonly secret?: Uint8Array
}

/** The events of a decision on this state as the store takes them; `known` as {@link causationOf} has it. */
export function toRecord<K extends Kind>(
  submission: Submission<K>,
  state: States[K] | undefined,
  events: readonly Events[K][],
  { actor, via, correlation }: Context,
  { newId, secret }: Naming,
  known = causationOf(submission, actor, secret),
): NewEvent[] {
  const { kind, id, key } = submission
  const keyed = key === undefined ? undefined : { actor, key }
  const causation = known ?? newId()
  return events.map((event, index) => {
    const personal = personalIn(kind, id, event, state)
    return {
      id: keyed ? eventId(keyed, index) : newId(),
      ...encodeEvent(kind, event),
      ...(personal.length > 0 && { personal }),
      actor,
      via,
      ...(correlation !== undefined && { correlation }),
      causation,
    }
  })
}

/** The id of a command that carries a key; equal only for the same command. */
export function causationOf({ kind, id, command, key }: Submission, actor: string, secret?: Uint8Array): string | undefined {
  return key === undefined ? undefined : commandId({ actor, key }, streamOf(kind, id), command, secret)
}

/** The stream of a submission. */
export function streamFor({ kind, id }: Submission): StreamName {
  return streamName(streamOf(kind, id))
}

const beginnings: ReadonlySet<string> = new Set(
  kinds.flatMap((kind) => Object.values<Verb<string>>(verbs[kind]).flatMap(({ command, begins }) => (begins ? [command] : []))),
)

/** True for a command that begins its record. */
export function begins({ command }: Submission): boolean {
  return beginnings.has(command.type)
}

/** True where the sender saw another revision than the present one. */
export function isStale({ expected }: Submission, revision: Revision | 'none'): boolean {
  return expected !== undefined && expected !== revision
}

function stateOf<K extends Kind>(_kind: K, reading: Reading | undefined): States[K] | undefined {
  // Readings are kept by stream, whose name begins with the kind.
  return reading?.state as States[K] | undefined
}

/** The outcome of what stands in the log, unless it stands there for another command under the same key. */
export function outcomeOf(
  submission: Submission,
  { events, position, repeated }: Appended,
  { actor }: Context,
  secret?: Uint8Array,
): Outcome {
  const last: StoredEvent | undefined = events.at(-1)
  if (!last) throw new Error('an append came back without its events')
  if (repeated && last.causation !== causationOf(submission, actor, secret)) return { result: 'key-reused' }
  const { kind, id } = submission
  return { result: 'recorded', kind, id, revision: last.revision, position, events, repeated } satisfies Recorded
}

/** What an earlier sending with the same key came to, found in the events of the record's stream; undefined where there was none. */
export function earlierIn(
  stream: readonly StoredEvent[],
  submission: Submission,
  context: Context,
  secret?: Uint8Array,
): Outcome | undefined {
  if (submission.key === undefined || stream.length === 0) return undefined
  const first = eventId({ actor: context.actor, key: submission.key }, 0)
  const found = stream.find(({ id }) => id === first)
  if (!found) return undefined
  const events = stream.filter(({ causation }) => causation === found.causation)
  const position = events.at(-1)?.position ?? found.position
  return outcomeOf(submission, { position, events, repeated: true }, context, secret)
}
