/** Folds one event of the log into the tables. Its values come from the event and from earlier rows alone: no clock, no chance. */

import type { Database, Statement } from 'better-sqlite3'
import type { StoredEvent } from '#event-store'
import {
  actorOf,
  type DayRange,
  type DeciderOf,
  deciders,
  decodeEvent,
  type Events,
  type Kind,
  type Mark,
  type Occurred,
  ratingKey,
  recordOf,
  type States,
  sameTarget,
  shortId,
  shortPrefixes,
  streamOf,
} from '#ledger'
import { FacetRows } from './facet-rows.js'
import { type Facets, facetsOf, occurredOf } from './facets.js'
import { daysOf, happenedIn } from './happened.js'
import { Recent } from './recent.js'
import { everEarlier, everLater, kindCode, open } from './schema.js'
import type { EntryRow } from './search-index.js'
import { Terms } from './terms.js'

/** What the projection remembers of a record, so that most events need no look into the file. */
interface Known {
  readonly number: number
  readonly state: States[Kind]
  readonly facets: Facets
  /** The latest day by which something that was recorded about it had certainly begun to happen; undefined where it is yet to be looked up. */
  readonly newest: number | undefined
}

const rememberedRecords = 3_000

export class Projection {
  readonly #remembered = new Recent<Known>(rememberedRecords)
  readonly #sql: Statements
  readonly #terms: Terms
  readonly #facets: FacetRows
  /** What was answered before it was logged; unknown where the file was begun by another, and looked up there. */
  #early: Set<string> | undefined

  /** `onReading` is told each entry on a record. */
  constructor(
    db: Database,
    /** That the file has no event yet. */
    empty: boolean,
    private readonly onReading?: (entry: EntryRow) => void,
  ) {
    this.#sql = prepare(db)
    this.#terms = new Terms(db)
    this.#facets = new FacetRows(db, this.#terms)
    if (empty) this.#early = new Set()
  }

  /** Forgets what it remembers: after a transaction that was undone, or where another process has written. */
  forget(): void {
    this.#remembered.clear()
    this.#terms.forget()
    this.#early = undefined
  }

  /** Takes one event; throws where it cannot, and the caller's transaction is then undone. */
  take(event: StoredEvent, sequence: number): void {
    const about = recordOf(event.stream)
    if (about) this.#takeRecord(about.kind, about.id, event, sequence)
    else this.#insertEntry(event, sequence, null, null, null, null)
  }

