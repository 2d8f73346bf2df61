/** The quick look at canonical JSON: it never takes for canonical what is not, and it knows what a log is full of. */

import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { encodeUtf8 } from './bytes.js'
import { canonicalJson, NotCanonical, parseCanonicalJson } from './canonical-json.js'
import { looksCanonical } from './canonical-scan.js'

function isCanonical(bytes: Uint8Array): boolean {
  try {
    parseCanonicalJson(bytes, 'whole')
    return true
  } catch (error) {
    expect(error).toBeInstanceOf(NotCanonical)
    return false
  }
}

const name = fc.stringMatching(/^[ !#-[\]-~]*$/)
const { value: plainValue } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: fc.constantFrom('"', '\\', '\n', '\t', '\0', '\u001f', '\u007f', '\b', '\f', '/', 'é', '\u2028', '😀') }),
    fc.integer({ min: -999_999_999_999_999, max: 999_999_999_999_999 }),
    fc.constantFrom(null, true, false, 0),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(name, tie('value'), { maxKeys: 4 }),
  ),
}))

test('it knows every value of plain names and whole numbers', () => {
  fc.assert(
    fc.property(plainValue, (value) => {
      expect(looksCanonical(encodeUtf8(canonicalJson(value)))).toBe(true)
    }),
    { numRuns: 1000 },
  )
})

test('whatever is done to the bytes, it knows none that are not canonical', () => {
  const interesting = fc.oneof(fc.nat({ max: 255 }), fc.constantFrom(...encodeUtf8('"\\,:{}[]-+.eE019 tfnu/\n')))
  fc.assert(
    fc.property(
      plainValue,
      fc.array(fc.tuple(fc.nat({ max: 2 }), fc.nat(), interesting), { minLength: 1, maxLength: 3 }),
      (value, changes) => {
        let bytes = [...encodeUtf8(canonicalJson(value))]
        for (const [kind, pick, byte] of changes) {
          const at = pick % (bytes.length + 1)
          bytes = kind === 0 ? bytes.with(at % bytes.length, byte) : bytes.toSpliced(at, kind === 1 ? 0 : 1, ...(kind === 1 ? [byte] : []))
          if (bytes.length === 0) bytes = [byte]
        }
        const changed = Uint8Array.from(bytes)
        if (looksCanonical(changed)) expect([new TextDecoder().decode(changed), isCanonical(changed)]).toEqual([expect.any(String), true])
      },
    ),
    { numRuns: 5000 },
  )
})

test('whatever the text is made of, it knows none that is not canonical, and few that are escape it', () => {
  const pieces = [
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"a"',
    '"b"',
    '"ab"',
    '""',
    '"\\n"',
    '"\\u001f"',
    '"\\u0041"',
    '0',
    '-0',
    '-1',
    '12',
    '01',
    'null',
    'true',
    ' ',
  ]
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 9 }), (pieces) => {
      const bytes = encodeUtf8(pieces.join(''))
      // Names with escapes are left to the slower way.
      if (pieces.join('').includes('\\')) expect(looksCanonical(bytes) && !isCanonical(bytes)).toBe(false)
      else expect(looksCanonical(bytes)).toBe(isCanonical(bytes))
    }),
    { numRuns: 5000 },
  )
})

test.each([
  '{"a":1,"a":1}',
  '{"b":1,"a":1}',
  '{"ab":1,"a":1}',
  '{"a":1,}',
  '{"a":1"b":1}',
  '{"a"}',
  '{a:1}',
  '{:1}',
  '{"a":1,:2}',
  '[1,]',
  '[1 ]',
  '[,1]',
  '[1',
  '"a',
  '"\\u001F"',
  '"\\u0008"',
  '"\\u007f"',
  '"\\/"',
  '"\\x"',
  '"\\u00',
  '"\t"',
  '-',
  '-0',
  '00',
  '1.5',
  '1e3',
  '+1',
  'tru',
  'nullnull',
  '',
  ' 1',
  '1\n',
])('%j is not canonical', (text) => {
  expect([looksCanonical(encodeUtf8(text)), isCanonical(encodeUtf8(text))]).toEqual([false, false])
})

test.each(['{"\\n":1}', '{"é":1}', '9007199254740991', `${'['.repeat(60)}${']'.repeat(60)}`])('%j is left to the slower way', (text) => {
  expect([looksCanonical(encodeUtf8(text)), isCanonical(encodeUtf8(text))]).toEqual([false, true])
})

test('bytes that are not UTF-8 are none, wherever they stand', () => {
  for (const bytes of [
    [0x22, 0xff, 0x22],
    [0x22, 0xed, 0xa0, 0x80, 0x22],
    [0x22, 0xc3, 0x22],
    [0xef, 0xbb, 0xbf, 0x31],
  ])
    expect(looksCanonical(Uint8Array.from(bytes))).toBe(false)
})
