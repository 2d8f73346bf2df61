import { expect, describe as group, test } from '@jest/globals'
import { Json } from '../json.js'
import { describe, Labels } from './describe.js'

const labels = new Labels(
  new Json({
    p1: { kind: 'party', short: 'PA-1', label: 'Touch Sokheak' },
    p2: { kind: 'party', short: 'PA-2', label: 'Ministry of Interior' },
    r1: { kind: 'report', short: 'RP-1', label: 'TIP Report' },
    s1: { kind: 'source', short: 'SO-1', label: 'The chapter' },
  }),
)
const words = { language: 'en', words: 'Not so.' }

group('a value in words', () => {
  test.each<[string, unknown, string[]]>([
    ['an id', 'r1', ['RP-1 TIP Report']],
    ['an id that nothing is known of', 'x9', ['x9']],
    ['words', words, ['Not so.']],
    ['erased words', { language: 'zxx', words: '[erased]', erased: true }, ['[erased]']],
    ['words of another language', { language: 'km', words: 'ទេ' }, ['[km] ទេ']],
    ['a translation at hand only', { ...words, translatedFrom: 'km' }, ['[en, translated from km] Not so.']],
    [
      'words with a translation',
      { language: 'km', words: 'ទេ', translations: [{ language: 'en', words: 'No', by: 'machine' }] },
      ['[km] ទេ', '[en, translated by machine] No'],
    ],
    ['a citation', { source: 's1', locator: 'p. 3' }, ['SO-1 The chapter, p. 3']],
    ['an answer', { to: { kind: 'report', id: 'r1' }, stance: 'rejects' }, ['rejects: RP-1 TIP Report']],
    ['a speaker', { party: 'p1', capacity: 'p2' }, ['PA-1 Touch Sokheak, for PA-2 Ministry of Interior']],
    [
      'an argument',
      { kind: 'methodology', words, about: [{ kind: 'report', id: 'r1' }], conveys: 'p2', cited: [] },
      ['methodology (on RP-1; conveying Ministry of Interior): Not so.'],
    ],
    ['a caveat', { words, cited: [{ source: 's1' }] }, ['Not so. (SO-1)']],
    ['categories', ['a', 'b'], ['a, b']],
    ['an empty list', [], ['none']],
    ['something new', { reminded: '2024-07-22', note: 'By post' }, ['reminded 2024-07-22, note By post']],
    ['nothing', undefined, []],
  ])('%s', (_, value, lines) => {
    expect(describe(new Json(value), labels)).toEqual(lines)
  })
})
