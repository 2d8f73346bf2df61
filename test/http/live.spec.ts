import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { tellOfUser } from '#test/let-in'
import { Served } from './served.js'
import { english } from './world.js'

const served = new Served({ settings: { heartbeatMs: 60, slowReaderMs: 200, liveReaders: 6 } })
beforeAll(async () => {
  await served.start()
  await served.person('dara', 'recorder')
  await served.person('vanna', 'auditor')
})
afterAll(async () => {
  await served.end()
  expect(served.faults).toEqual([])
})

const register = (words: string) => served.send('POST', '/api/v1/parties', { as: 'dara', body: { is: 'state', name: english(words) } })

/** A reader of the feed: what it was sent, event by event. */
class Reader {
  readonly #abort = new AbortController()
  #text = ''
  status = 0
  ended = false

  async open(path: string, headers: Record<string, string> = {}, as = 'vanna'): Promise<this> {
    const response = await fetch(`${served.url}/api/v1/live${path}`, {
      headers: { authorization: `Bearer ${served.tokens[as]}`, ...headers },
      signal: this.#abort.signal,
    })
    this.status = response.status
    expect([response.headers.get('content-type'), response.headers.get('x-content-type-options')]).toEqual([
      'text/event-stream; charset=utf-8',
      'nosniff',
    ])
    void this.#read(response)
    return this
  }

  get ids(): number[] {
    return [...this.#text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id))
  }

  get entries(): unknown[] {
    return [...this.#text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data ?? '') as unknown)
  }

  get beats(): number {
    return this.#text.match(/^: \d+$/gm)?.length ?? 0
  }

  async until(condition: () => boolean): Promise<void> {
    const deadline = Date.now() + 20_000
    while (!condition()) {
      if (Date.now() > deadline) throw new Error(`not reached; until now: ${this.#text}`)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }

  close(): void {
    this.#abort.abort()
  }

  async #read(response: Response): Promise<void> {
    try {
      for await (const part of response.body ?? []) this.#text += Buffer.from(part).toString()
    } catch {
      // Closed by the test, or cut off by the server.
    }
    this.ended = true
  }
}

test('what is recorded is told as it is recorded, once and in order; a reader goes on where it was cut off', async () => {
  // The two who were added come first.
  const reader = await new Reader().open('?after=2')
  for (const words of ['Laos', 'Siam', 'Burma']) await register(words)
  await reader.until(() => reader.ids.length === 3)
  expect(reader.ids).toEqual([3, 4, 5])
  expect(reader.entries[1]).toMatchObject({ sequence: 4, type: 'PartyRegistered', kind: 'party', via: 'api' })
  await reader.until(() => reader.beats > 0)
  reader.close()

  for (const words of ['Annam', 'Tonkin']) await register(words)
  const resumed = await new Reader().open('?after=0', { 'last-event-id': '5' })
  await resumed.until(() => resumed.ids.length === 2)
  expect(resumed.ids).toEqual([6, 7])
  resumed.close()
})

test('without a place to begin, only what comes is told; and only what was asked for', async () => {
  const all = await new Reader().open('')
  const none = await new Reader().open('?kind=report')
  await all.until(() => all.beats > 0)
  const { body } = await register('Champa')
  await all.until(() => all.ids.length === 1)
  await none.until(() => none.beats > 1)
  expect([all.ids, none.ids]).toEqual([[body['number']], []])
  all.close()
  none.close()
})

test('somebody whose token was revoked is let go', async () => {
  const sophea = await served.person('sophea', 'auditor')
  const reader = await new Reader().open('', {}, 'sophea')
  await tellOfUser(served.server.parts, sophea, { type: 'DeactivateUser', reason: 'She left.' })
  await reader.until(() => reader.ended)
})

test('there are only so many readers, and a place that is none is told', async () => {
  const headers = { authorization: `Bearer ${served.tokens['vanna']}` }
  expect((await fetch(`${served.url}/api/v1/live`, { headers: { ...headers, 'last-event-id': 'x' } })).status).toBe(400)
  expect((await fetch(`${served.url}/api/v1/live?knd=x`, { headers })).status).toBe(400)
  const head = await fetch(`${served.url}/api/v1/live`, { method: 'HEAD', headers })
  expect([head.status, head.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8'])
  const readers = await Promise.all(Array.from({ length: 6 }, () => new Reader().open('')))
  const seventh = await fetch(`${served.url}/api/v1/live`, { headers })
  expect([seventh.status, seventh.headers.get('retry-after')]).toEqual([429, '30'])
  for (const reader of readers) reader.close()
})

test('a stop lets every reader go at once', async () => {
  const reader = await new Reader().open('?after=0').catch(() => new Reader().open('?after=0'))
  await served.stop()
  await reader.until(() => reader.ended)
  await served.start()
})
