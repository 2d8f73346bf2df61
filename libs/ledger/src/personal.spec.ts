/** Every word that can name a person is declared personal, or is plain for a reason; and whatever is erased, the rest still adds up. */
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { eventArbitraries } from './arbitraries.js'
import { anyIds } from './arbitrary-fields.js'
import { decodeEvent, encodeEvent } from './codec.js'
import type { Facts } from './decider.js'
import { type AnyEvent, deciders, type States } from './deciders.js'
import { frozen, gathered } from './given.js'
import { erasedAt, erasedText, erasedWords, personalIn, subjectOfActor } from './personal.js'
import { type AnyStep, Play, play } from './play.js'
import { type Kind, kinds } from './values.js'
import { worldArbitrary } from './world.js'

const arbitraries = eventArbitraries(anyIds)
const types = kinds.flatMap((kind) =>
  Object.entries<fc.Arbitrary<AnyEvent>>(arbitraries[kind]).map(([type, events]) => [kind, type, events] as const),
)
const id = '01900000-0000-7000-8000-00000000aaaa'

/** What is not personal, and why: by the last names of its place. A new field is in this list, or declared, or the test below fails. */
const plain: readonly (readonly [place: RegExp, why: string])[] = [
  [/^\/type$/, 'the event itself'],
  [/^\/(?:changes\/)?title$/, 'the title of a report, which is published'],
  [/\/(?:series|edition|scale|rating|previous)$/, 'a name or value that the publisher gives its reports'],
  [/\/place(?:\/\w+)*$/, 'a place'],
  [/\/locator$/, 'a page or paragraph'],
  [/\/(?:code|mediaType|sha256|root|language|translatedFrom)$/, 'a code of others'],
  [/\/(?:name|alias|aliases\/\d+)$/, 'the name of what is no person'],
  [/\/categories\/\d+$/, 'a category'],
  [/\/(?:refusals\/\d+|problem|what)$/, 'a code of ours'],
  [/\/field$/, 'the name of a field'],
  [/^\/about$/, 'the whole ledger'],
  [/\/(?:occurred|published|period|revised|withdrawn|sent|respondBy|reminded|closed|opened|due|until|from|to|expires)$/, 'a date'],
  [
    /\/(?:is|kind|form|stance|qualification|assessment|outcome|origin|grade|action|role|change|credential|by|key)$|\/(?:roles|kinds)(?:\/\d+)?$/,
    'one of a closed list',
  ],
]

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** Every place where words stand: whole texts, and strings that are neither ids nor say that something is unknown or none. */
function wordsIn(value: unknown, pointer = ''): readonly string[] {
  if (typeof value === 'string') return uuid.test(value) || value === 'unknown' || value === 'none' ? [] : [pointer]
  if (typeof value !== 'object' || value === null) return []
  if ('language' in value && 'words' in value) return [pointer]
  return Object.entries(value).flatMap(([name, inner]) => wordsIn(inner, `${pointer}/${name}`))
}

function at(value: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((here, step) => (typeof here === 'object' && here !== null ? Reflect.get(here, step) : undefined), value)
}

/** The event with what stands in the place of each erased value. */
function withErased(kind: Kind, event: AnyEvent, pointers: readonly string[]): AnyEvent {
  const copy = structuredClone(event)
  for (const pointer of pointers) {
    const steps = pointer.split('/').slice(1)
    const last = steps.pop()
    const parent = at(copy, steps.map((step) => `/${step}`).join(''))
    if (last === undefined || typeof parent !== 'object' || parent === null) throw new Error(`there is no ${pointer}`)
    Reflect.set(parent, last, erasedAt(kind, event.type, pointer))
  }
  return copy
}

/** Asked of one kind at a time, the types are tied together; the compiler does not see it through the list of all kinds. */
function personal(kind: Kind, event: AnyEvent, before: States[Kind] | undefined) {
  return Reflect.apply(personalIn, undefined, [kind, id, event, before]) as ReturnType<typeof personalIn>
}

const person = { is: 'person' } as States['party']
const institution = { is: 'institution' } as States['party']

