/** Search in the plainest way: the texts of all records as of a moment, cut into words and looked at one by one. */
import { erasedWords } from '#ledger'
import type { NaiveLedger } from './naive.fixture.js'
import type { Match } from './search.js'
import { spaced } from './words.js'

/** What a person may look for: words that stand together in quotation marks, or as written; the last may be begun. */
export interface Asked {
  readonly parts: readonly { readonly words: string; readonly quoted: boolean }[]
  readonly ended: boolean
}

/** As a person types it. */
export function typedOf({ parts, ended }: Asked): string {
  return parts.map(({ words, quoted }) => (quoted ? `"${words}"` : words)).join(' ') + (ended ? ' ' : '')
}

/** The texts of records as they change, each from the entry that brought it. */
export class NaiveTexts {
  readonly #texts = new Map<number, { readonly since: number; readonly text: string; readonly words: readonly string[] }>()

  /** Takes the newest entry of a ledger. */
  take(ledger: NaiveLedger): void {
    const entry = ledger.entries.at(-1)
    const record = entry && ledger.records.get(entry.id)
    if (!record) return
    const text = textIn(record.state).join('\n')
    if (this.#texts.get(record.number)?.text !== text) this.#texts.set(record.number, { since: entry.sequence, text, words: cut(text) })
  }

  get words(): readonly string[] {
    return [...new Set([...this.#texts.values()].flatMap(({ words }) => words))]
  }

  /** All matches, the newest text first. */
  find({ parts, ended }: Asked): readonly Match[] {
    const phrases = parts.map(({ words }) => cut(words)).filter((words) => words.length > 0)
    const isBegun = !ended && parts.at(-1)?.quoted === false
    if (phrases.length === 0) return []
    return [...this.#texts]
      .filter(([, { words }]) => phrases.every((phrase, index) => occurs(phrase, words, isBegun && index === phrases.length - 1)))
      .map(([record, { since }]) => ({ record, since }))
      .sort((a, b) => b.since - a.since)
  }
}

function occurs(phrase: readonly string[], words: readonly string[], isBegun: boolean): boolean {
  return words.some((_, start) =>
    phrase.every((wanted, index) => {
      const word = words[start + index]
      return isBegun && index === phrase.length - 1 ? word?.startsWith(wanted) : word === wanted
    }),
  )
}

/** The accents that do not count. */
const marks = /[\u0300-\u0304\u0306-\u030C\u030F\u0311\u031B\u0323-\u0328\u032D\u032E\u0330\u0331]/g

function cut(text: string): string[] {
  const folded = spaced(text.normalize('NFC')).normalize('NFD').replace(marks, '').normalize('NFC').toLowerCase()
  return folded.match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
}

/** The strings of a reading that are text, found by going through all of it. A report's ratings are no part of its reading. */
export function textIn(value: unknown, field = ''): string[] {
  if (value === erasedWords) return []
  if (typeof value === 'string') return ['words', 'series', 'edition', 'url', 'code', 'rating'].includes(field) ? [value] : []
  if (Array.isArray(value)) return value.flatMap((item) => textIn(item))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => (name === 'ratings' ? [] : textIn(inner, name)))
}
