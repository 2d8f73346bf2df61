/** The parameters of reads: those that all lists take, and what each kind of record can be narrowed by. */
import {
  approvedActions,
  argumentKinds,
  custodyDeeds,
  type Edtf,
  foldedName,
  grades,
  type Kind,
  origins,
  partyKinds,
  rangeOf,
  roles,
  sourceKinds,
  stances,
} from '#ledger'
import type { FacetName } from '#views'
import { dateShape, hashShape, idShape, oneOfShape, type Shape, wordsShape } from '../bodies/shape.js'
import { numberShape } from '../http/query.js'
import type { Parameter } from '../http/route.js'

/** A word or a few, as a filter takes them. */
export const line = (example: string) => wordsShape('a few words', 300, example, 'one-line')
const some = (shape: Shape, about: string): Parameter => ({ shape, about, many: true })

/** An id, or one of the words that can stand in its place. */
function idOr(kind: Kind | undefined, ...words: readonly string[]): Shape {
  const id = idShape(kind)
  return { ...id, complain: (value) => (words.some((word) => word === value) ? undefined : id.complain(value)) }
}

export const labels: Parameter = {
  shape: oneOfShape(['true', 'false']),
  about: 'With true, tells what the records named in the answer are called.',
}

/** The second clock: as best known now (or as of a moment) about a day. */
export const byThen: Parameter = {
  shape: dateShape,
  about:
    'Of what is known, only what can have occurred by the end of this day (an EDTF date): records are read as they stood then, as is known now, corrections included. Narrowed by what they read now, but for answered, which tells of the answers given by then.',
}

/** The kinds whose records happen at some time. */
export const dated: readonly Kind[] = ['report', 'allegation', 'response', 'inquiry', 'followup', 'source']

/** What every list takes. */
export const paging = {
  limit: { shape: numberShape(1, 500, 50), about: 'Most items of a page. Left out: 50.' },
  cursor: { shape: wordsShape('a cursor', 200, 'WzEyLCIyMDI0Il0'), about: 'Where to go on: from the link of the page before.' },
  labels,
} as const satisfies Record<string, Parameter>

/** What a list of records of any kind takes beside its filters. */
export const listing = {
  ...paging,
  sort: { shape: oneOfShape(['newest', 'oldest', 'occurred']), about: 'By when it was recorded, or when it happened. Left out: newest.' },
  occurred: { shape: dateShape, about: 'Records that can have happened then: an EDTF date or interval, such as 2023-04/2024-03.' },
  count: { shape: oneOfShape(['true', 'false']), about: 'With true, tells how many there are over all pages.' },
} as const satisfies Record<string, Parameter>

const answered: Parameter = { shape: oneOfShape(['yes', 'no']), about: 'Whether a response names it in particular.' }
const verification = some(oneOfShape(['unverified', 'verified', 'disputed']), 'Whether a second person has looked at it.')
const cites = some(idShape('source'), 'A source that it cites.')
const category = some(line('official-complicity'), 'A category.')
const party = (about: string, ...words: string[]) => some(idOr('party', ...words), about)

