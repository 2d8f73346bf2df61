/** The tree of a log built anew: it equals itself, or says what does not. */
import { readdirSync, readFileSync, rmSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { CheckpointStore } from './checkpoint-store.js'
import { Data } from './data.fixture.js'
import { type Rebuilt, rebuildTree } from './rebuilding.js'

let data: Data
beforeEach(async () => {
  data = new Data()
  await data.write(70)
  await data.with(() => undefined)
  await data.write(30)
  await data.with(() => undefined)
})
afterEach(() => data.end())

async function rebuilt(): Promise<Rebuilt> {
  const kept = new CheckpointStore(data.file, { readOnly: true })
  try {
    return await rebuildTree({ store: data.store, folder: data.tree, kept })
  } finally {
    kept.close()
  }
}

function files(): Readonly<Record<string, Buffer>> {
  return Object.fromEntries(readdirSync(data.tree).map((name) => [name, readFileSync(join(data.tree, name))]))
}

test('it equals the one that is there, and all that was signed; also where that one is behind', async () => {
  const before = files()
  expect(await rebuilt()).toMatchObject({ size: 100, tree: 'same', checkpoints: 2 })
  await data.write(5)
  expect(await rebuilt()).toMatchObject({ size: 105, tree: 'same', checkpoints: 2 })
  expect(files()).toEqual(before)
  expect(readdirSync(data.directory).filter((name) => name.startsWith('tree'))).toEqual(['tree'])
})

test.each([
  ['a flipped hash', () => data.flip(3)],
  ['a file that ends too early', () => truncateSync(join(data.tree, 'positions'), 100)],
  ['a file that is missing', () => rmSync(join(data.tree, 'hashes'))],
  ['a state that is missing', () => rmSync(join(data.tree, 'state'))],
])('with %s it is replaced, and is what it was', async (_, harm) => {
  const before = files()
  harm()
  expect(await rebuilt()).toMatchObject({ size: 100, tree: expect.stringMatching(/replaced|made/), checkpoints: 2 })
  expect(files()).toEqual(before)
})

test('where there is none it is made', async () => {
  const before = files()
  data.forgetTree()
  expect(await rebuilt()).toMatchObject({ size: 100, tree: 'made', checkpoints: 2 })
  expect(files()).toEqual(before)
})

test('a log that is not what was signed is told by the first checkpoint that it breaks, and the tree that knew it better stays', async () => {
  const before = files()
  data.tamper(`UPDATE events SET data = '{}' WHERE position = 80`)
  expect(await rebuilt()).toMatchObject({ size: 100, tree: 'left', checkpoints: 1, broken: 100 })
  data.tamper('DELETE FROM events WHERE position > 60')
  expect(await rebuilt()).toMatchObject({ size: 60, tree: 'left', checkpoints: 0, broken: 70 })
  expect(files()).toEqual(before)
})

test('stopped, it leaves what was there', async () => {
  const before = files()
  const kept = new CheckpointStore(data.file, { readOnly: true })
  await expect(rebuildTree({ store: data.store, folder: data.tree, kept, signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow(
    'enough',
  )
  kept.close()
  expect(files()).toEqual(before)
  expect(readdirSync(data.directory)).not.toContain('tree.rebuilt')
})
