/** Single values as they come from outside: what each has to be, how it is written regularly, and its schema. */
import { type Kind, nouns, parseEdtf, parseShortId, shortPrefixes } from '#ledger'
import { hostileCharacters, regularLines } from './characters.js'
import type { Complaint } from './fault.js'

/** A schema of OpenAPI 3.1 (JSON Schema 2020-12). */
export type Schema = Readonly<Record<string, unknown>>

/** Finds the record that a short id (`AL-7F3K2Q`) belongs to. */
export type FindShort = (short: string) => string | undefined

export interface Shape {
  /** What a value has to be, to follow "Give" and "This is not". */
  readonly expects: string
  readonly complain: (value: unknown) => Complaint | undefined
  /** The value in its regular writing; anything that is no such value comes back as it is. */
  readonly read: (value: unknown, findShort: FindShort) => unknown
  readonly schema: Schema
  readonly example: unknown
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const asIs = (value: unknown) => value

/** A UUID, in whatever case. */
export function isUuid(text: string): boolean {
  return uuid.test(text.toLowerCase())
}

/** The id of a record of this kind; of any that can be answered, where no kind is given. A short id is looked up. */
export function idShape(kind?: Kind): Shape {
  const expects = kind ? `the id of ${/^[aeiou]/.test(nouns[kind]) ? 'an' : 'a'} ${nouns[kind]}` : 'the id of a record'
  const example = `${kind ? shortPrefixes[kind] : 'AL'}-7F3K2Q`
  return {
    expects,
    complain: (value) => {
      if (typeof value === 'string' && uuid.test(value)) return undefined
      const short = typeof value === 'string' ? parseShortId(value) : undefined
      if (short === undefined) return not(expects, `Give its UUID, or its short id such as ${example}.`)
      return kind && !short.startsWith(shortPrefixes[kind])
        ? not(expects, `The short id of ${nouns[kind]} records begins with ${shortPrefixes[kind]}.`)
        : { sentence: `No record has the short id ${short}.`, remedy: 'Check how it is written, or log the record first.' }
    },
    read: (value, findShort) => {
      if (typeof value !== 'string') return value
      if (isUuid(value)) return value.toLowerCase()
      const short = parseShortId(value)
      return (short !== undefined && (!kind || short.startsWith(shortPrefixes[kind])) && findShort(short)) || value
    },
    schema: { type: 'string', description: `A UUID, or a short id such as ${example}.`, maxLength: 40 },
    example: '0190f2a4-7c1e-7d3a-9b2f-3c5d7e9f1a2b',
  }
}

/** A date as uncertain as its source. */
export const dateShape: Shape = {
  expects: 'a date',
  complain: (value) =>
    typeof value === 'string' && parseEdtf(value) !== undefined
      ? undefined
      : not(
          'a date that the ledger can read',
          'Write it as exactly as the source does and no more: 2024, 2024-06, 2024-06-24, 2023~ (about), 2023-04/2024-03 (from/to).',
        ),
  read: asIs,
  schema: { type: 'string', format: 'edtf', description: 'EDTF (ISO 8601-2), level 0 or 1, or an interval.', maxLength: 60 },
  example: '2024-06-24',
}

/** Words, from one character to so many; on one line only, where that is said. */
export function wordsShape(expects: string, most: number, example: string, lines: 'one-line' | 'many-lines' = 'many-lines'): Shape {
  return {
    expects,
    complain: (value) => {
      if (typeof value !== 'string') return not(expects, `Give ${expects}, as text.`)
      if (value.trim() === '') return { sentence: 'This says nothing.', remedy: `Give ${expects}.` }
      if (value.length > most && [...value].length > most) {
        return { sentence: `This is longer than ${most} characters.`, remedy: 'Shorten it; attach what is longer to its source.' }
      }
      if (lines === 'one-line' && value.includes('\n')) return { sentence: 'This has more than one line.', remedy: 'Write it on one line.' }
      return hostileCharacters(value)
    },
    read: (value) => (typeof value === 'string' ? regularLines(value) : value),
    schema: { type: 'string', minLength: 1, maxLength: most },
    example,
  }
}

/** A language, by its tag. */
export const languageShape: Shape = {
  expects: 'a language tag',
  complain: (value) =>
    typeof value === 'string' && canonicalLanguage(value) !== undefined
      ? undefined
      : not('a language tag', 'Give one of BCP 47, such as en, km or zh-Hant; und where the language is not known.'),
  read: (value) => (typeof value === 'string' ? (canonicalLanguage(value) ?? value) : value),
  schema: { type: 'string', format: 'bcp47', minLength: 2, maxLength: 35 },
  example: 'en',
}

/** One word of a closed list. */
export function oneOfShape(words: readonly string[]): Shape {
  const expects = words.length === 1 ? `${words[0]}` : `one of ${words.join(', ')}`
  return {
    expects,
    complain: (value) => (words.some((word) => word === value) ? undefined : not(expects, `Give ${expects}.`)),
    read: asIs,
    schema: { type: 'string', enum: words },
    example: words[0],
  }
}

/** Said or left out; there is no `false` to say. */
export const trueShape: Shape = {
  expects: 'true',
  complain: (value) => (value === true ? undefined : not('true', 'Say true, or leave it out.')),
  read: asIs,
  schema: { const: true },
  example: true,
}

/** Where something can be read on the network. */
export const urlShape: Shape = {
  expects: 'a web address',
  complain: (value) => {
    const url = typeof value === 'string' && value.length <= 2048 ? URL.parse(value) : null
    return url && (url.protocol === 'https:' || url.protocol === 'http:') && typeof value === 'string' && !/\s/.test(value)
      ? hostileCharacters(value)
      : not('a web address', 'Give one that begins with https:// or http://, of at most 2,048 characters; none where there is none.')
  },
  read: asIs,
  schema: { type: 'string', format: 'uri', maxLength: 2048 },
  example: 'https://www.state.gov/reports/2024-trafficking-in-persons-report/',
}

/** A SHA-256 hash. */
export const hashShape: Shape = {
  expects: 'a SHA-256 hash',
  complain: (value) =>
    typeof value === 'string' && /^[0-9a-f]{64}$/.test(value) ? undefined : not('a SHA-256 hash', 'Give its 64 hexadecimal digits.'),
  read: (value) => (typeof value === 'string' ? value.toLowerCase() : value),
  schema: { type: 'string', pattern: '^[0-9a-f]{64}$' },
  example: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
}

/** A media type, without parameters. */
export const mediaTypeShape: Shape = {
  expects: 'a media type',
  complain: (value) =>
    typeof value === 'string' && /^[a-z0-9][a-z0-9!#$&^_.+-]{0,63}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,63}$/.test(value)
      ? undefined
      : not('a media type', 'Give one such as application/pdf or text/html.'),
  read: (value) => (typeof value === 'string' ? value.toLowerCase() : value),
  schema: { type: 'string', maxLength: 129 },
  example: 'application/pdf',
}

/** A number of bytes. */
export const bytesShape: Shape = {
  expects: 'a number of bytes',
  complain: (value) =>
    typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
      ? undefined
      : not('a number of bytes', 'Give a whole number from 0.'),
  read: asIs,
  schema: { type: 'integer', minimum: 0 },
  example: 48213,
}

export function not(expected: string, remedy: string): Complaint {
  return { sentence: `This is not ${expected}.`, remedy }
}

const languages = new Map<string, string | undefined>()
const mostLanguages = 1_000

/** The tag in its regular writing; undefined for what is none. A ledger has few, and asking takes a while, so they are kept. */
function canonicalLanguage(tag: string): string | undefined {
  if (tag.length > 35) return undefined
  if (languages.has(tag)) return languages.get(tag)
  if (languages.size >= mostLanguages) languages.clear()
  const canonical = askLanguage(tag)
  languages.set(tag, canonical)
  return canonical
}

function askLanguage(tag: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(tag)[0]
  } catch {
    // It throws for what is no tag, and for nothing else.
    return undefined
  }
}

/** Yes or no. */
export const booleanShape: Shape = {
  expects: 'true or false',
  complain: (value) => (typeof value === 'boolean' ? undefined : not('true or false', 'Say true or false.')),
  read: asIs,
  schema: { type: 'boolean' },
  example: false,
}