  #takeRecord<K extends Kind>(kind: K, id: string, stored: StoredEvent, sequence: number): void {
    // A stream's first event begins its record: nothing is to be looked for.
    const before = stored.revision === 0 ? undefined : this.#recall(kind, id, stored.stream)
    const event = decodeEvent(kind, stored)
    const mark: Mark = { actor: actorOf(stored.actor), recorded: stored.recorded }
    const decider: DeciderOf<K> = deciders[kind]
    // Records are remembered by kind and id.
    const earlier = before?.state as States[K] | undefined
    const state = decider.evolve(earlier, event, mark)
    const number = before?.number ?? sequence
    if (!before) this.#insertRecord(number, kind, id)
    const reading = JSON.stringify(readingToKeep(kind, state))
    const days = this.#daysOf(event)
    const newest = before ? this.#newestOf(before, days) : everEarlier
    const happened = days ? { ...days, back: newest === undefined ? 0 : Math.max(0, newest - days.latest) } : null
    this.#insertEntry(stored, sequence, number, whyOf(event), reading, happened)
    this.onReading?.({ sequence, record: number, reading })
    const facets = facetsOf[kind](state)
    if (before) this.#facets.move(kind, number, sequence, before.facets, facets)
    else this.#facets.begin(kind, number, sequence, hasAnswers(kind) ? [...facets, ['answer', this.#answerOfNew(id)]] : facets)
    this.#moveOccurred(kind, number, sequence, earlier, state)
    const row: Row<K> = { kind, id, number, sequence, event, before: earlier, after: state }
    if (isOf('report', row)) this.#takeRatings(row)
    if (isOf('response', row)) this.#moveAnswers(row)
    this.#remembered.set(stored.stream, {
      number,
      state,
      facets,
      newest: days && newest !== undefined ? Math.max(newest, days.earliest) : newest,
    })
  }

  #insertEntry(
    event: StoredEvent,
    sequence: number,
    record: number | null,
    why: string | null,
    reading: string | null,
    happened: Happened | null,
  ): void {
    const { revision, position, recorded, id } = event
    const [type, actor, via] = [this.#terms.codeOf(event.type), this.#terms.codeOf(event.actor), this.#terms.codeOf(event.via)]
    const [earliest, latest, back] = happened ? [happened.earliest, happened.latest, happened.back] : [null, null, null]
    const moment = Date.parse(recorded)
    this.#sql.insertEntry.run(sequence, record, revision, position, moment, type, actor, via, id, why, earliest, latest, back, reading)
  }

  /** The days on which it happened that the event tells of. An allegation is made when its report comes out. */
  #daysOf(event: Events[Kind]): DayRange | undefined {
    const days = event.type === 'AllegationRaised' ? this.#publicationOf(event.report) : happenedIn(event)
    return days && { earliest: bounded(days.earliest), latest: bounded(days.latest) }
  }

  /** The latest day before an entry; looked up only where the entry has days of its own to compare. */
  #newestOf({ number, newest }: Known, days: DayRange | undefined): number | undefined {
    return newest ?? (days && (this.#sql.newestDay.get(number)?.newest ?? everEarlier))
  }

  /** Unknown where the report is not in the file yet: an append to several streams can bring the allegation before it. */
  #publicationOf(id: string): DayRange | undefined {
    const stream = streamOf('report', id)
    const remembered = this.#remembered.get(stream)
    const report = remembered ?? this.#recall('report', id, stream)
    if (!report) return undefined
    if (!remembered) this.#remembered.set(stream, report)
    // Records are remembered by kind and id.
    return daysOf((report.state as States['report']).published)
  }

  #moveOccurred<K extends Kind>(kind: K, number: number, sequence: number, before: States[K] | undefined, after: States[K]): void {
    const [was, is] = [before && occurredOf[kind](before), occurredOf[kind](after)]
    if (was === is) return
    const [wasDays, isDays] = [daysToList(was), daysToList(is)]
    if (wasDays) this.#sql.closeOccurred.run(sequence, kindCode(kind), bounded(wasDays.earliest), number)
    if (isDays) this.#sql.insertOccurred.run(kindCode(kind), bounded(isDays.earliest), bounded(isDays.latest), number, sequence)
  }

  #takeRatings({ event, number, sequence }: Row<'report'>): void {
    const ratings = event.type === 'RatingAssigned' ? [event] : event.type === 'ReportCorrected' ? (event.ratings ?? []) : []
    // A correction can name one twice; the last one stands, as in the report's own fold.
    const last = new Map(ratings.map((rating) => [ratingKey(rating), rating]))
    for (const { subject, scale, rating, previous, cited } of last.values()) {
      this.#sql.closeRating.run(sequence, subject, scale, number)
      this.#sql.insertRating.run(subject, scale, number, rating, previous, JSON.stringify(cited), sequence)
    }
  }

  /** Closes the answers that changed and opens the new ones; what is answered in particular then follows. */
  #moveAnswers({ number, sequence, before, after }: Row<'response'>): void {
    const [was, is] = [answersOf(before), answersOf(after)]
    const touched = new Set<string>()
    if (was.size === 0 && is.size === 0) return
    for (const [target, answer] of was) {
      if (JSON.stringify(is.get(target)) === JSON.stringify(answer)) continue
      this.#sql.closeAnswer.run(sequence, target, number)
      touched.add(target)
    }
    for (const [target, answer] of is) {
      if (was.has(target) && !touched.has(target)) continue
      this.#sql.insertAnswer.run(target, number, answer.stance, answer.assessment, answer.earliest, answer.latest, sequence)
      touched.add(target)
    }
    for (const target of touched) {
      const record = this.#sql.findRecord.get(target)
      if (!record) this.#early?.add(target)
      if (!record || !hasAnswers(record.kind)) continue
      const answer = this.#answerOf(target)
      this.#facets.set(record.kind, 'answer', answer, answer === 'none' ? 'specific' : 'none', record.number, sequence)
    }
  }

  /** An append to several streams can bring an answer before what it answers. */
  #answerOfNew(id: string): 'specific' | 'none' {
    return this.#early && !this.#early.has(id) ? 'none' : this.#answerOf(id)
  }

  /** Whether a standing response names the target. */
  #answerOf(target: string): 'specific' | 'none' {
    return this.#sql.hasAnswer.get(target) === undefined ? 'none' : 'specific'
  }

  #recall(kind: Kind, id: string, stream: string): Known | undefined {
    const known = this.#remembered.get(stream)
    if (known) return known
    const row = this.#sql.presentEntry.get(id, kind)
    if (row?.reading === undefined || row.reading === null) return undefined
    // The file holds what this projection wrote; a report's ratings are in a table of their own and not needed to fold on.
    const state = { ...(JSON.parse(row.reading) as States[Kind]), ...(kind === 'report' && { ratings: {} }) }
    return { number: row.record, state, facets: facetsFrom(kind, state), newest: undefined }
  }

  /** With six characters in its short id, more where an earlier record has them; by the order of the log, so the same everywhere. */
  #insertRecord(number: number, kind: Kind, id: string): void {
    for (let characters = 6; characters <= 12; characters++) {
      if (this.#sql.insertRecord.run(number, kind, id, shortId(kind, id, characters)).changes === 1) return
    }
    // Ids that end alike by design: such a record goes by its whole id rather than stop the views.
    this.#sql.insertRecord.run(number, kind, id, `${shortPrefixes[kind]}-${id}`)
  }
}

