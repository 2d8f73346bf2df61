/** Samples: those of the vectors, whatever the machine; no place likelier than another; no checkpoint from before the end. */
import { createHash } from 'node:crypto'
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { allotted, drawSample, SampleFault } from './sample.js'

const root = createHash('sha256').update('a root').digest()
const places = (draws: ReturnType<typeof drawSample>) => draws.map(({ stratum, counter, place }) => [stratum, counter, place])
const whole = (count: number) => new Map([['all', count]])

test('the vectors, made with sha256sum', () => {
  expect(root.toString('hex')).toBe('50b312f5cbc716759f5620d73a7cc11415707349f41b0ce0b7cf7b7807ec31da')
  const drawn = drawSample({ root, checkpointSize: 1_000, from: 1, to: 1_000, strata: whole(1_000), size: 10 })
  expect(drawn.map(({ place }) => place)).toEqual([997, 866, 744, 931, 736, 374, 430, 487, 685, 264])
  expect(drawn.map(({ order }) => order)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  // Of ten, the second and the third come up again.
  expect(places(drawSample({ root, checkpointSize: 2_000, from: 101, to: 110, strata: whole(10), size: 6 }))).toEqual([
    ['all', 1, 8],
    ['all', 4, 2],
    ['all', 5, 4],
    ['all', 6, 5],
    ['all', 7, 0],
    ['all', 8, 6],
  ])
  const strata = new Map([
    ['response', 30],
    ['report', 7],
  ])
  const [reports, responses] = [
    [
      ['report', 1, 2],
      ['report', 2, 4],
    ],
    [
      ['response', 1, 4],
      ['response', 2, 16],
      ['response', 3, 0],
      ['response', 4, 12],
      ['response', 5, 29],
    ],
  ]
  expect(places(drawSample({ root, checkpointSize: 50, from: 1, to: 50, strata, size: 7 }))).toEqual([...reports, ...responses])
})

test('a checkpoint from before the end of the population is refused, and so is what is no sample', () => {
  const query = { root, checkpointSize: 100, from: 1, to: 100, strata: whole(100), size: 10 }
  const refused = (change: Partial<typeof query>) => expect(() => drawSample({ ...query, ...change })).toThrow(SampleFault)
  expect(() => drawSample({ ...query, checkpointSize: 99 })).toThrow(
    'The checkpoint of 99 entries was signed before entry 100, at which the population ends.',
  )
  refused({ from: 0 })
  refused({ from: 50, to: 49 })
  refused({ size: 0 })
  refused({ size: 10_001 })
  refused({
    size: 1,
    strata: new Map([
      ['a', 50],
      ['b', 50],
    ]),
  })
  expect(() => drawSample({ ...query, root: root.subarray(1) })).toThrow(RangeError)
})

test('another root, another stretch and another stratum draw otherwise', () => {
  const of = (change: object) =>
    drawSample({ root, checkpointSize: 2_000, from: 1, to: 1_000, strata: whole(1_000), size: 20, ...change }).map(({ place }) => place)
  const other = createHash('sha256').update('another root').digest()
  const all = [of({}), of({ root: other }), of({ from: 2, to: 1_001 }), of({ strata: new Map([['report', 1_000]]) })]
  expect(new Set(all.map(String)).size).toBe(4)
})

test('what is drawn is drawn once, and a larger sample goes on from a smaller one', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 32, maxLength: 32 }),
      fc.integer({ min: 1, max: 400 }),
      fc.integer({ min: 1, max: 400 }),
      (seed, count, size) => {
        const draw = (wanted: number) =>
          drawSample({ root: seed, checkpointSize: count, from: 1, to: count, strata: whole(count), size: wanted }).map(
            ({ place }) => place,
          )
        const drawn = draw(size)
        expect(new Set(drawn).size).toBe(Math.min(size, count))
        expect(drawn.every((place) => place >= 0 && place < count)).toBe(true)
        expect(draw(Math.max(1, size - 1))).toEqual(drawn.slice(0, Math.max(1, Math.min(size, count) - (size > count ? 0 : 1))))
      },
    ),
  )
})

test('strata share a sample in proportion, and each has one at least', () => {
  expect([
    ...allotted(
      20,
      new Map([
        ['a', 1],
        ['b', 10],
        ['c', 89],
        ['d', 0],
      ]),
    ),
  ]).toEqual([
    ['a', 1],
    ['b', 3],
    ['c', 16],
  ])
  expect([
    ...allotted(
      500,
      new Map([
        ['a', 1],
        ['b', 2],
      ]),
    ),
  ]).toEqual([
    ['a', 1],
    ['b', 2],
  ])
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 12, max: 10_000 }),
      (counts, size) => {
        const strata = new Map(counts.map((count, at) => [`s${at}`, count]))
        const shares = allotted(size, strata)
        const total = counts.reduce((sum, count) => sum + count, 0)
        expect([...shares.values()].reduce((sum, share) => sum + share, 0)).toBe(Math.min(size, total))
        for (const [name, share] of shares) expect(share >= 1 && share <= (strata.get(name) ?? 0)).toBe(true)
      },
    ),
  )
})

test('no place is likelier than another', () => {
  const counts = new Array<number>(7).fill(0)
  for (let run = 0; run < 7_000; run++) {
    const seed = createHash('sha256').update(String(run)).digest()
    const [drawn] = drawSample({ root: seed, checkpointSize: 7, from: 1, to: 7, strata: whole(7), size: 1 })
    counts[drawn?.place ?? 0] = (counts[drawn?.place ?? 0] ?? 0) + 1
  }
  // Chi-squared with 6 degrees of freedom; 22.5 is passed by chance once in a thousand, and these seeds are always the same.
  expect(counts.reduce((sum, count) => sum + (count - 1_000) ** 2 / 1_000, 0)).toBeLessThan(22.5)
})
