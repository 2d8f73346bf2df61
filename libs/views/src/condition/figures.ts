/** The figures that a condition can ask for: each with what it takes, and how it is read as of a moment. */
import type { Database } from 'better-sqlite3'
import { type Kind, kinds } from '#ledger'
import type { Basis } from '../basis.js'
import { isAnswered, readingAt } from '../derived.js'
import { type FacetName, facetCode, facetNames } from '../facets.js'
import { ratingsOf } from '../ratings.js'
import { countRecords, findByNumber, type RecordView } from '../records.js'
import { everEarlier } from '../schema.js'
import { statement } from '../statements.js'

/** What a figure comes to; null where the thing was not there. */
export type Value = number | string | boolean | null

/** Of what sort a value is: `any` where only the ledger can tell. */
export type Sort = 'number' | 'text' | 'truth' | 'any'

/** A record that a condition names. */
export interface Named {
  readonly kind: Kind
  readonly id: string
  readonly number: number
}

/** What narrows a count: fields by which records of the kind are looked up, each with its values. */
export type Narrowing = Readonly<Record<string, readonly string[]>>

/** The arguments of a figure, checked. */
export interface Given {
  readonly record: Named | undefined
  readonly text: string
  readonly kind: Kind | undefined
  readonly narrowing: Narrowing
}

export interface Figure {
  readonly gives: Sort
  /** Its arguments, in order: a record of these kinds, a text, or a kind with what narrows it. */
  readonly takes: readonly ({ readonly record: readonly Kind[] } | 'text' | 'kind')[]
  /** True where the arguments can be left out, and it is then about the whole ledger. */
  readonly orAll?: true
  /** True where it can change only by an entry on the record that it is given. */
  readonly own?: true
  readonly about: string
  readonly read: (db: Database, basis: Basis, given: Given) => Value
}

const any = { record: kinds }
const of = (...wanted: Kind[]) => ({ record: wanted })

export const figures: Readonly<Record<string, Figure>> = {
  count: {
    gives: 'number',
    takes: ['kind'],
    about: "records of a kind, narrowed as its list is: count(allegation, phase = 'standing')",
    read: (db, basis, { kind, narrowing }) => (kind ? countOf(db, kind, narrowing, basis) : 0),
  },
  entries: {
    gives: 'number',
    takes: [any],
    orAll: true,
    about: 'entries on a record, or in the whole ledger',
    read: (db, { sequence }, { record }) => (record ? entriesOn(db, record.number, sequence) : sequence),
  },
  asked: {
    gives: 'number',
    takes: [of('report')],
    orAll: true,
    about: 'allegations of a report, or of all, that stand',
    read: (db, basis, given) => answers(db, basis, given).asked,
  },
  answered: {
    gives: 'number',
    takes: [of('report')],
    orAll: true,
    about: 'of those, the ones that a response names',
    read: (db, basis, given) => answers(db, basis, given).specifically,
  },
  'answered-in-general': {
    gives: 'number',
    takes: [of('report')],
    orAll: true,
    about: 'of those, the ones that only a response to the whole report answers',
    read: (db, basis, given) => answers(db, basis, given).inGeneral,
  },
  unanswered: {
    gives: 'number',
    takes: [of('report')],
    orAll: true,
    about: 'of those, the ones that nobody answered',
    read: (db, basis, given) => {
      const { asked, specifically, inGeneral } = answers(db, basis, given)
      return asked - specifically - inGeneral
    },
  },
  overdue: {
    gives: 'number',
    takes: [],
    about: 'open actions whose due date has passed, by the clock of the entry',
    read: (db, { sequence, moment }) => overdueAt(db, sequence, moment),
  },
  exists: {
    gives: 'truth',
    takes: [any],
    own: true,
    about: 'whether the ledger has the record',
    read: (_, { sequence }, { record }) => record !== undefined && record.number <= sequence,
  },
  phase: { gives: 'any', takes: [any], own: true, about: 'how a record stands: standing, withdrawn, open', read: fieldOf('phase') },
  verification: {
    gives: 'any',
    takes: [of('report', 'allegation', 'response', 'inquiry', 'followup')],
    own: true,
    about: 'unverified, verified or disputed',
    read: fieldOf('verification/state'),
  },
  field: {
    gives: 'any',
    takes: [any, 'text'],
    own: true,
    about: "a field of a record: field(AL-7F3K2Q, 'place')",
    read: (db, basis, given) => fieldOf(given.text)(db, basis, given),
  },
  answer: {
    gives: 'any',
    takes: [of('allegation')],
    about: 'unanswered, answered-in-general or answered-specifically',
    read: (db, basis, given) => derivedOf(db, basis, given, 'answer'),
  },
  standing: {
    gives: 'any',
    takes: [of('followup')],
    about: 'open, due-soon, overdue, completed, declined or lapsed, by the clock of the entry',
    read: (db, basis, given) => derivedOf(db, basis, given, 'standing'),
  },
  state: {
    gives: 'any',
    takes: [of('inquiry')],
    about: 'awaiting, delayed, long-overdue, answered, declined or no-answer, by the clock of the entry',
    read: (db, basis, given) => derivedOf(db, basis, given, 'state'),
  },
  rating: {
    gives: 'any',
    takes: [of('party'), 'text'],
    about: "what the newest edition rates a party on a scale: rating(PA-7F3K2Q, 'tip-tier')",
    read: (db, basis, { record, text }) => (record ? (ratingsOf(db, record.id, basis, text).at(-1)?.rating ?? null) : null),
  },
}

