/** Whoever signs is killed at any moment: the tree goes on to what the log gives, and every checkpoint that was signed is kept and holds. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { CompactRange, leafHash, leafOf, parseSignerKey } from '#audit'
import { beginning, type EventStore, openSqliteStore, streamName } from '#event-store'
import { CheckpointStore, isSignedBy, rebuildTree } from '#proofs'

/** Compiled, because it runs in a process of its own: `npm run build` comes before the tests. */
const signer = fileURLToPath(new URL('../../dist/test/faults/signer.js', import.meta.url))

const rounds = 8
const entriesEachRound = 60

let folder: string
let store: EventStore
let written = 0
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'signing-'))
  store = openSqliteStore({ file: join(folder, 'ledger.sqlite'), now: () => new Date() })
  written = 0
})
afterEach(async () => {
  await store.close()
  rmSync(folder, { recursive: true })
})

/** Runs a signer to its end, or kills it a random while after it first signed. Resolves to all that it said. */
async function run(mode: 'once' | 'follow'): Promise<Record<string, unknown>[]> {
  const child = spawn(process.execPath, [signer, folder, mode], { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines: Record<string, unknown>[] = []
  for await (const text of createInterface({ input: child.stdout })) {
    // The last line may be cut short.
    if (text.endsWith('}')) lines.push(JSON.parse(text))
    if (lines.length === 1 && mode !== 'once') setTimeout(() => child.kill('SIGKILL'), Math.random() * 120)
  }
  return lines
}

async function append(count: number): Promise<void> {
  for (let left = count; left > 0; left--) {
    const number = written++
    const id = `00000000-0000-7000-8000-${String(number).padStart(12, '0')}`
    const event = { id, type: 'Tried', schema: 1, data: { number }, actor: 'anna', via: 'api' } as const
    await store.append([{ stream: streamName(`party-${number}`), expected: 'none', events: [event] }])
  }
}

/** Checks every checkpoint against the entries of the log, and the tree against one that is built anew. Gives the sizes. */
async function sizesThatHold(): Promise<readonly number[]> {
  const key = parseSignerKey(readFileSync(join(folder, 'signing.key'), 'utf8').trim())
  const kept = new CheckpointStore(join(folder, 'checkpoints.sqlite'), { readOnly: true })
  try {
    const roots = [new CompactRange().root()]
    const range = new CompactRange()
    for (const event of (await store.readAll(beginning, 10_000)).events) {
      range.append(leafHash(leafOf(event)))
      roots.push(range.root())
    }
    const all = [...kept.each()]
    for (const checkpoint of all) {
      expect([checkpoint.size, checkpoint.root]).toEqual([checkpoint.size, Buffer.from(roots[checkpoint.size] ?? [])])
      expect(await isSignedBy(key, checkpoint)).toBe(true)
    }
    expect(await rebuildTree({ store, folder: join(folder, 'tree'), kept })).toMatchObject({
      size: written,
      tree: 'same',
      checkpoints: all.length,
    })
    return all.map(({ size }) => size)
  } finally {
    kept.close()
  }
}

test('killed while it follows and signs, it goes on; what it said that it signed is kept', async () => {
  const said = new Set<number>()
  for (let round = 0; round < rounds; round++) {
    const killed = run('follow')
    await append(entriesEachRound)
    for (const { signed } of await killed) said.add(Number(signed))
  }
  expect(said.size).toBeGreaterThanOrEqual(rounds)
  expect(await run('once')).toEqual([{ state: 'following', size: written, signed: written }])
  const sizes = await sizesThatHold()
  expect([...said].filter((size) => !sizes.includes(size))).toEqual([])
})

test('several that sign one log, of which some are killed, leave one tree and one line of checkpoints', async () => {
  for (let round = 0; round < rounds / 2; round++) {
    const killed = [run('follow'), run('follow')]
    await append(entriesEachRound)
    await Promise.all(killed)
  }
  const both = await Promise.all([run('once'), run('once')])
  expect(both.flat()).toEqual(Array(2).fill({ state: 'following', size: written, signed: written }))
  const sizes = await sizesThatHold()
  expect(sizes.at(-1)).toBe(written)
})