/** The facets of a reading that came back from the file, where kind and reading are no longer tied together. */
function facetsFrom<K extends Kind>(kind: K, state: States[Kind]): Facets {
  return facetsOf[kind](state as States[K])
}

interface Row<K extends Kind> {
  readonly kind: K
  readonly id: string
  readonly number: number
  readonly sequence: number
  readonly event: Events[K]
  readonly before: States[K] | undefined
  readonly after: States[K]
}

function isOf<K extends Kind>(kind: K, row: { readonly kind: Kind }): row is Row<K> {
  return row.kind === kind
}

/** The kinds that a response can answer, and that are looked up by whether one did. */
export function hasAnswers(kind: Kind): kind is 'report' | 'allegation' | 'response' | 'followup' {
  return kind === 'report' || kind === 'allegation' || kind === 'response' || kind === 'followup'
}

/** A reading as its entry keeps it: a report's without its ratings, which have rows of their own. */
function readingToKeep<K extends Kind>(kind: K, state: States[K]): object {
  return kind === 'report' ? { ...state, ratings: undefined } : state
}

interface Answered {
  readonly stance: string
  readonly assessment: string | null
  readonly earliest: number
  readonly latest: number
}

/** What a response answers, by the id of the target; nothing where it was withdrawn. */
function answersOf(response: States['response'] | undefined): ReadonlyMap<string, Answered> {
  if (!response || response.phase === 'withdrawn') return new Map()
  const days = daysOf(response.occurred)
  const earliest = bounded(days?.earliest ?? Number.NEGATIVE_INFINITY)
  const latest = bounded(days?.latest ?? Number.POSITIVE_INFINITY)
  return new Map(
    response.targets.map(({ to, stance }) => {
      const assessment = response.assessed.find(({ target }) => sameTarget(target, to))?.assessment ?? null
      return [to.id, { stance, assessment, earliest, latest }]
    }),
  )
}