/** The fields by which a count can be narrowed; `answered` says it as the lists do. */
export function narrowedBy(kind: Kind): readonly string[] {
  const names: readonly string[] = facetNames[kind]
  return names.flatMap((name) => (name === 'answer' ? ['answered'] : [name]))
}

function countOf<K extends Kind>(db: Database, kind: K, narrowing: Narrowing, basis: Basis): number {
  const filters = Object.entries(narrowing).map(([name, values]) =>
    name === 'answered' ? ['answer', values.map((value) => (value === 'yes' ? 'specific' : 'none'))] : [name, values],
  )
  // The names were held to those of the kind when the condition was read.
  return countRecords(db, kind, { filters: Object.fromEntries(filters) as Partial<Record<FacetName<K>, readonly string[]>> }, basis)
}

function entriesOn(db: Database, record: number, sequence: number): number {
  return statement<{ n: number }>(db, 'SELECT count(*) AS n FROM entry WHERE record = ? AND sequence <= ?').get(record, sequence)?.n ?? 0
}

/** How the allegations that stand are answered, of the report or of all: counted by what they are looked up by, without a look at their readings. */
function answers(db: Database, basis: Basis, { record }: Given) {
  const count = (narrowed: Partial<Record<FacetName<'allegation'>, readonly string[]>>): number =>
    countRecords(db, 'allegation', { filters: { phase: ['standing'], ...narrowed } }, basis)
  const of = record ? { report: [record.id] } : {}
  const reports = record ? (isAnswered(db, record.id, basis) ? [record.id] : []) : answeredReports(db, basis)
  return {
    asked: count(of),
    specifically: count({ ...of, answer: ['specific'] }),
    inGeneral: reports.reduce((sum, report) => sum + count({ report: [report], answer: ['none'] }), 0),
  }
}

/** The reports that a standing response answers as a whole. */
function answeredReports(db: Database, { sequence }: Basis): readonly string[] {
  return statement<{ id: string }>(
    db,
    `SELECT DISTINCT answer.target AS id FROM answer JOIN record ON record.id = answer.target AND record.kind = 'report'
     WHERE answer.since <= ? AND answer.until > ?`,
  )
    .all(sequence, sequence)
    .map(({ id }) => id)
}

function overdueAt(db: Database, sequence: number, moment: string): number {
  const today = Math.floor(Date.parse(moment) / 86_400_000)
  return (
    statement<{ n: number }>(
      db,
      'SELECT count(*) AS n FROM facet WHERE name = ? AND value >= ? AND value < ? AND since <= ? AND until > ?',
    ).get(facetCode('followup', 'due'), everEarlier, today, sequence, sequence)?.n ?? 0
  )
}

function derivedOf(db: Database, basis: Basis, { record }: Given, name: string): Value {
  const view: RecordView | undefined = record && findByNumber(db, record.number, basis)
  return view ? plain(Reflect.get(view.derived, name)) : null
}

/** A place in a reading, by names and numbers with a slash between them. */
function fieldOf(path: string): (db: Database, basis: Basis, given: Given) => Value {
  const steps = path.replace(/^\//, '').split('/')
  return (db, basis, { record }) => {
    if (!record) return null
    let value: unknown = readingAt<object>(db, record.number, basis)
    for (const step of steps)
      value = typeof value === 'object' && value !== null && Object.hasOwn(value, step) ? Reflect.get(value, step) : null
    return plain(value)
  }
}

/** Words without their language, a list of words as they follow on one another; what is more than that is told by nothing. */
function plain(value: unknown): Value {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  if (Array.isArray(value)) return value.every((item) => typeof item === 'string') ? value.join(', ') : value.length
  if (typeof value === 'object' && value !== null && 'words' in value && typeof value.words === 'string') return value.words
  return null
}
