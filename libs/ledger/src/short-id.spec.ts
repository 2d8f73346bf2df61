/** Ids to say aloud, and to type from memory. */
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { v7 } from 'uuid'
import { parseShortId, shortId, shortPrefixes } from './short-id.js'
import { kinds } from './values.js'

const id = '01900000-0000-7abc-8def-0123456789ab'

test('a short id says its kind, and comes from the record alone', () => {
  expect(shortId('allegation', id)).toBe('AL-BD2FP2')
  expect(shortId('report', id)).toBe('RP-BD2FP2')
  expect(new Set(Object.values(shortPrefixes)).size).toBe(kinds.length)
})

test('a longer one begins with the shorter, for when two records meet', () => {
  const lengths = [6, 7, 8, 9, 10, 11, 12].map((characters) => shortId('allegation', id, characters))
  for (const [index, longer] of lengths.entries()) expect(longer).toMatch(new RegExp(`^${lengths[index - 1] ?? 'AL-'}`))
  expect(lengths.at(-1)).toHaveLength(15)
})

test('records that were made one after the other have unlike short ids', () => {
  const ids = Array.from({ length: 2000 }, () => v7())
  expect(new Set(ids.map((each) => shortId('source', each, 12))).size).toBe(2000)
})

describe('typed by a person', () => {
  test.each([
    ['AL-7F3K2Q'],
    ['al-7f3k2q'],
    ['  Al-7f3K2q '],
    ['AL 7F3K2Q'],
    ['AL7F3K2Q'],
    ['AL\u20107F3K2Q'],
    ['AL\u20117F3K2Q'],
    ['AL–7F3K2Q'],
    ['A1-7F3K2Q'],
  ])('%s is AL-7F3K2Q', (text) => {
    expect(parseShortId(text)).toBe('AL-7F3K2Q')
  })

  test.each([
    ['so-oil123', 'SO-011123'],
    ['S0-O1L123', 'SO-011123'],
    ['1n-abcdef', 'IN-ABCDEF'],
    ['fu-0000000', 'FU-0000000'],
  ])('%s is %s, since O and 0, I, L and 1 are mistaken for each other', (text, regular) => {
    expect(parseShortId(text)).toBe(regular)
  })

  test.each([
    '',
    'AL',
    'AL-',
    'AL-7F3K2',
    'AL-7F3K2Q7F3K2Q7',
    'XX-7F3K2Q',
    '7F3K2Q',
    'AL-7F3K2U',
    'AL--7F3K2Q',
    'AL-7F3K2Q!',
    'AL-7F3 K2Q',
    id,
  ])('"%s" is none', (text) => {
    expect(parseShortId(text)).toBeUndefined()
  })

  test('every short id is understood, in small letters and without its dash', () => {
    fc.assert(
      fc.property(fc.constantFrom(...kinds), fc.uuid(), fc.integer({ min: 6, max: 12 }), (kind, each, characters) => {
        const short = shortId(kind, each, characters)
        expect(parseShortId(short)).toBe(short)
        expect(parseShortId(short.toLowerCase().replace('-', ''))).toBe(short)
      }),
    )
  })
})
