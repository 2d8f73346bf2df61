/**
 * Tiles (C2SP tlog-tiles): hashes in files of 256, that anybody may cache for ever. Tile `index` of level `level` holds hashes of full subtrees of
 * 256^level leaves; the bundle of the entries themselves has the same place as a tile of level 0.
 */
import { CompactRange } from './compact-range.js'
import { isCount } from './decimal.js'
import { Malformed } from './malformed.js'
import { type Hash, hashLength } from './merkle.js'
import type { SubtreeHashes } from './proof.js'
import type { Subtree } from './subtree.js'

/** Hashes of a full tile, and entries of a full bundle. */
export const tileWidth = 256

const tileHeight = 8

export interface Tile {
  /** 0 for leaf hashes and up; `entries` for the bundle of the entries. */
  readonly level: number | 'entries'
  readonly index: number
  /** Hashes in it, 1 to 256; it is partial below 256. */
  readonly width: number
}

/** `tile/0/x001/x234/067`, `tile/entries/273.p/112`: where a tile is served, after the log's prefix. */
export function tilePath({ level, index, width }: Tile): string {
  const digits = String(index)
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/.{3}/g) ?? []
  const path = groups.map((group, place) => (place < groups.length - 1 ? `x${group}` : group)).join('/')
  return `tile/${level}/${path}${width < tileWidth ? `.p/${width}` : ''}`
}

/** The tile of a path; undefined for every other way of writing it than {@link tilePath}'s. */
export function parseTilePath(path: string): Tile | undefined {
  const match = /^tile\/(entries|[0-9]{1,2})\/((?:x[0-9]{3}\/){0,5}[0-9]{3})(?:\.p\/([0-9]{1,3}))?$/.exec(path)
  if (!match) return undefined
  const [, level = '', groups = '', width = tileWidth] = match
  const tile: Tile = {
    level: level === 'entries' ? level : Number(level),
    index: Number(groups.replaceAll(/[x/]/g, '')),
    width: Number(width),
  }
  const isTile = isCount(tile.index) && tile.width >= 1 && tile.width <= tileWidth && (tile.level === 'entries' || tile.level < 64)
  return isTile && tilePath(tile) === path ? tile : undefined
}

/** How many hashes the tile has in a log of `size` entries: 256 where it is full, 0 where it does not exist yet. */
export function tileWidthAt({ level, index }: Pick<Tile, 'level' | 'index'>, size: number): number {
  const hashes = Math.floor(size / tileWidth ** (level === 'entries' ? 0 : level))
  return Math.max(0, Math.min(tileWidth, hashes - index * tileWidth))
}

/** Every tile of hashes that a log of `size` entries has and the log of `oldSize` had not: the new full ones, and the partial one of each level. */
export function newTiles(oldSize: number, size: number): Tile[] {
  const tiles: Tile[] = []
  for (let level = 0, unit = 1; unit <= size; level++, unit *= tileWidth) {
    for (let index = Math.floor(oldSize / unit / tileWidth); index * tileWidth * unit < size; index++) {
      const width = tileWidthAt({ level, index }, size)
      if (width > tileWidthAt({ level, index }, oldSize)) tiles.push({ level, index, width })
    }
  }
  return tiles
}

/** The bytes of a tile of hashes, out of kept hashes. */
export function encodeTile({ level, index, width }: Tile, hashes: SubtreeHashes): Uint8Array {
  if (level === 'entries') throw new RangeError('a bundle of entries holds no hashes')
  const bytes = new Uint8Array(width * hashLength)
  for (let place = 0; place < width; place++)
    bytes.set(hashes.hash({ level: level * tileHeight, index: index * tileWidth + place }), place * hashLength)
  return bytes
}

/** The hashes of a tile. Throws {@link Malformed} unless they are as many as its width says, and nothing more. */
export function decodeTile({ width }: Pick<Tile, 'width'>, bytes: Uint8Array): Hash[] {
  if (bytes.length !== width * hashLength)
    throw new Malformed('tile', `${width} hashes have ${width * hashLength} bytes; these are ${bytes.length}`)
  return Array.from({ length: width }, (_, place) => bytes.subarray(place * hashLength, (place + 1) * hashLength))
}

/** The tile, of a log of `size` entries, out of which {@link TileHashes} takes a hash. Throws RangeError where the log has no such subtree. */
export function tileOf({ level, index }: Subtree, size: number): Tile {
  const tileLevel = Math.floor(level / tileHeight)
  const [first, count] = placeOf({ level, index })
  const tileIndex = Math.floor(first / tileWidth)
  const width = tileWidthAt({ level: tileLevel, index: tileIndex }, size)
  if ((first % tileWidth) + count > width) throw new RangeError(`a log of ${size} entries has no full subtree ${index} of level ${level}`)
  return { level: tileLevel, index: tileIndex, width }
}

/**
 * The hashes of a log out of its tiles, which are read once each. They are as true as the tiles: a proof made of them shows something once it is
 * verified against a signed root, and an entry is never shown to be in the log by tiles alone.
 */
export class TileHashes implements SubtreeHashes {
  readonly #read = new Map<string, readonly Hash[]>()

  /** `read` gives the bytes of a tile of the log as it stood at `size` entries. */
  constructor(
    private readonly size: number,
    private readonly read: (tile: Tile) => Uint8Array,
  ) {}

  hash(subtree: Subtree): Hash {
    const hashes = this.#hashesOf(tileOf(subtree, this.size))
    const [first, count] = placeOf(subtree)
    return rootOfFull(hashes.slice(first % tileWidth, (first % tileWidth) + count))
  }

  #hashesOf(tile: Tile): readonly Hash[] {
    const path = tilePath(tile)
    const known = this.#read.get(path)
    if (known) return known
    const hashes = decodeTile(tile, this.read(tile))
    this.#read.set(path, hashes)
    return hashes
  }
}

/** Which hashes, of those that tiles of its level hold one after the other, a subtree is made of: the first, and how many. */
function placeOf({ level, index }: Subtree): [first: number, count: number] {
  const count = 2 ** (level % tileHeight)
  return [index * count, count]
}

/** The root over hashes, as many as a power of two. */
function rootOfFull(hashes: readonly Hash[]): Hash {
  const range = new CompactRange()
  for (const hash of hashes) range.append(hash)
  return range.root()
}
