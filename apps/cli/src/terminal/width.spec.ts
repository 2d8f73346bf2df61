/** Text on a terminal takes as many columns as it is counted to, in every script. */
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { cut, pad, widthOf, wrap } from './width.js'

const khmer = 'មន្ត្រីជាន់ខ្ពស់ពាក់ព័ន្ធនឹងការជួញដូរមនុស្ស'

describe('widthOf', () => {
  test.each([
    ['Cambodia', 8],
    ['柬埔寨', 6],
    ['é', 1],
    ['e\u0301', 1],
    ['កម្ពុជា', 3],
    ['🇰🇭', 2],
    ['\u200b', 0],
    ['', 0],
  ])('%s takes %i columns', (text, width) => {
    expect(widthOf(text)).toBe(width)
  })
})

describe('cut', () => {
  test('marks what was cut, and never cuts a wide character in two', () => {
    expect(cut('Cambodia', 8)).toBe('Cambodia')
    expect(cut('Cambodia', 5)).toBe('Camb…')
    expect(cut('柬埔寨国', 4)).toBe('柬…')
    expect(cut('Cambodia', 0)).toBe('')
  })

  test('keeps to the width', () =>
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), fc.nat(30), (text, width) => widthOf(cut(text, width)) <= width)))
})

describe('wrap', () => {
  test('breaks between words', () => {
    expect(wrap('Officials obstructed anti-trafficking work (above all).', 20)).toEqual([
      'Officials obstructed',
      'anti-trafficking',
      'work (above all).',
    ])
  })

  test('breaks scripts without spaces between their words', () => {
    const lines = wrap(khmer, 12)
    expect(lines.length).toBeGreaterThan(1)
    expect(lines.join('')).toBe(khmer)
    const boundaries = new Set([...new Intl.Segmenter('km', { granularity: 'word' }).segment(khmer)].map(({ index }) => index))
    expect(boundaries.has(lines[0]?.length ?? 0)).toBe(true)
  })

  test('breaks inside a word only where it does not fit a line', () => {
    expect(wrap('a 0123456789 b', 6)).toEqual(['a', '012345', '6789 b'])
  })

  test('loses nothing but spaces, and keeps to the width', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 2, max: 40 }), (text, width) => {
        const lines = wrap(text, width)
        const bare = (all: string) => all.replaceAll(/\s/g, '')
        return bare(lines.join('')) === bare(text) && lines.every((line) => widthOf(line.trimEnd()) <= width)
      }),
    ))
})

test('pad fills up by columns', () => {
  expect(pad('柬埔', 6)).toBe('柬埔  ')
  expect(pad('12', 5, 'right')).toBe('   12')
})
