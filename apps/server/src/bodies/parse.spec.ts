import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type Kind, kinds, type VerbOf, verbs } from '#ledger'
import { bodyOf } from './bodies.js'
import { exampleOf, fieldsOf } from './field.js'
import { type Parsed, parseCommand } from './parse.js'

const party = '0190f2a4-7c1e-7d3a-9b2f-3c5d7e9f1a2b'
const every = kinds.flatMap((kind) => Object.keys(verbs[kind]).map((verb) => [kind, verb] as const))

function parse(kind: Kind, verb: string, body: unknown): Parsed<unknown> {
  return parseCommand(kind, verb as VerbOf<Kind>, body, (short) => (short === 'PA-7F3K2Q' ? party : undefined))
}

function complaints(kind: Kind, verb: string, body: unknown): Record<string, string> {
  const parsed = parse(kind, verb, body)
  return 'faults' in parsed ? Object.fromEntries(parsed.faults.map(({ at, sentence, remedy }) => [at, `${sentence} ${remedy}`])) : {}
}

describe('every body', () => {
  test.each(every)('%s %s: its example is a command', (kind, verb) => {
    const example = exampleOf(bodyOf(kind, verb) ?? fail())
    const parsed = parse(kind, verb, example)
    expect(parsed).toEqual({ command: { ...example, type: Object.entries(verbs[kind]).find(([name]) => name === verb)?.[1].command } })
  })

  test.each(every)('%s %s: every field wrong is told at its place, all at once', (kind, verb) => {
    const names = [...fieldsOf(bodyOf(kind, verb) ?? fail()).keys()]
    for (const wrong of [7.5, null, [7], { wrong: 1 }, false]) {
      const told = complaints(kind, verb, { ...Object.fromEntries(names.map((name) => [name, wrong])), surplus: 1 })
      const places = [...new Set(Object.keys(told).map((at) => at.split('/')[1]))]
      // `changes: { wrong: 1 }` and the like complain one step further down, which the split above takes back to the field.
      expect(places.sort()).toEqual([...names, 'surplus'].sort())
    }
  })

  test.each(every)('%s %s: whatever comes, it is read or refused, never thrown at', (kind, verb) => {
    const bodyClass = bodyOf(kind, verb) ?? fail()
    const example = exampleOf(bodyClass)
    const value = fc.oneof(
      fc.jsonValue({ maxDepth: 3 }),
      fc.string({ unit: 'binary' }),
      fc.constantFrom(...Object.values(example), undefined),
    )
    const name = fc.oneof(fc.constantFrom(...fieldsOf(bodyClass).keys(), 'constructor', '__proto__', 'toString', 'then'), fc.string())
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value)), (entries) => {
        const parsed = parse(kind, verb, { ...example, ...Object.fromEntries(entries) })
        if ('faults' in parsed) for (const { sentence, remedy } of parsed.faults) expect([sentence, remedy]).not.toContain('')
        else expect(Object.keys(parsed.command ?? {}).every((key) => key === 'type' || fieldsOf(bodyClass).has(key))).toBe(true)
      }),
      { numRuns: 25 },
    )
  })

  test.each([[[]], ['text'], [7], [true]])('%j is no body', (body) => {
    expect(complaints('report', 'publish', body)).toEqual({ '': 'The body is not a JSON object. Send one object with the fields.' })
  })
})

