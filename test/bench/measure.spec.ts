import { expect, test } from '@jest/globals'
import { alone, compared, inTurns, meets, spread } from './measure.js'

test('the median is the middle one, or half way between the two in the middle', () => {
  expect(spread([3, 1, 2])).toEqual({ median: 2, least: 1, most: 3 })
  expect(spread([4, 1, 2, 3])).toEqual({ median: 2.5, least: 1, most: 4 })
  expect(() => spread([])).toThrow('nothing was measured')
})

test('ratios are taken round by round, and the goal is held against their median', () => {
  expect(compared('x', 'events/s', [10, 20, 30], 'other', [10, 10, 10], { atLeast: 2 })).toEqual({
    measure: 'x',
    unit: 'events/s',
    ours: { median: 20, least: 10, most: 30 },
    against: { name: 'other', theirs: { median: 10, least: 10, most: 10 }, ratio: { median: 2, least: 1, most: 3 } },
    goal: { atLeast: 2 },
    met: true,
  })
  expect(compared('x', 'ms', [11], 'other', [10], { atMost: 1 }).met).toBe(false)
  expect(alone('x', 'MB', [400], { atMost: 400 })).toEqual({
    measure: 'x',
    unit: 'MB',
    ours: { median: 400, least: 400, most: 400 },
    goal: { atMost: 400 },
    met: true,
  })
})

test('a goal is met at its bound and missed beyond it', () => {
  expect([meets(0.8, { atLeast: 0.8 }), meets(0.79, { atLeast: 0.8 }), meets(1.2, { atMost: 1.2 }), meets(1.21, { atMost: 1.2 })]).toEqual([
    true,
    false,
    true,
    false,
  ])
})

test('contenders take turns, and another begins each round', async () => {
  const order: string[] = []
  const contender = (name: string) => ({ name, measure: async () => order.push(name) })
  expect(await inTurns(3, [contender('a'), contender('b')])).toEqual([
    [1, 4, 5],
    [2, 3, 6],
  ])
  expect(order).toEqual(['a', 'b', 'b', 'a', 'a', 'b'])
})
