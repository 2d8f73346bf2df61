import { expect, test } from '@jest/globals'
import { Problem } from '../problems/problem.js'
import { Rates } from './rates.js'

test('a person has so many requests a minute, whatever others do', () => {
  let now = 0
  const rates = new Rates(2, () => now)
  expect(rates.count('dara')).toEqual({ limit: 2, remaining: 1, reset: 60 })
  now = 30_500
  expect(rates.count('dara')).toEqual({ limit: 2, remaining: 0, reset: 30 })
  expect(rates.count('sophea')).toEqual({ limit: 2, remaining: 1, reset: 30 })
  const refused = () => {
    try {
      return rates.count('dara')
    } catch (error) {
      return error instanceof Problem ? { status: error.status, ...error.more.headers } : error
    }
  }
  expect(refused()).toEqual({ status: 429, 'retry-after': '30', ratelimit: 'limit=2, remaining=0, reset=30' })
  now = 60_000
  expect(rates.count('dara')).toEqual({ limit: 2, remaining: 1, reset: 60 })
})

test('no limit counts nothing', () => {
  expect(new Rates(0).count('dara')).toBeUndefined()
})
