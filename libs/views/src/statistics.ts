/** Response rate and time to respond, by whatever one asks; the denominator always beside the figure, and the records behind it at hand. */

import type { Database } from 'better-sqlite3'
import type { Assessment } from '#ledger'
import { dayOf } from '#ledger'
import type { Basis } from './basis.js'
import { standingOf } from './derived.js'
import { facetCode } from './facets.js'
import { everEarlier, everLater } from './schema.js'
import { statement } from './statements.js'

/** What is asked to be answered: allegations, or follow-up actions (recommendations above all). */
export type Asked = 'allegation' | 'followup'

/** What figures are told apart by. */
export const groupings = ['report', 'publisher', 'subject', 'year', 'category', 'respondent'] as const
export type Grouping = (typeof groupings)[number]

/** Upper bounds of the times to respond, in days. */
export const bucketBounds = [7, 30, 90, 180, 365] as const

export interface ResponseFigures {
  /** What it is about: an id, a year, a category; `all` where nothing is told apart. */
  readonly group: string
  /** The denominator: how many were asked to be answered. */
  readonly asked: number
  /** How many a response names. */
  readonly specifically: number
  /** How many only a response to the whole report answers. */
  readonly inGeneral: number
  readonly unanswered: number
  /** Of those answered specifically, by the best that a reviewer found of any answer. */
  readonly assessed: Readonly<Record<Assessment | 'not-assessed', number>>
  /** Of those answered specifically, by the stance of the latest answer. */
  readonly stances: Readonly<Record<string, number>>
  readonly time: ResponseTime
}

/** Days from publication (or opening) to the first specific answer, for those where both days are known exactly. */
export interface ResponseTime {
  readonly known: number
  readonly of: number
  readonly medianDays?: number
  /** How many took at most so many days; the last is for longer. */
  readonly buckets: readonly { readonly upToDays: number | 'longer'; readonly count: number }[]
}

export interface StatisticsQuery {
  readonly of: Asked
  readonly by?: Grouping
  /** Narrowed to one value of each. */
  readonly where: Readonly<Partial<Record<Grouping, string>>>
}

interface Row {
  readonly record: number
  readonly id: string
  readonly group: string
  readonly report: string
  readonly earliest: number | null
  readonly latest: number | null
}

interface AnswerRow {
  readonly stance: string
  readonly assessment: Assessment | null
  readonly earliest: number
  readonly latest: number
}

/** The figures for each group, the largest denominator first. */
export function responseStatistics(db: Database, query: StatisticsQuery, basis: Basis): readonly ResponseFigures[] {
  const tallies = new Map<string, Tally>()
  const { sql, values } = selectAsked(query, basis)
  const answers = statement<AnswerRow>(
    db,
    'SELECT stance, assessment, earliest, latest FROM answer WHERE target = ? AND since <= ? AND until > ? ORDER BY response',
  )
  const general = new Map<string, boolean>()
  // `all`, because one connection cannot run another statement while it iterates; a row is a few numbers.
  for (const row of statement<Row>(db, sql).all(values)) {
    const specific = answers.all(row.id, basis.sequence, basis.sequence)
    let inGeneral = false
    if (specific.length === 0) {
      inGeneral = general.get(row.report) ?? answers.get(row.report, basis.sequence, basis.sequence) !== undefined
      general.set(row.report, inGeneral)
    }
    let tally = tallies.get(row.group)
    if (!tally) {
      tally = new Tally()
      tallies.set(row.group, tally)
    }
    tally.add(row, specific, inGeneral)
  }
  return [...tallies].map(([group, tally]) => tally.figures(group)).sort((a, b) => b.asked - a.asked || (a.group < b.group ? -1 : 1))
}

/** The figures of follow-up actions: how they stand, for each owner, origin or category. */
export interface StandingFigures {
  readonly group: string
  readonly total: number
  readonly standings: Readonly<Record<string, number>>
  readonly grades: Readonly<Record<string, number>>
}

/** How follow-up actions stand on the day of the basis, by `owner`, `origin`, `category` or `by`. */
export function followUpStatistics(
  db: Database,
  by: 'owner' | 'origin' | 'category' | 'by' | undefined,
  basis: Basis,
): readonly StandingFigures[] {
  const today = dayOf(basis.moment)
  const rows = statement<{ group: string; reading: string }>(
    db,
    `SELECT facet.value AS "group", entry.reading FROM facet
     JOIN entry ON entry.sequence = (SELECT max(sequence) FROM entry WHERE record = facet.record AND sequence <= @asOf)
     WHERE facet.name = @name AND facet.since <= @asOf AND facet.until > @asOf`,
  ).all({ name: facetCode('followup', by ?? 'origin'), asOf: basis.sequence })
  const groups = new Map<string, { total: number; standings: Record<string, number>; grades: Record<string, number> }>()
  for (const { group, reading } of rows) {
    const key = by === undefined ? 'all' : group
    const figures = groups.get(key) ?? { total: 0, standings: {}, grades: {} }
    // What the projection wrote, from a follow-up.
    const followup = JSON.parse(reading) as Parameters<typeof standingOf>[0] & { assessed?: { grade: string } }
    figures.total++
    count(figures.standings, standingOf(followup, today))
    if (followup.assessed) count(figures.grades, followup.assessed.grade)
    groups.set(key, figures)
  }
  return [...groups].map(([group, figures]) => ({ group, ...figures })).sort((a, b) => b.total - a.total || (a.group < b.group ? -1 : 1))
}

