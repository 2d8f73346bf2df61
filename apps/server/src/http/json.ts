/** Reading JSON bodies, and saying where one is broken. */
import { Problem } from '../problems/problem.js'

/** Parses a body. What it holds is read by field and by name afterwards, so a `__proto__` in it is an unknown field like any other. */
export function parseJson(text: string): unknown {
  if (text.trim() === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    // It throws for what is no JSON, and does not always say where.
    const place = breakIn(text)
    const before = text.slice(0, place)
    const line = before.split('\n').length
    const column = before.length - before.lastIndexOf('\n')
    const what = place >= text.trimEnd().length ? 'it ends too early' : `it breaks at line ${line}, column ${column}`
    throw new Problem('malformed-json', `The body is not JSON: ${what}. Nothing was recorded.`)
  }
}

/** The place of the first character that cannot stand where it does. */
function breakIn(text: string): number {
  const open: ('[' | '{')[] = []
  /** What may come next. */
  let next: 'value' | 'name' | 'colon' | 'after' = 'value'
  /** True right after a bracket was opened, where it may be closed again at once. */
  let empty = false
  for (let place = 0; ; ) {
    const start = skip(text, place, ' \t\n\r')
    const mark = text[start] ?? ''
    const end = mark === '"' ? endOfString(text, start) : '[]{},:'.includes(mark) && mark !== '' ? start + 1 : endOfLiteral(text, start)
    if (end === undefined) return start
    const inside = open.at(-1)
    const closes = (mark === ']' && inside === '[') || (mark === '}' && inside === '{')
    const isValue = mark === '"' || !'[]{},:'.includes(mark)
    if (closes && (next === 'after' || empty)) {
      open.pop()
      next = 'after'
    } else if (next === 'value' && (mark === '[' || mark === '{')) {
      open.push(mark)
      next = mark === '{' ? 'name' : 'value'
    } else if (next === 'name' && mark === '"') next = 'colon'
    else if (next === 'colon' && mark === ':') next = 'value'
    else if (next === 'value' && isValue) next = 'after'
    else if (next === 'after' && mark === ',' && inside) next = inside === '{' ? 'name' : 'value'
    else return start
    empty = mark === '[' || mark === '{'
    place = end
  }
}

function skip(text: string, from: number, characters: string): number {
  let place = from
  while (place < text.length && characters.includes(text[place] ?? '')) place++
  return place
}

/** Where a string ends; undefined where it does not, or holds what a string cannot. */
function endOfString(text: string, start: number): number | undefined {
  for (let place = start + 1; place < text.length; place++) {
    const character = text[place] ?? ''
    if (character === '"') return place + 1
    if (character < ' ') return undefined
    if (character === '\\') {
      if (!/^\\(["\\/bfnrt]|u[0-9a-fA-F]{4})/.test(text.slice(place, place + 6))) return undefined
      place++
    }
  }
  return undefined
}

const literal = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/y

function endOfLiteral(text: string, start: number): number | undefined {
  literal.lastIndex = start
  return literal.test(text) ? literal.lastIndex : undefined
}
