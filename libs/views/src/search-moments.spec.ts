/** Whatever is written, renamed and looked for, a search finds at every sequence what the plainest comparison finds in the texts as of it. */
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { position } from '#event-store'
import { english, play, sampleId, type World, worldArbitrary } from '#ledger/testing'
import { newFileName } from './files.js'
import { Generation } from './generation.js'
import { inTemporaryFolder, logOf, patience, step } from './ledger.fixture.js'
import { NaiveLedger } from './naive.fixture.js'
import { type Asked, NaiveTexts, typedOf } from './naive-search.fixture.js'
import type { Match, Search } from './search.js'

/** Indexes the log of a world, in pieces, and looks at every sequence, the earlier ones as of the past. */
function atEverySequence(world: World, pageSize: number, look: (search: Search, texts: NaiveTexts, asOf: number) => void): Promise<void> {
  return inTemporaryFolder(async (folder) => {
    const events = logOf(world)
    const generation = Generation.create(folder, newFileName(folder))
    for (let from = 0; from < events.length; from += pageSize) {
      const page = events.slice(from, from + pageSize)
      generation.follower.take({ events: page, next: page.at(-1)?.position ?? position(0), end: from + pageSize >= events.length })
      await generation.search.reached(from + page.length)
    }
    const [ledger, texts] = [new NaiveLedger(), new NaiveTexts()]
    look(generation.search, texts, 0)
    for (const entry of play(world).log) {
      ledger.take(entry)
      texts.take(ledger)
      look(generation.search, texts, entry.sequence)
    }
    expect(generation.search.trouble).toBeUndefined()
    await generation.close()
  })
}

/** All that is found, page by page. */
function found(search: Search, typed: string, asOf: number, limit: number): readonly Match[] {
  const all: Match[] = []
  for (let page = search.find(typed, asOf, limit); page.length > 0; page = search.find(typed, asOf, limit, page.at(-1)?.since)) {
    all.push(...page)
  }
  return all
}

// Words that begin alike, at one, three and more characters; with accents, in scripts with spaces and without.
const word = fc.constantFrom(
  ...['in', 'int', 'inter', 'internal', 'Interns', 'internet', 'off', 'offic', 'office', 'Officials', 'official', 'o'],
  ...['élan', 'ÉLANS', 'e\u0301lanc\u0327a', 'été', 'Ünder', 'underneath', '2024', '20240624', '2024x', 'принуждение', 'ПРИНЦИП'],
  ...['ជួញដូរ', 'ការជួញដូរមនុស្ស', 'មនុស្ស', 'ជួញដូរមនុស្សនៅកម្ពុជា', 'កម្ពុជា', 'ขบวนการค้ามนุษย์', '人口贩运', '人口', 'العمل'],
)
const words = fc.array(word, { minLength: 1, maxLength: 4 }).map((each) => each.join(' '))
const begun = fc
  .tuple(word, fc.integer({ min: 1, max: 9 }))
  .map(([whole, length]) => Array.from(whole.normalize('NFC')).slice(0, length).join(''))

const asked: fc.Arbitrary<Asked> = fc
  .tuple(
    fc.array(
      fc.oneof(
        word.map((each) => ({ words: each, quoted: false })),
        words.map((each) => ({ words: each, quoted: true })),
      ),
      { maxLength: 2 },
    ),
    fc.oneof(begun, word),
    fc.boolean(),
  )
  .map(([parts, last, ended]) => ({ parts: [...parts, { words: last, quoted: false }], ended }))

const naming: fc.Arbitrary<World> = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 6 }), words), { minLength: 1, maxLength: 30 })
  .map((named) =>
    named.map(([number, name], index) =>
      named.findIndex(([other]) => other === number) === index
        ? step('party', sampleId('party', number), { type: 'RegisterParty', is: 'state', name: english(name), aliases: [] })
        : step('party', sampleId('party', number), { type: 'RenameParty', name: english(name), from: 'unknown', reason: 'renamed' }),
    ),
  )

test('words, phrases and beginnings, in every script, page by page', () =>
  fc.assert(
    fc.asyncProperty(
      naming,
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 5 }),
      fc.array(asked, { minLength: 1, maxLength: 10 }),
      (world, pageSize, limit, questions) =>
        atEverySequence(world, pageSize, (search, texts, asOf) => {
          for (const question of questions) {
            const typed = typedOf(question)
            expect([typed, ...found(search, typed, asOf, limit)]).toEqual([typed, ...texts.find(question)])
          }
        }),
    ),
    { ...patience, numRuns: 40 },
  ))

test('the texts of records of every kind', () =>
  fc.assert(
    fc.asyncProperty(worldArbitrary({ maxLength: 40 }), fc.nat(), fc.integer({ min: 1, max: 6 }), (world, choice, length) =>
      atEverySequence(world, 7, (search, texts, asOf) => {
        // How exotic letters fold is told apart by their tables alone.
        const all = texts.words.filter((each) => /^[a-z0-9\u0600-\u06FF\u1780-\u17FF\u4E00-\u9FFF]+$/.test(each))
        const chosen = all[choice % all.length] ?? 'none'
        const typed = Array.from(chosen).slice(0, length).join('')
        for (const ended of [true, false]) {
          const question = { parts: [{ words: typed, quoted: false }], ended }
          expect([typed, ...found(search, typedOf(question), asOf, 50)]).toEqual([typed, ...texts.find(question)])
        }
      }),
    ),
    { ...patience, numRuns: 10 },
  ))

test('a beginning of more words than are asked for one by one finds all of them', async () => {
  const numbers = Array.from({ length: 130 }, (_, index) => index)
  const world = numbers.map((number) =>
    step('party', sampleId('party', number + 1), {
      type: 'RegisterParty',
      is: 'state',
      // The last is longer than FTS5 takes as one word, and is cut within a letter.
      name: english(number === 129 ? `inter${'ა'.repeat(15_000)} last` : `inter${number} ${number % 2 === 0 ? 'even' : 'odd'}`),
      aliases: [],
    }),
  )
  await atEverySequence(world, 50, (search, texts, asOf) => {
    if (asOf % 43 !== 0 && asOf < 99) return
    for (const typed of [
      'inte',
      'inter',
      'inter1',
      'inter11',
      'inter129',
      'even inter',
      'odd inter12',
      '"odd" "inter11 odd"',
      'interა',
      'last inter',
    ]) {
      const question: Asked = {
        parts: (typed.match(/"[^"]*"|\S+/g) ?? []).map((part) => ({ words: part.replaceAll('"', ''), quoted: part.startsWith('"') })),
        ended: false,
      }
      expect([typed, ...found(search, typed, asOf, 1_000)]).toEqual([typed, ...texts.find(question)])
    }
  })
})
