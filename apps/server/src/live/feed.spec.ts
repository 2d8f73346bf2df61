import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import type { FastifyReply } from 'fastify'
import { Feed } from './feed.js'

/** A connection that takes so many bytes and then waits to be read. */
class Connection extends PassThrough {
  readonly head: unknown[] = []
  constructor() {
    super({ writableHighWaterMark: 10, readableHighWaterMark: 1 })
  }

  writeHead(...head: unknown[]): void {
    this.head.push(...head)
  }
}

let raw: Connection
let feed: Feed
beforeEach(() => {
  jest.useFakeTimers()
  raw = new Connection()
  const reply = { raw, hijack: () => undefined, getHeaders: () => ({ 'x-content-type-options': 'nosniff' }) }
  feed = new Feed(reply as unknown as FastifyReply, new AbortController(), 1_000)
})
afterEach(() => {
  feed.end()
  jest.useRealTimers()
})

test('the headers of every answer stand on the feed as well', () => {
  expect(raw.head).toEqual([
    200,
    expect.objectContaining({ 'x-content-type-options': 'nosniff', 'content-type': 'text/event-stream; charset=utf-8' }),
  ])
})

test('a reader who does not read is waited for, then cut off; nothing is kept for it', async () => {
  await feed.write('short')
  let waited = false
  const written = feed.write('longer than the connection takes').then(() => {
    waited = true
  })
  await jest.advanceTimersByTimeAsync(999)
  expect([waited, feed.isOpen]).toEqual([false, true])
  await jest.advanceTimersByTimeAsync(1)
  await written
  expect([raw.destroyed, feed.isOpen]).toEqual([true, false])
  await feed.write('more')
  expect(raw.writableLength).toBeLessThan(40)
})

test('a reader who reads on in time is written to again', async () => {
  const written = feed.write('longer than the connection takes')
  raw.resume()
  await written
  await jest.advanceTimersByTimeAsync(5_000)
  expect([raw.destroyed, feed.isOpen]).toEqual([false, true])
})
