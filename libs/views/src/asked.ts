/** What is asked to be answered, and by what its figures are told apart. */

import type { Database } from 'better-sqlite3'
import type { Kind } from '#ledger'
import type { Basis } from './basis.js'
import { facetCode } from './facets.js'
import { kindCode } from './schema.js'
import { statement } from './statements.js'

/** What is asked to be answered: allegations, or follow-up actions (recommendations above all). */
export type Asked = 'allegation' | 'followup'

/** What figures are told apart by. */
export const groupings = ['report', 'publisher', 'subject', 'year', 'category', 'respondent'] as const
export type Grouping = (typeof groupings)[number]

export interface StatisticsQuery {
  readonly of: Asked
  readonly by?: Grouping
  /** Narrowed to one value of each. */
  readonly where: Readonly<Partial<Record<Grouping, string>>>
}

/** The days that a date can mean. */
export interface Days {
  readonly earliest: number
  readonly latest: number
}

/** A record that is asked to be answered. */
export interface AskedRecord {
  readonly id: string
  /** The groups that it belongs to, each once. */
  readonly groups: readonly string[]
  /** The reports behind it. */
  readonly reports: readonly string[]
  /** When it was published (or opened), from when a response could be given; absent where that is unknown. */
  readonly days: Days | undefined
}

/** Values by the number of the record that has them. */
type Values = ReadonlyMap<number, readonly string[]>

/** Every record that is asked to be answered, once. A withdrawn allegation is not asked any more. */
export function* askedIn(db: Database, { of, by, where }: StatisticsQuery, basis: Basis): Generator<AskedRecord> {
  const reading = new Gathering(db, of, where, basis)
  const wanted = groupings.filter((name) => where[name] !== undefined)
  const rows = statement<{ number: number; id: string; phase: string }>(
    db,
    `SELECT record.number, record.id, term.text AS phase FROM facet JOIN record ON record.number = facet.record AND record.kind = ?
     JOIN term ON term.code = facet.value
     WHERE facet.name = ? AND facet.since <= ? AND facet.until > ?`,
  ).all(of, facetCode(of, 'phase'), basis.sequence, basis.sequence)
  for (const { number, id, phase } of rows) {
    if (phase === 'withdrawn') continue
    if (!wanted.every((name) => reading.groupsOf(name, number).some((value) => value === where[name]))) continue
    const groups = by === undefined ? ['all'] : reading.groupsOf(by, number)
    // Narrowed to one value of what it is told apart by, it belongs to that group alone.
    const only = by === undefined ? undefined : where[by]
    yield {
      id,
      groups: only === undefined ? groups : groups.filter((group) => group === only),
      reports: reading.groupsOf('report', number),
      days: reading.daysOf(number),
    }
  }
}

/** Reads each field that is asked for once, for all records together: looked up record by record it would take an index of its own. */
class Gathering {
  readonly #fields = new Map<Grouping, Values>()
  readonly #numbers = new Map<string, number>()
  #days: ReadonlyMap<number, Days> | undefined

  constructor(
    private readonly db: Database,
    private readonly of: Asked,
    private readonly where: StatisticsQuery['where'],
    private readonly basis: Basis,
  ) {}

  groupsOf(grouping: Grouping, record: number): readonly string[] {
    if (isOfReport(grouping, this.of)) {
      const values = this.#field(grouping)
      const reports = this.groupsOf('report', record).flatMap((id) => this.#numberOf(id) ?? [])
      return distinct(reports.flatMap((report) => values.get(report) ?? []))
    }
    return this.#field(grouping).get(record) ?? []
  }

  daysOf(record: number): Days | undefined {
    const isReport = this.of === 'allegation'
    this.#days ??= this.#readDays(isReport ? 'report' : 'followup')
    if (!isReport) return this.#days.get(record)
    const [report] = this.groupsOf('report', record)
    const number = report === undefined ? undefined : this.#numberOf(report)
    return number === undefined ? undefined : this.#days.get(number)
  }

  #field(grouping: Grouping): Values {
    const known = this.#fields.get(grouping)
    if (known) return known
    const values = grouping === 'report' ? this.#reports() : this.#facet(...facetOf(grouping, this.of), this.where[grouping])
    this.#fields.set(grouping, values)
    return values
  }

  /** An allegation's own report; for an action the reports that it is about, and those of the allegations that it is about. */
  #reports(): Values {
    if (this.of === 'allegation') return this.#facet('allegation', 'report', this.where.report)
    const raised = this.#facet('allegation', 'report')
    const kindOf = statement<{ number: number; kind: Kind }>(
      this.db,
      "SELECT number, kind FROM record WHERE id = ? AND kind IN ('report', 'allegation')",
    )
    const found = new Map<number, readonly string[]>()
    for (const [record, about] of this.#facet('followup', 'about')) {
      const reports = about.flatMap((id) => {
        const target = kindOf.get(id)
        return target?.kind === 'report' ? [id] : target ? (raised.get(target.number) ?? []) : []
      })
      found.set(record, distinct(reports))
    }
    return found
  }

  #facet(kind: Kind, name: string, only?: string): Values {
    const found = new Map<number, string[]>()
    const rows = statement<{ record: number; value: string }>(
      this.db,
      `SELECT facet.record, term.text AS value FROM facet JOIN term ON term.code = facet.value
       WHERE facet.name = @code ${only === undefined ? '' : 'AND facet.value = (SELECT code FROM term WHERE text = @only)'}
         AND facet.since <= @asOf AND facet.until > @asOf`,
    ).all({ code: facetCode(kind, name), asOf: this.basis.sequence, ...(only !== undefined && { only }) })
    for (const { record, value } of rows) {
      const values = found.get(record)
      if (values) values.push(value)
      else found.set(record, [value])
    }
    return found
  }

  #readDays(kind: Kind): ReadonlyMap<number, Days> {
    const { sequence } = this.basis
    const rows = statement<Days & { record: number }>(
      this.db,
      'SELECT record, earliest, latest FROM occurred WHERE kind = ? AND since <= ? AND until > ?',
    ).all(kindCode(kind), sequence, sequence)
    return new Map(rows.map(({ record, ...days }) => [record, days]))
  }

  #numberOf(report: string): number | undefined {
    let number = this.#numbers.get(report)
    if (number === undefined) {
      number = statement<{ number: number }>(this.db, "SELECT number FROM record WHERE id = ? AND kind = 'report'").get(report)?.number
      if (number !== undefined) this.#numbers.set(report, number)
    }
    return number
  }
}

/** A report's publisher and year are its own; so are its subjects, but for an allegation, which has one of them. */
function isOfReport(grouping: Grouping, of: Asked): boolean {
  return grouping === 'publisher' || grouping === 'year' || (grouping === 'subject' && of === 'followup')
}

function facetOf(grouping: Exclude<Grouping, 'report'>, of: Asked): [kind: Kind, name: string] {
  if (isOfReport(grouping, of)) return ['report', grouping]
  if (grouping === 'respondent') return of === 'allegation' ? [of, 'accused'] : [of, 'owner']
  return [of, grouping]
}

function distinct(values: readonly string[]): readonly string[] {
  return values.length < 2 ? values : [...new Set(values)]
}
