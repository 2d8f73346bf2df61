/** What makes a password unfit (NIST SP 800-63B): its length, that everybody tries it, or that it is the name. No rules about kinds of characters. */

import { foldedName } from '#ledger'
import type { AccessRefusal } from './fault.js'

/** In characters, after normalisation. */
export const passwordLength = { least: 12, most: 256 } as const

/** What people choose when they have to choose twelve characters; shorter ones are refused by length. Compared without case, spaces and signs. */
const common = new Set([
  ...[
    'password1234',
    'password12345',
    'passwordpassword',
    'password123456',
    'mypassword123',
    'password2024',
    'password2025',
    'password2026',
  ],
  ...['passw0rd1234', 'p4ssw0rd1234', 'passwort1234', 'motdepasse123', 'contraseña123', 'changeme1234', 'changemeplease', 'letmein12345'],
  ...['letmeinplease', 'welcome12345', 'welcome2024', 'welcome123456', 'iloveyou1234', 'iloveyou12345', 'administrator', 'administrator1'],
  ...['adminadmin12', 'adminadmin123', 'admin1234567', 'admin12345678', 'qwerty123456', 'qwertyuiop123', 'qwertyqwerty', 'asdfghjkl123'],
  ...['1q2w3e4r5t6y', 'q1w2e3r4t5y6', '1qaz2wsx3edc', 'zaq12wsxcde3', 'qazwsxedcrfv', '123qweasdzxc', 'abcd12345678', 'abc123456789'],
  ...[
    'trustno1trustno1',
    'correcthorsebatterystaple',
    'alteramalteram',
    'alteram12345',
    'alterampartem',
    'audialterampartem',
    'secretsecret',
  ],
])

/** Rows that fingers run along. */
const rows = [
  '01234567890123456789',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiopasdfghjklzxcvbnm',
  'qwertzuiopasdfghjklyxcvbnm',
  'azertyuiopqsdfghjklmwxcvbn',
]

const sentences = {
  'password-too-short': `A password has at least ${passwordLength.least} characters. A few words in a row are easy to keep in mind.`,
  'password-too-long': `A password has at most ${passwordLength.most} characters.`,
  'password-common': 'This password is among the first that anybody would try. A few words that do not belong together are better.',
  'password-has-name': 'The name that one signs in with must not be in the password.',
} as const

/** Why the password cannot be the user's, if it cannot. */
export function unfitPassword(password: string, name?: string): AccessRefusal | undefined {
  const code = faultOf(password, name)
  return code && { refused: code, sentence: sentences[code] }
}

/** As it is hashed: however a keyboard composes a letter, it is the same password. */
export function normalPassword(password: string): string {
  return password.normalize('NFKC')
}

/** False for what no password is, so that nobody makes us work through megabytes. */
export function isOverlong(password: string): boolean {
  return password.length > 4 * passwordLength.most
}

function faultOf(password: string, name: string | undefined): keyof typeof sentences | undefined {
  if (isOverlong(password)) return 'password-too-long'
  const length = [...normalPassword(password)].length
  if (length > passwordLength.most) return 'password-too-long'
  if (length < passwordLength.least) return 'password-too-short'
  const plain = plainly(password)
  // A name of one or two characters is in too many words.
  const named = plainly(name ?? '')
  if (named.length >= 3 && plain.includes(named)) return 'password-has-name'
  return isCommon(plain) || new Set(password).size < 5 ? 'password-common' : undefined
}

function isCommon(plain: string): boolean {
  const backwards = [...plain].reverse().join('')
  return common.has(plain) || rows.some((row) => plain !== '' && (row.includes(plain) || row.includes(backwards)))
}

/** Without case, spaces and signs. */
function plainly(words: string): string {
  return foldedName(words).replace(/[^\p{L}\p{M}\p{N}]/gu, '')
}
