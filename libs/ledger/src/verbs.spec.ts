/** One vocabulary for every command. */
import { describe, expect, test } from '@jest/globals'
import { commandArbitraries } from './arbitraries.js'
import { anyIds } from './arbitrary-fields.js'
import type { Commands } from './deciders.js'
import { type Kind, kinds, verifiable } from './values.js'
import { collections, internalCommands, nouns, type Verb, type VerbOf, verbs } from './verbs.js'

/** The commands of a kind that no verb names, and that are not internal. */
type Wordless<K extends Kind> = Exclude<Exclude<Commands[K]['type'], Internal<K>>, Named[K] extends Verb<infer Type> ? Type : never>
type Internal<K extends Kind> = K extends keyof typeof internalCommands ? (typeof internalCommands)[K][number] : never
type Named = { readonly [K in Kind]: (typeof verbs)[K][VerbOf<K>] }

/** Fails to compile where a command has no verb, and says which. */
const wordless: { readonly [K in Kind]: readonly [Wordless<K>] extends readonly [never] ? readonly [] : Wordless<K> } = {
  report: [],
  allegation: [],
  response: [],
  inquiry: [],
  followup: [],
  party: [],
  source: [],
  access: [],
  approval: [],
  hold: [],
  erasure: [],
  custody: [],
}

/** What the kinds about people and the ledger itself ask for; the ledger alone records some of them. */
const ofItself: Readonly<Partial<Record<Kind, readonly string[]>>> = {
  access: ['people'],
  approval: ['approve', 'ask'],
  hold: ['hold'],
  erasure: [],
  custody: [],
}

const commands = commandArbitraries(anyIds)

function internalOf(kind: Kind): readonly string[] {
  return new Map<Kind, readonly string[]>(Object.entries(internalCommands) as [Kind, readonly string[]][]).get(kind) ?? []
}

function verbsOf(kind: Kind): readonly (readonly [string, Verb<string>])[] {
  return Object.entries<Verb<string>>(verbs[kind])
}

describe.each(kinds)('the verbs of a %s', (kind) => {
  test('name every command once, but for those that nobody gives by name', () => {
    expect(wordless[kind]).toEqual([])
    expect(
      verbsOf(kind)
        .map(([, { command }]) => command)
        .concat(internalOf(kind))
        .sort(),
    ).toEqual(Object.keys(commands[kind]).sort())
  })

  test('begin with the one that begins a record, and have no other such', () => {
    expect(verbsOf(kind).map(([, { begins }]) => begins === true)).toEqual(verbsOf(kind).map((_, index) => index === 0))
  })

  test('are words that stand in an address', () => {
    for (const [verb] of verbsOf(kind)) expect(verb).toMatch(/^[a-z]+(-[a-z]+)*$/)
  })

  test('ask of everybody what their kind is about', () => {
    const needed = new Set(verbsOf(kind).map(([, { needs }]) => needs))
    const others = verifiable.some((each) => each === kind) ? ['record', 'review'] : ['record']
    expect([...needed].sort()).toEqual(ofItself[kind] ?? others)
  })

  test('leave judging to reviewers, and nothing else', () => {
    const judging = verbsOf(kind).flatMap(([, { command, needs }]) => (needs === 'review' ? [command] : []))
    expect(judging).toEqual(
      Object.keys(commands[kind])
        .filter((type) => /^(Verify|Dispute|Assess)/.test(type))
        .sort(byPlaceIn(judging)),
    )
  })
})

test('collections and nouns are told apart', () => {
  expect(new Set(Object.values(collections)).size).toBe(kinds.length)
  expect(new Set(Object.values(nouns)).size).toBe(kinds.length)
})

function byPlaceIn(list: readonly string[]): (a: string, b: string) => number {
  return (a, b) => list.indexOf(a) - list.indexOf(b)
}
