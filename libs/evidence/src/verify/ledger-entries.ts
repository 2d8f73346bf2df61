/** All entries of a ledger: the root is recomputed from every one of them, and every hash that was kept of them compared. */
import {
  CompactRange,
  decodeEntryBundle,
  encodeBase64,
  equalBytes,
  type Hash,
  hashLength,
  isLeaf,
  leafHash,
  Malformed,
  newTiles,
  type Tile,
  tilePath,
  tileWidth,
  tileWidthAt,
} from '#audit'
import { openingsPath, parsePath } from '../bundle/paths.js'
import { counted, type Findings } from './findings.js'
import type { HeldCheckpoint } from './held.js'
import type { ListedFiles } from './listed-files.js'
import { type OpenedTally, openingsIn, verifyOpened } from './opened.js'
import type { Signed } from './signed-checkpoint.js'

export interface LedgerEntriesOptions {
  readonly files: ListedFiles
  readonly signed: Signed
  readonly findings: Findings
  readonly held: readonly HeldCheckpoint[]
  readonly opened: OpenedTally
  /** Told of every entry. */
  readonly onEntry: (leaf: Uint8Array) => void
  readonly onProgress: (done: number) => void | Promise<void>
}

export async function verifyLedgerEntries(options: LedgerEntriesOptions): Promise<void> {
  const { files, findings, signed } = options
  const { size, root } = signed.checkpoint
  compareTiles(files, size, findings)
  const tree = new RecomputedTree(options)
  const tiles = Math.ceil(size / tileWidth)
  let next = readTile(files, 0, size)
  for (let index = 0; index < tiles; index++) {
    const bytes = await next
    // It is unpacked on another thread while the one before is looked through.
    next = readTile(files, index + 1, size)
    if (!(await tree.take(index, bytes))) {
      await next
      return
    }
    await options.onProgress(tree.size)
  }
  await tree.end()
  if (findings.failed('entries')) return
  if (tree.size !== size) return findings.fails('entries', `The bundle has ${tree.size} of ${size} entries.`)
  if (!equalBytes(tree.root(), root)) {
    return findings.fails(
      'root',
      `The root over the entries is ${encodeBase64(tree.root())}, and ${encodeBase64(root)} was signed: the entries are not those that were signed.`,
    )
  }
  findings.holds(
    'root',
    `The root over all ${counted(size, 'entry', 'entries')}, recomputed from each of them, is the one that was signed.`,
  )
  if (!findings.failed('tree')) findings.holds('tree', 'The hashes of the tree are those of these entries.')
}

function readTile(files: ListedFiles, index: number, size: number): Promise<Uint8Array | undefined> {
  const width = tileWidthAt({ level: 'entries', index }, size)
  return width > 0 ? files.read(tilePath({ level: 'entries', index, width })) : Promise.resolve(undefined)
}

/** The tiles have to be those of a log of this size, no more and no fewer. */
function compareTiles(files: ListedFiles, size: number, findings: Findings): void {
  const expected = new Set(
    newTiles(0, size).flatMap((tile) => (tile.level === 0 ? [tilePath(tile), tilePath({ ...tile, level: 'entries' })] : [tilePath(tile)])),
  )
  const present = new Set(files.paths.filter((path) => path.startsWith('tile/')))
  for (const path of expected)
    if (!present.has(path)) findings.fails('entries', `${path} is missing: a ledger of ${size} entries has it.`, { file: path })
  for (const path of present) {
    if (!expected.has(path)) findings.fails('entries', `${path} has no place in a ledger of ${size} entries.`, { file: path })
  }
  for (const path of files.paths) {
    const parsed = parsePath(path)
    if (parsed?.kind === 'entry' || parsed?.kind === 'proof' || parsed?.kind === 'opened')
      findings.fails('entries', `${path} has no place in a bundle of the whole ledger.`, { file: path })
  }
}

class RecomputedTree {
  readonly #range = new CompactRange()
  readonly #kept = new Map<number, KeptTile>()

  constructor(private readonly options: LedgerEntriesOptions) {}

  get size(): number {
    return this.#range.size
  }

