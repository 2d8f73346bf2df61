/** Any value of a record in words: ids by what they are called, words with their language, targets with their stance. */
import type { Json } from '../json.js'
import { clean } from '../terminal/clean.js'

/** What records are called, by their id, as the API's `labels` has it; and people by theirs, as `people` has it. */
export class Labels {
  constructor(
    private readonly labels: Json,
    private readonly people?: Json,
  ) {}

  /** `PA-7F3K2Q Cambodia`; the id itself where it is not known. */
  full(id: string): string {
    const label = this.labels.at(id)
    if (label.isThere) return `${label.at('short').text} ${clean(label.at('label').text)}`
    return clean(this.people?.at(id).text ?? '') || id
  }

  /** `Cambodia`. */
  name(id: string): string {
    const label = this.labels.at(id, 'label').text
    return label === '' ? id : clean(label)
  }

  /** `PA-7F3K2Q`. */
  short(id: string): string {
    return this.labels.at(id, 'short').text || id
  }
}

/** The lines that tell a value. */
export function describe(value: Json, labels: Labels): string[] {
  if (Array.isArray(value.value)) {
    const items = value.items.map((item) => describe(item, labels))
    if (items.length === 0) return ['none']
    return value.items.every(isWord) ? [items.flat().join(', ')] : items.flat()
  }
  if (typeof value.value === 'object' && value.value !== null) return describeObject(value, labels)
  if (value.value === undefined || value.value === null) return []
  return [labels.full(clean(String(value.value)))]
}

/** The value in one line. */
export function inShort(value: Json, labels: Labels): string {
  return describe(value, labels).join('; ')
}

/** Words in their language: the original. */
export function wordsOf(text: Json): string {
  return clean(text.at('words').text)
}

function describeObject(value: Json, labels: Labels): string[] {
  if (has(value, 'words', 'language')) return describeWords(value)
  if (has(value, 'source'))
    return [[labels.full(value.at('source').text), clean(value.at('locator').text)].filter((part) => part !== '').join(', ')]
  if (has(value, 'to', 'stance')) return [`${value.at('stance').text}: ${labels.full(value.at('to', 'id').text)}`]
  if (has(value, 'target', 'assessment')) {
    return [`${value.at('assessment').text}: ${labels.full(value.at('target', 'id').text)} (${clean(value.at('reasons').text)})`]
  }
  if (has(value, 'party')) {
    const capacity = value.at('capacity').text
    const from = value.at('from').text
    const speaker =
      capacity === '' ? labels.full(value.at('party').text) : `${labels.full(value.at('party').text)}, for ${labels.full(capacity)}`
    return [from === '' ? speaker : `${speaker}, from ${from}`]
  }
  if (has(value, 'kind', 'words')) return describeArgument(value, labels)
  if (has(value, 'kind', 'id')) return [labels.full(value.at('id').text)]
  if (has(value, 'office')) return [`${labels.full(value.at('office').text)}, ${value.at('from').text} to ${value.at('to').text}`]
  if (has(value, 'words')) return describeSaid(value, labels)
  return [value.members.map(([name, inner]) => `${spaced(name)} ${inShort(inner, labels)}`).join(', ')]
}

function describeWords(text: Json): string[] {
  const from = text.at('translatedFrom').text
  const language = text.at('language').text
  const mark = from === '' ? (language === 'en' || language === 'zxx' ? '' : `[${language}] `) : `[${language}, translated from ${from}] `
  const translations = text.at('translations').items.map((each) => {
    const by = each.at('by').text === 'machine' ? 'translated by machine' : 'translated'
    return `[${each.at('language').text}, ${by}] ${clean(each.at('words').text)}`
  })
  return [`${mark}${clean(text.at('words').text)}`, ...translations]
}

/** Words with when they were said and where they can be read: a caveat, progress, a clarification. */
function describeSaid(said: Json, labels: Labels): string[] {
  const occurred = said.at('occurred').text
  const sources = said.at('cited').items.map((citation) => labels.short(citation.at('source').text))
  const [first = '', ...rest] = describe(said.at('words'), labels)
  return [`${occurred === '' ? '' : `${occurred}: `}${first}${sources.length > 0 ? ` (${sources.join(', ')})` : ''}`, ...rest]
}

function describeArgument(argument: Json, labels: Labels): string[] {
  const about = argument.at('about').items.map((target) => labels.short(target.at('id').text))
  const conveys = argument.at('conveys').text
  const notes = [about.length > 0 ? `on ${about.join(', ')}` : '', conveys === '' ? '' : `conveying ${labels.name(conveys)}`].filter(
    (note) => note !== '',
  )
  return [
    `${argument.at('kind').text}${notes.length > 0 ? ` (${notes.join('; ')})` : ''}: ${describe(argument.at('words'), labels).join(' / ')}`,
  ]
}

function has(value: Json, ...names: readonly string[]): boolean {
  return names.every((name) => value.at(name).isThere)
}

function isWord(item: Json): boolean {
  return typeof item.value === 'string' && item.value.length < 40
}

/** `respondBy` as `respond by`. */
export function spaced(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}

/** `respondBy` as `Respond by`. */
export function titled(name: string): string {
  const words = spaced(name)
  return `${words[0]?.toUpperCase() ?? ''}${words.slice(1)}`
}

/** A place in a reading: `/categories/0` as `categories 0`, with records that stand in it by what they are called. */
export function fieldName(pointer: string, labels: Labels): string {
  const parts = pointer.slice(1).split('/')
  return parts.map((part, at) => (at === 0 ? spaced(part) : labels.name(part.replaceAll('~1', '/').replaceAll('~0', '~')))).join(' ')
}
