import { expect, test } from '@jest/globals'
import { Problem } from '../problems/problem.js'
import { Rates, rateHeaders } from './rates.js'

test('a person has so many requests a minute, whatever others do', () => {
  let now = 0
  const quota = { name: 'person', perMinute: 2 } as const
  const rates = new Rates(quota, () => now)
  expect(rates.count('dara')).toEqual({ ...quota, remaining: 1, reset: 60 })
  now = 30_500
  expect(rates.count('dara')).toEqual({ ...quota, remaining: 0, reset: 30 })
  expect(rates.count('sophea')).toEqual({ ...quota, remaining: 1, reset: 30 })
  const refused = () => {
    try {
      return rates.count('dara')
    } catch (error) {
      return error instanceof Problem ? { status: error.status, ...error.more.headers } : error
    }
  }
  expect(refused()).toEqual({
    status: 429,
    'retry-after': '30',
    'ratelimit-policy': '"person";q=2;w=60',
    ratelimit: '"person";r=0;t=30',
  })
  now = 60_000
  expect(rates.count('dara')).toEqual({ ...quota, remaining: 1, reset: 60 })
})

test('no limit counts nothing and is not told', () => {
  expect(new Rates({ name: 'address', perMinute: 0 }).count('127.0.0.1')).toBeUndefined()
  expect(rateHeaders([undefined])).toEqual({})
})

test('several limits stand beside each other, each by its name', () => {
  const person = { name: 'person', perMinute: 10, remaining: 3, reset: 20 } as const
  const address = { name: 'address', perMinute: 100, remaining: 99, reset: 7 } as const
  expect(rateHeaders([address, undefined, person])).toEqual({
    'ratelimit-policy': '"address";q=100;w=60, "person";q=10;w=60',
    ratelimit: '"address";r=99;t=7, "person";r=3;t=20',
  })
})
