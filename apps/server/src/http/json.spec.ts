import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { Problem } from '../problems/problem.js'
import { parseJson } from './json.js'

function told(text: string): unknown {
  try {
    return parseJson(text)
  } catch (error) {
    return error instanceof Problem ? error.detail.replace('The body is not JSON: ', '').replace(' Nothing was recorded.', '') : error
  }
}

test.each([
  ['{"is": "state",\n "name": oops}', 'it breaks at line 2, column 10.'],
  ['{"a": 1,}', 'it breaks at line 1, column 9.'],
  ['[1 2]', 'it breaks at line 1, column 4.'],
  ['{"a" 1}', 'it breaks at line 1, column 6.'],
  ['{a: 1}', 'it breaks at line 1, column 2.'],
  ['[1]]', 'it breaks at line 1, column 4.'],
  ['[}', 'it breaks at line 1, column 2.'],
  ['{"a": "b', 'it breaks at line 1, column 7.'],
  ['{"a": [1, 2', 'it ends too early.'],
  ['[', 'it ends too early.'],
  ['01', 'it breaks at line 1, column 2.'],
])('%j is told: %s', (text, detail) => {
  expect(told(text)).toBe(detail)
})

test('nothing is undefined, so a command without fields needs no body', () => {
  expect(parseJson(' ')).toBeUndefined()
})

test('what is JSON is read; a character too many or too few is found', () => {
  fc.assert(
    fc.property(fc.json(), fc.nat(), (text, at) => {
      expect(parseJson(text)).toEqual(JSON.parse(text))
      const place = at % (text.length + 1)
      expect(told(`${text.slice(0, place)}\u0001${text.slice(place)}`)).toMatch(/^it (breaks|ends)/)
    }),
  )
})
