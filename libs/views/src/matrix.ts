/** The matrix: allegations down, responses across, and in each cell the stance, the arguments and the reviewer's judgement. */

import type { Database } from 'better-sqlite3'
import type { ArgumentKind, Assessment, Known, PartyId, Stance, States, Text } from '#ledger'
import type { Basis } from './basis.js'
import type { AnswerState } from './derived.js'
import { answerStands, holders } from './derived.js'
import { findByNumber, isOf, type RecordView } from './records.js'
import { statement } from './statements.js'

export interface Matrix {
  readonly reports: readonly { readonly id: string; readonly short: string; readonly title: Text; readonly edition: string }[]
  readonly rows: readonly MatrixRow[]
  readonly columns: readonly MatrixColumn[]
  /** Only those that hold something, each with the place of its row and column. */
  readonly cells: readonly MatrixCell[]
}

/** One allegation. */
export interface MatrixRow {
  readonly id: string
  readonly short: string
  readonly report: string
  readonly subject: PartyId
  readonly gist: Text
  readonly categories: readonly string[]
  readonly accused: Known<readonly PartyId[]>
  readonly phase: States['allegation']['phase']
  readonly answer: AnswerState
}

/** One response. */
export interface MatrixColumn {
  readonly id: string
  readonly short: string
  readonly by: States['response']['by']
  readonly occurred: string
  readonly gist: Text
  /** Its stance towards each of the reports as a whole, where it has one. */
  readonly general: readonly { readonly report: string; readonly stance: Stance; readonly arguments: readonly ArgumentKind[] }[]
}

export interface MatrixCell {
  readonly row: number
  readonly column: number
  readonly stance: Stance
  readonly arguments: readonly ArgumentKind[]
  readonly assessment?: Assessment
}

/** The records that a matrix is made of. */
export interface MatrixRecords {
  readonly reports: readonly RecordView<'report'>[]
  readonly allegations: readonly RecordView<'allegation'>[]
  readonly responses: readonly RecordView<'response'>[]
}

/** The matrix of one report, or of several; of one subject where that is given. */
export function readMatrix(db: Database, reports: readonly RecordView<'report'>[], subject: string | undefined, basis: Basis): Matrix {
  return matrixOf(matrixRecords(db, reports, subject, basis))
}

/** What the matrix of some reports is made of. */
export function matrixRecords(
  db: Database,
  reports: readonly RecordView<'report'>[],
  subject: string | undefined,
  basis: Basis,
): MatrixRecords {
  const allegations = reports.flatMap((report) =>
    holders(db, 'allegation', 'report', report.id, basis).flatMap(({ number }) => {
      const view = findByNumber(db, number, basis)
      return view && isOf('allegation', view) && (subject === undefined || view.reading.subject === subject) ? [view] : []
    }),
  )
  const targets = [...reports, ...allegations].map(({ id }) => id)
  return { reports, allegations, responses: respondersTo(db, targets, basis) }
}

/** Lays records out as a matrix. */
export function matrixOf({ reports, allegations, responses }: MatrixRecords): Matrix {
  const placeOf = new Map(allegations.map(({ id }, place) => [id, place]))
  const cells = responses.flatMap(({ reading }, column) =>
    reading.targets.flatMap(({ to, stance }): MatrixCell[] => {
      const row = placeOf.get(to.id)
      if (row === undefined) return []
      const assessment = reading.assessed.find(({ target }) => target.id === to.id)?.assessment
      return [{ row, column, stance, arguments: argumentsAbout(reading, to.id), ...(assessment && { assessment }) }]
    }),
  )
  return {
    reports: reports.map(({ id, short, reading: { title, edition } }) => ({ id, short, title, edition })),
    rows: allegations.map(toRow),
    columns: responses.map((response) => toColumn(response, reports)),
    cells,
  }
}

/** The standing responses to any of the targets, in the order of the ledger. */
function respondersTo(db: Database, targets: readonly string[], basis: Basis): RecordView<'response'>[] {
  const { sql, values } = answerStands(basis)
  const select = statement<{ response: number }>(db, `SELECT response FROM answer WHERE target = @target AND ${sql}`)
  const numbers = new Set(targets.flatMap((target) => select.all({ ...values, target }).map(({ response }) => response)))
  return [...numbers]
    .sort((a, b) => a - b)
    .flatMap((number) => {
      const view = findByNumber(db, number, basis)
      return view && isOf('response', view) ? [view] : []
    })
}

function toRow({ id, short, reading, derived }: RecordView<'allegation'>): MatrixRow {
  const { report, subject, gist, categories, accused, phase } = reading
  return { id, short, report, subject, gist, categories, accused, phase, answer: derived.answer }
}

function toColumn({ id, short, reading }: RecordView<'response'>, reports: readonly RecordView<'report'>[]): MatrixColumn {
  const { by, occurred, gist, targets } = reading
  const general = targets.flatMap(({ to, stance }) =>
    reports.some((report) => report.id === to.id) ? [{ report: to.id, stance, arguments: argumentsAbout(reading, to.id) }] : [],
  )
  return { id, short, by, occurred, gist, general }
}

/** The kinds of argument that a response brings about a target: those about it, and those about everything that it answers. */
function argumentsAbout({ arguments: args }: RecordView<'response'>['reading'], target: string): ArgumentKind[] {
  return [...new Set(args.flatMap(({ kind, about }) => (about === undefined || about.some(({ id }) => id === target) ? [kind] : [])))]
}
