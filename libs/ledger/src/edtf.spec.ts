/** Dates as uncertain as their source, and what can be said of their order all the same. */
import { execFileSync } from 'node:child_process'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { edtfArbitrary } from './arbitrary-fields.js'
import { certainlyBefore, compareRanges, type DayRange, dayOf, overlaps, parseEdtf, rangeOf, writeDay } from './edtf.js'
import { date } from './examples.js'

/** The first and the last day that a date can mean, in writing. */
function daysOf(text: string): readonly [string, string] {
  const { earliest, latest } = rangeOf(date(text))
  return [written(earliest), written(latest)]
}

function written(day: number): string {
  return Number.isFinite(day) ? writeDay(day) : String(day)
}

describe('level 0', () => {
  test.each([
    ['2024-06-24', '2024-06-24', '2024-06-24'],
    ['2024-06', '2024-06-01', '2024-06-30'],
    ['2024', '2024-01-01', '2024-12-31'],
    ['0000', '0000-01-01', '0000-12-31'],
    ['9999-12-31', '9999-12-31', '9999-12-31'],
    ['1899-12-31', '1899-12-31', '1899-12-31'],
    ['2024-02', '2024-02-01', '2024-02-29'],
    ['2023-02', '2023-02-01', '2023-02-28'],
    ['2023-04/2024-03', '2023-04-01', '2024-03-31'],
    ['2023/2024-06-24', '2023-01-01', '2024-06-24'],
    ['2024-06-24/2024-06-24', '2024-06-24', '2024-06-24'],
    ['2024-06/2024', '2024-06-01', '2024-12-31'],
    ['2024-06-24/2024-06', '2024-06-24', '2024-06-30'],
  ])('%s means %s to %s', (text, first, last) => {
    expect(daysOf(text)).toEqual([first, last])
  })
})

test('years, months and days mean what the parser of all dates makes of them', () => {
  const plain = fc
    .tuple(
      fc.integer({ min: 0, max: 9_999 }),
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 31 }),
      fc.integer({ min: 1, max: 3 }),
    )
    .map(([year, month, day, parts]) => [String(year).padStart(4, '0'), ...[month, day].map(twoDigits)].slice(0, parts).join('-'))
  fc.assert(
    fc.property(plain, (text) => {
      const isDate = parseEdtf(text) !== undefined
      // Of an interval each end is parsed.
      expect(isDate).toBe(parseEdtf(`${text}/${text}`) !== undefined)
      if (isDate) expect(rangeOf(date(text))).toEqual(rangeOf(date(`${text}/${text}`)))
    }),
  )
})

function twoDigits(number: number): string {
  return String(number).padStart(2, '0')
}

describe('level 1', () => {
  test.each([
    ['2023~', '2023-01-01', '2023-12-31'],
    ['2023?', '2023-01-01', '2023-12-31'],
    ['2023-06%', '2023-06-01', '2023-06-30'],
    ['202X', '2020-01-01', '2029-12-31'],
    ['20XX', '2000-01-01', '2099-12-31'],
    ['2024-XX', '2024-01-01', '2024-12-31'],
    ['2024-02-XX', '2024-02-01', '2024-02-29'],
    ['2024-XX-XX', '2024-01-01', '2024-12-31'],
    ['2023~/2024?', '2023-01-01', '2024-12-31'],
  ])('%s means %s to %s', (text, first, last) => {
    expect(daysOf(text)).toEqual([first, last])
  })

  test.each(['2024-21', '2024-22', '2024-23', '2024-24'])(
    'the season %s means its year, since it lies elsewhere on each hemisphere',
    (text) => {
      expect(daysOf(text)).toEqual(['2024-01-01', '2024-12-31'])
    },
  )

  test.each([
    ['-0044', '-000044-', '-000044-'],
    ['-0044-03-15', '-000044-', '-000044-'],
    ['-0044-21', '-000044-', '-000044-'],
    ['Y12024', '+012024-', '+012024-'],
    ['Y-12024', '-012024-', '-012024-'],
  ])('the year of %s may lie far off', (text, first, last) => {
    const { earliest, latest } = rangeOf(date(text))
    expect([earliest, latest].map((day) => new Date(day * 86_400_000).toISOString().slice(0, 8))).toEqual([first, last])
  })

  test.each([
    ['2023/..', '2023-01-01', 'Infinity'],
    ['../2023', '-Infinity', '2023-12-31'],
    ['2023/', '2023-01-01', 'Infinity'],
    ['/2023', '-Infinity', '2023-12-31'],
    ['../..', '-Infinity', 'Infinity'],
    ['/..', '-Infinity', 'Infinity'],
  ])('an end of %s is open or unknown, so it can be any day', (text, first, last) => {
    expect(daysOf(text)).toEqual([first, last])
  })
})

