/** Building the tree of a log anew, beside the one that is there, to see that it equals itself and what was signed of it. */
import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Hash, hashLength, leafHash, leafOf } from '#audit'
import type { EventStore } from '#event-store'
import type { CheckpointStore } from './checkpoint-store.js'
import { keptHashes } from './hash-file.js'
import { Tree } from './tree.js'
import { readTreeState } from './tree-state.js'

export interface Rebuilding {
  readonly store: EventStore
  /** The folder of the tree. */
  readonly folder: string
  /** Left out where nothing was signed yet. */
  readonly kept?: CheckpointStore
  /** Told after each page: entries that the new tree has. */
  readonly onProgress?: (size: number) => void
  readonly signal?: AbortSignal
}

export interface Rebuilt {
  readonly size: number
  readonly root: Hash
  /**
   * `same`: the tree that was there is the new one, byte for byte, as far as it went. `replaced`: it was not. `made`: there was none. `left`: it was
   * not, and nor is the log what was signed, so the old tree stays as what can tell where the log was altered.
   */
  readonly tree: 'same' | 'replaced' | 'made' | 'left'
  /** Checkpoints whose root is that of the new tree. */
  readonly checkpoints: number
  /** The size of the first checkpoint whose root is not: the log is not what was signed. */
  readonly broken?: number
}

const pageSize = 1_000

/** Throws what the log does, and what `leafOf` does where an entry cannot be a leaf. What was there stays until the new tree is whole. */
export async function rebuildTree(rebuilding: Rebuilding): Promise<Rebuilt> {
  const { folder } = rebuilding
  const draft = `${folder}.rebuilt`
  try {
    const built = await build(draft, rebuilding)
    const before = readTreeState(join(folder, 'state'))
    const isSame = before !== undefined && before.size <= built.size && isBeginning(folder, draft, before.size)
    if (isSame) return { ...built, tree: 'same' }
    const had = existsSync(join(folder, 'hashes'))
    if (had && built.broken !== undefined) return { ...built, tree: 'left' }
    await rm(folder, { recursive: true, force: true })
    await rename(draft, folder)
    return { ...built, tree: had ? 'replaced' : 'made' }
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

async function build(draft: string, { store, kept, onProgress, signal }: Rebuilding): Promise<Omit<Rebuilt, 'tree'>> {
  await rm(draft, { recursive: true, force: true })
  const tree = new Tree(draft)
  try {
    const head = await store.head()
    while (tree.next < head) {
      signal?.throwIfAborted()
      const { events, next } = await store.readAll(tree.next, pageSize)
      const leaves = events.map((event) => ({ hash: leafHash(leafOf(event)), position: event.position }))
      tree.append(leaves, next)
      onProgress?.(tree.size)
    }
    return { size: tree.size, root: tree.root, ...compareSigned(tree, kept) }
  } finally {
    await tree.close()
  }
}

function compareSigned(tree: Tree, kept: CheckpointStore | undefined): Pick<Rebuilt, 'checkpoints' | 'broken'> {
  let checkpoints = 0
  for (const { size, root } of kept?.each() ?? []) {
    if (size > tree.size || Buffer.compare(tree.rootAt(size), root) !== 0) return { checkpoints, broken: size }
    checkpoints++
  }
  return { checkpoints }
}

/** Whether the files of a tree of so many entries are the beginning of another's. */
function isBeginning(folder: string, other: string, size: number): boolean {
  return (
    areEqual(join(folder, 'hashes'), join(other, 'hashes'), keptHashes(size) * hashLength) &&
    areEqual(join(folder, 'positions'), join(other, 'positions'), size * 8)
  )
}

/** Whether two files begin with the same bytes, so many of them. */
function areEqual(first: string, second: string, bytes: number): boolean {
  if (!existsSync(first)) return false
  const handles = [openSync(first, 'r'), openSync(second, 'r')] as const
  try {
    if (handles.some((handle) => fstatSync(handle).size < bytes)) return false
    for (let at = 0; at < bytes; at += comparedAtOnce) {
      const [a, b] = handles.map((handle) => readUpTo(handle, at, Math.min(comparedAtOnce, bytes - at)))
      if (!a || !b || !a.equals(b)) return false
    }
    return true
  } finally {
    for (const handle of handles) closeSync(handle)
  }
}

function readUpTo(handle: number, at: number, length: number): Buffer {
  const bytes = Buffer.alloc(length)
  return bytes.subarray(0, readSync(handle, bytes, 0, length, at))
}

const comparedAtOnce = 1_048_576
