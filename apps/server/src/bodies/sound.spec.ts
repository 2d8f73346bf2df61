/** A body is sound exactly where class-validator, asked for itself, finds nothing in it. */
import { describe, expect, test } from '@jest/globals'
import { IsString, validateSync } from 'class-validator'
import fc from 'fast-check'
import { kinds, verbs } from '#ledger'
import { bodyOf } from './bodies.js'
import { exampleOf, fieldsOf, One } from './field.js'
import { fill } from './parse.js'
import { wordsShape } from './shape.js'
import { isSound } from './sound.js'

const every = kinds.flatMap((kind) => Object.keys(verbs[kind]).map((verb) => [kind, verb] as const))
const saysNothing = (made: object) => validateSync(made, { validationError: { target: false } }).length === 0

describe('every body', () => {
  test.each(every)('%s %s: sound or not as class-validator has it', (kind, verb) => {
    const bodyClass = bodyOf(kind, verb)
    if (!bodyClass) throw new Error('every verb has a body')
    const fields = [...fieldsOf(bodyClass)]
    // Without fields class-validator has nothing to go by, and says so as if it were a fault.
    if (fields.length === 0) return expect(isSound(bodyClass, new bodyClass())).toBe(true)
    const example = exampleOf(bodyClass)
    const entry = fc.constantFrom(...fields).chain(([name, field]) => {
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
        const made = fill(bodyClass, { ...(begun && example), ...Object.fromEntries(entries) }, '', [], () => undefined)
        expect(isSound(bodyClass, made)).toBe(saysNothing(made))
      }),
      { numRuns: 60 },
    )
    expect(
      isSound(
        bodyClass,
        fill(bodyClass, example, '', [], () => undefined),
      ),
    ).toBe(true)
  })
})

test('a class with another rule than those of its fields is left to class-validator', () => {
  class Ruled {
    @One(wordsShape('words', 20, 'word')) @IsString() words!: string
  }
  class Plain {
    @One(wordsShape('words', 20, 'word')) words!: string
  }
  const sound = (made: object, bodyClass: new () => object) => isSound(bodyClass, Object.assign(made, { words: 'word' }))
  expect([sound(new Plain(), Plain), sound(new Ruled(), Ruled)]).toEqual([true, false])
})
