/** A body is read in one pass exactly where class-validator, asked for itself, finds nothing in it; and to the same values. */
import { describe, expect, test } from '@jest/globals'
import { IsString } from 'class-validator'
import fc from 'fast-check'
import { kinds, verbs } from '#ledger'
import { bodyOf } from './bodies.js'
import { readFaultless } from './faultless.js'
import { type BodyClass, exampleOf, type Field, fieldsOf, One } from './field.js'
import { parseFaulty } from './parse.js'
import { wordsShape } from './shape.js'

const nothing: Pick<Field, 'nested' | 'example'> = { example: 1 }
const every = kinds.flatMap((kind) => Object.keys(verbs[kind]).map((verb) => [kind, verb] as const))
const party = '0190f2a4-7c1e-7d3a-9b2f-3c5d7e9f1a2b'
const findShort = (short: string) => (short === 'PA-7F3K2Q' ? party : undefined)

/** Read both ways: as text, so that the order of the fields counts too. */
function bothWays(bodyClass: BodyClass, given: object): readonly [string | undefined, string | undefined] {
  const slowly = parseFaulty(bodyClass, given, findShort)
  return [JSON.stringify(readFaultless(bodyClass, given, findShort)), 'faults' in slowly ? undefined : JSON.stringify(slowly.command)]
}

describe('every body', () => {
  test.each(every)('%s %s: read as class-validator has it, or not at all', (kind, verb) => {
    const bodyClass = bodyOf(kind, verb)
    if (!bodyClass) throw new Error('every verb has a body')
    const fields = [...fieldsOf(bodyClass)]
    const example = exampleOf(bodyClass)
    const entry = fc.constantFrom(...fields, ['surplus', nothing] as const).chain(([name, field]) => {
      const right = field.nested ? exampleOf(field.nested) : field.example
      const value = fc.oneof(
        fc.constantFrom<unknown>(
          field.example,
          right,
          [right],
          [right, 7],
          { ...exampleOf(field.nested ?? class {}), surplus: 1 },
          'unknown',
          'none',
          null,
          undefined,
          [],
        ),
        fc.jsonValue({ maxDepth: 2 }),
      )
      return fc.tuple(fc.constant(name), value)
    })
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 4 }), fc.boolean(), (entries, begun) => {
        const [inOnePass, slowly] = bothWays(bodyClass, { ...(begun && example), ...Object.fromEntries(entries) })
        expect(inOnePass).toBe(slowly)
      }),
      { numRuns: 60 },
    )
    expect(readFaultless(bodyClass, example, findShort)).toBeDefined()
    expect(readFaultless(bodyClass, { ...example, surplus: 1 }, findShort)).toBeUndefined()
  })
})

test('a class with another rule than those of its fields is left to class-validator', () => {
  class Ruled {
    @One(wordsShape('words', 20, 'word')) @IsString() words!: string
  }
  class Plain {
    @One(wordsShape('words', 20, 'word')) words!: string
  }
  const given = { words: 'word' }
  expect([readFaultless(Plain, given, findShort), readFaultless(Ruled, given, findShort)]).toEqual([given, undefined])
})
