import { describe, expect, test } from '@jest/globals'
import { Failure } from '../failure.js'
import { Json } from '../json.js'
import { type Answer, type Api, ask, failureOf, pages, queryText } from './api.js'
import { sendOver } from './send.js'

function answer(status: number, body: unknown): Answer {
  return { status, header: () => undefined, text: '', body: new Json(body) }
}

/** An API that gives these answers, and keeps what it was asked. */
function fake(...answers: readonly Answer[]): Api & { readonly asked: unknown[] } {
  const asked: unknown[] = []
  return {
    asked,
    request: async (method, path, given = {}) => {
      asked.push([method, path, given.query ?? given.body])
      return answers[asked.length - 1] ?? answer(500, {})
    },
    close: async () => undefined,
  }
}

describe('a problem becomes a line for each fault', () => {
  test('each at its place, with what to do', () => {
    const problem = answer(400, {
      title: 'The body does not have the right shape',
      detail: '2 things are wrong',
      errors: [
        { pointer: '/targets/0/stance', detail: 'This is not a stance.', remedy: 'Give rejects.' },
        { parameter: 'as-of', detail: 'This is no moment.' },
      ],
    })
    const failure = failureOf(problem, (pointer) => (pointer.startsWith('/targets') ? '--answers' : undefined))
    expect(failure.lines).toEqual(['--answers: This is not a stance. Give rejects.', '--as-of: This is no moment.'])
    expect(failure.code).toBe(2)
  })

  test.each([
    [404, 1],
    [409, 1],
    [422, 1],
    [503, 1],
    [400, 2],
  ])('status %i ends with %i', (status, code) => {
    expect(failureOf(answer(status, { detail: 'So it is.' }))).toMatchObject({ code, lines: ['So it is.'] })
  })

  test('who is not known is told how to say it', () => {
    expect(failureOf(answer(401, { detail: 'Send a token.' })).lines).toEqual(['Send a token. Give it with --token or in ALTERAM_TOKEN.'])
  })

  test('an answer that is no problem document is told by its status', () => {
    expect(failureOf(answer(502, undefined)).lines).toEqual(['The server answered with status 502.'])
  })
})

test('ask throws where the answer is a problem', async () => {
  await expect(ask(fake(answer(404, { detail: 'There is no such report.' })), 'GET', '/x')).rejects.toThrow(Failure)
})

test('pages are asked for one after the other', async () => {
  const api = fake(answer(200, { items: [1, 2], next: 'abc' }), answer(200, { items: [3] }))
  const seen: unknown[] = []
  for await (const { items } of pages(api, '/api/v1/parties', { limit: 2 })) seen.push(items.map(({ value }) => value))
  expect(seen).toEqual([[1, 2], [3]])
  expect(api.asked).toEqual([
    ['GET', '/api/v1/parties', { limit: 2, cursor: undefined }],
    ['GET', '/api/v1/parties', { limit: 2, cursor: 'abc' }],
  ])
})

test('a query names a value as often as it is given', () => {
  expect(queryText({ subject: ['a', 'b'], 'as-of': undefined, q: 'x y' })).toBe('?subject=a&subject=b&q=x+y')
  expect(queryText({})).toBe('')
})

describe('an import over the API', () => {
  const batch = ['a', 'b', 'c'].map((key) => ({ kind: 'party', verb: 'register', key, body: {} }) as const)

  test('each item is told what became of it', async () => {
    const items = [
      { status: 201, repeated: false },
      { status: 201, repeated: true },
      {
        status: 400,
        problem: { type: '/problems/invalid-body', errors: [{ pointer: '/body/name', detail: 'This is missing.', remedy: 'Give it.' }] },
      },
    ]
    const api = fake(answer(200, { items }))
    expect(await sendOver(api)(batch, { atomic: false })).toEqual([
      { status: 'recorded' },
      { status: 'unchanged' },
      { status: 'refused', errors: [{ detail: 'This is missing. Give it.', pointer: '/name' }] },
    ])
    expect(api.asked).toEqual([['POST', '/api/v1/batches', { items: batch, atomic: false }]])
  })

  test('of a batch that is refused as a whole, each item has its own errors', async () => {
    const errors = [{ pointer: '/items/1/body/name', code: 'name-stands', detail: 'So it is named already.' }]
    expect(await sendOver(fake(answer(422, { errors })))(batch, { atomic: true })).toEqual([
      { status: 'left-out' },
      { status: 'refused', errors: [{ detail: 'So it is named already.', code: 'name-stands', pointer: '/name' }] },
      { status: 'left-out' },
    ])
  })

  test('a batch that cannot be taken ends the import', async () => {
    await expect(sendOver(fake(answer(413, { detail: 'Too large.' })))(batch, { atomic: true })).rejects.toThrow('Too large.')
  })
})
