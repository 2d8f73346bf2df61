/** Signing: no more often than is the pace, whoever signs. */
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { leafHash } from '#audit'
import { position } from '#event-store'
import { Checkpoints } from './checkpoints.js'
import { Data } from './data.fixture.js'
import { Tree } from './tree.js'

let data: Data
let tree: Tree
let time = Date.parse('2024-06-24T09:00:00Z')
const opened: Checkpoints[] = []
beforeEach(() => {
  data = new Data()
  tree = new Tree(data.tree)
})
afterEach(async () => {
  for (const checkpoints of opened.splice(0)) checkpoints.close()
  await tree.close()
  await data.end()
})

/** As another process has it, with a clock that is so far ahead. */
function open(aheadMs = 0): Checkpoints {
  const { file, keyFile } = data
  const checkpoints = new Checkpoints({ file, keyFile, now: () => new Date(time + aheadMs), paceMs: 3_600_000 })
  opened.push(checkpoints)
  return checkpoints
}

function grow(): void {
  const at = position(tree.size + 1)
  tree.append([{ hash: leafHash(Uint8Array.of(tree.size)), position: at }], at)
}

const sign = (checkpoints: Checkpoints) => checkpoints.sign(tree, async () => true)

test('all processes together sign once in each stretch of the pace, though the clock of one is set otherwise', async () => {
  const [first, second, ahead] = [open(), open(), open(1_000)]
  expect(await sign(first)).toBe('as-before')
  grow()
  expect([await sign(first), await sign(second)]).toEqual(['signed', 'as-before'])
  grow()
  expect([await sign(second), await sign(first), await sign(ahead), await sign(open())]).toEqual(Array(4).fill('later'))
  expect(await first.check(tree, async () => true)).toBe('as-before')
  // An hour later by the clock.
  time += 3_600_000
  expect([await sign(second), await sign(first)]).toEqual(['signed', 'as-before'])
  expect([...first.kept.each()].map(({ size }) => size)).toEqual([1, 2])
  // A clock that was set back a day does not hold signing up for a day.
  time -= 86_400_000
  grow()
  expect(await sign(first)).toBe('signed')
})

test('a tree that is behind waits, and one that is behind with all of its log is refused', async () => {
  const checkpoints = open()
  grow()
  grow()
  await sign(checkpoints)
  tree.restart()
  grow()
  expect([await checkpoints.sign(tree, async () => false), checkpoints.refusal]).toEqual(['waits', undefined])
  expect(await checkpoints.check(tree, async () => true)).toBe('refused')
  expect(checkpoints.refusal).toBe(
    'The log has 1 entries, and 2 were signed: entries are missing at its end. Nothing more is signed. Run alteram verify.',
  )
  grow()
  expect([await sign(checkpoints), checkpoints.refusal]).toEqual(['as-before', undefined])
})

test('the key is made when it is first needed, once, and is the same for all', () => {
  const [first, second] = [open(), open()]
  expect([first.isNamed, first.kept.verifier]).toEqual([false, undefined])
  expect(first.verifier).toEqual(second.verifier)
  expect([second.isNamed, open().kept.verifier]).toEqual([true, expect.stringContaining(first.verifier.name)])
})
