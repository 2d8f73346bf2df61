/** What others are given of the log: receipts, consistency proofs, tiles and entries. Each proof is verified before it is given out. */
import {
  consistencyProof,
  encodeEntryBundle,
  encodeTile,
  formatTlogProof,
  type Hash,
  inclusionProof,
  leafHash,
  leafOf,
  parseNote,
  type Tile,
  tileWidth,
  verifyConsistency,
  verifyInclusion,
} from '#audit'
import type { StoredEvent } from '#event-store'
import type { KeptCheckpoint } from './checkpoint-store.js'
import type { Proofs } from './proofs.js'
import { TreeDamaged } from './tree-damaged.js'

/** Why there is no proof: the tree is still being built, or what it would prove does not hold. */
export class NotProven extends Error {
  override readonly name = 'NotProven'
  constructor(
    readonly reason: 'building' | 'does-not-hold',
    message: string,
  ) {
    super(message)
  }
}

/** That an entry is in the log. */
export interface Receipt {
  /** Of the entry, counted from 1. */
  readonly sequence: number
  /** The bytes that are proved. */
  readonly leaf: Uint8Array
  /** The checkpoint that it is proved by. */
  readonly checkpoint: KeptCheckpoint
  /** The receipt itself (C2SP tlog-proof). */
  readonly text: string
}

/** That one state of the log begins another. */
export interface Succession {
  readonly from: { readonly size: number; readonly root: Hash }
  readonly to: { readonly size: number; readonly root: Hash }
  readonly proof: readonly Hash[]
}

/** Entries of the log by their sequence, as they are stored. Fewer where the tree, or the log, ends before. */
export async function entriesFrom(proofs: Proofs, sequence: number, count: number): Promise<readonly StoredEvent[]> {
  const { tree, store } = proofs
  const most = Math.min(count, tree.size - sequence + 1)
  if (most < 1) return []
  const events: StoredEvent[] = []
  let next = whole(proofs, () => tree.positionBefore(sequence))
  // A page can be shorter than was asked for.
  for (let ended = false; events.length < most && !ended; ) {
    const page = await store.readAll(next, most - events.length)
    events.push(...page.events)
    next = page.next
    ended = page.end
  }
  return events
}

/** The receipt for an entry, by a checkpoint that has it. Throws {@link NotProven}. */
export async function receiptOf(proofs: Proofs, entry: StoredEvent, sequence: number, checkpoint: KeptCheckpoint): Promise<Receipt> {
  requireBuilt(proofs, checkpoint.size)
  const [index, { size, root }] = [sequence - 1, checkpoint]
  const leaf = leafOf(entry)
  const proof = whole(proofs, () => inclusionProof(proofs.tree, index, size))
  if (!verifyInclusion({ index, size, leaf: leafHash(leaf), proof, root }))
    throw broken(proofs, `entry ${sequence} is not what was signed of it`)
  const text = formatTlogProof({ index, proof, checkpoint: parseNote(checkpoint.note) })
  return { sequence, leaf, checkpoint, text }
}

/** The proof that the log of `from` entries begins that of `to`, 1 ≤ from ≤ to. Throws {@link NotProven}. */
export function successionOf(proofs: Proofs, from: number, to: number): Succession {
  requireBuilt(proofs, to)
  const { tree, checkpoints } = proofs
  // What was signed goes before what the tree says.
  const stateAt = (size: number) => ({ size, root: Uint8Array.from(checkpoints.kept.at(size)?.root ?? tree.rootAt(size)) })
  const [older, newer, proof] = whole(proofs, () => [stateAt(from), stateAt(to), consistencyProof(tree, from, to)] as const)
  if (!verifyConsistency({ oldSize: from, oldRoot: older.root, size: to, root: newer.root, proof }))
    throw broken(proofs, `the log of ${to} entries does not begin with that of ${from}`)
  return { from: older, to: newer, proof }
}

/** The bytes of a tile, or of a bundle of entries. The log has to have all of it. Throws {@link NotProven}. */
export async function tileBytes(proofs: Proofs, tile: Tile): Promise<Uint8Array> {
  const first = tile.index * tileWidth
  if (tile.level !== 'entries') {
    requireBuilt(proofs, (first + tile.width) * tileWidth ** tile.level)
    return whole(proofs, () => encodeTile(tile, proofs.tree))
  }
  requireBuilt(proofs, first + tile.width)
  const entries = await entriesFrom(proofs, first + 1, tile.width)
  if (entries.length < tile.width) throw broken(proofs, `entries after ${first + entries.length} are missing in the log`)
  return encodeEntryBundle(entries.map((entry) => leafOf(entry)))
}

function requireBuilt({ tree, isSure }: Proofs, size: number): void {
  if (!isSure || tree.size < size)
    throw new NotProven('building', `The tree is being built from the log; it has ${tree.size} of ${size} entries.`)
}

/** What is read of the tree, whose files may have been damaged since it was opened. */
function whole<T>(proofs: Proofs, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof TreeDamaged)) throw error
    proofs.buildAnew()
    throw new NotProven('building', 'The files of the tree are damaged; it is being built anew from the log.')
  }
}

function broken(proofs: Proofs, what: string): NotProven {
  proofs.buildAnew()
  return new NotProven('does-not-hold', `There is no proof: ${what}. Whoever runs the ledger has to run alteram verify.`)
}