describe('29 February', () => {
  test.each(['2024-02-29', '2000-02-29', '0004-02-29', '-0004-02-29', '2024-02-29/2025'])('%s is a day', (text) => {
    expect(parseEdtf(text)).toBe(text)
  })

  test.each(['2023-02-29', '1900-02-29', '-0001-02-29', '2023-02-29~', '2023-02-29/2024', '2020/2023-02-29', '2023-02-29T10:00:00Z'])(
    '%s is none',
    (text) => {
      expect(parseEdtf(text)).toBeUndefined()
    },
  )
})

describe('a time of day', () => {
  test('means its day in UTC where it says how far it is from UTC', () => {
    expect(daysOf('2024-06-24T23:59:59Z')).toEqual(['2024-06-24', '2024-06-24'])
    expect(daysOf('2024-06-24T01:00:00+07:00')).toEqual(['2024-06-23', '2024-06-23'])
    expect(daysOf('2024-06-24T23:00:00-07:00')).toEqual(['2024-06-25', '2024-06-25'])
  })

  test.each(['Asia/Phnom_Penh', 'America/Los_Angeles'])('means the day as written where it does not, on a machine in %s too', (zone) => {
    const program = `import { rangeOf, writeDay } from '${new URL('./edtf.ts', import.meta.url)}'
      for (const text of process.argv.slice(1)) console.log(writeDay(rangeOf(text).earliest), writeDay(rangeOf(text).latest))`
    const days = execFileSync(
      process.execPath,
      [
        '--no-warnings',
        '--input-type=module',
        '--eval',
        program,
        '2024-06-24T00:30',
        '2024-06-24T23:30:00',
        '2024-06-24T24:00',
        '2024-06-24',
      ],
      { env: { ...process.env, TZ: zone }, encoding: 'utf8' },
    )
    expect(days).toBe('2024-06-24 2024-06-24\n'.repeat(4))
  })

  test.each(['2024-06-24T24:00', '2024-06-24T24:00:00', '2024-06-24T24:00:00Z'])('%s is the end of its day, not the next', (text) => {
    expect(daysOf(text)).toEqual(['2024-06-24', '2024-06-24'])
  })

  test('can be an end of an interval', () => {
    expect(daysOf('2024-06-23T08:00/2024-06-24T24:00')).toEqual(['2024-06-23', '2024-06-24'])
  })
})

describe('what is no date of level 0 or 1 is refused', () => {
  test.each([
    ['level 2: one of a set', '[2023,2024]'],
    ['level 2: all of a set', '{2023,2024}'],
    ['level 2: a part qualified', '2024-06~-24'],
    ['level 2: a part qualified before it', '?2024-06'],
    ['level 2: an exponent', 'Y17E7'],
    ['level 2: significant digits', '1950S2'],
    ['level 2: digits left open before a day', '156X-12-25'],
    ['level 2: digits left open within an interval', '2004-06-XX/2004-07-03'],
    ['level 2: a season within an interval', '2024-21/2025'],
    ['level 2: other divisions of a year', '2024-31'],
    ['an interval that runs backwards', '2024/2023'],
    ['an interval that runs backwards by a day', '2024-06-24/2024-06-23'],
    ['an interval that begins with no date', 'x/2024'],
    ['a month too many', '2024-13'],
    ['a day too many', '2024-04-31'],
    ['an hour too many', '2024-06-24T25:00'],
    ['a moment after the end of the day', '2024-06-24T24:00:01Z'],
    ['a year that no calendar here reaches', 'Y170000002'],
    ['nothing', ''],
    ['a space', '2024 '],
    ['words', 'June 2024'],
    ['another order', '24/06/2024'],
    ['short numbers', '2024-6-1'],
    ['no dashes', '20240624'],
    ['the year zero below zero', '-0000'],
    ['three ends', '2022/2023/2024'],
    ['an end alone', '..'],
    ['something endless', `${'2024/'.repeat(1000)}2024`],
  ])('%s', (_, text) => {
    expect(parseEdtf(text)).toBeUndefined()
  })

  test('whatever it is, without a fault', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), (text) => {
        const parsed = parseEdtf(text)
        if (parsed !== undefined) expect(rangeOf(parsed).earliest).toBeLessThanOrEqual(rangeOf(parsed).latest)
      }),
    )
  })
})

