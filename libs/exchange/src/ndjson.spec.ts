import { describe, expect, test } from '@jest/globals'
import { bytesSource, type ImportItem, isRead, readSubmissions } from './index.js'

const id = '6f1c1f0e-3b1a-4f8e-9a39-0f4f1f6f2c11'

async function read(text: string | Uint8Array): Promise<ImportItem[]> {
  const items: ImportItem[] = []
  const bytes = typeof text === 'string' ? Buffer.from(text) : text
  for await (const item of readSubmissions(bytesSource('test', bytes, 5), { format: 'ndjson' })) items.push(item)
  return items
}

const party = { kind: 'party', verb: 'register', id, key: 'k', body: { is: 'state', name: { language: 'en', words: 'Chad' }, aliases: [] } }

test('one submission to a line; blank lines, a byte order mark and CRLF do no harm', async () => {
  const items = await read(`\uFEFF${JSON.stringify(party)}\r\n\r\n  \r\n${JSON.stringify({ ...party, key: 'l' })}`)
  expect(items.map((item) => isRead(item) && [item.line, item.submission])).toEqual([
    [1, party],
    [4, { ...party, key: 'l' }],
  ])
})

test('without a key a line gets one, the same each time and another for each repetition', async () => {
  const { key: _, ...keyless } = party
  const line = JSON.stringify(keyless)
  const keys = async () => (await read(`${line}\n${line}\n`)).map((item) => isRead(item) && item.submission.key)
  const [first, second] = await keys()
  expect(first).toMatch(/^register:/)
  expect(second).not.toBe(first)
  expect(await keys()).toEqual([first, second])
})

test('the column of a refusal is the place in the body', async () => {
  const [item] = await read(JSON.stringify(party))
  expect(item && isRead(item) && item.columnAt('/name/words')).toBe('/body/name/words')
})

describe('faults', () => {
  test('every one of a line is told', async () => {
    const items = await read(
      `${JSON.stringify({ kind: 'report', verb: 'rte', id: 'X', key: '', boody: {}, body: [] })}\n${JSON.stringify(party)}`,
    )
    expect(items.slice(0, -1)).toEqual([
      { line: 1, column: '/boody', value: '{…}', reason: 'there is no field “boody”; meant “body”?' },
      { line: 1, column: '/verb', value: 'rte', reason: 'there is no verb of a report “rte”; meant “rate”?' },
      { line: 1, column: '/id', value: 'X', reason: 'an id is a UUID in lower case' },
      { line: 1, column: '/key', value: '', reason: 'a key is a text of 1 to 200 characters' },
      { line: 1, column: '/body', value: '[…]', reason: 'a body is an object: the fields of the command' },
    ])
    expect(items.at(-1)).toMatchObject({ line: 2, submission: party })
  })

  test.each([
    ['no JSON', '{"kind": nonsense}', '', /is not JSON/],
    ['a comma too many', '{"kind":"party",}', 'character 17', /is not JSON/],
    ['cut off', '{"kind":', 'character 9', /ends before its JSON does/],
    ['no object', '[1]', '', /one JSON object/],
    ['an unknown kind', '{"kind":"partie","verb":"register","body":{}}', '/kind', /meant “party”/],
    ['no id', '{"kind":"report","verb":"rate","body":{}}', '/id', /needs the id of the record/],
    ['a type', '{"kind":"report","verb":"publish","body":{"type":"x"}}', '/body/type', /leave out its type/],
    ['a hostile name', '{"kind":"report","verb":"constructor","body":{}}', '/verb', /no verb/],
  ])('%s', async (_, text, column, reason) => {
    expect(await read(text)).toEqual([{ line: 1, column, value: expect.any(String), reason: expect.stringMatching(reason) }])
  })

  test('nesting without end is refused, not followed', async () => {
    const text = `{"kind":"party","verb":"register","body":{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`
    expect(await read(text)).toEqual([{ line: 1, column: '/body', value: '{…}', reason: 'the body is nested more than 32 deep' }])
  })

  test('bytes that are no UTF-8', async () => {
    const items = await read(Buffer.concat([Buffer.from('{"kind":"'), Buffer.from([0xff]), Buffer.from('"}\n')]))
    expect(items).toEqual([
      { line: 1, column: '', value: '{"kind":"\uFFFD"}', reason: expect.stringMatching(/not of the file’s encoding/) },
    ])
  })
})
