/** What each kind of record can be looked up by, taken from its reading alone. */

import type { Database } from 'better-sqlite3'
import {
  type Citation,
  type Day,
  dayOf,
  type Edtf,
  erasedWords,
  foldedName,
  type Kind,
  kinds,
  type Occurred,
  rangeOf,
  type States,
  type Target,
} from '#ledger'
import { daysOf } from './happened.js'
import { everEarlier, everLater } from './schema.js'
import { codeOf } from './terms.js'

/** The facets of each kind, in an order that only ever grows at its end: their places are their names in the file. */
export const facetNames = {
  report: ['publisher', 'subject', 'series', 'year', 'phase', 'verification', 'answer', 'cites'],
  allegation: ['report', 'subject', 'category', 'accused', 'phase', 'verification', 'answer', 'restates', 'cites'],
  response: ['respondent', 'capacity', 'answers', 'stance', 'argument', 'phase', 'verification', 'cites', 'answer'],
  inquiry: ['to', 'allegation', 'phase', 'respond-by', 'verification', 'cites'],
  followup: ['origin', 'about', 'by', 'owner', 'category', 'phase', 'due', 'grade', 'verification', 'answer', 'cites'],
  party: ['is', 'code', 'office', 'merged-into'],
  source: ['is', 'publisher', 'sha256'],
  access: ['name', 'role', 'active'],
  approval: ['action', 'phase', 'about'],
  hold: ['about', 'phase'],
  erasure: ['subject', 'phase'],
  custody: ['is', 'about'],
} as const satisfies Record<Kind, readonly string[]>

export type FacetName<K extends Kind = Kind> = (typeof facetNames)[K][number]

const codes: ReadonlyMap<Kind, ReadonlyMap<string, number>> = new Map(
  kinds.map((kind, place) => [kind, new Map(facetNames[kind].map((name, index) => [name, place * 100 + index]))]),
)

/** A facet's name in the file: kind and field in one small number. */
export function facetCode(kind: Kind, name: string): number {
  const code = codes.get(kind)?.get(name)
  if (code === undefined) throw new RangeError(`a ${kind} has no facet ${name}`)
  return code
}

/** The fields whose values are days, as numbers, so that they can be asked for as a stretch of time. */
const dayFields: ReadonlySet<string> = new Set(['respond-by', 'due'] satisfies FacetName[])

/** The codes of those fields. */
export const dayCodes: readonly number[] = kinds.flatMap((kind) =>
  facetNames[kind].flatMap((name) => (dayFields.has(name) ? [facetCode(kind, name)] : [])),
)

/** A value to look for, as it stands in the file: a day, or the code of a term. Null, which nothing equals, where no record has it. */
export function facetValue(db: Database, name: string, value: string): number | null {
  return dayFields.has(name) ? dayWritten(value) : codeOf(db, value)
}

/** The values by which a record can be found, `field` and value (a day as a number). Those that come from other records (`answer`) are not among them. */
export type Facets = readonly (readonly [name: string, value: string | Day])[]

