/** Texts of about the length and the variety that staff enter: common words often, names seldom, now and then Khmer. */
import type { Text } from '#ledger'
import type { Chance } from './random.js'

const common = split(`the of to and in officials that authorities government was police for victims reported not by their were prosecution
  trafficking investigation with labour ministry cases no on convicted had workers from shelter identified provincial court evidence children
  complicit protection sector services recruitment despite continued senior oversight screening brothel compound online scam fishing vessel
  brick kiln domestic debt bondage passport withheld wages unpaid referral hotline training funding budget strategy national committee law
  sentence suspended acquitted bribe border crossing migrant returned repatriated deported detained raid rescue inspection licence agency
  broker fee contract foreign embassy cooperation guidelines standard procedures adopted drafted delayed published statistics incomplete
  database central records interview witness complaint appeal compensation restitution forfeited assets ownership adviser appointed influence
  intimidation journalist organisation civil society access denied granted quarterly annual campaign awareness posters broadcast village
  commune district school teacher monitoring followed reviewed updated`)

const khmer = split('ការ ជួញដូរ មនុស្ស កម្មករ រដ្ឋាភិបាល ប៉ូលីស តុលាការ ជនរងគ្រោះ ក្រសួង មហាផ្ទៃ ខេត្ត ការពារ ស៊ើបអង្កេត របាយការណ៍ ការងារ បង្ខំ កុមារ មន្ត្រី')

const onsets: readonly [string, ...string[]] = ['B', 'Ch', 'D', 'K', 'Kh', 'L', 'M', 'N', 'P', 'Pr', 'R', 'S', 'Sr', 'T', 'Th', 'V']
const rhymes: readonly [string, ...string[]] = [
  'a',
  'ai',
  'an',
  'ang',
  'ea',
  'eng',
  'ek',
  'i',
  'in',
  'o',
  'on',
  'ong',
  'ou',
  'um',
  'uon',
  'y',
]

/** A proper name of one to three syllables; there are some thousands. */
export function name(chance: Chance): string {
  let made = ''
  for (let syllables = chance.between(1, 3); syllables > 0; syllables--) {
    const onset = chance.one(onsets)
    made += (made === '' ? onset : onset.toLowerCase()) + chance.one(rhymes)
  }
  return made
}

/** A sentence of so many words, one in twelve of them a name and one in twenty a number. */
export function sentence(chance: Chance, words: number): string {
  const said: string[] = []
  for (let index = 0; index < words; index++) {
    said.push(chance.is(1 / 12) ? name(chance) : chance.is(1 / 20) ? `${chance.between(2, 2024)}` : chance.common(common))
  }
  const all = said.join(' ')
  return `${all.slice(0, 1).toUpperCase()}${all.slice(1)}.`
}

export function english(chance: Chance, words: number): Text {
  return { language: 'en', words: sentence(chance, words) }
}

/** As a source has it: one in twenty texts stands in Khmer, with a translation. */
export function text(chance: Chance, words: number): Text {
  if (!chance.is(1 / 20)) return english(chance, words)
  const translations = [{ language: 'en', words: sentence(chance, words), by: 'person' as const }]
  return { language: 'km', words: inKhmer(chance, Math.ceil(words / 2)), translations }
}

/** Khmer is written without spaces between words. */
export function inKhmer(chance: Chance, words: number): string {
  return Array.from({ length: words }, () => chance.common(khmer)).join('')
}

function split(words: string): readonly [string, ...string[]] {
  const [first = '', ...rest] = words.split(/\s+/)
  return [first, ...rest]
}
