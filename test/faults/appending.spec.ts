/** Several processes append to one log and are killed at any moment: what was answered is there once, in order, and nothing else. */

import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'
import { beginning, openSqliteStore, type StoredEvent } from '#event-store'

/** Compiled, because it runs in processes of its own: `npm run build` comes before the tests. */
const appender = fileURLToPath(new URL('../../dist/test/faults/appender.js', import.meta.url))

const rounds = 6
const processes = 3

interface Line {
  readonly sent?: readonly string[]
  readonly answered?: readonly Partial<StoredEvent>[]
  readonly error?: string
}

/** Runs an appender and kills it a random while after its first answer. Resolves to all that it said. */
async function runAndKill(file: string, name: string): Promise<Line[]> {
  const child = spawn(process.execPath, [appender, file, name], { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines: Line[] = []
  let doomed = false
  for await (const text of createInterface({ input: child.stdout })) {
    // The last line may be cut short: whoever wrote it was killed before it went on.
    const line = parsed(text)
    if (line === undefined) continue
    lines.push(line)
    if (line.answered !== undefined && !doomed) {
      doomed = true
      setTimeout(() => child.kill('SIGKILL'), Math.random() * 300)
    }
  }
  return lines
}

function parsed(text: string): Line | undefined {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

async function logIn(file: string): Promise<StoredEvent[]> {
  const store = openSqliteStore({ file, now: () => new Date() })
  const events: StoredEvent[] = []
  for (let page = await store.readAll(beginning, 1000); ; page = await store.readAll(page.next, 1000)) {
    events.push(...page.events)
    if (page.end) break
  }
  await store.close()
  return events
}

test('what was answered survives kill -9 in several processes, once and in order, and nothing that was not sent is there', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'appending-'))
  try {
    const file = join(folder, 'log.db')
    const lines: Line[] = []
    for (let round = 0; round < rounds; round++) {
      const said = await Promise.all(Array.from({ length: processes }, (_, index) => runAndKill(file, `${round}-${index}`)))
      lines.push(...said.flat())
    }
    const log = await logIn(file)
    const byId = new Map(log.map((event) => [event.id, event]))

    expect(lines.flatMap(({ error }) => error ?? [])).toEqual([])
    // Every process got its turn: an answer is what dooms it.
    const answered = lines.flatMap(({ answered }) => answered ?? [])
    expect(answered.length).toBeGreaterThanOrEqual(rounds * processes)
    expect(answered.filter((event) => !isLike(byId.get(event.id ?? ''), event))).toEqual([])

    expect(byId.size).toBe(log.length)
    const sent = new Set(lines.flatMap(({ sent }) => sent ?? []))
    expect(log.filter(({ id }) => !sent.has(id))).toEqual([])

    for (const events of grouped(log, ({ stream }) => stream)) expect(events.map(({ revision }) => revision)).toEqual([...events.keys()])
    for (const events of grouped(log, ({ causation }) => causation))
      expect(events.map(({ data: { total } }) => total)).toEqual(events.map(() => events.length))
    expect(log.map(({ position }) => position)).toEqual(log.map(({ position }) => position).toSorted((a, b) => a - b))
    expect(log.map(({ recorded }) => recorded)).toEqual(log.map(({ recorded }) => recorded).toSorted())
  } finally {
    await rm(folder, { recursive: true })
  }
})

function isLike(stored: StoredEvent | undefined, { stream, revision, position, recorded }: Partial<StoredEvent>): boolean {
  return stored?.stream === stream && stored?.revision === revision && stored?.position === position && stored?.recorded === recorded
}

function grouped<K>(events: readonly StoredEvent[], key: (event: StoredEvent) => K): StoredEvent[][] {
  return [...Map.groupBy(events, key).values()]
}