export const facetsOf: { readonly [K in Kind]: (reading: States[K]) => Facets } = {
  report: (report) => [
    ['publisher', report.publisher],
    ...each('subject', report.subjects),
    ['series', report.series],
    ['year', yearOf(report.published)],
    ['phase', report.phase],
    ['verification', report.verification.state],
    ...cites(report.cited),
  ],
  allegation: (allegation) => [
    ['report', allegation.report],
    ['subject', allegation.subject],
    ...each('category', allegation.categories),
    ...(allegation.accused === 'unknown' ? [['accused', 'unknown'] as const] : each('accused', allegation.accused)),
    ['phase', allegation.phase],
    ['verification', allegation.verification.state],
    ...each('restates', allegation.restates),
    ...cites(allegation.cited),
  ],
  response: (response) => [
    ['respondent', response.by.party],
    ...(response.by.capacity === undefined ? [] : [['capacity', response.by.capacity] as const]),
    ...each(
      'answers',
      response.targets.map(({ to }) => to.id),
    ),
    ...each(
      'stance',
      response.targets.map(({ stance }) => stance),
    ),
    ...each(
      'argument',
      response.arguments.map(({ kind }) => kind),
    ),
    ['phase', response.phase],
    ['verification', response.verification.state],
    ...cites(response.cited),
  ],
  inquiry: (inquiry) => [
    ['to', inquiry.to],
    ...each('allegation', inquiry.allegations),
    ['phase', inquiry.phase],
    ...(inquiry.phase === 'open' ? [['respond-by', lastDay(inquiry.respondBy)] as const] : []),
    ['verification', inquiry.verification.state],
    ...cites(inquiry.cited),
  ],
  followup: (followup) => [
    ['origin', followup.origin],
    ...each(
      'about',
      followup.about.map((target: Target) => target.id),
    ),
    ['by', followup.by],
    ['owner', followup.owner],
    ...each('category', followup.categories),
    ['phase', followup.phase],
    ...(followup.phase === 'open' && isDated(followup.due) ? [['due', lastDay(followup.due)] as const] : []),
    ...(followup.assessed ? [['grade', followup.assessed.grade] as const] : []),
    ['verification', followup.verification.state],
    ...cites(followup.cited),
  ],
  party: (party) => [
    ['is', party.is],
    ...(party.code === undefined ? [] : [['code', party.code] as const]),
    ...each(
      'office',
      party.offices.map(({ office }) => office),
    ),
    ...(party.mergedInto === 'none' ? [] : [['merged-into', party.mergedInto] as const]),
  ],
  source: (source) => [
    ['is', source.is],
    ['publisher', source.publisher],
    ...each(
      'sha256',
      source.copies.map(({ sha256 }) => sha256),
    ),
  ],
  access: (user) => [
    // Erased names are all alike, and nobody goes by one.
    ...(user.name === erasedWords ? [] : [['name', foldedName(user.name)] as const]),
    ...each('role', user.roles),
    ['active', user.active ? 'yes' : 'no'],
  ],
  approval: (approval) => [
    ['action', approval.action],
    ['phase', approval.phase],
    ...(approval.about ? [['about', approval.about.id] as const] : []),
  ],
  hold: ({ about, phase }) => [
    ['about', about === 'ledger' ? about : about.id],
    ['phase', phase],
  ],
  erasure: ({ subject, phase }) => [
    ['subject', subject.id],
    ['phase', phase],
  ],
  custody: (custody) => [['is', custody.is], ...each('about', leftOf(custody))],
}

/** The record that left, or of which something did. */
function leftOf(custody: States['custody']): readonly string[] {
  if (custody.is === 'disclosure') return [custody.record.id]
  return custody.is === 'bundle' && custody.scope.kind !== 'ledger' ? [custody.scope.id] : []
}

/** When the thing happened, as its kind tells it; undefined where the source does not say, or the kind has no such time. */
export const occurredOf: { readonly [K in Kind]: (reading: States[K]) => Occurred | undefined } = {
  report: ({ published }) => published,
  allegation: ({ period }) => period,
  response: ({ occurred }) => occurred,
  inquiry: ({ sent }) => sent,
  followup: ({ opened }) => opened,
  party: () => undefined,
  source: ({ published }) => published,
  access: () => undefined,
  approval: () => undefined,
  hold: () => undefined,
  erasure: () => undefined,
  custody: () => undefined,
}

/** The year of a date that lies in one, as EDTF writes it (`2024`, `-0044`); `unknown` for what is less exact than that. */
export function yearOf(occurred: Occurred): string {
  const range = daysOf(occurred)
  if (!range || !Number.isFinite(range.earliest) || !Number.isFinite(range.latest)) return 'unknown'
  const [first, last] = [yearWith(range.earliest), yearWith(range.latest)]
  if (first !== last) return 'unknown'
  const digits = String(Math.abs(first)).padStart(4, '0')
  return first < 0 ? `-${digits}` : digits
}

function yearWith(day: number): number {
  return new Date(day * 86_400_000).getUTCFullYear()
}

function isDated(due: States['followup']['due']): due is Edtf {
  return due !== 'none' && due !== 'unknown'
}

/** The last day that a term can mean, which is the one that counts for being overdue. An open end never comes. */
function lastDay(term: Edtf): Day {
  return Math.min(Math.max(rangeOf(term).latest, everEarlier), everLater)
}

function dayWritten(text: string): Day | null {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? dayOf(`${text}T00:00:00Z`) : Number.NaN
  return Number.isNaN(day) ? null : day
}

function cites(cited: readonly Citation[]): Facets {
  return each(
    'cites',
    cited.map(({ source }) => source),
  )
}

/** One facet for each value, and each value once. */
function each(name: string, values: readonly string[]): Facets {
  return values.length < 2 ? values.map((value) => [name, value] as const) : [...new Set(values)].map((value) => [name, value] as const)
}
