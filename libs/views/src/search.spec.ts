/** Search: words in any script, phrases, beginnings of words, as of any moment; and nothing that is typed makes it fail. */

import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import Sqlite from 'better-sqlite3'
import fc from 'fast-check'
import { position } from '#event-store'
import type { Text } from '#ledger'
import { type AnyStep, english, sampleId } from '#ledger/testing'
import { newFileName } from './files.js'
import { Generation } from './generation.js'
import { inTemporaryFolder, logOf, step } from './ledger.fixture.js'
import { textIn } from './naive-search.fixture.js'
import type { Search } from './search.js'
import { spaced, textOf, wantedOf } from './words.js'

function named(number: number, name: Text): AnyStep {
  return step('party', sampleId('party', number), { type: 'RegisterParty', is: 'state', name, aliases: [] })
}

/** Each name is the text of one record, whose number is its place from 1; further steps come after them. */
function onNames(names: readonly (string | Text)[], use: (search: Search, sequence: number) => void, ...further: AnyStep[]): Promise<void> {
  return inTemporaryFolder(async (folder) => {
    const texts = names.map((name) => (typeof name === 'string' ? english(name) : name))
    const events = logOf([...texts.map((name, index) => named(index + 1, name)), ...further])
    const { db, follower, search, close } = generationIn(folder)
    follower.take({ events, next: position(events.length * 3), end: true })
    await search.reached(events.length)
    use(search, events.length)
    expect([search.trouble, db.open]).toEqual([undefined, true])
    await close()
  })
}

function generationIn(folder: string) {
  const generation = Generation.create(folder, newFileName(folder))
  return { db: generation.db, follower: generation.follower, search: generation.search, close: () => generation.close() }
}

const found = (search: Search, typed: string, asOf: number) => search.find(typed, asOf, 100).map(({ record }) => record)

test('every word must occur, in any order and case, with or without accents; the newest text comes first', () =>
  onNames(['Officials are complicit', 'Senior officials own compounds', 'Des autorités complices', 'OFFICIALS'], (search, now) => {
    expect(found(search, 'officials ', now)).toEqual([4, 2, 1])
    expect(found(search, 'complicit officials ', now)).toEqual([1])
    expect(found(search, 'autorites', now)).toEqual([3])
    expect(found(search, 'Autorite\u0301s ', now)).toEqual([3])
    expect(found(search, 'officials nobody', now)).toEqual([])
  }))

test('the last word may be the beginning of one, until it is ended', () =>
  onNames(['complicit officials', 'complicity'], (search, now) => {
    expect(found(search, 'complic', now)).toEqual([2, 1])
    expect(found(search, 'offi compl', now)).toEqual([])
    expect(found(search, 'complicit', now)).toEqual([2, 1])
    expect(found(search, 'complicit ', now)).toEqual([1])
    expect(found(search, '"complicit"', now)).toEqual([1])
  }))

test('what stands in quotation marks occurs together', () =>
  onNames(['no prosecutions of officials', 'prosecutions: no officials'], (search, now) => {
    expect(found(search, '"no prosecutions"', now)).toEqual([1])
    expect(found(search, '"no officials"', now)).toEqual([2])
    expect(found(search, '"no prosecutions" officials', now)).toEqual([1])
    expect(found(search, 'no prosecutions', now)).toEqual([2, 1])
  }))

