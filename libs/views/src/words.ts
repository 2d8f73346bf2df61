/** Words for searching: what of a reading is text, how it is cut into words where the script writes no spaces, and what is looked for. */
import { erasedWords } from '#ledger'

/** Runs of scripts written without spaces between words: Thai, Lao, Tibetan, Myanmar, Khmer, kana and Han. */
const unspaced =
  /(?:[\u0E00-\u0EFF\u0F00-\u0FFF\u1000-\u109F\u1780-\u17FF\u19E0-\u19FF\u3040-\u30FF\u3400-\u4DBF\u4E00-\u9FFF]|[\uD840-\uD8BF][\uDC00-\uDFFF])+/
const everyUnspaced = new RegExp(unspaced, 'g')
const segmenter = new Intl.Segmenter('km', { granularity: 'word' })

/** The fields of a reading whose strings are text, as they stand in its JSON; a quotation mark inside a string is always escaped there. */
const textFields = /[{,]"(?:words|series|edition|url|code|rating)":"((?:[^"\\]|\\.)*)"/g

/**
 * Everything in a reading that a person may look for: gists, arguments, names, titles, quotes, and their translations; a line for each.
 * Takes the reading as the JSON without white space that views keep, because most of it is not text and parsing it all takes more than twice as long.
 */
export function textOf(reading: string): string {
  const found: string[] = []
  for (const [, literal = ''] of reading.matchAll(textFields)) {
    // What stands in the place of erased words is nobody's text.
    if (literal === erasedWords) continue
    found.push(literal.includes('\\') ? String(JSON.parse(`"${literal}"`)) : literal)
  }
  return found.join('\n')
}

/** More than Latin letters, figures and their punctuation: only those does FTS5 know as well as the runtime does. */
const beyondLatin = /[^\0-\u024F\u2010-\u2027]/

/**
 * The text for the index, whose one tokenizer serves every script: with a space between any two words. FTS5 takes signs that are newer than
 * its tables for letters (the rouble's, those around a stretch of Arabic); they are left out.
 */
export function spaced(text: string): string {
  return beyondLatin.test(text) ? wordsIn(text).join(' ') : text
}

/** What is looked for. */
export interface Wanted {
  /** Words, or several that stand together with a space between; all have to occur. */
  readonly phrases: readonly string[]
  /** One more of them, the last word of which may be only the beginning of one. */
  readonly begun?: string
}

/** Characters of a query that are looked at; the time that a search takes grows with its words. */
const longestQuery = 1_000

/**
 * What a person typed: every word must occur, the last may be the beginning of one, and what stands in quotation marks must occur together.
 * Nothing but words gets through. Undefined where there is no word in it.
 */
export function wantedOf(typed: string): Wanted | undefined {
  const parts = typed.slice(0, longestQuery).match(/"[^"]*"|[^\s"]+/g) ?? []
  const phrases = parts.flatMap((part) => {
    const words = wordsIn(part)
    if (words.length === 0) return []
    return part.startsWith('"') || unspaced.test(part) ? [words.join(' ')] : words
  })
  const last = phrases.at(-1)
  if (last === undefined) return undefined
  return /["\s]$/.test(typed) ? { phrases } : { phrases: phrases.slice(0, -1), begun: last }
}

function wordsIn(text: string): readonly string[] {
  const cut = text
    .normalize('NFC')
    .replace(everyUnspaced, (run) => ` ${Array.from(segmenter.segment(run), ({ segment }) => segment).join(' ')} `)
  return cut.match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
}
