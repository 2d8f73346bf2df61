/** Canonical JSON: the examples of RFC 8785 themselves, what has no canonical form, and what holds of every value. */

import { hash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { encodeUtf8, toHex } from './bytes.js'
import { canonicalJson, NotCanonical, parseCanonicalJson } from './canonical-json.js'
import { numberLines } from './numbers.fixture.js'
import { bytesOf, testVectors } from './vectors.fixture.js'

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

test.each([
  [1_000, 'be18b62b6f69cdab33a7e0dae0d9cfa869fda80ddc712221570f9f40a5878687'],
  [10_000, 'b9f7a8e75ef22a835685a52ccba7f7d6bdc99e34b010992cbc5864cd12be6892'],
  [100_000, '22776e6d4b49fa294a0d0f349268e5c28808fe7e0cb2bcbe28f63894e494d4c7'],
])('the first %i numbers of the published sequence', (count, digest) => {
  expect(hash('sha256', numberLines(count, canonicalJson))).toBe(digest)
})

testVectors('the test data of the RFC’s author', (folder) => {
  const data = join(folder, 'jcs', 'testdata')
  const names = readdirSync(join(data, 'input'))
  expect(names).toHaveLength(6)
  for (const name of names) {
    const written = canonicalJson(JSON.parse(readFileSync(join(data, 'input', name), 'utf8')))
    expect(written).toBe(readFileSync(join(data, 'output', name), 'utf8'))
    const octets = readFileSync(join(data, 'outhex', name.replace('.json', '.txt')), 'utf8').replaceAll(/\s/g, '')
    expect(toHex(encodeUtf8(written))).toBe(octets)
    expect(parseCanonicalJson(bytesOf(data, 'output', name))).toEqual(JSON.parse(written))
  }
})

describe('what has no canonical form is refused, with its place', () => {
  class Named {
    readonly name = 'x'
  }
  const sparse: unknown[] = [1]
  sparse[2] = 3
  const itself: Record<string, unknown> = {}
  itself['self'] = itself
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
    ['a name that is a symbol', [{ [Symbol('a')]: 1 }], '/0'],
    ['a value within itself', itself, '/self'.repeat(101)],
    ['what is nested 101 times', nested(101), '/0'.repeat(101)],
  ])('%s', (_, value, at) => {
    expect(() => canonicalJson(value)).toThrow(expect.objectContaining({ name: 'NotCanonical', at }))
  })

  test('what is nested 100 times is written', () => {
    expect(canonicalJson(nested(100))).toBe(`${'['.repeat(100)}0${']'.repeat(100)}`)
  })

  test('an object without a prototype is plain', () => {
    expect(canonicalJson(Object.assign(Object.create(null), { b: 1, a: 2 }))).toBe('{"a":2,"b":1}')
  })

  test('a member that is called __proto__ is a member', () => {
    expect(canonicalJson(JSON.parse('{"__proto__":{"b":1},"a":1}'))).toBe('{"__proto__":{"b":1},"a":1}')
  })
})

function nested(times: number): unknown {
  let value: unknown = 0
  for (let time = 0; time < times; time++) value = [value]
  return value
}

describe('where numbers must be whole', () => {
  test.each([0, 1, -1, 9_007_199_254_740_991, -9_007_199_254_740_991])('%d is', (number) => {
    expect(canonicalJson([number], 'whole')).toBe(`[${number}]`)
    expect(parseCanonicalJson(encodeUtf8(`[${number}]`), 'whole')).toEqual([number])
  })

  test.each([0.5, 1e21, 9_007_199_254_740_992, -9_007_199_254_740_992, 5e-324])('%d is not', (number) => {
    expect(() => canonicalJson({ a: [number] }, 'whole')).toThrow(expect.objectContaining({ name: 'NotCanonical', at: '/a/0' }))
    expect(() => parseCanonicalJson(encodeUtf8(canonicalJson(number)), 'whole')).toThrow(NotCanonical)
  })
})

describe('text that is not the canonical one is refused', () => {
  test.each([
    ['white space', '{"a": 1}'],
    ['white space around it', '{"a":1}\n'],
    ['a byte order mark', '\ufeff{"a":1}'],
    ['a member twice', '{"a":1,"a":1}'],
    ['a member twice, with other values', '{"a":1,"a":2}'],
    ['a member twice, written in two ways', '{"a":1,"\\u0061":1}'],
    ['members in another order', '{"b":1,"a":2}'],
    ['numbers as names, out of order', '{"9":1,"10":2}'],
    ['a number in another form', '[1.0]'],
    ['a number with an exponent', '[1e2]'],
    ['minus zero', '[-0]'],
    ['a number that is rounded', '[9007199254740993]'],
    ['a number that is too large', '[1e400]'],
    ['a character that need not be escaped', '["\\u0041"]'],
    ['an escaped slash', '["\\/"]'],
    ['an escape in upper case', '["\\u001F"]'],
    ['an escape with a shorter form', '["\\u000a"]'],
    ['an escaped surrogate pair', '["\\ud83d\\ude00"]'],
    ['an escaped lone surrogate', '["\\ud83d"]'],
    ['nothing', ''],
    ['what is cut off', '{"a":'],
    ['more than one value', '{}{}'],
    ['what is nested too deep', `${'['.repeat(50_000)}${']'.repeat(50_000)}`],
  ])('%s', (_, text) => {
    expect(() => parseCanonicalJson(encodeUtf8(text))).toThrow(NotCanonical)
  })

  test('bytes that are not UTF-8', () => {
    expect(() => parseCanonicalJson(Uint8Array.of(0x22, 0xff, 0x22))).toThrow(NotCanonical)
    expect(() => parseCanonicalJson(Uint8Array.of(0x22, 0xc1, 0x81, 0x22))).toThrow(NotCanonical)
  })

  test('the canonical text is read, byte for byte', () => {
    expect(parseCanonicalJson(encodeUtf8('{"":null,"10":2,"9":[true,"é\u2028"]}'))).toEqual({ '': null, 10: 2, 9: [true, 'é\u2028'] })
  })

  test('whatever byte of it is changed, doubled or dropped, it is refused or another value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'grapheme', maxDepth: 3 }), fc.nat(), fc.nat({ max: 255 }), (value, pick, byte) => {
        const bytes = encodeUtf8(canonicalJson(value))
        const at = pick % bytes.length
        const changed = [
          bytes.with(at, byte),
          Uint8Array.from([...bytes].toSpliced(at, 0, byte)),
          Uint8Array.from([...bytes].toSpliced(at, 1)),
        ]
        for (const other of changed) {
          const read = readOrRefused(other)
          if (read !== refused && !Buffer.from(other).equals(bytes)) expect(read).not.toEqual(JSON.parse(canonicalJson(value)))
        }
      }),
    )
  })
})

const refused = Symbol('refused')

function readOrRefused(bytes: Uint8Array): unknown {
  try {
    return parseCanonicalJson(bytes)
  } catch (error) {
    expect(error).toBeInstanceOf(NotCanonical)
    return refused
  }
}

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