describe('the words of an event', () => {
  test.each(types)('of a %s, %s, are declared or plain', (kind, type, events) => {
    fc.assert(
      fc.property(events, fc.constantFrom(person, institution), (event, party) => {
        const declared = new Set(personal(kind, event, kind === 'party' ? party : undefined).map(({ pointer }) => pointer))
        const undeclared = wordsIn(event).filter((place) => !declared.has(place) && !plain.some(([known]) => known.test(place)))
        expect(undeclared).toEqual([])
        // A name is plain only where it is of no person.
        const plainNames = wordsIn(event).filter((place) => /\/(?:name|alias|aliases\/\d+)$/.test(place) && !declared.has(place))
        if (plainNames.length > 0) expect(type === 'PartyRegistered' && 'is' in event ? event.is : party.is).not.toBe('person')
      }),
      { numRuns: 50 },
    )
  })

  test.each(types)('of a %s, %s, are declared where they are, each once, and are this record’s or this person’s', (kind, type, events) => {
    fc.assert(
      fc.property(events, (event) => {
        const found = personal(kind, event, kind === 'party' ? person : undefined)
        expect(new Set(found.map(({ pointer }) => pointer)).size).toBe(found.length)
        for (const { pointer, subject } of found) {
          const value = at(event, pointer)
          const isActor = pointer === '/requestedBy' || pointer === '/approvedBy'
          expect(subject).toBe(isActor ? subjectOfActor(String(value)) : `${kind}-${id}`)
          const erased = erasedAt(kind, type, pointer)
          expect(typeof value).toBe(typeof erased)
          expect([erasedText, erasedWords]).toContain(erased)
        }
        // The same places stand in the payload that the log takes.
        const { data } = encodeEvent(kind, event)
        for (const { pointer } of found) expect(at(data, pointer)).toEqual(at(event, pointer))
      }),
      { numRuns: 20 },
    )
  })

  test('are plain where they name what is no person', () => {
    const name = { language: 'en', words: 'Ministry of Interior' }
    const registered = { type: 'PartyRegistered', is: 'institution', name, aliases: [name] } as const
    expect(personal('party', registered, undefined)).toEqual([])
    expect(personal('party', { ...registered, is: 'person' }, undefined)).toEqual([
      { pointer: '/name', subject: `party-${id}` },
      { pointer: '/aliases/0', subject: `party-${id}` },
    ])
    expect(personal('party', { type: 'PartyAliasAdded', alias: name }, institution)).toEqual([])
    expect(personal('party', { type: 'PartyAliasAdded', alias: name }, person)).toEqual([{ pointer: '/alias', subject: `party-${id}` }])
  })

  test('of each citation and each argument are of themselves', () => {
    const [gist, words, quote] = ['gist', 'words', 'quote'].map((word) => ({ language: 'en', words: word }))
    const cited = [{ source: 'x' }, { source: 'y', quote }]
    const event = { type: 'ResponseCorrected', reason: 'x', changes: { gist, arguments: [{ words, cited }], cited } }
    expect(personal('response', event as never, undefined).map(({ pointer }) => pointer)).toEqual([
      '/reason',
      '/changes/gist',
      '/changes/arguments/0/words',
      '/changes/arguments/0/cited/1/quote',
      '/changes/cited/1/quote',
    ])
  })
})

test('what was never declared has nothing that stands in its place', () => {
  expect(erasedAt('report', 'ReportPublished', '/title')).toBeUndefined()
  expect(erasedAt('report', 'ReportPublished', '/cited/0/quote/words')).toBeUndefined()
  expect(erasedAt('report', 'ReportPublished', '/cited/0/quote')).toEqual(erasedText)
  expect(erasedAt('report', 'ReportBurnt', '/reason')).toBeUndefined()
})

test('actors are sealed with the key of the user, or of themselves, or not at all', () => {
  expect(subjectOfActor(id)).toBe(`access-${id}`)
  expect(subjectOfActor('local:sophea')).toBe('local:sophea')
  expect(['ledger', 'clock'].map(subjectOfActor)).toEqual([undefined, undefined])
})

describe('whatever is erased', () => {
  const worlds = worldArbitrary({ maxLength: 60 })

  /** A world's log with some of its personal values, and some actors, erased: those for which the dice say so. */
  function erasedLog(steps: readonly AnyStep[], dice: (seed: number) => boolean) {
    const played = play(steps)
    let seed = 0
    const before = new Map<string, States[Kind]>()
    return played.log.map((entry) => {
      const state = before.get(entry.id)
      const places = personal(entry.kind, entry.event, state)
      const chosen = places.map(({ pointer }) => pointer).filter(() => dice(seed++))
      const mark = dice(seed++) ? { ...entry.mark, actor: erasedWords as typeof entry.mark.actor } : entry.mark
      before.set(entry.id, Reflect.apply(deciders[entry.kind].evolve, undefined, [state, entry.event, entry.mark]))
      return { ...entry, event: withErased(entry.kind, entry.event, chosen), mark }
    })
  }

  test('every event still adds up, and tells apart all that is not erased', () => {
    fc.assert(
      fc.property(worlds, fc.func(fc.boolean()), (world, dice) => {
        const readings = new Map<string, unknown>()
        for (const { kind, id: record, event, mark } of erasedLog(world, dice)) {
          const { type, schema, data } = encodeEvent(kind, event)
          const decoded = decodeEvent(kind, { type, schema, data: JSON.parse(JSON.stringify(data)) })
          readings.set(record, Reflect.apply(deciders[kind].evolve, undefined, [readings.get(record), frozen(decoded), mark]))
        }
        const { readings: whole } = play(world)
        for (const kind of kinds) {
          for (const [record, state] of whole[kind]) {
            expect(Object.keys(readings.get(record) ?? {})).toEqual(Object.keys(state))
          }
        }
      }),
      { numRuns: 40 },
    )
  })

  test('every command is still decided', () => {
    fc.assert(
      fc.property(worlds, worlds, fc.func(fc.boolean()), (world, further, dice) => {
        const ledger = new Play()
        for (const { kind, id: record, event, mark } of erasedLog(world, dice)) {
          const readings: Map<string, unknown> = ledger.readings[kind]
          readings.set(record, Reflect.apply(deciders[kind].evolve, undefined, [readings.get(record), event, mark]))
        }
        const others = kinds.flatMap((kind) => [...ledger.readings[kind].keys()].map((record) => ({ kind, record })))
        for (const { kind, command, actor, day } of further) {
          for (const { record } of others.filter((other) => other.kind === kind).slice(0, 5)) {
            const state = new Map<string, unknown>(ledger.readings[kind]).get(record)
            const find: Facts['find'] = Reflect.apply(gathered, undefined, [deciders[kind], command, state, ledger.find])
            const facts = { self: record, actor, today: day, find }
            const decision = Reflect.apply(deciders[kind].decide, undefined, [state, command, facts])
            expect(typeof decision.accepted).toBe('boolean')
          }
        }
      }),
      { numRuns: 20 },
    )
  })
})
