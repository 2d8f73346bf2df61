/** Tiles: their paths, which of them a log has, and the hashes read out of them. */

import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { joinBytes } from './bytes.js'
import { entriesOf, KeptLog } from './kept-log.fixture.js'
import { Malformed } from './malformed.js'
import { leafHash } from './merkle.js'
import { consistencyProof, inclusionProof, rootAt } from './proof.js'
import { decodeTile, encodeTile, newTiles, parseTilePath, type Tile, TileHashes, tileOf, tilePath, tileWidthAt } from './tiles.js'

describe('paths', () => {
  test.each<[string, Tile]>([
    ['tile/0/000', { level: 0, index: 0, width: 256 }],
    ['tile/0/x001/x234/067', { level: 0, index: 1_234_067, width: 256 }],
    ['tile/0/273.p/112', { level: 0, index: 273, width: 112 }],
    ['tile/1/001.p/17', { level: 1, index: 1, width: 17 }],
    ['tile/2/000.p/1', { level: 2, index: 0, width: 1 }],
    ['tile/63/x001/000', { level: 63, index: 1000, width: 256 }],
    ['tile/entries/x001/x234/067.p/255', { level: 'entries', index: 1_234_067, width: 255 }],
    ['tile/0/x009/x007/x199/x254/x740/991', { level: 0, index: Number.MAX_SAFE_INTEGER, width: 256 }],
  ])('%s', (path, tile) => {
    expect(tilePath(tile)).toBe(path)
    expect(parseTilePath(path)).toEqual(tile)
  })

  test.each([
    '',
    'tile/0/0',
    'tile/0/00',
    'tile/0/0000',
    'tile/00/000',
    'tile/64/000',
    'tile/-1/000',
    'tile/0/x000/001',
    'tile/0/001/067',
    'tile/0/x001',
    'tile/0/x001/x067',
    'tile/0/000.p/0',
    'tile/0/000.p/01',
    'tile/0/000.p/256',
    'tile/0/000.p/999',
    'tile/0/000.p/',
    'tile/0/000.p',
    'tile/0/000/',
    '/tile/0/000',
    'tile/0/../../key',
    'tile/0/000\n',
    'tile/data/000',
    'tile/0/x009/x007/x199/x254/x740/992',
    'tile/0/x001/x000/x000/x000/x000/x000/000',
  ])('%j is none', (path) => {
    expect(parseTilePath(path)).toBeUndefined()
  })

  test('every tile is found by its path', () => {
    const level = fc.oneof(fc.integer({ min: 0, max: 63 }), fc.constant('entries' as const))
    fc.assert(
      fc.property(level, fc.maxSafeNat(), fc.integer({ min: 1, max: 256 }), (level, index, width) => {
        expect(parseTilePath(tilePath({ level, index, width }))).toEqual({ level, index, width })
      }),
    )
  })
})