describe('an allegation', () => {
  const body = { report: party, subject: party, gist: { language: 'EN', words: 'One\r\nTwo' } }

  test('what is left out is unknown, or none', () => {
    expect(parse('allegation', 'raise', body)).toEqual({
      command: {
        type: 'RaiseAllegation',
        report: party,
        subject: party,
        gist: { language: 'en', words: 'One\nTwo' },
        categories: [],
        accused: 'unknown',
        period: 'unknown',
        place: 'unknown',
        qualification: 'unknown',
        cited: [],
      },
    })
  })

  test('a correction changes what it names and nothing else', () => {
    expect(parse('allegation', 'correct', { reason: 'misread', changes: { categories: ['forced-labour'], place: 'unknown' } })).toEqual({
      command: { type: 'CorrectAllegation', reason: 'misread', changes: { categories: ['forced-labour'], place: 'unknown' } },
    })
  })

  test('short ids and upper case are understood', () => {
    const parsed = parse('allegation', 'raise', { ...body, subject: 'pa 7f3k2q', report: party.toUpperCase(), accused: ['PA-7F3K2Q'] })
    expect(parsed).toMatchObject({ command: { subject: party, report: party, accused: [party] } })
    expect(complaints('allegation', 'raise', { ...body, subject: 'PA-000000', report: 'PA-7F3K2Q' })).toEqual({
      '/subject': 'No record has the short id PA-000000. Check how it is written, or log the record first.',
      '/report': 'This is not the id of a report. The short id of report records begins with RP.',
    })
  })

  test('faults stand where they are, however deep', () => {
    const cited = [
      { source: party },
      { source: 'x', quote: { language: 'nonsense-tag-of-no-language', words: ' ', translations: [{}, 3] } },
      7,
    ]
    expect(complaints('allegation', 'raise', { ...body, accused: [party, 'y'], period: '2024-13', place: 'nowhere', cited })).toEqual({
      '/accused/1': 'This is not the id of a party. Give its UUID, or its short id such as PA-7F3K2Q.',
      '/period':
        'This is not a date that the ledger can read. Write it as exactly as the source does and no more: 2024, 2024-06, 2024-06-24, 2023~ (about), 2023-04/2024-03 (from/to). Or say unknown, where that is so.',
      '/place':
        'This is not an object with language, words, translatedFrom, translations. Give a JSON object with these fields. Or say unknown, where that is so.',
      '/cited/1/source': 'This is not the id of a source. Give its UUID, or its short id such as SO-7F3K2Q.',
      '/cited/1/quote/language':
        'This is not a language tag. Give one of BCP 47, such as en, km or zh-Hant; und where the language is not known.',
      '/cited/1/quote/words': 'This says nothing. Give words.',
      '/cited/1/quote/translations/0/language': 'This is missing. Give a language tag.',
      '/cited/1/quote/translations/0/words': 'This is missing. Give words.',
      '/cited/1/quote/translations/0/by': 'This is missing. Give one of person, machine.',
      '/cited/1/quote/translations/1': 'This is not an object with language, words, by. Give a JSON object with these fields.',
      '/cited/2': 'This is not an object with source, locator, quote. Give a JSON object with these fields.',
    })
  })

  test('a field that is not known is named, with the one that was meant', () => {
    expect(complaints('allegation', 'raise', { ...body, catgories: [], 'a/b~\u202e': 1 })).toEqual({
      '/catgories': 'There is no field "catgories" here. Did you mean categories?',
      '/a~1b~0\u202e':
        'There is no field "a/b~\\u{202e}" here. The fields here are: report, subject, gist, categories, accused, period, place, qualification, cited.',
    })
  })

  test.each([
    ['\u0000', 'This holds a control character, which no page can show.'],
    ['\u202e', 'This holds a character that reverses the order of the letters after it.'],
    ['\ud800', 'This holds half of a character (a lone surrogate).'],
  ])('words with %j are refused', (character, sentence) => {
    const parsed = parse('allegation', 'raise', { ...body, gist: { language: 'en', words: `a${character}b` } })
    expect(parsed).toMatchObject({ faults: [{ at: '/gist/words', sentence }] })
  })
})

test('the ratings of a report are put right without changing the report', () => {
  const ratings = [exampleOf(bodyOf('report', 'rate') ?? fail())]
  expect(parse('report', 'correct', { reason: 'misread', ratings })).toMatchObject({
    command: { type: 'CorrectReport', reason: 'misread', changes: {}, ratings },
  })
})

function fail(): never {
  throw new Error('every verb has a body')
}