class Tally {
  #asked = 0
  #specifically = 0
  #inGeneral = 0
  readonly #assessed: Record<Assessment | 'not-assessed', number> = {
    substantive: 0,
    partial: 0,
    tangential: 0,
    'acknowledgement-only': 0,
    'not-assessed': 0,
  }
  readonly #stances: Record<string, number> = {}
  readonly #days: number[] = []

  add({ earliest, latest }: Row, answers: readonly AnswerRow[], inGeneral: boolean): void {
    this.#asked++
    const last = answers.at(-1)
    if (!last) {
      if (inGeneral) this.#inGeneral++
      return
    }
    this.#specifically++
    this.#assessed[bestOf(answers)]++
    count(this.#stances, last.stance)
    const days = answers.filter((answer) => answer.earliest === answer.latest).map((answer) => answer.earliest)
    if (earliest !== null && earliest === latest && days.length > 0) this.#days.push(Math.max(0, Math.min(...days) - earliest))
  }

  figures(group: string): ResponseFigures {
    const days = this.#days.sort((a, b) => a - b)
    const middle = days.length >> 1
    const median = days.length % 2 === 1 ? days[middle] : ((days[middle - 1] ?? 0) + (days[middle] ?? 0)) / 2
    let from = 0
    const buckets = bucketBounds.map((upToDays) => {
      const until = days.findLastIndex((day) => day <= upToDays) + 1
      const bucket = { upToDays, count: until - from }
      from = until
      return bucket
    })
    return {
      group,
      asked: this.#asked,
      specifically: this.#specifically,
      inGeneral: this.#inGeneral,
      unanswered: this.#asked - this.#specifically - this.#inGeneral,
      assessed: { ...this.#assessed },
      stances: { ...this.#stances },
      time: {
        known: days.length,
        of: this.#specifically,
        ...(days.length > 0 && median !== undefined && { medianDays: median }),
        buckets: [...buckets, { upToDays: 'longer', count: days.length - from }],
      },
    }
  }
}

const order: readonly Assessment[] = ['substantive', 'partial', 'tangential', 'acknowledgement-only']

function bestOf(answers: readonly AnswerRow[]): Assessment | 'not-assessed' {
  return order.find((each) => answers.some(({ assessment }) => assessment === each)) ?? 'not-assessed'
}

function count(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1
}

/** Every record that is asked to be answered, once for each group that it belongs to. A withdrawn allegation is not asked any more. */
function selectAsked({ of, by, where }: StatisticsQuery, { sequence }: Basis): { sql: string; values: Record<string, string | number> } {
  const values: Record<string, string | number> = { asOf: sequence, kind: of, lead: facetCode(of, 'phase') }
  const joins: string[] = []
  const held = (table: string) => `${table}.since <= @asOf AND ${table}.until > @asOf`
  const facet = (alias: string, code: number, record: string) => {
    values[alias] = code
    joins.push(`JOIN facet AS ${alias} ON ${alias}.name = @${alias} AND ${alias}.record = ${record} AND ${held(alias)}`)
  }
  // A report's publisher, subjects and year are its own; an action's report is what it is about.
  const reportColumn = 'linked.value'
  values['linked'] = facetCode(of, of === 'allegation' ? 'report' : 'about')
  joins.push(`LEFT JOIN facet AS linked ON linked.name = @linked AND linked.record = lead.record AND ${held('linked')}`)
  joins.push('LEFT JOIN record AS report ON report.id = linked.value')
  const columns: Record<Grouping, () => string> = {
    report: () => reportColumn,
    publisher: () => columnOf('publisher', facetCode('report', 'publisher'), 'report.number'),
    year: () => columnOf('year', facetCode('report', 'year'), 'report.number'),
    subject: () =>
      of === 'allegation'
        ? columnOf('subject', facetCode('allegation', 'subject'), 'lead.record')
        : columnOf('subject', facetCode('report', 'subject'), 'report.number'),
    category: () => columnOf('category', facetCode(of, 'category'), 'lead.record'),
    respondent: () => columnOf('respondent', facetCode(of, of === 'allegation' ? 'accused' : 'owner'), 'lead.record'),
  }
  const columnOf = (alias: string, code: number, record: string): string => {
    if (!(alias in values)) facet(alias, code, record)
    return `${alias}.value`
  }
  const group = by === undefined ? "'all'" : columns[by]()
  const conditions = Object.entries(where).flatMap(([name, value]) => {
    const grouping = groupings.find((each) => each === name)
    if (!grouping || value === undefined) return []
    values[`only_${name}`] = value
    return [`AND ${columns[grouping]()} = @only_${name}`]
  })
  const since =
    of === 'allegation'
      ? "occurred.kind = 'report' AND occurred.record = report.number"
      : "occurred.kind = 'followup' AND occurred.record = lead.record"
  const phases = of === 'allegation' ? "lead.value = 'standing'" : "lead.value IN ('open', 'completed', 'declined', 'lapsed')"
  values['everEarlier'] = everEarlier
  values['everLater'] = everLater
  const sql = `
    SELECT DISTINCT lead.record, asked.id, ${group} AS "group", coalesce(${reportColumn}, '') AS report,
      (SELECT earliest FROM occurred WHERE ${since} AND ${held('occurred')} AND earliest > @everEarlier) AS earliest,
      (SELECT latest FROM occurred WHERE ${since} AND ${held('occurred')} AND latest < @everLater) AS latest
    FROM facet AS lead JOIN record AS asked ON asked.number = lead.record AND asked.kind = @kind
    ${joins.join('\n    ')}
    WHERE lead.name = @lead AND ${phases} AND ${held('lead')} ${conditions.join(' ')}`
  return { sql, values }
}
