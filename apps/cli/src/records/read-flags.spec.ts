import { describe, expect, test } from '@jest/globals'
import { correctable, flags } from './flags.js'
import { fieldsFrom, flagAt, optionName } from './read-flags.js'

describe('flags become the fields of a command', () => {
  test('of a response', () => {
    const given = {
      by: 'PA-4Q6R8S',
      capacity: 'PA-5T7V9W',
      form: 'press-statement',
      occurred: '2024-06~',
      gist: 'Rejects the report.',
      answers: ['RP-3M5N7P=rejects', 'allegation:0190f2a4-7c1e-7d3a-9b2f-3c5d7e9f1a2b=notes'],
      argument: ['methodology=Written from a distance = unseen.'],
      cite: ['SO-2B6H8J', 'SO-2B6H8J p. 183, para. 2'],
      answersWithdrawn: true,
    }
    expect(fieldsFrom(flags.response.record, given, 'en')).toEqual({
      by: { party: 'PA-4Q6R8S', capacity: 'PA-5T7V9W' },
      form: 'press-statement',
      occurred: '2024-06~',
      gist: { language: 'en', words: 'Rejects the report.' },
      targets: [
        { to: { kind: 'report', id: 'RP-3M5N7P' }, stance: 'rejects' },
        { to: { kind: 'allegation', id: '0190f2a4-7c1e-7d3a-9b2f-3c5d7e9f1a2b' }, stance: 'notes' },
      ],
      arguments: [{ kind: 'methodology', words: { language: 'en', words: 'Written from a distance = unseen.' } }],
      cited: [{ source: 'SO-2B6H8J' }, { source: 'SO-2B6H8J', locator: 'p. 183, para. 2' }],
      answersWithdrawn: true,
    })
  })

  test('words are in the language that was said', () => {
    expect(fieldsFrom(flags.party['add-alias'], { alias: 'កម្ពុជា' }, 'km')).toEqual({ alias: { language: 'km', words: 'កម្ពុជា' } })
  })

  test('unknown is not none', () => {
    expect(fieldsFrom(flags.allegation.raise, { accused: ['unknown'], place: 'unknown' }, 'en')).toEqual({
      accused: 'unknown',
      place: 'unknown',
    })
    expect(fieldsFrom(flags.allegation.raise, { accused: ['none'] }, 'en')).toEqual({ accused: [] })
  })

  test('what was not given is left out', () => {
    expect(fieldsFrom(flags.report.publish, {}, 'en')).toEqual({})
  })
})

describe('a value that has not the form of its flag is told by its flag', () => {
  test.each([
    [['foo'], '--answers: "foo" is not of the form id=stance.'],
    [['foo=rejects'], /^--answers: what "foo" is cannot be told\. /],
    [['PA-4Q6R8S=rejects'], /^--answers: what "PA-4Q6R8S" is cannot be told\. /],
  ])('%j', (answers, message) => {
    expect(() => fieldsFrom(flags.response.record, { answers }, 'en')).toThrow(message)
  })
})

test('a place in a body is named by its flag', () => {
  const known = [...flags.report.correct, ...(correctable.report ?? [])]
  expect(flagAt(known, '/changes/subjects/1')).toBe('--subject (subjects/1)')
  expect(flagAt(known, '/changes/title/words')).toBe('--title')
  expect(flagAt(known, '/reason')).toBe('--reason')
  expect(flagAt(known, '/tilte')).toBeUndefined()
})

test('every flag of a command has a name of its own', () => {
  for (const [kind, verbs] of Object.entries(flags)) {
    for (const [verb, own] of Object.entries(verbs)) {
      const more = verb === 'correct' ? Object.entries(correctable).flatMap(([each, fields]) => (each === kind ? fields : [])) : []
      const names = [...own, ...more].map(({ flag }: { readonly flag: string }) => optionName(flag))
      expect([kind, verb, names]).toEqual([kind, verb, [...new Set(names)]])
    }
  }
})
