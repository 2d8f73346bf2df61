/** Rules that several kinds share: what is named is in the ledger, and a correction changes something. */
import { isDeepStrictEqual } from 'node:util'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { aParty, aSource, cambodia, department, laos, lostSource, reportPdf, stranger } from './examples.js'
import { finding } from './given.js'
import { eachParty, equal, isEmpty, naming, namingRefusals, placeOf, realChanges } from './shared.js'

const find = finding([aParty(cambodia, 'state'), aParty(laos, 'state', { mergedInto: cambodia }), aSource(reportPdf)])

describe('naming', () => {
  test('looks up every party and source that is named, and nothing for unknown or none', () => {
    expect(
      naming(
        [
          [cambodia, '/subject'],
          ['unknown', '/owner'],
          ['none', '/by'],
          [undefined, '/capacity'],
        ],
        [{ source: reportPdf }],
      ),
    ).toEqual([
      { kind: 'party', id: cambodia },
      { kind: 'source', id: reportPdf },
    ])
  })

  test('refuses what is not in the ledger or was merged away, each at its place', () => {
    const parties = [[department, '/a'], ...eachParty([cambodia, laos, stranger], '/b'), ['unknown', '/c'], ['none', '/d']] as const
    expect(namingRefusals(find, parties, [{ source: reportPdf }, { source: lostSource }], '/e')).toEqual([
      { code: 'party-not-registered', at: '/a' },
      { code: 'party-merged', at: '/b/1' },
      { code: 'party-not-registered', at: '/b/2' },
      { code: 'source-not-captured', at: '/e/1/source' },
    ])
  })

  test('has nothing to say of a list that is unknown, empty or not given', () => {
    expect([eachParty('unknown', '/x'), eachParty([], '/x'), eachParty(undefined, '/x')]).toEqual([[], [], []])
  })
})

describe('a correction', () => {
  const standing = { edition: '2024', subjects: ['a', 'b'], title: { language: 'en', words: 'Report' } }

  test('keeps only what differs from what stands', () => {
    expect(realChanges(standing, { edition: '2024', title: { words: 'Report', language: 'en' }, subjects: ['b', 'a'] })).toEqual({
      subjects: ['b', 'a'],
    })
    expect(isEmpty(realChanges(standing, standing))).toBe(true)
    expect(isEmpty(realChanges(standing, { edition: '2023' }))).toBe(false)
  })

  test('points to the first field that it gives of those that a rule is on', () => {
    expect(placeOf<typeof standing>({ subjects: [] }, '/changes', ['edition', 'subjects'])).toBe('/changes/subjects')
    expect(placeOf<typeof standing>({ subjects: [], edition: '2' }, '/changes', ['edition', 'subjects'])).toBe('/changes/edition')
    expect(placeOf<typeof standing>({}, '', ['edition', 'subjects'])).toBe('/edition')
  })
})

describe('equality of JSON values', () => {
  test.each([
    [{ a: 1, b: [{ c: null }] }, { b: [{ c: null }], a: 1 }, true],
    [[1, 2], [2, 1], false],
    [[], {}, false],
    [{ a: undefined }, {}, false],
    [{ a: 1 }, { a: 1, b: 2 }, false],
    [null, {}, false],
    ['1', 1, false],
  ])('%j and %j: %s', (a, b, expected) => {
    expect(equal(a, b)).toBe(expected)
  })

  test('does not depend on the order of keys, but on everything else', () => {
    const small = fc.constantFrom(0, 1, null, 'a')
    const values = fc.oneof(small, fc.array(fc.dictionary(fc.constantFrom('a', 'b'), fc.array(small, { maxLength: 1 })), { maxLength: 2 }))
    fc.assert(fc.property(values, values, (a, b) => equal(a, b) === isDeepStrictEqual(structuredClone(a), structuredClone(b))))
  })
})