test('scripts without spaces are cut into words, and their vowel signs count', () =>
  onNames(
    [
      { language: 'km', words: 'ការជួញដូរមនុស្សនៅកម្ពុជា' },
      { language: 'th', words: 'การค้ามนุษย์ในประเทศไทย' },
      { language: 'zh', words: '柬埔寨的人口贩运和强迫劳动' },
      { language: 'lo', words: 'ການຄ້າມະນຸດ' },
      { language: 'my', words: 'လူကုန်ကူးမှု' },
      { language: 'th', words: 'กี' },
      { language: 'ar', words: 'العمل القسري' },
      { language: 'hi', words: 'मानव तस्करी' },
    ],
    (search, now) => {
      expect(found(search, 'ជួញដូរ', now)).toEqual([1])
      expect(found(search, 'មនុស្ស', now)).toEqual([1])
      expect(found(search, 'ជួញដូរមនុស្ស', now)).toEqual([1])
      expect(found(search, 'កម្ពុជា មនុស្ស', now)).toEqual([1])
      expect(found(search, 'มนุษย์', now)).toEqual([2])
      expect(found(search, 'ประเทศไทย', now)).toEqual([2])
      expect(found(search, '劳动', now)).toEqual([3])
      expect(found(search, '人口贩运', now)).toEqual([3])
      expect(found(search, '"强迫劳动"', now)).toEqual([3])
      expect(found(search, 'ມະນຸດ', now)).toEqual([4])
      expect(found(search, 'ကုန်ကူး', now).concat(found(search, 'လူကုန်ကူးမှု', now))).toContain(5)
      expect(found(search, 'กี', now)).toEqual([6])
      expect(found(search, 'กา', now)).not.toContain(6)
      expect(found(search, 'القسري', now)).toEqual([7])
      expect(found(search, 'तस्करी', now)).toEqual([8])
      expect(found(search, 'तस्कर ', now)).toEqual([])
    },
  ))

test('a letter is the same however it is put together', () =>
  onNames(['한국', '\u1112\u1161\u11AB\u1100\u116E\u11A8'], (search, now) => {
    expect([found(search, '한국', now), found(search, '\u1112\u1161\u11AB\u1100\u116E\u11A8 ', now)]).toEqual([
      [2, 1],
      [2, 1],
    ])
  }))

test('signs that are newer than the tables of FTS5 are no letters', () =>
  onNames(['paid ₽100 each', '\u2066العمل\u2069 القسري', 'hotline🪬number'], (search, now) => {
    expect(found(search, '100 ', now)).toEqual([1])
    expect(found(search, 'العمل ', now)).toEqual([2])
    expect(found(search, '"hotline number"', now)).toEqual([3])
  }))

test('a text is found as it read then, and the present one now', () =>
  onNames(
    ['Swaziland', 'Laos'],
    (search, now) => {
      expect(now).toBe(4)
      expect([1, 2, 3, 4].map((asOf) => found(search, 'swaziland', asOf))).toEqual([[1], [1], [1], [1]])
      expect([1, 2, 3, 4].map((asOf) => search.find('eswatini', asOf, 10))).toEqual([
        [],
        [],
        [{ record: 1, since: 3 }],
        [{ record: 1, since: 3 }],
      ])
      expect(found(search, 'laos', 1)).toEqual([])
      expect(search.find('laos', 4, 10)).toEqual([{ record: 2, since: 2 }])
    },
    // The former name is kept, and found.
    step('party', sampleId('party', 1), { type: 'RenameParty', name: english('Eswatini'), from: 'unknown', reason: 'renamed' }),
    // Nothing of the text changes: what was indexed stands on.
    step('party', sampleId('party', 2), { type: 'MergeParty', into: sampleId('party', 1), reason: 'for the test' }),
  ))

test('an index of another definition is made anew', () =>
  inTemporaryFolder(async (folder) => {
    const name = newFileName(folder)
    const events = logOf([named(1, english('Laos')), named(2, english('Thailand'))])
    const before = Generation.create(folder, name)
    before.follower.take({ events, next: position(6), end: true })
    await before.search.reached(2)
    await before.close()
    const file = new Sqlite(join(folder, name.replace('views', 'search')))
    file.exec(`DROP TABLE words; CREATE VIRTUAL TABLE words USING fts5(text, content=''); PRAGMA user_version = 1`)
    file.close()
    const after = Generation.open(folder, name)
    expect(after.search.sequence).toBe(0)
    await after.search.reached(2)
    expect([found(after.search, 'thai', 2), found(after.search, 'laos', 2), after.search.trouble]).toEqual([[2], [1], undefined])
    await after.close()
  }))

