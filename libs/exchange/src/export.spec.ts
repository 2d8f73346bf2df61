import { describe, expect, test } from '@jest/globals'
import { instant, position, revision, type StoredEvent, streamName } from '#event-store'
import type { SealedStore } from '#sealing'
import { bytesSource, exportNdjson, type LogItem, readLog } from './index.js'

function event(at: number, stream: string, revisionInStream: number): StoredEvent {
  return {
    id: `00000000-0000-7000-8000-${String(at).padStart(12, '0')}`,
    stream: streamName(stream),
    revision: revision(revisionInStream),
    position: position(at * 10),
    type: 'CaveatNoted',
    schema: 1,
    recorded: instant(new Date(1_700_000_000_000 + at)),
    actor: 'ana',
    via: 'cli',
    ...(at === 2 && { correlation: 'c', causation: 'd' }),
    data: { words: { language: 'km', words: `line\u2028${at}\n` } },
  }
}

const log = [event(1, 'report-a', 0), event(2, 'report-b', 0), event(3, 'report-a', 1), event(4, 'report-b', 1)]

/** A store that gives one event to a page, and an empty page between them, as an engine may. */
const store: Pick<SealedStore, 'readSealed'> = {
  readSealed: async (after) => {
    const next = log.find((each) => each.position > after)
    if (after % 10 === 0 && next) return { entries: [], next: position(after + 1), end: false }
    const entries = next ? [{ event: { ...next, sealed: { k: 'x' } }, opened: openedOf(next), erased: [] }] : []
    return { entries, next: next?.position ?? after, end: next === undefined || next === log.at(-1) }
  },
}

async function written(options = {}): Promise<string> {
  let text = ''
  for await (const piece of exportNdjson(store, options)) text += piece
  return text
}

async function readBack(text: string): Promise<LogItem[]> {
  const items: LogItem[] = []
  for await (const item of readLog(bytesSource('log', Buffer.from(text), 9))) items.push(item)
  return items
}

/** Something is sealed in every other event. */
function openedOf({ revision: at }: StoredEvent) {
  return at === 1 ? { actor: { salt: 'c2FsdA==', value: 'ana' } } : {}
}

const expected = log.map(({ position: _, ...rest }, index) => ({
  line: index + 1,
  entry: { sequence: index + 1, ...rest, opened: openedOf({ ...rest, position: position(0) }) },
}))

test('the log comes back as it was, with its sequences', async () => {
  const text = await written()
  expect(text.split('\n')).toHaveLength(5)
  expect(await readBack(text)).toEqual(expected)
})

test('a part of the log keeps its sequences', async () => {
  expect(await readBack(await written({ after: 1, to: 3 }))).toEqual(
    expected.slice(1, 3).map(({ entry }, index) => ({ line: index + 1, entry })),
  )
})

test('what is personal can be left sealed', async () => {
  expect(await readBack(await written({ closed: true }))).toEqual(
    expected.map(({ line, entry }) => ({ line, entry: { ...entry, opened: {} } })),
  )
})

test('an aborted export ends with the signal’s reason', async () => {
  await expect(written({ signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough')
})

describe('what was done to an exported log shows', () => {
  const change = async (alter: (lines: string[]) => readonly string[]) => {
    const items = await readBack(alter((await written()).trimEnd().split('\n')).join('\n'))
    return items.flatMap((item) => ('reason' in item ? [`${item.line} ${item.column}: ${item.reason}`] : []))
  }

  test.each([
    ['a lost line', ([a, b, , d]: string[]) => [a, b, d], ['3 /sequence: sequence 3 was expected here; lines are lost, doubled or moved']],
    [
      'a doubled line',
      ([a, b, c, d]: string[]) => [a, b, b, c, d],
      ['3 /sequence: sequence 3 was expected here; lines are lost, doubled or moved'],
    ],
    [
      'a wrong revision',
      ([a, b, c = '', d]: string[]) => [a, b, c.replace('"revision":1', '"revision":2'), d],
      ['3 /revision: revision 1 of report-a was expected here'],
    ],
    [
      'a time that goes back',
      ([a, b, c, d = '']: string[]) => [a, b, c, d.replace('2023-', '2022-')],
      [expect.stringMatching(/^4 \/recorded: the event before it was recorded later/)],
    ],
    [
      'no JSON',
      ([a, , c, d]: string[]) => [a, '{', c, d],
      ['2 character 2: the line is not JSON; each line is one JSON object', expect.stringMatching(/^3 \/sequence/)],
    ],
    ['no event', () => ['[]'], ['1 : a line is one event as a JSON object']],
    [
      'fields that are not theirs',
      ([a = '']: string[]) => [a.replace('"cli"', '"post"').replace('"schema":1', '"schema":"1"').replace('.001Z', '')],
      [
        '1 /recorded: a moment in UTC to the millisecond is expected here: 2024-06-24T09:30:00.000Z',
        '1 /via: the way is one of page, api, cli, import, clock',
        '1 /schema: a whole number from 1 is expected here',
      ],
    ],
  ])('%s', async (_, alter, faults) => {
    expect(await change((lines) => alter(lines).flatMap((line) => line ?? []))).toEqual(faults)
  })
})