/** What each kind can be narrowed by. A record is listed where it has, for each parameter given, one of the values given. */
export const filters: { readonly [K in Kind]: Readonly<Record<string, Parameter>> } = {
  report: {
    publisher: party('Who published it.'),
    subject: party('One whom it is about.'),
    series: some(line('Trafficking in Persons Report'), 'The series.'),
    year: some(line('2024'), 'The year in which it came out.'),
    phase: some(oneOfShape(['published', 'withdrawn']), 'How it stands.'),
    answered,
    verification,
    cites,
  },
  allegation: {
    report: some(idShape('report'), 'The report that raises it.'),
    subject: party('Whom it is about.'),
    category,
    accused: party('One whom it accuses.', 'unknown'),
    restates: some(idShape('allegation'), 'An earlier allegation that it repeats.'),
    phase: some(oneOfShape(['standing', 'withdrawn']), 'How it stands.'),
    answered,
    verification,
    cites,
  },
  response: {
    respondent: party('Who answers.'),
    capacity: party('The office in whose name.'),
    answers: some(idShape(), 'A record that it answers.'),
    stance: some(oneOfShape(stances), 'A stance that it takes.'),
    argument: some(oneOfShape(argumentKinds), 'A kind of argument that it brings.'),
    phase: some(oneOfShape(['standing', 'withdrawn']), 'How it stands.'),
    answered,
    verification,
    cites,
  },
  inquiry: {
    to: party('Who is asked.'),
    allegation: some(idShape('allegation'), 'An allegation that it asks about.'),
    phase: some(oneOfShape(['open', 'closed']), 'How it stands.'),
    verification,
    cites,
  },
  followup: {
    origin: some(oneOfShape(origins), 'Where it comes from.'),
    about: some(idShape(), 'A record that it follows from.'),
    by: party('Who recommends, requests or commits.', 'unknown', 'none'),
    owner: party('Who is to do it.', 'unknown'),
    category,
    phase: some(oneOfShape(['open', 'completed', 'declined', 'lapsed']), 'How it stands.'),
    grade: some(oneOfShape(grades), 'Its grade.'),
    answered,
    verification,
    cites,
  },
  party: {
    is: some(oneOfShape(partyKinds), 'What it is.'),
    code: some(line('KHM'), 'A code that others know it by.'),
    office: party('An office that the person holds or held.'),
    'merged-into': party('The party that it was merged into.'),
  },
  source: {
    is: some(oneOfShape(sourceKinds), 'What it is.'),
    publisher: party('Who published it.', 'unknown'),
    sha256: some(hashShape, 'The hash of a copy of it.'),
  },
  access: {
    name: some(line('Sophea'), 'The name, in whatever case.'),
    role: some(oneOfShape(roles), 'A role that the user holds.'),
    active: some(oneOfShape(['yes', 'no']), 'Whether the user is let in.'),
  },
  approval: {
    action: some(oneOfShape(approvedActions), 'What it is asked for.'),
    phase: some(oneOfShape(['asked', 'given', 'refused', 'withdrawn', 'used']), 'How it stands.'),
    about: some(idShape(), 'The record that it is about.'),
  },
  hold: {
    about: some(idOr(undefined, 'ledger'), 'The record that is held, or ledger.'),
    phase: some(oneOfShape(['held', 'lifted']), 'How it stands.'),
  },
  erasure: {
    subject: some(idShape(), 'The record whose personal data it is about.'),
    phase: some(oneOfShape(['done', 'refused']), 'What came of it.'),
  },
  custody: {
    is: some(oneOfShape(custodyDeeds), 'What happened.'),
    about: some(idShape(), 'The record that left, or of which something did.'),
  },
}

/** The facet behind a filter, and its value there. */
export function facetOf(name: string, values: readonly string[]): readonly [name: string, values: readonly string[]] {
  if (name === 'answered') return ['answer', values.map((value) => (value === 'yes' ? 'specific' : 'none'))]
  return name === 'name' ? [name, values.map(foldedName)] : [name, values]
}

/** The facets of a kind that the query narrows. */
export function facetsIn<K extends Kind>(
  kind: K,
  all: (name: string) => readonly string[],
): Partial<Record<FacetName<K>, readonly string[]>> {
  const given = Object.keys(filters[kind]).flatMap((name) => {
    const values = all(name)
    return values.length > 0 ? [facetOf(name, values)] : []
  })
  // The names of the filters are those of the facets; a test holds them to it.
  return Object.fromEntries(given) as Partial<Record<FacetName<K>, readonly string[]>>
}

/** The days that a date in a query can mean; an open end is left out. */
export function daysIn(date: string | undefined): { readonly from?: number; readonly to?: number } | undefined {
  if (date === undefined) return undefined
  // Its shape was checked as a date when the query was read.
  const { earliest, latest } = rangeOf(date as Edtf)
  return { ...(Number.isFinite(earliest) && { from: earliest }), ...(Number.isFinite(latest) && { to: latest }) }
}