/** The days by which a record is listed: after all others, and in no stretch of time, where its source does not say. */
function daysToList(occurred: Occurred | undefined): DayRange | undefined {
  return occurred === 'unknown' ? { earliest: everLater, latest: everEarlier } : daysOf(occurred)
}

function bounded(day: number): number {
  return Math.min(Math.max(day, everEarlier), everLater)
}

/** The reason that an event gives, whatever its field is called. */
function whyOf(event: Events[Kind]): string | null {
  if ('reason' in event) return event.reason
  if ('reasons' in event) return event.reasons
  if ('note' in event && event.note !== undefined) return event.note
  return null
}

/** When that which an entry tells of happened, in days; and by how many it was back-dated. */
interface Happened extends DayRange {
  readonly back: number
}

type EntryValues = [
  sequence: number,
  record: number | null,
  revision: number,
  position: number,
  recorded: number,
  type: number,
  actor: number,
  via: number,
  event: string,
  why: string | null,
  earliest: number | null,
  latest: number | null,
  back: number | null,
  reading: string | null,
]

interface PresentEntry {
  readonly record: number
  readonly reading: string | null
}

type Statements = ReturnType<typeof prepare>

function prepare(db: Database) {
  const run = <P extends unknown[]>(sql: string): Statement<P> => db.prepare<P>(sql)
  return {
    insertRecord: run<[number, string, string, string]>(
      'INSERT INTO record (number, kind, id, short) VALUES (?, ?, ?, ?) ON CONFLICT (short) DO NOTHING',
    ),
    findRecord: db.prepare<[string], { number: number; kind: Kind }>('SELECT number, kind FROM record WHERE id = ?'),
    presentEntry: db.prepare<[string, Kind], PresentEntry>(
      `SELECT record, reading FROM entry
       WHERE record = (SELECT number FROM record WHERE id = ? AND kind = ?) ORDER BY sequence DESC LIMIT 1`,
    ),
    newestDay: db.prepare<[number], { newest: number | null }>('SELECT max(earliest) AS newest FROM entry WHERE record = ?'),
    insertEntry: run<EntryValues>(
      `INSERT INTO entry (sequence, record, revision, position, recorded, type, actor, via, event, why, earliest, latest, back, reading)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    insertOccurred: run<[number, number, number, number, number]>(
      `INSERT INTO occurred (kind, earliest, latest, record, since, until) VALUES (?, ?, ?, ?, ?, ${open})`,
    ),
    closeOccurred: run<[number, number, number, number]>(
      `UPDATE OR FAIL occurred SET until = ? WHERE kind = ? AND earliest = ? AND record = ? AND until = ${open}`,
    ),
    insertAnswer: run<[string, number, string, string | null, number, number, number]>(
      `INSERT INTO answer (target, response, stance, assessment, earliest, latest, since, until) VALUES (?, ?, ?, ?, ?, ?, ?, ${open})`,
    ),
    closeAnswer: run<[number, string, number]>(`UPDATE OR FAIL answer SET until = ? WHERE target = ? AND response = ? AND until = ${open}`),
    hasAnswer: db.prepare<[string], { response: number }>(`SELECT response FROM answer WHERE target = ? AND until = ${open} LIMIT 1`),
    insertRating: run<[string, string, number, string, string, string, number]>(
      `INSERT INTO rating (subject, scale, report, rating, previous, cited, since, until) VALUES (?, ?, ?, ?, ?, ?, ?, ${open})`,
    ),
    closeRating: run<[number, string, string, number]>(
      `UPDATE rating SET until = ? WHERE subject = ? AND scale = ? AND report = ? AND until = ${open}`,
    ),
  }
}