test('pages hold nothing twice', () =>
  onNames(
    Array.from({ length: 25 }, (_, index) => `Party ${index}`),
    (search, now) => {
      const seen: number[] = []
      for (let page = search.find('party', now, 7); page.length > 0; page = search.find('party', now, 7, page.at(-1)?.since)) {
        seen.push(...page.map(({ record }) => record))
      }
      expect(seen).toEqual(Array.from({ length: 25 }, (_, index) => 25 - index))
    },
  ))

test('nothing that is typed is understood as a command, and nothing fails', () =>
  onNames(['a OR b', 'NEAR and NOT'], (search, now) => {
    expect(found(search, 'a OR b', now)).toEqual([1])
    expect(found(search, 'near', now)).toEqual([2])
    expect(found(search, 'NOT near ', now)).toEqual([2])
    for (const typed of [
      '',
      ' ',
      '"',
      '""',
      '"""',
      '*',
      'NEAR(',
      'NEAR(a b, 2)',
      '-a',
      '^a',
      'text:a',
      '{text}:a',
      'a AND',
      '(a',
      'a"b',
      "a'b",
      '\0',
      'a\0b',
      '\ud83d',
      ':',
      '+',
      '%',
      ';--',
    ]) {
      expect(Array.isArray(search.find(typed, now, 10))).toBe(true)
    }
    for (const typed of ['', '"', '*', '^', '...', '“”']) expect(search.find(typed, now, 10)).toEqual([])
    for (const typed of ['x '.repeat(5_000), 'x'.repeat(100_000), '"a '.repeat(1_000), '"a" '.repeat(1_000)]) {
      expect(Array.isArray(search.find(typed, now, 10))).toBe(true)
    }
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom(...'"*()^:-+{} aORNEAR,2', 'ក', 'า', '人') })),
        (typed) => {
          expect(Array.isArray(search.find(typed, now, 10))).toBe(true)
        },
      ),
    )
  }))

test('the words of a record are those of its texts, quotes and translations', () => {
  const reading = {
    gist: { language: 'en', words: 'one', translations: [{ language: 'km', words: 'two', by: 'machine' }] },
    cited: [{ source: 'x', locator: 'p. 1', quote: { language: 'en', words: 'three' } }],
    categories: ['four'],
    edition: '2024',
  }
  expect(textOf(JSON.stringify(reading)).split('\n')).toEqual(['one', 'two', 'three', '2024'])
})

test('they are read off the JSON as they would be off what it stands for', () => {
  const field = fc.constantFrom('words', 'series', 'code', 'reason', 'x,"words', '\\"words', '{"words":"')
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('"', '\\', '\\"', ',"words":"x"', '{"words":"x"}', '":"', 'words', '\u2028\n'),
  )
  const { reading } = fc.letrec((tie) => ({
    reading: fc.dictionary(field, tie('value'), { maxKeys: 4 }),
    value: fc.oneof({ maxDepth: 4 }, text, fc.integer(), fc.constant(null), tie('reading'), fc.array(tie('value'), { maxLength: 3 })),
  }))
  fc.assert(fc.property(reading, (value) => expect(textOf(JSON.stringify(value))).toBe(textIn(value).join('\n'))))
})

test('a query says which words, and no more', () => {
  expect(wantedOf('two words')).toEqual({ phrases: ['two'], begun: 'words' })
  expect(wantedOf('two words ')).toEqual({ phrases: ['two', 'words'] })
  expect(wantedOf('"a phrase" word')).toEqual({ phrases: ['a phrase'], begun: 'word' })
  expect(wantedOf('ជួញដូរមនុស្ស')).toEqual({ phrases: [], begun: 'ជួញដូរ មនុស្ស' })
  expect(wantedOf('* ( )')).toBeUndefined()
  expect(spaced('left as it is')).toBe('left as it is')
  expect(spaced('ជួញដូរមនុស្ស')).toBe('ជួញដូរ មនុស្ស')
  expect(spaced('in ជួញដូរមនុស្ស, the 𠀀人口 “U.S.”')).toBe('in ជួញដូរ មនុស្ស the 𠀀 人口 U S')
})
