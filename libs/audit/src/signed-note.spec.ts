/** The form of a note: where its text ends, and what no note is. */

import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { encodeBase64 } from './base64.js'
import { encodeUtf8, joinBytes } from './bytes.js'
import { c2sp, ledger, neumann, witness } from './known-notes.fixture.js'
import { Malformed } from './malformed.js'
import { isKeyName } from './note-key.js'
import { formatNote, parseNote } from './signed-note.js'

test('the text and the signatures of a note', () => {
  const note = parseNote(encodeUtf8(`${ledger.text}\n${ledger.line}${witness.line}`))
  expect(note.text).toBe(ledger.text)
  expect(note.signatures.map(({ name, id, signature }) => [name, id, signature.length])).toEqual([
    ['ledger.example/cases', '4cc24806', 64],
    ['witness.example/w1', '586d0b9a', 72],
  ])
  expect(formatNote(note)).toBe(`${ledger.text}\n${ledger.line}${witness.line}`)
})

test('the text ends at the last blank line', () => {
  expect(parseNote(`one\n\n\ntwo\n\n${c2sp.line}`).text).toBe('one\n\n\ntwo\n')
  expect(parseNote(`one\n\n${neumann.line}\ntwo\n\n${c2sp.line}`).text).toBe(`one\n\n${neumann.line}\ntwo\n`)
  expect(parseNote(`one\n\n\n${c2sp.line}`).text).toBe('one\n\n')
  expect(parseNote(`\n\n${c2sp.line}`).text).toBe('\n')
})

test('as many signatures and bytes as are read', () => {
  expect(parseNote(`${c2sp.text}\n${c2sp.line.repeat(100)}`).signatures).toHaveLength(100)
  const room = 1_000_000 - encodeUtf8(`\n\n${c2sp.line}`).length
  expect(parseNote(encodeUtf8(`${'a'.repeat(room)}\n\n${c2sp.line}`)).text).toHaveLength(room + 1)
  expect(() => parseNote(encodeUtf8(`${'a'.repeat(room + 1)}\n\n${c2sp.line}`))).toThrow(Malformed)
})

