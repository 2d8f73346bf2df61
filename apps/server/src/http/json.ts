/** Reading JSON bodies, and saying where one is broken. */
import { Problem } from '../problems/problem.js'

/** Parses a body. What it holds is read by field and by name afterwards, so a `__proto__` in it is an unknown field like any other. */
export function parseJson(text: string): unknown {
  if (text.trim() === '') return undefined
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Problem('malformed-json', `The body is not JSON: ${whereIn(text, error)} Nothing was recorded.`)
  }
}

function whereIn(text: string, error: unknown): string {
  const message = error instanceof Error ? error.message : ''
  const place = /position (\d+)/.exec(message)?.[1]
  if (place === undefined) return 'it ends too early, or has a character where none belongs.'
  const before = text.slice(0, Number(place))
  const line = before.split('\n').length
  return `it breaks at line ${line}, column ${before.length - before.lastIndexOf('\n')}.`
}
