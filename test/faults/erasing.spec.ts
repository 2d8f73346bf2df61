/** An erasure whose process is killed after any of its steps is finished at the next start: once, wholly, and without breaking a proof. */
import { spawn } from 'node:child_process'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { encodeBase64, leafHash, leafOf } from '#audit'
import { beginning } from '#event-store'
import { type Actor, actorOf, type Commands, erasureIdOf, type Ids, idOf, type Kind } from '#ledger'
import { english, sampleId } from '#ledger/testing'
import { closeParts, openParts, type Parts } from '#server'
import { filesWith } from '../erasure/searching.js'

/** Compiled, because it runs in a process of its own: `npm run build` comes before the tests. */
const eraser = fileURLToPath(new URL('../../dist/test/faults/eraser.js', import.meta.url))

const person = sampleId('party', 1)
const approval = sampleId('approval', 2)
const words = ['Vithyavuthearith', 'Chhouknimitravichea']
const sophea = actorOf('sophea')

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'erasing-'))
})
afterEach(() => rm(directory, { recursive: true }))

async function onParts<T>(work: (parts: Parts) => Promise<T>): Promise<T> {
  const parts = openParts({ directory })
  try {
    return await work(parts)
  } finally {
    await closeParts(parts)
  }
}

async function run<K extends Kind>({ ledger }: Parts, kind: K, id: Ids[K], command: Commands[K], actor: Actor): Promise<void> {
  const outcome = await ledger.run({ kind, id, command }, { actor, via: 'api' })
  if (outcome.result !== 'recorded') throw new Error(JSON.stringify(outcome))
}

/** A person with names, some others, and leave to erase the person. By a process that is gone afterwards, or its views would be taken for read. */
async function begun(): Promise<void> {
  const parties = Array.from({ length: 20 }, (_, index) => sampleId('party', 10 + index))
  const register = (id: string, name: string) => ({
    kind: 'party',
    id,
    command: { type: 'RegisterParty', is: 'person', name: english(name), aliases: [] },
  })
  const ask = { type: 'AskApproval', action: 'erasure', about: { kind: 'party', id: person }, reason: 'x', basis: 'Article 17' }
  const world = [
    register(person, words[0] ?? ''),
    { kind: 'party', id: person, command: { type: 'AddPartyAlias', alias: english(words[1] ?? '') } },
    ...parties.map((id, index) => register(id, `Person ${10 + index}`)),
    { kind: 'approval', id: approval, command: ask },
    { kind: 'approval', id: approval, command: { type: 'GiveApproval' }, actor: 'sophea' },
  ]
  await writeFile(join(directory, 'world.json'), JSON.stringify(world))
  expect((await erase('begin')).at(-1)).toEqual({ recorded: world.length })
  await rm(join(directory, 'world.json'))
  expect(filesWith(directory, words).length).toBeGreaterThan(0)
}

/** Runs an eraser to its end, or until it kills itself. Resolves to what it said. */
async function erase(...args: readonly string[]): Promise<readonly Record<string, unknown>[]> {
  const child = spawn(process.execPath, [eraser, directory, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines: Record<string, unknown>[] = []
  for await (const line of createInterface({ input: child.stdout })) lines.push(JSON.parse(line))
  return lines
}

/** The leaves of the log as they lie. */
const leaves = () =>
  onParts(async ({ engine }) => (await engine.readAll(beginning, 1_000)).events.map((event) => encodeBase64(leafHash(leafOf(event)))))

async function expectErased(before: readonly string[]): Promise<void> {
  expect(filesWith(directory, words)).toEqual([])
  expect(await readdir(join(directory, 'erasures'))).toEqual([])
  const after = await leaves()
  expect(after.slice(0, before.length)).toEqual(before)
  await onParts(async ({ store, ledger, views, proofs }) => {
    const types = (await store.readAll(beginning, 1_000)).events.slice(before.length).map(({ type }) => type)
    expect(types).toEqual(['PersonalDataErased', 'ApprovalUsed'])
    expect((await ledger.readings.read('erasure', erasureIdOf(approval))).state).toMatchObject({ phase: 'done', values: 2, keys: 1 })
    expect((await ledger.readings.read('party', person)).state).toMatchObject({ name: { erased: true }, aliases: [{ erased: true }] })
    expect((await ledger.readings.read('party', idOf('party', sampleId('party', 10)))).state).toMatchObject({ name: english('Person 10') })
    expect(store.keys.condemned).toEqual(new Map())
    await views.caughtUp()
    await proofs.reached(await store.head(), 10_000)
    expect(proofs.health.refusal).toBeUndefined()
  })
  expect(filesWith(directory, words)).toEqual([])
}

test.each(['begun', 'condemned', 'rebuilt', 'recorded', 'destroyed', 'purged'])('killed once it is %s, it is finished', async (step) => {
  await begun()
  const before = await leaves()
  const said = await erase('party', person, approval, step)
  expect(said.at(-1)).toEqual({ step })
  expect(await readdir(join(directory, 'erasures'))).toHaveLength(1)
  expect((await erase('finish')).at(-1)).toEqual({ finished: true })
  await expectErased(before)
})

test('killed anywhere, again and again, it is finished', async () => {
  await begun()
  const before = await leaves()
  for (let round = 0; round < 6; round++) await erase('party', person, approval, 'somewhere', String(150 + round * 60))
  await erase('finish')
  // Where each was killed before it had begun, nothing was to be finished.
  await erase('party', person, approval)
  await expectErased(before)
})

test('what a hold came to stand against in the meantime is taken back, and is read again', async () => {
  await begun()
  await erase('party', person, approval, 'condemned')
  await onParts(async (parts) => {
    expect((await parts.ledger.readings.read('party', person)).state).toMatchObject({ name: { erased: true } })
    const hold = { type: 'PlaceHold', about: 'ledger', case: 'Docket 1', basis: 'Order' } as const
    await run(parts, 'hold', idOf('hold', 'ffffffff-ffff-8fff-bfff-ffffffffffff'), hold, sophea)
  })
  await erase('finish')
  expect(await readdir(join(directory, 'erasures'))).toEqual([])
  await onParts(async ({ ledger, store, views }) => {
    expect((await ledger.readings.read('party', person)).state).toMatchObject({ name: english(words[0] ?? '') })
    expect((await ledger.readings.read('approval', approval)).state).toMatchObject({ phase: 'given' })
    const { events } = await store.readAll(beginning, 1_000)
    expect(events.at(-1)).toMatchObject({ type: 'ErasureRefused', data: { refusals: ['ledger-on-hold'] } })
    await views.caughtUp()
  })
  expect(filesWith(directory, words).length).toBeGreaterThan(0)
})
