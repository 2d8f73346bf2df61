/** The moment that a read stands on: a sequence of the log, whether it was named by number, by time, or not at all. */

import type { Database } from 'better-sqlite3'
import type { Position } from '#event-store'
import { position } from '#event-store'
import { type Day, dayOf, writeDay } from '#ledger'
import { statement } from './statements.js'

/** What a read stands on. The same basis gives the same answer for ever. */
export interface Basis {
  /** The last event that the read knows; 0 for an empty ledger. */
  readonly sequence: number
  readonly position: Position
  /** When that event was recorded; absent where there is none. */
  readonly recorded?: string
  /** The moment by whose clock terms are due or overdue: the one asked for, or now. */
  readonly moment: string
  /** The second clock: of what the read knows, only what can have occurred by the end of this day. Absent: all of it. */
  readonly occurredBy?: Day
}

/** Why an `as-of` cannot be read. */
export class UnknownMoment extends Error {
  override readonly name = 'UnknownMoment'
  constructor(
    readonly reason: 'malformed' | 'ahead',
    message: string,
  ) {
    super(message)
  }
}

/**
 * Resolves `as-of`: a sequence (`1200`), a day (`2024-07-01`, read as its end in UTC) or a moment (RFC 3339). Nothing means now.
 * Throws {@link UnknownMoment}.
 */
export function resolveBasis(db: Database, reached: { sequence: number }, asOf: string | undefined, now: Date): Basis {
  if (asOf === undefined) return basisAt(db, reached.sequence, now.toISOString())
  if (/^\d{1,15}$/.test(asOf)) {
    const sequence = Number(asOf)
    if (sequence > reached.sequence) {
      throw new UnknownMoment('ahead', `The ledger has ${reached.sequence} entries so far; there is no entry ${sequence} yet.`)
    }
    const basis = basisAt(db, sequence, now.toISOString())
    return sequence === reached.sequence ? basis : { ...basis, moment: basis.recorded ?? basis.moment }
  }
  const moment = momentOf(asOf)
  if (moment === undefined) {
    throw new UnknownMoment(
      'malformed',
      `“${asOf.slice(0, 40)}” is no moment. Give a sequence (1200), a day (2024-07-01) or a time (2024-07-01T09:00:00Z).`,
    )
  }
  return basisAt(db, lastSequenceAt(db, reached.sequence, moment.getTime()), moment.toISOString())
}

/** The same, of only what can have occurred by a day; terms are due or overdue by the end of it, where that is earlier. */
export function occurredBy(basis: Basis, day: Day): Basis {
  const moment = day < dayOf(basis.moment) ? `${writeDay(day)}T23:59:59.999Z` : basis.moment
  return { ...basis, moment, occurredBy: day }
}

/** The moment just after an entry, by the clock of that entry: the same for ever, also of the newest one. */
export function basisAfter(db: Database, sequence: number): Basis {
  const basis = basisAt(db, sequence, new Date(0).toISOString())
  return { ...basis, moment: basis.recorded ?? basis.moment }
}

/** The last sequence recorded at or before a moment. Recorded times never go backwards, so a binary search needs no index. */
export function lastSequenceAt(db: Database, newest: number, moment: number): number {
  const recordedAt = statement<{ recorded: number }>(db, 'SELECT recorded FROM entry WHERE sequence = ?')
  let [low, high] = [0, newest]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    const row = recordedAt.get(middle)
    if (row && row.recorded <= moment) low = middle
    else high = middle - 1
  }
  return low
}

/** The sequence of the entry at a position of the log; undefined where the views do not have it (yet). Positions grow with the sequence. */
export function sequenceAt(db: Database, newest: Pick<Basis, 'sequence' | 'position'>, at: Position): number | undefined {
  const positionOf = statement<{ position: number }>(db, 'SELECT position FROM entry WHERE sequence = ?')
  // In a log without gaps, it lies as far before the newest as its position does.
  const likely = newest.sequence - (newest.position - at)
  if (likely > newest.sequence) return undefined
  if (positionOf.get(likely)?.position === at) return likely
  let [low, high] = [1, newest.sequence]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if ((positionOf.get(middle)?.position ?? 0) < at) low = middle + 1
    else high = middle
  }
  return positionOf.get(low)?.position === at ? low : undefined
}

function basisAt(db: Database, sequence: number, moment: string): Basis {
  const row = statement<{ position: number; recorded: number }>(db, 'SELECT position, recorded FROM entry WHERE sequence = ?').get(sequence)
  if (!row) return { sequence: 0, position: position(0), moment }
  return { sequence, position: position(row.position), recorded: new Date(row.recorded).toISOString(), moment }
}

function momentOf(text: string): Date | undefined {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text)
  if (!day && !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/.test(text)) return undefined
  const moment = new Date(day ? `${text}T23:59:59.999Z` : text)
  // The engine makes 1 March of 30 February.
  const named = text.slice(0, 10)
  const isDay = !Number.isNaN(Date.parse(named)) && new Date(named).toISOString().slice(0, 10) === named
  return Number.isNaN(moment.getTime()) || !isDay ? undefined : moment
}