describe('no note', () => {
  const padded = (change: (encoded: string) => string) => {
    const [dash, name, encoded = ''] = c2sp.line.trimEnd().split(' ')
    return `${dash} ${name} ${change(encoded)}\n`
  }
  test.each([
    ['nothing', ''],
    ['a text alone', c2sp.text],
    ['a text without a blank line', `${c2sp.text}${c2sp.line}`],
    ['a text without its line feed', `\n${c2sp.line}`],
    ['no signature', `${c2sp.text}\n`],
    ['a signature without its line feed', `${c2sp.text}\n${c2sp.line.trimEnd()}`],
    ['something after the signatures', `${c2sp.text}\n${c2sp.line} `],
    ['a line that is no signature', `${c2sp.text}\n${c2sp.line}signed\n`],
    ['another dash', `${c2sp.text}\n${c2sp.line.replace('—', '–')}`],
    ['a space too many', `${c2sp.text}\n${c2sp.line.replace(' Uw', '  Uw')}`],
    ['a name with a plus', `${c2sp.text}\n${c2sp.line.replace('/foo', '+foo')}`],
    ['a name with another space', `${c2sp.text}\n${c2sp.line.replace('/foo', '\u2003foo')}`],
    ['no name', `${c2sp.text}\n${c2sp.line.replace('example.com/foo', '')}`],
    ['a carriage return in the text', `a\r\n\n${c2sp.line}`],
    ['a carriage return after a signature', `${c2sp.text}\n${c2sp.line.replace('\n', '\r\n')}`],
    ['a tab', `a\tb\n\n${c2sp.line}`],
    ['a zero', `a\u0000b\n\n${c2sp.line}`],
    ['a lone surrogate', `a\ud800b\n\n${c2sp.line}`],
    ['Base 64 without its padding', `${c2sp.text}\n${padded((encoded) => encoded.replaceAll('=', ''))}`],
    ['Base 64 with bits left over', `${c2sp.text}\n${padded((encoded) => encoded.replace('aQM=', 'aQN='))}`],
    ['Base 64 that goes on after its padding', `${c2sp.text}\n${padded((encoded) => `${encoded}AAAA`)}`],
    [
      'Base 64 for URLs',
      `${c2sp.text}\n${padded((encoded) => encoded.replaceAll('+', '-').replaceAll('/', '_').replace('Uw2QOk', 'Uw2_-k'))}`,
    ],
    ['a signature of no bytes', `${c2sp.text}\n${padded(() => 'Uw2QOg==')}`],
    ['a signature shorter than an id', `${c2sp.text}\n${padded(() => 'Uw2Q')}`],
    ['more signatures than are verified', `${c2sp.text}\n${c2sp.line.repeat(101)}`],
    ['more bytes than are read', `${'a'.repeat(1_000_000)}\n\n${c2sp.line}`],
  ])('%s', (_, note) => {
    expect(() => parseNote(note)).toThrow(Malformed)
    if (note.isWellFormed()) expect(() => parseNote(encodeUtf8(note))).toThrow(Malformed)
  })

  test('bytes that are not UTF-8', () => {
    const bytes = encodeUtf8(`${c2sp.text}\n${c2sp.line}`)
    expect(() => parseNote(joinBytes(Uint8Array.of(0xff), bytes))).toThrow(Malformed)
  })

  test('is written of a text without a line feed at its end, or with one that no note can have', () => {
    const { signatures } = parseNote(`${c2sp.text}\n${c2sp.line}`)
    for (const text of ['', 'a', 'a\tb\n', '\ud800\n']) expect(() => formatNote({ text, signatures })).toThrow(Malformed)
    expect(() => formatNote({ text: 'a\n', signatures: [] })).toThrow(Malformed)
    // Its last line would be read as one more signature.
    expect(() => formatNote({ text: `a\n\n${c2sp.line.trimEnd()}`, signatures })).toThrow(Malformed)
  })

  test('is written with a signature of an id that is none', () => {
    const [signature] = parseNote(`${c2sp.text}\n${c2sp.line}`).signatures
    if (!signature) throw new Error('the note has a signature')
    for (const id of ['', '530d903', '530D903A', '530d903g', '530d903a0'])
      expect(() => formatNote({ text: c2sp.text, signatures: [{ ...signature, id }] })).toThrow(RangeError)
  })
})

const anySignature = fc.record({
  name: fc.string({ unit: 'grapheme', minLength: 1 }).filter(isKeyName),
  id: fc.uint8Array({ minLength: 4, maxLength: 4 }).map((bytes) => Buffer.from(bytes).toString('hex')),
  signature: fc.uint8Array({ minLength: 1, maxLength: 80 }),
})
const anyText = fc
  .array(fc.constantFrom('', 'a', '— a b', 'é', '\u2028', '+'), { minLength: 1, maxLength: 5 })
  .map((lines) => `${lines.join('\n')}\n`)

test('any note comes back, and 16 signatures are never too many', () => {
  fc.assert(
    fc.property(anyText, fc.array(anySignature, { minLength: 1, maxLength: 16 }), (text, signatures) => {
      const note = { text, signatures }
      expect(parseNote(encodeUtf8(formatNote(note)))).toEqual(note)
    }),
  )
})

test('whatever is read is written as it was read', () => {
  const line = fc.constantFrom('', 'a', '— a AAAAAAA=', '— a AAAAAAB=', `— b ${encodeBase64(new Uint8Array(9))}`)
  fc.assert(
    fc.property(fc.array(line, { maxLength: 7 }), (lines) => {
      const text = `${lines.join('\n')}\n`
      const note = readOrRefused(text)
      if (note) expect(formatNote(note)).toBe(text)
    }),
  )
})

function readOrRefused(text: string) {
  try {
    return parseNote(text)
  } catch (error) {
    expect(error).toBeInstanceOf(Malformed)
    return undefined
  }
}
