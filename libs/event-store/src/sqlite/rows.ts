/** How an event lies in a row of the table, and comes out of it. */

import { type Instant, position, revision, type StoredEvent, streamName, Unavailable, type Via } from '../port.js'

export const columns = 'position, id, stream, revision, type, schema, recorded, actor, via, correlation, causation, data, sealed'

/** A row as it is written, in the order of {@link columns}. */
export type Row = [
  position: number,
  id: string,
  stream: string,
  revision: number,
  type: string,
  schema: number,
  recorded: string,
  actor: string,
  via: string,
  correlation: string | null,
  causation: string | null,
  data: string,
  sealed: string | null,
]

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

const ways: ReadonlySet<unknown> = new Set<Via>(['page', 'api', 'cli', 'import', 'clock'])

/**
 * The event in a row. What is read is not trusted to be what was written.
 *
 * @throws {@link Unavailable} `damaged`, naming the position.
 */
export function eventIn(row: readonly unknown[]): StoredEvent {
  const [place, id, stream, place2, type, schema, recorded, actor, via, correlation, causation, json, sealed] = row
  if (
    typeof place !== 'number' ||
    typeof id !== 'string' ||
    typeof stream !== 'string' ||
    typeof place2 !== 'number' ||
    typeof type !== 'string' ||
    typeof schema !== 'number' ||
    !isInstant(recorded) ||
    typeof actor !== 'string' ||
    !isWay(via) ||
    !isTextOrNull(correlation) ||
    !isTextOrNull(causation) ||
    typeof json !== 'string' ||
    !isTextOrNull(sealed)
  ) {
    throw damaged(place)
  }
  const event: Mutable<StoredEvent> = {
    id,
    type,
    schema,
    data: recordIn(place, json),
    actor,
    via,
    stream: streamName(stream),
    revision: revision(place2),
    position: position(place),
    recorded,
  }
  // Not spread in: that would halve the speed of reading.
  if (correlation !== null) event.correlation = correlation
  if (causation !== null) event.causation = causation
  if (sealed !== null) event.sealed = textsIn(place, sealed)
  return event
}

function recordIn(place: number, json: string): Readonly<Record<string, unknown>> {
  let data: unknown
  try {
    data = JSON.parse(json)
  } catch (error) {
    throw damaged(place, error)
  }
  if (!isRecord(data)) throw damaged(place)
  return data
}

function textsIn(place: number, json: string): Readonly<Record<string, string>> {
  const record = recordIn(place, json)
  if (!areTexts(record)) throw damaged(place)
  return record
}

function damaged(place: unknown, cause?: unknown): Unavailable {
  return new Unavailable('damaged', `The event at position ${place} of the log is damaged and cannot be read.`, false, { cause })
}

function isWay(value: unknown): value is Via {
  return ways.has(value)
}

export function isInstant(value: unknown): value is Instant {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value)
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string'
}

function areTexts(record: Readonly<Record<string, unknown>>): record is Readonly<Record<string, string>> {
  for (const name in record) if (typeof record[name] !== 'string') return false
  return true
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
