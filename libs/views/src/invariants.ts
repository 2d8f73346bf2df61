/** What holds of every ledger that was kept by its rules, and where a log first says otherwise. */
import { setImmediate } from 'node:timers/promises'
import type { Database } from 'better-sqlite3'
import { erasedWords, type Target } from '#ledger'
import { lastSequenceAt } from './basis.js'
import { facetCode } from './facets.js'
import { unauthored } from './history.js'
import { statement } from './statements.js'

/** Days that a server may have been away before an action that is overdue had to have lapsed. */
const graceDays = 7
const dayMs = 86_400_000

interface Invariant {
  readonly about: string
  /** The first entry after one, up to another, that breaks it. */
  readonly broken: (db: Database, after: number, upTo: number) => number | undefined
  /** True where a look at all entries at once costs no more than one at some. */
  readonly whole?: true
}

export const invariants = {
  'nobody-verifies-their-own': {
    about: 'nobody verifies, disputes or assesses a record that they had a part in, or decides on leave that they asked for',
    broken: (db, after, upTo) => one(db, ownVerification, after, upTo),
  },
  'what-is-named-is-there': {
    about:
      'what a response answers, an allegation is raised by, an action or an inquiry is about, was in the ledger when that was recorded',
    broken: unknownTarget,
  },
  'times-never-go-back': {
    about: 'no entry was recorded at an earlier time than the entry before it',
    broken: (db, after, upTo) => one(db, backwards, after, upTo),
  },
  'no-gaps': {
    about: 'sequences, positions and the revisions of each record follow on one another without a gap',
    broken: (db, after, upTo) => one(db, gap, after, upTo),
  },
  'changes-say-why': {
    about: 'whatever corrects, withdraws, disputes, declines, reopens or extends says why',
    broken: (db, after, upTo) => one(db, withoutReason, after, upTo),
  },
  'due-actions-lapse': {
    about: `no action stays open for more than ${graceDays} days after its due date, unless it was reopened after it had lapsed`,
    broken: lingering,
    whole: true,
  },
} as const satisfies Readonly<Record<string, Invariant>>

export type InvariantName = keyof typeof invariants
export const invariantNames = Object.keys(invariants) as readonly InvariantName[]

/** Entries that are looked at before others on this thread have their turn. */
const piece = 2_500

/** The first entry up to a sequence that breaks an invariant; undefined where none does. `dbOf` gives the file to read, which can be another each time. */
export async function firstBreach(dbOf: () => Database, name: InvariantName, upTo: number): Promise<number | undefined> {
  const { broken, whole }: Invariant = invariants[name]
  const length = whole ? upTo : piece
  for (let after = 0; after < upTo; after += length) {
    const found = broken(dbOf(), after, Math.min(after + length, upTo))
    if (found !== undefined) return found
    await setImmediate()
  }
  return undefined
}

function one(db: Database, sql: string, after: number, upTo: number): number | undefined {
  return statement<{ sequence: number }>(db, sql).get({ after, upTo })?.sequence
}

const within = 'entry.sequence > @after AND entry.sequence <= @upTo'
const codes = (...types: readonly string[]) => `(SELECT code FROM term WHERE text IN (${types.map((type) => `'${type}'`).join(', ')}))`

const judging = codes('RecordVerified', 'RecordDisputed', 'ResponseAssessed', 'FollowUpAssessed', 'ApprovalGiven', 'ApprovalRefused')
// All who were erased are called the same, so nothing can be told of them.
const ownVerification = `SELECT entry.sequence FROM entry WHERE ${within} AND entry.type IN ${judging}
  AND entry.actor NOT IN ${codes(erasedWords)} AND EXISTS (
    SELECT 1 FROM entry AS part INDEXED BY entry_by_record WHERE part.record = entry.record AND part.sequence < entry.sequence AND part.actor = entry.actor
      AND part.type NOT IN ${codes(...unauthored)})
  ORDER BY entry.sequence LIMIT 1`

const backwards = `SELECT entry.sequence FROM entry JOIN entry AS before ON before.sequence = entry.sequence - 1
  WHERE ${within} AND entry.recorded < before.recorded ORDER BY entry.sequence LIMIT 1`

