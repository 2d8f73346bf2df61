/** Response rate and time to respond, by whatever one asks; the denominator always beside the figure, and the records behind it at hand. */

import type { Database } from 'better-sqlite3'
import { type Assessment, dayOf } from '#ledger'
import { askedIn, type Days, type StatisticsQuery } from './asked.js'
import type { Basis } from './basis.js'
import { standingOf } from './derived.js'
import { facetCode } from './facets.js'
import { statement } from './statements.js'

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

interface AnswerRow {
  readonly stance: string
  readonly assessment: Assessment | null
  readonly earliest: number
  readonly latest: number
}

/** The figures for each group, the largest denominator first. */
export function responseStatistics(db: Database, query: StatisticsQuery, basis: Basis): readonly ResponseFigures[] {
  const tallies = new Map<string, Tally>()
  const answers = statement<AnswerRow>(
    db,
    'SELECT stance, assessment, earliest, latest FROM answer WHERE target = ? AND since <= ? AND until > ? ORDER BY response',
  )
  const general = new Map<string, boolean>()
  const isAnswered = (report: string): boolean => {
    const known = general.get(report) ?? answers.get(report, basis.sequence, basis.sequence) !== undefined
    general.set(report, known)
    return known
  }
  for (const asked of askedIn(db, query, basis)) {
    const specific = answers.all(asked.id, basis.sequence, basis.sequence)
    const inGeneral = specific.length === 0 && asked.reports.some(isAnswered)
    for (const group of asked.groups) {
      let tally = tallies.get(group)
      if (!tally) {
        tally = new Tally()
        tallies.set(group, tally)
      }
      tally.add(asked.days, specific, inGeneral)
    }
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
    `SELECT term.text AS "group", entry.reading FROM facet JOIN term ON term.code = facet.value
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

  add(since: Days | undefined, answers: readonly AnswerRow[], inGeneral: boolean): void {
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
    if (since && since.earliest === since.latest && days.length > 0) this.#days.push(Math.max(0, Math.min(...days) - since.earliest))
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