describe('order', () => {
  const liesBefore = (a: string, b: string) => certainlyBefore(rangeOf(date(a)), rangeOf(date(b)))

  test('is certain only where no reading of the dates is the other way round', () => {
    expect(liesBefore('2023', '2024')).toBe(true)
    expect(liesBefore('2024-06-23', '2024-06-24')).toBe(true)
    expect(liesBefore('2024-06-24', '2024-06-24')).toBe(false)
    expect(liesBefore('2024', '2024-06-24')).toBe(false)
    expect(liesBefore('2024-06-24', '2024')).toBe(false)
    expect(liesBefore('2023/..', '2999')).toBe(false)
    expect(liesBefore('../2023', '2024')).toBe(true)
    expect(liesBefore('-0044', '0001')).toBe(true)
  })

  test('is shown by the first possible day, then by the last', () => {
    const sorted = ['../2023', '-0044-03-15', '2023-04/2024-03', '2024-01-01', '2024-01', '2024', '2024/..', '2024-06-24']
    expect(sorted.toReversed().sort((a, b) => compareRanges(rangeOf(date(a)), rangeOf(date(b))))).toEqual(sorted)
  })

  /** Ranges of dates, and others that lie close together, so that they meet. */
  const ranges: fc.Arbitrary<DayRange> = fc.oneof(
    edtfArbitrary.map(rangeOf),
    fc.tuple(fc.nat({ max: 9 }), fc.nat({ max: 4 })).map(([earliest, length]) => ({ earliest, latest: earliest + length })),
    fc.nat({ max: 9 }).map((earliest) => ({ earliest, latest: Number.POSITIVE_INFINITY })),
    fc.nat({ max: 9 }).map((latest) => ({ earliest: Number.NEGATIVE_INFINITY, latest })),
  )

  test('is total', () => {
    fc.assert(
      fc.property(ranges, ranges, ranges, (a, b, c) => {
        expect(compareRanges(a, a)).toBe(0)
        expect(compareRanges(a, b) + compareRanges(b, a)).toBe(0)
        if (compareRanges(a, b) === 0) expect(a).toEqual(b)
        if (compareRanges(a, b) <= 0 && compareRanges(b, c) <= 0) expect(compareRanges(a, c)).toBeLessThanOrEqual(0)
      }),
      { numRuns: 1000 },
    )
  })

  test('agrees with what is certain', () => {
    fc.assert(
      fc.property(ranges, ranges, (a, b) => {
        if (certainlyBefore(a, b)) expect(compareRanges(a, b)).toBe(-1)
      }),
      { numRuns: 1000 },
    )
  })

  test('is open exactly where two dates can mean one day', () => {
    fc.assert(
      fc.property(ranges, ranges, (a, b) => {
        expect(overlaps(a, b)).toBe(overlaps(b, a))
        expect(overlaps(a, b)).toBe(!certainlyBefore(a, b) && !certainlyBefore(b, a))
      }),
      { numRuns: 1000 },
    )
  })
})

describe('days', () => {
  test('are counted from 1970 in UTC', () => {
    expect([dayOf('1970-01-01'), dayOf('1970-01-02T23:59:59.999Z'), dayOf('1969-12-31T23:59:59.999Z')]).toEqual([0, 1, -1])
  })

  test('read back as they were written', () => {
    fc.assert(fc.property(fc.integer({ min: -700_000, max: 2_900_000 }), (day) => dayOf(writeDay(day)) === day))
  })

  test('are dates of one day', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40_000 }), (day) => {
        expect(rangeOf(date(writeDay(day)))).toEqual({ earliest: day, latest: day })
      }),
    )
  })
})