const gap = `SELECT entry.sequence FROM entry LEFT JOIN entry AS before ON before.sequence = entry.sequence - 1
  WHERE ${within} AND ((before.sequence IS NULL AND entry.sequence > 1) OR before.position >= entry.position
    OR (entry.record IS NOT NULL AND entry.revision <> coalesce((SELECT last.revision + 1 FROM entry AS last
      WHERE last.record = entry.record AND last.sequence < entry.sequence ORDER BY last.sequence DESC LIMIT 1), 0)))
  ORDER BY entry.sequence LIMIT 1`

const withoutReason = `SELECT entry.sequence FROM entry JOIN term ON term.code = entry.type
  WHERE ${within} AND coalesce(entry.why, '') = '' AND entry.record IS NOT NULL AND (term.text LIKE '%Corrected' OR term.text IN (
    'ReportWithdrawn', 'AllegationWithdrawn', 'ResponseWithdrawn', 'RecordDisputed', 'FollowUpDeclined', 'FollowUpReopened', 'InquiryExtended'))
  ORDER BY entry.sequence LIMIT 1`

const naming = codes(
  'ResponseRecorded',
  'ResponseCorrected',
  'ResponseClarified',
  'AllegationRaised',
  'AllegationCorrected',
  'FollowUpOpened',
  'FollowUpCorrected',
  'InquirySent',
  'InquiryCorrected',
)

/** Readings as far as they name other records. */
interface Naming {
  readonly report?: string
  readonly targets?: readonly { readonly to: Target }[]
  readonly about?: readonly Target[]
  readonly allegations?: readonly string[]
}

/** What was recorded in one go was there together, in whatever order the entries came into the log. */
function unknownTarget(db: Database, after: number, upTo: number): number | undefined {
  const rows = statement<{ sequence: number; recorded: number; kind: string; reading: string }>(
    db,
    `SELECT entry.sequence, entry.recorded, record.kind, entry.reading FROM entry JOIN record ON record.number = entry.record
     WHERE ${within} AND entry.type IN ${naming} ORDER BY entry.sequence`,
  ).all({ after, upTo })
  const find = statement<{ recorded: number }>(
    db,
    'SELECT entry.recorded FROM record JOIN entry ON entry.sequence = record.number WHERE record.id = ? AND record.kind = ? ORDER BY record.number LIMIT 1',
  )
  return rows.find(({ recorded, kind, reading }) => {
    // What the projection wrote for a record of this kind.
    const named = targetsOf(kind, JSON.parse(reading) as Naming)
    return named.some((target) => (find.get(target.id, target.kind)?.recorded ?? Number.POSITIVE_INFINITY) > recorded)
  })?.sequence
}

function targetsOf(kind: string, { report, targets = [], about = [], allegations = [] }: Naming): readonly { kind: string; id: string }[] {
  switch (kind) {
    case 'allegation':
      return report === undefined ? [] : [{ kind: 'report', id: report }]
    case 'response':
      return targets.map(({ to }) => to)
    case 'followup':
      return about
    default:
      return allegations.map((id) => ({ kind: 'allegation', id }))
  }
}

interface DueRow {
  readonly due: number
  readonly since: number
  readonly until: number
  readonly begun: number
}

/** Overdue actions that are open at an entry which was recorded long after. Who logs an overdue action late has the grace from then on. */
function lingering(db: Database, after: number, upTo: number): number | undefined {
  const rows = statement<DueRow>(
    db,
    `SELECT facet.value AS due, facet.since, facet.until, entry.recorded AS begun FROM facet JOIN entry ON entry.sequence = facet.since
     WHERE facet.name = ${facetCode('followup', 'due')} AND facet.since <= @upTo AND facet.until > @after
       AND NOT EXISTS (SELECT 1 FROM entry AS lapse INDEXED BY entry_by_record WHERE lapse.record = facet.record AND lapse.sequence < facet.since
         AND lapse.type = (SELECT code FROM term WHERE text = 'FollowUpLapsed'))`,
  ).all({ after, upTo })
  let first: number | undefined
  // Many are due on one day.
  const known = new Map<number, number>()
  for (const { due, since, until, begun } of rows) {
    const ends = Math.max((due + 1) * dayMs, begun) + graceDays * dayMs
    const last = known.get(ends) ?? lastSequenceAt(db, upTo, ends)
    known.set(ends, last)
    const sequence = Math.max(last, since) + 1
    if (sequence < until && sequence <= upTo && sequence > after && (first === undefined || sequence < first)) first = sequence
  }
  return first
}