  root(): Hash {
    return this.#range.root()
  }

  /** Takes the entries of a tile. False where they cannot be told, so that no root can be either. */
  async take(index: number, bytes: Uint8Array | undefined): Promise<boolean> {
    const { files, findings, held, opened, onEntry, signed } = this.options
    const width = tileWidthAt({ level: 'entries', index }, signed.checkpoint.size)
    const [first, file] = [index * tileWidth + 1, tilePath({ level: 'entries', index, width })]
    const leaves = bytes && entriesIn(bytes, width)
    if (!leaves || typeof leaves === 'string') {
      const why = leaves === undefined ? 'cannot be read' : leaves
      findings.fails('entries', `Entries ${first} to ${first + width - 1} cannot be verified: ${file} ${why}.`, { file, entry: first })
      return false
    }
    const values = files.has(openingsPath(index)) ? await openingsIn(files, index, findings) : undefined
    for (const leaf of leaves) {
      const sequence = this.#range.size + 1
      if (!isLeaf(leaf)) findings.fails('entries', `Entry ${sequence} is not in canonical form.`, { file, entry: sequence })
      onEntry(leaf)
      const value = values?.get(sequence)
      if (value) verifyOpened(leaf, value, { sequence, file: openingsPath(index), findings, tally: opened })
      this.#range.append(leafHash(leaf), ({ level }, hash) => {
        if (level % 8 === 0) this.#keep(level / 8, hash)
      })
      for (const checkpoint of held) if (checkpoint.size === this.#range.size) checkpoint.compare(this.#range.root())
    }
    for (const sequence of values?.keys() ?? []) {
      if (sequence < first || sequence >= first + width)
        findings.fails('opened', `${openingsPath(index)} speaks of entry ${sequence}, which is not in its tile.`, { entry: sequence })
    }
    await this.#compareFull()
    return true
  }

  /** Compares the hashes of tiles that are partial. */
  async end(): Promise<void> {
    for (const tile of this.#kept.values()) if (tile.width > 0) await this.#compare(tile)
  }

  #keep(level: number, hash: Hash): void {
    let tile = this.#kept.get(level)
    if (!tile) {
      tile = new KeptTile(level)
      this.#kept.set(level, tile)
    }
    tile.add(hash)
  }

  async #compareFull(): Promise<void> {
    for (const tile of this.#kept.values()) {
      if (tile.width < tileWidth) continue
      await this.#compare(tile)
      tile.next()
    }
  }

  async #compare({ level, index, width, bytes }: KeptTile): Promise<void> {
    const { files, findings } = this.options
    const path = tilePath({ level, index, width })
    const there = await files.read(path)
    if (!there || equalBytes(there, bytes)) return
    if (there.length !== bytes.length) return findings.fails('tree', `${path} has not as many hashes as it should.`, { file: path })
    for (let place = 0; place < width; place++) {
      const [from, to] = [place * hashLength, (place + 1) * hashLength]
      if (equalBytes(there.subarray(from, to), bytes.subarray(from, to))) continue
      const sequence = index * tileWidth + place + 1
      if (level === 0) findings.fails('tree', `Entry ${sequence} is not the one whose hash is in ${path}.`, { file: path, entry: sequence })
      else findings.fails('tree', `Hash ${place} in ${path} is not that of the entries below it.`, { file: path })
    }
  }
}

/** A tile of hashes as it is filled. */
class KeptTile implements Tile {
  index = 0
  width = 0
  readonly #all = new Uint8Array(tileWidth * hashLength)

  constructor(readonly level: number) {}

  get bytes(): Uint8Array {
    return this.#all.subarray(0, this.width * hashLength)
  }

  add(hash: Hash): void {
    this.#all.set(hash, this.width * hashLength)
    this.width++
  }

  next(): void {
    this.index++
    this.width = 0
  }
}

function entriesIn(bytes: Uint8Array, width: number): readonly Uint8Array[] | string {
  try {
    return decodeEntryBundle(width, bytes)
  } catch (error) {
    if (error instanceof Malformed) return `is no bundle of entries (${error.what})`
    throw error
  }
}
