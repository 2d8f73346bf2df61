/** Words for searching: what of a reading is text, and how it is cut into words where the script writes no spaces. */

/** Scripts written without spaces between words: Thai, Lao, Tibetan, Myanmar, Khmer, kana and Han. */
const unspaced = /[\u0E00-\u0EFF\u0F00-\u0FFF\u1000-\u109F\u1780-\u17FF\u19E0-\u19FF\u3040-\u30FF\u3400-\u4DBF\u4E00-\u9FFF]/
const segmenter = new Intl.Segmenter('km', { granularity: 'word' })

const textFields = new Set(['words', 'series', 'edition', 'url', 'code', 'rating'])

/** Everything in a reading that a person may look for: gists, arguments, names, titles, quotes, and their translations. */
export function textOf(reading: unknown): string {
  const found: string[] = []
  collect(reading, found)
  return found.join('\n')
}

function collect(value: unknown, found: string[]): void {
  if (typeof value !== 'object' || value === null) return
  if (Array.isArray(value)) {
    for (const item of value) collect(item, found)
    return
  }
  for (const [field, inner] of Object.entries(value)) {
    if (typeof inner !== 'string') collect(inner, found)
    else if (textFields.has(field)) found.push(inner)
  }
}

/** The text with a space between any two words, so that one tokenizer serves every script. */
export function spaced(text: string): string {
  if (!unspaced.test(text)) return text
  return Array.from(segmenter.segment(text), ({ segment }) => segment.trim())
    .filter((segment) => segment !== '')
    .join(' ')
}

/** Characters of a query that are looked at; the time that a search takes grows with its words. */
const longestQuery = 1_000

/**
 * What a person typed as a query of FTS5: every word must occur, the last may be the beginning of one, and what stands in quotation marks
 * must occur together. Nothing of the query language gets through. Undefined where there is no word in it.
 */
export function matchOf(typed: string): string | undefined {
  const parts =
    typed
      .slice(0, longestQuery)
      .normalize('NFC')
      .match(/"[^"]*"|[^\s"]+/g) ?? []
  const terms = parts.flatMap((part) => {
    const words = wordsIn(part)
    if (words.length === 0) return []
    return part.startsWith('"') || unspaced.test(part) ? [words.join(' ')] : words
  })
  const last = terms.at(-1)
  if (last === undefined) return undefined
  const begun = /["\s]$/.test(typed) ? '' : '*'
  return [...terms.slice(0, -1).map((term) => `"${term}"`), `"${last}"${begun}`].join(' ')
}

function wordsIn(part: string): string[] {
  return spaced(part).match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
}
