/** Several processes seal entries of one ledger and are killed at any moment: every entry that was answered opens, with its own words. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'
import { beginning, type StoredEvent } from '#event-store'
import { openLog } from '#server'

/** Compiled, because it runs in processes of its own: `npm run build` comes before the tests. */
const sealer = fileURLToPath(new URL('../../dist/test/faults/sealer.js', import.meta.url))

const rounds = 3
const processes = 2

interface Answered {
  readonly stream: string
  readonly words: string
  readonly actor: string
}

/** Runs a sealer and kills it a random while after its first answer. Resolves to all that it said. */
async function runAndKill(directory: string, name: string): Promise<Answered[]> {
  const child = spawn(process.execPath, [sealer, directory, name], { stdio: ['ignore', 'pipe', 'inherit'] })
  const answered: Answered[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    // The last line may be cut short: whoever wrote it was killed before it went on.
    if (!line.endsWith('}')) continue
    if (answered.length === 0) setTimeout(() => child.kill('SIGKILL'), 50 + Math.random() * 500)
    answered.push(JSON.parse(line))
  }
  return answered
}

async function eventsIn(directory: string): Promise<ReadonlyMap<string, StoredEvent>> {
  const store = openLog({ directory })
  const events = new Map<string, StoredEvent>()
  for (let after = beginning, end = false; !end; ) {
    const page = await store.readAll(after, 1_000)
    for (const event of page.events) events.set(event.stream, event)
    after = page.next
    end = page.end
  }
  await store.close()
  return events
}

test('what was answered opens after every kill, and no key serves two', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'alteram-sealing-'))
  try {
    const answered: Answered[] = []
    for (let round = 0; round < rounds; round++) {
      const names = Array.from({ length: processes }, (_, index) => `sealer ${round} ${index}`)
      for (const said of await Promise.all(names.map((name) => runAndKill(directory, name)))) answered.push(...said)
      const events = await eventsIn(directory)
      for (const { stream, words, actor } of answered) {
        expect({ data: events.get(stream)?.data, actor: events.get(stream)?.actor }).toEqual({ data: { note: words }, actor })
      }
    }
    expect(answered.length).toBeGreaterThan(rounds * processes)
    const [first, ...others] = answered
    const store = openLog({ directory })
    expect(await store.condemn(first?.stream ?? '', 'erasure')).toMatchObject({ values: 1, entries: 1 })
    store.keys.destroy('erasure', new Date())
    await store.close()
    const events = await eventsIn(directory)
    expect(others.filter(({ stream, words }) => events.get(stream)?.data['note'] !== words)).toEqual([])
  } finally {
    rmSync(directory, { recursive: true })
  }
}, 120_000)
