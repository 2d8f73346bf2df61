/** What is never stored as fact, because it follows from other records and from the clock. */

import type { Database } from 'better-sqlite3'
import { contesting, type Day, dayOf, type Kind, type Occurred, rangeOf, type States } from '#ledger'
import type { Basis } from './basis.js'
import { facetCode, occurredOf } from './facets.js'
import { daysOf } from './happened.js'
import { everEarlier, everLater } from './schema.js'
import { statement } from './statements.js'

/** Whether an allegation was answered, and whether in particular. */
export type AnswerState = 'unanswered' | 'answered-in-general' | 'answered-specifically'

/** How an inquiry stands. */
export type InquiryState = 'awaiting' | 'delayed' | 'long-overdue' | 'answered' | 'declined' | 'no-answer'

/** How a follow-up action stands. */
export type Standing = 'open' | 'due-soon' | 'overdue' | 'completed' | 'declined' | 'lapsed'

/** Days after which a late answer is long overdue. */
export const longOverdueDays = 30
/** Days before its due date from which an action is due soon. */
export const dueSoonDays = 14

export interface Derived {
  report: { readonly answered: boolean }
  allegation: {
    readonly answer: AnswerState
    /** Whether the respondent was asked about it, and how that inquiry stands; the latest where there are several. */
    readonly inquiry: 'not-asked' | InquiryState
    /** How many allegations before it, one after the other, it carries on. */
    readonly carriedOver: number
    /** The later allegations that repeat it. */
    readonly restatedBy: readonly string[]
  }
  response: { readonly rebuts: boolean }
  inquiry: { readonly state: InquiryState }
  followup: { readonly standing: Standing; readonly answered: boolean }
  party: Readonly<Record<string, never>>
  source: Readonly<Record<string, never>>
  access: Readonly<Record<string, never>>
  approval: Readonly<Record<string, never>>
  hold: Readonly<Record<string, never>>
  erasure: Readonly<Record<string, never>>
  custody: Readonly<Record<string, never>>
}

/** The terms of an inquiry, seen on a day. */
export function inquiryState(
  { phase, outcome, respondBy }: Pick<States['inquiry'], 'phase' | 'outcome' | 'respondBy'>,
  today: Day,
): InquiryState {
  if (phase === 'closed') return outcome ?? 'no-answer'
  const late = today - rangeOf(respondBy).latest
  return late <= 0 ? 'awaiting' : late <= longOverdueDays ? 'delayed' : 'long-overdue'
}

/** The terms of an action, seen on a day. */
export function standingOf({ phase, due }: Pick<States['followup'], 'phase' | 'due'>, today: Day): Standing {
  if (phase !== 'open') return phase
  if (due === 'none' || due === 'unknown') return 'open'
  const left = rangeOf(due).latest - today
  return left < 0 ? 'overdue' : left <= dueSoonDays ? 'due-soon' : 'open'
}

/** A record of which what follows is asked. */
interface Underived {
  readonly kind: Kind
  readonly id: string
  readonly reading: object
}

/** What follows for a record at a basis. */
export function derive(db: Database, record: Underived, basis: Basis): Derived[Kind] {
  const today = dayOf(basis.moment)
  if (isOf('allegation', record)) return deriveAllegation(db, record.id, record.reading, basis, today)
  if (isOf('followup', record)) return { standing: standingOf(record.reading, today), answered: isAnswered(db, record.id, basis) }
  if (isOf('inquiry', record)) return { state: inquiryState(record.reading, today) }
  if (isOf('report', record)) return { answered: isAnswered(db, record.id, basis) }
  if (isOf('response', record)) return { rebuts: rebuts(record.reading) }
  return {}
}

function deriveAllegation(
  db: Database,
  id: string,
  { report, restates }: States['allegation'],
  basis: Basis,
  today: Day,
): Derived['allegation'] {
  const answer = isAnswered(db, id, basis) ? 'answered-specifically' : isAnswered(db, report, basis) ? 'answered-in-general' : 'unanswered'
  const asked = inquiriesAbout(db, id, basis).at(-1)
  const restating = holders(db, 'allegation', 'restates', id, basis)
  return {
    answer,
    inquiry: asked ? inquiryState(asked, today) : 'not-asked',
    carriedOver: carriedOver(db, restates, basis),
    restatedBy: restating.flatMap(({ number, id: later }) =>
      cameAbout(db, { kind: 'allegation', number, reading: {} }, basis) ? [later] : [],
    ),
  }
}

/** The inquiries about an allegation, oldest first; one that was closed after the day of the second clock is open by then. */
function inquiriesAbout(db: Database, allegation: string, basis: Basis): readonly States['inquiry'][] {
  const { occurredBy = Number.POSITIVE_INFINITY } = basis
  return holders(db, 'inquiry', 'allegation', allegation, basis).flatMap(({ number }) => {
    const reading = readingAt<States['inquiry']>(db, number, basis)
    if (!reading || !cameAbout(db, { kind: 'inquiry', number, reading }, basis)) return []
    const isOpen = (daysOf(reading.closed)?.earliest ?? Number.NEGATIVE_INFINITY) > occurredBy
    return [isOpen ? { ...reading, phase: 'open' as const } : reading]
  })
}

