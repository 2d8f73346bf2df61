/** Sample records for tests, after the worked example: a report on Cambodia, its publisher, and the spokesman who answers. */
import { type Edtf, parseEdtf } from './edtf.js'
import type { KnownRecord } from './given.js'
import type { References } from './references.js'
import { type Citation, type Ids, idOf, type Kind, type Text } from './values.js'
import type { PartyKind } from './vocabulary.js'

/** An id for tests, told apart by its last digits. */
export function sampleId<K extends Kind>(kind: K, digits: number): Ids[K] {
  return idOf(kind, `01900000-0000-7000-8000-${digits.toString().padStart(12, '0')}`)
}

/** A date that is known to be one. */
export function date(text: string): Edtf {
  const parsed = parseEdtf(text)
  if (parsed === undefined) throw new RangeError(`not an EDTF date: ${text}`)
  return parsed
}

/** English words. */
export function english(words: string): Text {
  return { language: 'en', words }
}

export const department = sampleId('party', 101)
export const cambodia = sampleId('party', 102)
export const ministry = sampleId('party', 103)
export const spokesman = sampleId('party', 104)
export const laos = sampleId('party', 105)
/** Registered by no story that does not say so. */
export const stranger = sampleId('party', 199)
export const reportPdf = sampleId('source', 201)
export const article = sampleId('source', 202)
export const lostSource = sampleId('source', 299)

export const onPage: Citation = { source: reportPdf, locator: 'p. 143' }
export const inArticle: Citation = { source: article, locator: 'par. 4', quote: english('The report is inaccurate.') }

/** A party that others can name. */
export function aParty(id: Ids['party'], is: PartyKind, more: Partial<References['party']> = {}): KnownRecord {
  return { kind: 'party', id, as: { is, mergedInto: 'none', ...more } }
}

/** A captured source. */
export function aSource(id: Ids['source']): KnownRecord {
  return { kind: 'source', id, as: { title: { words: 'A document' } } }
}

/** A report that stands; about Cambodia unless told otherwise. */
export function aReport(id: Ids['report'], more: Partial<References['report']> = {}): KnownRecord {
  return { kind: 'report', id, as: { phase: 'published', published: date('2024-06-24'), subjects: [cambodia], ...more } }
}

/** An allegation that stands. */
export function anAllegation(
  id: Ids['allegation'],
  more: Partial<References['allegation']> & Pick<References['allegation'], 'report'>,
): KnownRecord {
  return { kind: 'allegation', id, as: { phase: 'standing', subject: cambodia, restates: [], ...more } }
}

/** A response that stands. */
export function aResponse(
  id: Ids['response'],
  targets: References['response']['targets'],
  more: Partial<References['response']> = {},
): KnownRecord {
  return { kind: 'response', id, as: { phase: 'standing', by: { party: spokesman, capacity: ministry }, targets, ...more } }
}

/** An action that is open. */
export function aFollowUp(id: Ids['followup'], phase: References['followup']['phase'] = 'open'): KnownRecord {
  return { kind: 'followup', id, as: { phase, about: [] } }
}

/** Every party and source of the example. */
export const everybody: readonly KnownRecord[] = [
  aParty(department, 'institution'),
  aParty(cambodia, 'state'),
  aParty(ministry, 'institution'),
  aParty(spokesman, 'person'),
  aParty(laos, 'state'),
  aSource(reportPdf),
  aSource(article),
]
