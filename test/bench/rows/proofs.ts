/** How fast the tree of a large log is built, gives proofs, and is verified as a whole from its entries. */
import { closeSync, openSync, readSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import {
  CompactRange,
  decodeEntryBundle,
  encodeEntryBundle,
  inclusionProof,
  isLeaf,
  leafHash,
  leafOf,
  tileWidth,
  verifyInclusion,
} from '#audit'
import { openSqliteStore } from '#event-store'
import { Tree } from '#proofs'
import { alone, type Figure, rate } from '../measure.js'
import { discard, newFolder, type Row } from '../scene.js'

/** Entries of the log that are read at once. */
const page = 1_000

export const proofs: Row = {
  name: 'proofs',
  about: 'the tree of the log: building it, proofs out of it, and verifying all of it',
  run: async (scene) => {
    const { large, reads, rounds } = scene.scale
    const ledger = await scene.ledger(large)
    const folder = newFolder(scene, 'proofs')
    scene.say(`building the tree of ${large.toLocaleString('en')} entries`)
    const figures: Record<'built' | 'made' | 'verified' | 'checked' | 'seconds', number[]> = {
      built: [],
      made: [],
      verified: [],
      checked: [],
      seconds: [],
    }
    const { tree, bundles, built } = await build(ledger, folder)
    figures.built.push(built)
    scene.say('making and verifying proofs')
    try {
      for (let round = 0; round < rounds; round++) {
        const { made, verified } = await prove(tree, reads, round)
        figures.made.push(made)
        figures.verified.push(verified)
      }
      for (let round = 0; round < rounds; round++) {
        const seconds = verifyAll(tree, bundles)
        figures.seconds.push(seconds)
        figures.checked.push(tree.size / seconds)
      }
    } finally {
      bundles.close()
      await tree.close()
      discard(folder)
    }
    return told(tree.size, figures)
  },
}

function told(size: number, { built, made, verified, checked, seconds }: Readonly<Record<string, number[]>>): Figure[] {
  const leaves = size.toLocaleString('en')
  return [
    alone(`tree of ${leaves} entries, built from the log`, 'entries/s', built ?? []),
    alone(`inclusion proofs out of a tree of ${leaves}, made`, 'proofs/s', made ?? [], { atLeast: 20_000 }),
    alone(`inclusion proofs out of a tree of ${leaves}, verified`, 'proofs/s', verified ?? []),
    alone(`full verification of ${leaves} entries, from entry bundles`, 's', seconds ?? []),
    alone(`full verification of ${leaves} entries, from entry bundles`, 'entries/s', checked ?? []),
  ]
}

/** Builds the tree as its follower would, and writes the entries in bundles, as an auditor has them. */
async function build(ledger: string, folder: string): Promise<{ readonly tree: Tree; readonly bundles: Bundles; readonly built: number }> {
  const store = openSqliteStore({ file: join(ledger, 'ledger.sqlite'), now: () => new Date(), readOnly: true })
  const [tree, bundles] = [new Tree(join(folder, 'tree')), new Bundles(join(folder, 'entries'))]
  try {
    const head = await store.head()
    let ms = 0
    while (tree.next < head) {
      const began = performance.now()
      const { events, next } = await store.readAll(tree.next, page)
      const leaves = events.map((event) => leafOf(event))
      tree.append(
        leaves.map((leaf, index) => ({ hash: leafHash(leaf), position: events[index]?.position ?? next })),
        next,
      )
      ms += performance.now() - began
      bundles.add(leaves)
    }
    bundles.finish()
    return { tree, bundles, built: (tree.size * 1_000) / ms }
  } finally {
    await store.close()
  }
}

/** Proofs of entries all over the log, a second. */
async function prove(tree: Tree, count: number, round: number): Promise<{ readonly made: number; readonly verified: number }> {
  const { size, root } = tree
  const indexes = Array.from({ length: count }, (_, turn) => (turn * 7_368_787 + round * 104_729) % size)
  const given: (readonly Uint8Array[])[] = []
  const made = await rate(count, () => {
    for (const index of indexes) given.push(inclusionProof(tree, index, size))
  })
  const leaves = indexes.map((index) => tree.hash({ level: 0, index }))
  const verified = await rate(count, () => {
    for (const [turn, index] of indexes.entries()) {
      const [leaf, proof] = [leaves[turn], given[turn]]
      if (!leaf || !proof || !verifyInclusion({ index, size, leaf, proof, root })) throw new Error(`entry ${index + 1} is not proved`)
    }
  })
  return { made, verified }
}

/** Reads every entry, holds it to its one form, and computes the root anew: all that an auditor needs the entries for. Gives the seconds. */
function verifyAll(tree: Tree, bundles: Bundles): number {
  const began = performance.now()
  const range = new CompactRange()
  for (const { bytes, width } of bundles.each()) {
    for (const entry of decodeEntryBundle(width, bytes)) {
      if (!isLeaf(entry)) throw new Error(`entry ${range.size + 1} has another form`)
      range.append(leafHash(entry))
    }
  }
  if (Buffer.compare(range.root(), tree.root) !== 0) throw new Error('the root is another')
  return (performance.now() - began) / 1_000
}

/** Entry bundles, one after the other in one file. */
class Bundles {
  readonly #handle: number
  readonly #lengths: { readonly bytes: number; readonly width: number }[] = []
  #waiting: Uint8Array[] = []

  constructor(file: string) {
    this.#handle = openSync(file, 'w+')
  }

  add(entries: readonly Uint8Array[]): void {
    this.#waiting.push(...entries)
    while (this.#waiting.length >= tileWidth) this.#write(this.#waiting.splice(0, tileWidth))
  }

  finish(): void {
    if (this.#waiting.length > 0) this.#write(this.#waiting.splice(0))
  }

  *each(): Generator<{ readonly bytes: Uint8Array; readonly width: number }> {
    let at = 0
    for (const { bytes: length, width } of this.#lengths) {
      const bytes = new Uint8Array(length)
      readSync(this.#handle, bytes, 0, length, at)
      at += length
      yield { bytes, width }
    }
  }

  close(): void {
    closeSync(this.#handle)
  }

  #write(entries: readonly Uint8Array[]): void {
    const bytes = encodeEntryBundle(entries)
    writeSync(this.#handle, bytes)
    this.#lengths.push({ bytes: bytes.length, width: entries.length })
  }
}
