import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { isOverlong, normalPassword, unfitPassword } from './password-rules.js'

const verdictOn = (password: string, name?: string) => unfitPassword(password, name)?.refused

test.each([
  ['seven green umbrellas', undefined],
  ['សួស្តីពិភពលោកថ្មី', undefined],
  ['12 odd teaspoons!', undefined],
  ['short words', 'password-too-short'],
  ['\u{1f600}\u{1f601}\u{1f602}\u{1f603}\u{1f604}', 'password-too-short'],
  ['a b c d e f g h i j k l', 'password-common'],
  ['Password1234', 'password-common'],
  ['Pass-Word 1234', 'password-common'],
  ['correct horse battery staple', 'password-common'],
  ['aaaaaaaaaaaaaaaaaaaa', 'password-common'],
  ['abababababababab', 'password-common'],
  ['123456789012', 'password-common'],
  ['987654321098', 'password-common'],
  ['qwertyuiopas', 'password-common'],
  ['x'.repeat(257), 'password-too-long'],
  ['x'.repeat(10_000_000), 'password-too-long'],
])('%.30s: %s', (password, verdict) => {
  expect(verdictOn(password)).toBe(verdict)
})

test('the name is not in it, however it is written', () => {
  expect(verdictOn('I am Sophea Chan, really', 'sophea chan')).toBe('password-has-name')
  expect(verdictOn('sopheachan2024!', 'Sophea Chan')).toBe('password-has-name')
  expect(verdictOn('seven green umbrellas', 'Sophea Chan')).toBeUndefined()
  // Too short a name is in too many words.
  expect(verdictOn('seven green umbrellas', 'Le')).toBeUndefined()
})

test('each refusal tells its reader what to do', () => {
  expect(unfitPassword('short')).toEqual({
    refused: 'password-too-short',
    sentence: 'A password has at least 12 characters. A few words in a row are easy to keep in mind.',
  })
})

test('one that is long enough and drawn at random is fit, whatever its characters', () => {
  const drawn = fc.string({
    unit: fc.integer({ min: 0x20, max: 0xd7ff }).map((code) => String.fromCodePoint(code)),
    minLength: 14,
    maxLength: 60,
  })
  fc.assert(
    fc.property(drawn, (password) => {
      fc.pre(new Set(password).size >= 5 && [...normalPassword(password)].length >= 12)
      expect(verdictOn(password, 'Sophea Chan')).toBeUndefined()
    }),
  )
})

test('what is normal stays so, and every password that is fit is short enough to be checked', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (password) => {
      expect(normalPassword(normalPassword(password))).toBe(normalPassword(password))
      if (unfitPassword(password) === undefined) expect(isOverlong(password)).toBe(false)
    }),
  )
})
