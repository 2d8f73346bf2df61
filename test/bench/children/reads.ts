/** The reads that are measured, chosen from a small ledger so that a larger one with the same beginning has the same. */
import {
  type Basis,
  findByNumber,
  findRecord,
  findRecordOf,
  listRecords,
  type Matrix,
  type RecordView,
  readHistory,
  readMatrix,
  type Views,
} from '#views'

/** One kind of read. */
export interface Read {
  readonly name: string
  /** Reads once; the next time it may be of another record. */
  readonly read: (views: Views, basis: Basis) => void
}

const page = 50
const matches = 20

/** Words that stand together often, one of them seldom, and Khmer. Those that fill a page of matches in the smaller ledger are searched for. */
const words = [
  'trafficking officials',
  'police prosecution',
  'victims labour',
  'ជួញដូរ',
  'shelter',
  'convicted',
  'province',
  'fishing vessel',
]

export function chooseReads(views: Views, basis: Basis): Read[] {
  const { report, matrix } = largestMatrix(views, basis)
  const records = [...matrix.rows, ...matrix.columns].map(({ id }) => id)
  const [subject = ''] = report.reading.subjects
  const queries = words.filter((typed) => views.search.find(typed, basis.sequence, matches).length === matches)
  let turn = 0
  const next = <T>(choice: readonly T[]): T => {
    const chosen = choice[turn++ % choice.length]
    if (chosen === undefined) throw new Error('there is nothing to read')
    return chosen
  }
  return [
    {
      name: `list page (${page} newest allegations)`,
      read: ({ db }, at) => expectFull(listRecords(db, 'allegation', { filters: {}, sort: 'newest', limit: page }, at).records, page),
    },
    {
      name: `list page (${page} allegations on one state that nobody answered)`,
      read: ({ db }, at) =>
        expectFull(
          listRecords(db, 'allegation', { filters: { subject: [subject], answer: ['none'] }, sort: 'newest', limit: page }, at).records,
          page,
        ),
    },
    {
      name: `matrix of ${matrix.rows.length} × ${matrix.columns.length}`,
      read: ({ db }, at) => {
        const found = findRecordOf(db, 'report', report.id, at)
        expectFull(found ? readMatrix(db, [found], undefined, at).rows : [], matrix.rows.length)
      },
    },
    {
      name: 'record with its history',
      read: ({ db }, at) => {
        const found = findRecordById(db, next(records), at)
        expectFull(readHistory(db, found.number, at), 1)
      },
    },
    {
      name: `search (${matches} matches)`,
      read: ({ db, search }, at) => {
        const found = search.find(next(queries), at.sequence, matches)
        expectFull(
          found.map(({ record }) => findByNumber(db, record, at)),
          matches,
        )
      },
    },
  ]
}

/** The report with the most allegations by responses that the beginning of the ledger has. */
function largestMatrix({ db }: Views, basis: Basis): { report: RecordView<'report'>; matrix: Matrix } {
  // Its later responses must be in the ledger too, and it must be there as of the middle of a larger one.
  const { records } = listRecords(db, 'report', { filters: {}, sort: 'oldest', limit: 20 }, basis)
  const all = records.map((report) => ({ report, matrix: readMatrix(db, [report], undefined, basis) }))
  const [largest] = all.sort((a, b) => cellsOf(b.matrix) - cellsOf(a.matrix))
  if (!largest) throw new Error('the ledger has no report')
  return largest
}

function cellsOf({ rows, columns }: Matrix): number {
  return rows.length * columns.length
}

function findRecordById(db: Views['db'], id: string, basis: Basis): RecordView {
  const found = findRecord(db, id, basis)
  if (!found) throw new Error(`there is no record ${id}`)
  return found
}

/** A read that finds less than was meant would be a measurement of something else. */
function expectFull(found: readonly unknown[], least: number): void {
  if (found.length < least) throw new Error(`${found.length} found where ${least} were to be`)
}
