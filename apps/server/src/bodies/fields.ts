/** The kinds of field that bodies are made of, so that a body reads as a list of fields. */
import type { Kind } from '#ledger'
import { type About, type BodyClass, Many, Nested, NestedMany, One } from './field.js'
import { dateShape, idShape, oneOfShape, wordsShape } from './shape.js'
import { CitationBody, TextBody } from './values.js'

/** Most subjects that a report has; whole-world reports have some two hundred. */
export const mostSubjects = 1_000
const mostCitations = 200

/** The id of a record of this kind, or its short id. */
export const IdOf = (kind: Kind, about?: About) => One(idShape(kind), about)

/** Ids of records of one kind. */
export const IdsOf = (kind: Kind, about?: About & { readonly most?: number }) => Many(idShape(kind), { most: about?.most ?? 200 }, about)

/** A date that is known. */
export const Dated = (about?: About) => One(dateShape, about)

/** When it happened: a date, or `unknown` where the source does not say. */
export const Occurrence = (about?: About) => One(dateShape, { ...about, or: ['unknown', ...(about?.or ?? [])] })

/** One of the words of a closed list. */
export const OneOf = (words: readonly string[], about?: About) => One(oneOfShape(words), about)

/** Why: every correction, withdrawal, dispute and the like says it. */
export const Reason = (about: string, optional?: { readonly optional: true }) =>
  One(wordsShape('a reason, in a sentence', 2_000, 'The page number was misread.'), { about, ...optional })

/** A name or a number of a few words, on one line. */
export const Line = (most: number, example: string, about?: About) =>
  One(wordsShape('a few words, on one line', most, example, 'one-line'), about)

/** A list of short words, such as categories. */
export const Lines = (most: number, example: string, about?: About) =>
  Many(wordsShape('a few words, on one line', 200, example, 'one-line'), { most }, about)

/** Words in their language. */
export const InWords = (about?: About) => Nested(TextBody, about)

/** Where staff read it. Left out, it is an empty list: nothing is cited. */
export const Cited = () => NestedMany(CitationBody, { most: mostCitations }, { about: 'Where it can be read. Left out: nothing is cited.' })

/** Bodies in a list. */
export const ListOf = (body: BodyClass, most: number, about?: About & { readonly least?: number }) =>
  NestedMany(body, { most, ...(about?.least !== undefined && { least: about.least }) }, about)
