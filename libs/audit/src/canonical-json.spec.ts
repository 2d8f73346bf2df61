/** Canonical JSON: the examples of RFC 8785 themselves, what has no canonical form, and what holds of every value. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { canonicalJson, NotCanonical } from './canonical-json.js'

describe('the examples of RFC 8785', () => {
  test('the whole of section 3.2.2 and 3.2.3', () => {
    const input = String.raw`{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    }`
    const expected = String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`
    expect(canonicalJson(JSON.parse(input))).toBe(expected)
    // The octets that section 3.2.4 prints.
    const octets = `
      7b 22 6c 69 74 65 72 61 6c 73 22 3a 5b 6e 75 6c 6c 2c 74 72 75 65 2c 66 61 6c 73 65 5d 2c 22 6e 75 6d 62 65 72 73 22 3a
      5b 33 33 33 33 33 33 33 33 33 2e 33 33 33 33 33 33 33 2c 31 65 2b 33 30 2c 34 2e 35 2c 30 2e 30 30 32 2c 31 65 2d 32 37 5d 2c
      22 73 74 72 69 6e 67 22 3a 22 e2 82 ac 24 5c 75 30 30 30 66 5c 6e 41 27 42 5c 22 5c 5c 5c 5c 5c 22 2f 22 7d`
    expect(Buffer.from(canonicalJson(JSON.parse(input))).toString('hex')).toBe(octets.replaceAll(/\s/g, ''))
  })

  test('members are sorted by UTF-16 code units (section 3.2.3)', () => {
    const input = {
      '\u20ac': 'Euro Sign',
      '\r': 'Carriage Return',
      '\ufb33': 'Hebrew Letter Dalet With Dagesh',
      '1': 'One',
      '\ud83d\ude00': 'Emoji: Grinning Face',
      '\u0080': 'Control',
      '\u00f6': 'Latin Small Letter O With Diaeresis',
    }
    expect(
      Object.values(
        JSON.parse(
          `[${canonicalJson(input)
            .slice(1, -1)
            .replaceAll(/"(?:[^"\\]|\\.)*":/g, '')}]`,
        ),
      ),
    ).toEqual([
      'Carriage Return',
      'One',
      'Control',
      'Latin Small Letter O With Diaeresis',
      'Euro Sign',
      'Emoji: Grinning Face',
      'Hebrew Letter Dalet With Dagesh',
    ])
  })

  // Appendix B, by the bits of the number.
  test.each([
    ['0000000000000000', '0'],
    ['8000000000000000', '0'],
    ['0000000000000001', '5e-324'],
    ['8000000000000001', '-5e-324'],
    ['7fefffffffffffff', '1.7976931348623157e+308'],
    ['ffefffffffffffff', '-1.7976931348623157e+308'],
    ['4340000000000000', '9007199254740992'],
    ['c340000000000000', '-9007199254740992'],
    ['4430000000000000', '295147905179352830000'],
    ['44b52d02c7e14af5', '9.999999999999997e+22'],
    ['44b52d02c7e14af6', '1e+23'],
    ['44b52d02c7e14af7', '1.0000000000000001e+23'],
    ['444b1ae4d6e2ef4e', '999999999999999700000'],
    ['444b1ae4d6e2ef4f', '999999999999999900000'],
    ['444b1ae4d6e2ef50', '1e+21'],
    ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
    ['3eb0c6f7a0b5ed8d', '0.000001'],
    ['41b3de4355555553', '333333333.3333332'],
    ['41b3de4355555554', '333333333.33333325'],
    ['41b3de4355555555', '333333333.3333333'],
    ['41b3de4355555556', '333333333.3333334'],
    ['41b3de4355555557', '333333333.33333343'],
    ['becbf647612f3696', '-0.0000033333333333333333'],
    ['43143ff3c1cb0959', '1424953923781206.2'],
  ])('the number %s is %s (appendix B)', (bits, text) => {
    expect(canonicalJson(Buffer.from(bits, 'hex').readDoubleBE())).toBe(text)
  })

  test.each(['7fffffffffffffff', '7ff0000000000000'])('the number %s has no form (appendix B)', (bits) => {
    expect(() => canonicalJson(Buffer.from(bits, 'hex').readDoubleBE())).toThrow(NotCanonical)
  })
})

const vectors = process.env['ALTERAM_SHARED_VECTORS']
const shared = vectors === undefined ? test.skip : test
shared('the test data of the RFC’s author', () => {
  const folder = join(vectors ?? '', 'jcs', 'testdata')
  const names = readdirSync(join(folder, 'input'))
  expect(names.length).toBeGreaterThan(0)
  for (const name of names) {
    const written = canonicalJson(JSON.parse(readFileSync(join(folder, 'input', name), 'utf8')))
    expect(written).toBe(readFileSync(join(folder, 'output', name), 'utf8'))
  }
})

describe('what has no canonical form is refused, with its place', () => {
  class Named {
    readonly name = 'x'
  }
  const sparse: unknown[] = [1]
  sparse[2] = 3
  test.each<[string, unknown, string]>([
    ['undefined', undefined, ''],
    ['a member that is undefined', { a: { b: undefined } }, '/a/b'],
    ['a hole in a list', sparse, '/1'],
    ['a function', [() => 1], '/0'],
    ['a symbol', { a: Symbol('a') }, '/a'],
    ['a BigInt', { a: 1n }, '/a'],
    ['a Map', { a: new Map() }, '/a'],
    ['a date', [new Date(0)], '/0'],
    ['an instance of a class', new Named(), ''],
    ['not a number', { 'a/b~c': [Number.NaN] }, '/a~1b~0c/0'],
    ['infinity', Number.POSITIVE_INFINITY, ''],
    ['a lone surrogate', ['\ud83d'], '/0'],
    ['a lone surrogate in a name', { a: { '\ude00': 1 } }, '/a'],
  ])('%s', (_, value, at) => {
    expect(() => canonicalJson(value)).toThrow(expect.objectContaining({ name: 'NotCanonical', at }))
  })

  test('an object without a prototype is plain', () => {
    expect(canonicalJson(Object.assign(Object.create(null), { b: 1, a: 2 }))).toBe('{"a":2,"b":1}')
  })

  test('a member that is called __proto__ is a member', () => {
    expect(canonicalJson(JSON.parse('{"__proto__":{"b":1},"a":1}'))).toBe('{"__proto__":{"b":1},"a":1}')
  })
})

describe('whatever the value', () => {
  const json = fc.jsonValue({ stringUnit: 'grapheme', maxDepth: 5 })

  test('it reads back as the same, and writing that again changes nothing', () => {
    fc.assert(
      fc.property(json, (value) => {
        const written = canonicalJson(value)
        expect(JSON.parse(written)).toEqual(JSON.parse(JSON.stringify(value)))
        expect(canonicalJson(JSON.parse(written))).toBe(written)
      }),
    )
  })

  test('the order in which members were added does not matter', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), json), fc.gen(), (members, gen) => {
        const entries = Object.entries(members)
        const shuffled = gen(fc.shuffledSubarray, entries, { minLength: entries.length, maxLength: entries.length })
        expect(canonicalJson(Object.fromEntries(shuffled))).toBe(canonicalJson(Object.fromEntries(entries)))
      }),
    )
  })

  test('values that differ are written differently', () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        const isSame = JSON.stringify(a) === JSON.stringify(b)
        if (canonicalJson(a) === canonicalJson(b)) expect(JSON.parse(JSON.stringify(a))).toEqual(JSON.parse(JSON.stringify(b)))
        else expect(isSame).toBe(false)
      }),
    )
  })
})
