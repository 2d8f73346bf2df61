/** One append inside a transaction that others may share: it is done, or it leaves nothing behind and says why. */

import {
  type Appended,
  IdTaken,
  type Instant,
  type NewEvent,
  position,
  revision,
  type StoredEvent,
  type StreamAppend,
  WrongRevision,
} from '../port.js'
import { sqliteCode } from './outage.js'
import { eventIn } from './rows.js'
import type { Statements } from './statements.js'

/** An append with its data already written as JSON. */
export interface Parcel {
  readonly appends: readonly StreamAppend[]
  /** The data of each event. */
  readonly json: readonly string[]
  /** What is sealed of each event. */
  readonly sealed: readonly (string | null)[]
  /** How many characters of JSON. */
  readonly size: number
}

/** Where the log stands inside the transaction. */
export interface Place {
  position: number
  readonly recorded: Instant
}

/** @throws TypeError where the append itself is malformed: no events, a stream named twice, data that is not JSON. */
export function parcel(appends: readonly StreamAppend[]): Parcel {
  if (appends.length === 0) throw new TypeError('an append names one stream or more')
  if (appends.length > 1 && new Set(appends.map(({ stream }) => stream)).size < appends.length) {
    throw new TypeError('an append names each stream once')
  }
  const json: string[] = []
  const seals: (string | null)[] = []
  let size = 0
  for (const { stream, events } of appends) {
    if (events.length === 0) throw new TypeError(`an append to ${stream} has one event or more`)
    for (const { data, sealed } of events) {
      const text = JSON.stringify(data)
      const seal = sealed === undefined ? null : JSON.stringify(sealed)
      json.push(text)
      seals.push(seal)
      size += text.length + (seal?.length ?? 0)
    }
  }
  return { appends, json, sealed: seals, size }
}

/** Moves `place` on where it succeeds. Throws only what ends the whole transaction. */
export function appendWithin(log: Statements, { appends, json, sealed }: Parcel, place: Place): Appended | WrongRevision | IdTaken {
  // A stream that must not exist need not be looked for: its first event finds its place taken where it does.
  const wrong = firstWrong(
    log,
    appends.filter(({ expected }) => expected !== 'none'),
  )
  if (wrong) return earlierOutcome(log, appends) ?? firstWrong(log, appends) ?? wrong
  // A single event cannot be half written, so it needs no savepoint of its own.
  const several = json.length > 1
  if (several) log.savepoint.run()
  try {
    const events = insert(log, appends, json, sealed, place)
    if (several) log.release.run()
    place.position += events.length
    return { position: position(place.position), events, repeated: false }
  } catch (error) {
    if (sqliteCode(error) !== 'SQLITE_CONSTRAINT_UNIQUE') throw error
    if (several) {
      log.undo.run()
      log.release.run()
    }
    // Where the revisions are right, and since we hold the lock, it is an id.
    return earlierOutcome(log, appends) ?? firstWrong(log, appends) ?? new IdTaken(doubledId(appends))
  }
}

/** The first of the streams that has another revision than expected. */
function firstWrong(log: Statements, appends: readonly StreamAppend[]): WrongRevision | undefined {
  for (const { stream, expected } of appends) {
    const last = log.revision.get(stream) ?? undefined
    const actual = last === undefined ? 'none' : revision(last)
    if (actual !== expected) return new WrongRevision(stream, expected, actual)
  }
  return undefined
}

function insert(
  log: Statements,
  appends: readonly StreamAppend[],
  json: readonly string[],
  seals: Parcel['sealed'],
  place: Place,
): StoredEvent[] {
  const { recorded } = place
  const stored: StoredEvent[] = []
  for (const { stream, expected, events } of appends) {
    let next = expected === 'none' ? 0 : expected + 1
    for (const { id, type, schema, data, actor, via, correlation, causation, sealed } of events) {
      const at = place.position + stored.length + 1
      const text = json[stored.length] ?? ''
      const seal = seals[stored.length] ?? null
      log.insert.run(at, id, stream, next, type, schema, recorded, actor, via, correlation ?? null, causation ?? null, text, seal)
      stored.push({
        id,
        type,
        schema,
        data,
        actor,
        via,
        ...(correlation !== undefined && { correlation }),
        ...(causation !== undefined && { causation }),
        ...(sealed !== undefined && { sealed }),
        stream,
        revision: revision(next),
        position: position(at),
        recorded,
      })
      next++
    }
  }
  return stored
}

/** What became of these events when they were sent before; undefined where none of them was. */
function earlierOutcome(log: Statements, appends: readonly StreamAppend[]): Appended | IdTaken | undefined {
  const found: StoredEvent[] = []
  let same = true
  let reached = 0
  for (const [stream, event] of eachEvent(appends)) {
    const row = log.withId.get(event.id)
    if (row === undefined) {
      same = false
      continue
    }
    const stored = eventIn(row)
    same &&= stored.stream === stream && stored.position > reached
    reached = stored.position
    found.push(stored)
  }
  const first = found[0]
  if (first === undefined) return undefined
  return same ? { position: position(reached), events: found, repeated: true } : new IdTaken(first.id)
}

function doubledId(appends: readonly StreamAppend[]): string {
  const seen = new Set<string>()
  for (const [, { id }] of eachEvent(appends)) {
    if (seen.has(id)) return id
    seen.add(id)
  }
  throw new Error('an id was refused that is neither in the log nor twice in the append')
}

function* eachEvent(appends: readonly StreamAppend[]): Generator<[stream: string, event: NewEvent]> {
  for (const { stream, events } of appends) for (const event of events) yield [stream, event]
}