describe('the tiles of a log', () => {
  test('of 70,000 entries are those that the specification counts', () => {
    const tiles = newTiles(0, 70_000)
    expect(tiles.filter(({ width }) => width < 256)).toEqual([
      { level: 0, index: 273, width: 112 },
      { level: 1, index: 1, width: 17 },
      { level: 2, index: 0, width: 1 },
    ])
    const full = tiles.filter(({ width }) => width === 256)
    expect([full.filter(({ level }) => level === 0).length, full.filter(({ level }) => level === 1).length, full.length]).toEqual([
      273, 1, 274,
    ])
  })

  test('of 256 entries are a full one and one above it with a single hash', () => {
    expect(newTiles(0, 256)).toEqual([
      { level: 0, index: 0, width: 256 },
      { level: 1, index: 0, width: 1 },
    ])
    expect(newTiles(0, 0)).toEqual([])
    expect(newTiles(256, 256)).toEqual([])
    expect(newTiles(255, 257)).toEqual([
      { level: 0, index: 0, width: 256 },
      { level: 0, index: 1, width: 1 },
      { level: 1, index: 0, width: 1 },
    ])
  })

  test('grow only: those new at a size are those whose width changed', () => {
    const size = fc.integer({ min: 0, max: 3000 })
    const widths = (size: number) => new Map(newTiles(0, size).map((tile) => [`${tile.level}/${tile.index}`, tile.width]))
    fc.assert(
      fc.property(size, size, (a, b) => {
        const [before, after] = [widths(Math.min(a, b)), widths(Math.max(a, b))]
        const changed = [...after].filter(([place, width]) => before.get(place) !== width)
        expect(new Map(newTiles(Math.min(a, b), Math.max(a, b)).map(({ level, index, width }) => [`${level}/${index}`, width]))).toEqual(
          new Map(changed),
        )
      }),
    )
  })

  test('have no width where they do not exist, and are counted beyond 32 bits', () => {
    expect(tileWidthAt({ level: 0, index: 1 }, 256)).toBe(0)
    expect(tileWidthAt({ level: 63, index: 0 }, Number.MAX_SAFE_INTEGER)).toBe(0)
    expect(tileWidthAt({ level: 0, index: 2 ** 33 }, 2 ** 41 + 7)).toBe(7)
    expect(tileWidthAt({ level: 4, index: 2 }, 2 ** 41 + 2 ** 32)).toBe(1)
    expect(tileWidthAt({ level: 'entries', index: 273 }, 70_000)).toBe(112)
  })
})

describe('hashes out of tiles', () => {
  const log = new KeptLog(entriesOf(66_000))

  function servedAt(size: number): { hashes: TileHashes; read: string[] } {
    const read: string[] = []
    const hashes = new TileHashes(size, (tile) => {
      read.push(tilePath(tile))
      return encodeTile(tile, log)
    })
    return { hashes, read }
  }

  test('make the same proofs and roots, from few tiles', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 66_000 }), fc.nat(), fc.nat(), (size, a, b) => {
        const { hashes, read } = servedAt(size)
        const index = a % size
        expect(inclusionProof(hashes, index, size)).toEqual(inclusionProof(log, index, size))
        expect(consistencyProof(hashes, (b % size) + 1, size)).toEqual(consistencyProof(log, (b % size) + 1, size))
        expect(rootAt(hashes, size)).toEqual(rootAt(log, size))
        expect(new Set(read).size).toBe(read.length)
        expect(read.length).toBeLessThan(10)
      }),
      { numRuns: 50 },
    )
  })

  test('are of the tile that is named', () => {
    expect(tileOf({ level: 0, index: 300 }, 66_000)).toEqual({ level: 0, index: 1, width: 256 })
    expect(tileOf({ level: 7, index: 3 }, 66_000)).toEqual({ level: 0, index: 1, width: 256 })
    expect(tileOf({ level: 8, index: 3 }, 66_000)).toEqual({ level: 1, index: 0, width: 256 })
    expect(tileOf({ level: 16, index: 0 }, 66_000)).toEqual({ level: 2, index: 0, width: 1 })
    expect(() => tileOf({ level: 8, index: 257 }, 66_000)).toThrow(RangeError)
    expect(() => tileOf({ level: 0, index: 66_000 }, 66_000)).toThrow(RangeError)
  })

  test('are refused from a tile of another length', () => {
    const tile = { level: 0, index: 0, width: 2 }
    const bytes = joinBytes(leafHash(Uint8Array.of(1)), leafHash(Uint8Array.of(2)))
    expect(decodeTile(tile, bytes)).toEqual([leafHash(Uint8Array.of(1)), leafHash(Uint8Array.of(2))])
    for (const other of [
      bytes.subarray(1),
      joinBytes(bytes, Uint8Array.of(0)),
      bytes.subarray(32),
      joinBytes(bytes, bytes),
      new Uint8Array(),
    ])
      expect(() => decodeTile(tile, other)).toThrow(Malformed)
    expect(() => new TileHashes(2, () => bytes.subarray(1)).hash({ level: 0, index: 0 })).toThrow(Malformed)
    expect(() => encodeTile({ level: 'entries', index: 0, width: 1 }, log)).toThrow(RangeError)
  })
})