/** That an answer stands, with what its statement takes. */
export interface StandingAnswer {
  readonly sql: string
  readonly values: Readonly<Record<string, number>>
}

/**
 * The condition under which a row of `answer` stands at a basis. By the second clock one counts that can have been given by then, also where it was
 * taken back only later; one of which nobody knows when it was given counts for no day.
 */
export function answerStands({ sequence, occurredBy }: Basis): StandingAnswer {
  if (occurredBy === undefined) return { sql: 'answer.since <= @asOf AND answer.until > @asOf', values: { asOf: sequence } }
  return {
    sql: `answer.since <= @asOf AND answer.earliest <= @by AND NOT (answer.earliest = ${everEarlier} AND answer.latest = ${everLater})
      AND (answer.until > @asOf OR (SELECT earliest FROM entry WHERE sequence = answer.until) > @by)`,
    values: { asOf: sequence, by: occurredBy },
  }
}

/** True where a standing response names the target at the basis. */
export function isAnswered(db: Database, target: string, basis: Basis): boolean {
  const { sql, values } = answerStands(basis)
  const select = statement<{ response: number }>(db, `SELECT response FROM answer WHERE target = @target AND ${sql} LIMIT 1`)
  return select.get({ ...values, target }) !== undefined
}

/** True where a record can have come about by the day of the second clock. An allegation comes about with its report. */
export function cameAbout(
  db: Database,
  { kind, number, reading }: Omit<Underived, 'id'> & { readonly number: number },
  basis: Basis,
): boolean {
  const { occurredBy } = basis
  if (occurredBy === undefined) return true
  if (kind === 'allegation') return (firstDay(db, number) ?? Number.POSITIVE_INFINITY) <= occurredBy
  const occurred = occurredIn(kind, reading)
  // A party or a user is known or not; it does not happen.
  return occurred === undefined || (daysOf(occurred)?.earliest ?? Number.POSITIVE_INFINITY) <= occurredBy
}

function occurredIn<K extends Kind>(kind: K, reading: object): Occurred | undefined {
  // What the projection wrote for a record of this kind.
  return occurredOf[kind](reading as States[K])
}

/** The first day on which what a record's first entry tells of can have happened. */
function firstDay(db: Database, number: number): number | undefined {
  return statement<{ earliest: number | null }>(db, 'SELECT earliest FROM entry WHERE sequence = ?').get(number)?.earliest ?? undefined
}

/** A response that rejects a target, or argues against it. */
function rebuts({ targets, arguments: args }: States['response']): boolean {
  return targets.some(({ stance }) => stance === 'rejects') || args.some(({ kind }) => contesting.includes(kind))
}

/** The records of a kind that have a value in a field (not a day), in the order of the ledger. */
export function holders(db: Database, kind: Kind, field: string, value: string, { sequence }: Basis): { number: number; id: string }[] {
  return statement<{ number: number; id: string }>(
    db,
    `SELECT record.number, record.id FROM facet JOIN record ON record.number = facet.record
       WHERE facet.name = ? AND facet.value = (SELECT code FROM term WHERE text = ?) AND facet.since <= ? AND facet.until > ? ORDER BY record.number`,
  ).all(facetCode(kind, field), value, sequence, sequence)
}

/** A record's reading at a basis, by its number. */
export function readingAt<State>(db: Database, number: number, { sequence }: Basis): State | undefined {
  const row = statement<{ reading: string | null }>(
    db,
    'SELECT reading FROM entry WHERE record = ? AND sequence <= ? ORDER BY sequence DESC LIMIT 1',
  ).get(number, sequence)
  // What the projection wrote for this record; the caller knows its kind.
  return row?.reading == null ? undefined : (JSON.parse(row.reading) as State)
}

/** How long the longest line of earlier allegations is that these carry on. Restating in a circle is refused when it is recorded. */
function carriedOver(db: Database, restates: readonly string[], basis: Basis): number {
  let length = 0
  let level = [...restates]
  while (level.length > 0 && length < 1_000) {
    length++
    const earlier = level.flatMap((id) => {
      const record = statement<{ number: number }>(db, "SELECT number FROM record WHERE id = ? AND kind = 'allegation'").get(id)
      return record ? (readingAt<States['allegation']>(db, record.number, basis)?.restates ?? []) : []
    })
    // Each once: lines that part and meet again would otherwise double at each step.
    level = [...new Set(earlier)]
  }
  return length
}

function isOf<K extends Kind>(kind: K, record: Underived): record is Underived & { readonly reading: States[K] } {
  return record.kind === kind
}
