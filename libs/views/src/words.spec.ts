/** What of a reading is text to be found. */
import { expect, test } from '@jest/globals'
import { erasedText, erasedWords } from '#ledger'
import { textOf } from './words.js'

test('names, titles, gists and addresses are, whatever stands in them', () => {
  const reading = { gist: { language: 'en', words: 'He said "no".' }, url: 'https://example.org/', phase: 'standing' }
  expect(textOf(JSON.stringify(reading))).toBe('He said "no".\nhttps://example.org/')
})

test('what stands in the place of erased words is not', () => {
  expect(textOf(JSON.stringify({ gist: erasedText, url: erasedWords, series: 'Country Reports' }))).toBe('Country Reports')
})
