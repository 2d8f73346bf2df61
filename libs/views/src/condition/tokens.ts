/** A condition taken apart into words, numbers, texts and signs. */
import { ConditionFault } from './fault.js'

export interface Token {
  readonly kind: 'word' | 'number' | 'text' | 'sign' | 'end'
  /** As it is written; of a text what stands between its quotation marks. */
  readonly text: string
  /** The characters that it takes, from 0, the end not included. */
  readonly from: number
  readonly to: number
}

/** Longest condition. */
export const mostCharacters = 2_000

// Ids and short ids are words, and so are the names of figures; a minus sign between numbers therefore takes a space.
const pattern = /\s*(?:([A-Za-z0-9][A-Za-z0-9._-]*)|("[^"\n]*"|'[^'\n]*')|(!=|<>|<=|>=|==|[=<>(),+-]))/y

/** The tokens of a condition, the end among them. Throws {@link ConditionFault}. */
export function tokensOf(condition: string): readonly Token[] {
  if (condition.length > mostCharacters) throw new ConditionFault(mostCharacters, `A condition has ${mostCharacters} characters at most.`)
  const tokens: Token[] = []
  const end = condition.trimEnd().length
  let at = 0
  while (at < end) {
    pattern.lastIndex = at
    const match = pattern.exec(condition)
    if (!match) throw strange(condition, at)
    const [, word, quoted, sign] = match
    const text = word ?? quoted?.slice(1, -1) ?? sign ?? ''
    const to = pattern.lastIndex
    const from = to - (word ?? quoted ?? sign ?? '').length
    const kind = quoted !== undefined ? 'text' : sign !== undefined ? 'sign' : /^\d+(\.\d+)?$/.test(text) ? 'number' : 'word'
    tokens.push({ kind, text, from, to })
    at = to
  }
  return [...tokens, { kind: 'end', text: '', from: end, to: end }]
}

function strange(condition: string, at: number): ConditionFault {
  const place = at + condition.slice(at).search(/\S/)
  const character = String.fromCodePoint(condition.codePointAt(place) ?? 0)
  return character === '"' || character === "'"
    ? new ConditionFault(place + 1, 'This text does not end: its second quotation mark is missing.')
    : new ConditionFault(place + 1, `Nothing can begin with ${JSON.stringify(character)} here.`)
}
