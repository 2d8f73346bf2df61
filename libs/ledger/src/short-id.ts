/** Ids to say aloud: `AL-7F3K2Q`. Derived from the record's id, so the same on every node. */
import type { Kind } from './values.js'

/** Two letters for each kind. */
export const shortPrefixes = {
  report: 'RP',
  allegation: 'AL',
  response: 'RE',
  inquiry: 'IN',
  followup: 'FU',
  party: 'PA',
  source: 'SO',
  access: 'US',
  approval: 'AP',
  hold: 'HO',
  erasure: 'ER',
  custody: 'CU',
} as const satisfies Record<Kind, string>

// Crockford's base 32: no I, L, O or U, so nothing is misheard or misread.
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/**
 * The short id of a record. Six characters (30 bits) serve until two records meet in them; the later of the two, in the order of the log,
 * then takes more. At most 12.
 */
export function shortId(kind: Kind, id: string, characters = 6): string {
  const end = id.slice(-8)
  if (characters === 6 && eightDigits.test(end)) return `${shortPrefixes[kind]}-${sixCharacters(Number.parseInt(end, 16))}`
  const hex = id.replaceAll('-', '')
  // The last 60 bits are random in a UUIDv7 and hashed in a UUIDv5; the first of a UUIDv7 are a clock.
  let bits = BigInt(`0x${hex.slice(-15)}`)
  let text = ''
  for (let index = 0; index < characters; index++) {
    text += alphabet[Number(bits & 31n)]
    bits >>= 5n
  }
  return `${shortPrefixes[kind]}-${text}`
}

const eightDigits = /^[0-9a-f]{8}$/i

/** The same for six characters, which are all that most records ever need: in plain numbers, a tenth of the time. */
function sixCharacters(bits: number): string {
  const letter = (shift: number) => alphabet[(bits >>> shift) & 31]
  return `${letter(0)}${letter(5)}${letter(10)}${letter(15)}${letter(20)}${letter(25)}`
}

/**
 * A short id as a person may type it, made regular: `al-7f3k2q`, `AL 7F3K2Q`, another dash and an O for a zero (or the other way round) are all
 * understood. Undefined for what is none.
 */
export function parseShortId(text: string): string | undefined {
  const match = /^([0-9A-Z]{2})[-\u2010-\u2015 ]?([0-9A-Z]{6,12})$/.exec(text.trim().toUpperCase())
  if (!match) return undefined
  const [, typed = '', rest = ''] = match
  const prefix = Object.values(shortPrefixes).find((known) => unmistakable(known) === unmistakable(typed))
  const letters = unmistakable(rest)
  return prefix && [...letters].every((letter) => alphabet.includes(letter)) ? `${prefix}-${letters}` : undefined
}

function unmistakable(letters: string): string {
  return letters.replaceAll('O', '0').replaceAll(/[IL]/g, '1')
}
