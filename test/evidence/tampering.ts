/**
 * Ways to tamper with a bundle: what whoever hands it on could do to it. Each changes the manifest along with the rest, so that it is never the list
 * of files that gives it away. Every verification of bundles has to reject every one of them.
 */
import { createHash } from 'node:crypto'
import {
  decodeEntryBundle,
  encodeBase64,
  encodeEntryBundle,
  encodeLeaf,
  encodeTile,
  formatCheckpoint,
  formatTlogProof,
  formatVerifierKey,
  inclusionProof,
  parseCheckpoint,
  parseNote,
  parseTilePath,
  parseTlogProof,
  tilePath,
  tileWidth,
} from '#audit'
import { type Files, filesOf, forger, json, origin, SampleLog, scopes, signed, signer, textOf } from './sample.js'

export interface Tampering {
  readonly name: string
  /** The bundle that it is done to. */
  readonly about: keyof typeof scopes
  readonly files: Files
  /** What only those can see who know the ledger's key, or hold its checkpoint, from elsewhere. */
  readonly needs?: 'key' | 'held'
  /** What our own verification says of it. */
  readonly says: RegExp
}

/** Entries of the log of the bundles: two tiles, the second of them partial. */
const size = 300

export interface Tampered {
  readonly whole: Readonly<Record<keyof typeof scopes, Files>>
  /** The verifier key of the ledger, and the checkpoint that somebody holds who has it from the ledger itself. */
  readonly key: string
  readonly held: string
  readonly ways: readonly Tampering[]
}

/** Bundles as they should be, and as they should not. */
export async function tamperedBundles(): Promise<Tampered> {
  const log = new SampleLog(size)
  const whole = { ledger: await filesOf(log.contents(scopes.ledger)), record: await filesOf(log.contents(scopes.record)) }
  const old = { ledger: await filesOf(log.contents(scopes.ledger, 290)), record: await filesOf(log.contents(scopes.record, 290)) }
  const ways = [
    ...leafByLeaf(whole.ledger, log),
    ...entryByEntry(whole.record, log),
    ...(['ledger', 'record'] as const).flatMap((about) => [
      ...checkpoints(about, whole[about], old[about]),
      ...surplus(about, whole[about]),
    ]),
  ]
  return { whole, key: formatVerifierKey(signer), held: log.checkpoint(), ways }
}

type Change = (files: Map<string, Uint8Array>) => void

/** The files as changed, with a manifest that lists them as they are. */
export function remade(files: Files, change: Change, members: Readonly<Record<string, unknown>> = {}): Files {
  const changed = new Map(files)
  change(changed)
  const manifest: unknown = JSON.parse(textOf(files, 'manifest.json'))
  changed.delete('manifest.json')
  const list = [...changed].map(([path, bytes]) => ({
    path,
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  }))
  list.sort((a, b) => (a.path < b.path ? -1 : 1))
  changed.set('manifest.json', json({ ...Object(manifest), files: list, ...members }))
  return changed
}

/** What is done to the entries of a whole ledger. */
function leafByLeaf(files: Files, log: SampleLog): Tampering[] {
  const about = 'ledger'
  const leaves = log.entries.map(({ leaf }) => leaf)
  const rewritten = (all: readonly Uint8Array[], tiles = true): Files =>
    remade(files, (changed) => {
      for (const path of [...changed.keys()].filter((name) => name.startsWith('tile/entries/'))) {
        const tile = parseTilePath(path)
        if (tile) changed.set(path, encodeEntryBundle(all.slice(tile.index * tileWidth, tile.index * tileWidth + tile.width)))
      }
      if (tiles) for (const [path, bytes] of hashTiles(all)) changed.set(path, bytes)
    })
  const [first, second] = [leaves[70] ?? new Uint8Array(), leaves[71] ?? new Uint8Array()]
  const added = encodeLeaf({ added: true })
  const root = /The root over the entries is|not the one whose hash/
  return [
    ...[0, 1, 127, 255, 256, 299].map((place) => ({
      name: `a bit of leaf ${place} turned over`,
      about: 'ledger' as const,
      files: rewritten(replaced(leaves, place, flippedLetter(leaves[place])), false),
      says: new RegExp(`Entry ${place + 1} is not the one whose hash is in tile/0/`),
    })),
    {
      name: 'a bit of a leaf turned over, and the hashes made anew',
      about,
      files: rewritten(replaced(leaves, 70, flippedLetter(first))),
      says: root,
    },
    {
      name: 'a leaf dropped, the last one doubled',
      about,
      files: rewritten([...leaves.toSpliced(70, 1), ...leaves.slice(-1)]),
      says: root,
    },
    { name: 'two leaves swapped', about, files: rewritten(replaced(replaced(leaves, 70, second), 71, first)), says: root },
    {
      name: 'a leaf put in, the last one left out',
      about,
      files: rewritten([...leaves.slice(0, 70), added, ...leaves.slice(70, -1)]),
      says: root,
    },
    { name: 'a leaf added at the end', about, files: tailOf(files, leaves, [added]), says: /has no place in a ledger of 300 entries/ },
    { name: 'the last leaves cut off', about, files: tailOf(files, leaves, [], 10), says: /is missing: a ledger of 300 entries has it/ },
    {
      name: 'a tile of entries left out',
      about,
      files: remade(files, (changed) => changed.delete('tile/entries/000')),
      says: /tile\/entries\/000 is missing/,
    },
    {
      name: 'a hash of the tree changed',
      about,
      files: remade(files, (changed) => changed.set('tile/1/000.p/1', flipped(changed.get('tile/1/000.p/1'), 5))),
      says: /Hash 0 in tile\/1\/000\.p\/1 is not that of the entries below it/,
    },
  ]
}

/** The tail of the log with more entries, or fewer, under the same checkpoint. */
function tailOf(files: Files, leaves: readonly Uint8Array[], added: readonly Uint8Array[], cut = 0): Files {
  const tail = [...leaves.slice(tileWidth, leaves.length - cut), ...added]
  const before = tilePath({ level: 'entries', index: 1, width: leaves.length - tileWidth })
  return remade(
    files,
    (changed) => {
      changed.delete(before)
      changed.delete(before.replace('entries', '0'))
      changed.set(tilePath({ level: 'entries', index: 1, width: tail.length }), encodeEntryBundle(tail))
      const hashes = hashTiles([...leaves.slice(0, tileWidth), ...tail]).filter(([path]) => path.startsWith('tile/0/001'))
      for (const [path, bytes] of hashes) changed.set(path, bytes)
    },
    { entries: tileWidth + tail.length, size: Math.max(300, tileWidth + tail.length) },
  )
}

function hashTiles(leaves: readonly Uint8Array[]): readonly (readonly [string, Uint8Array])[] {
  const log = new SampleTree(leaves)
  return [0, 1].flatMap((index) => {
    const width = Math.min(tileWidth, leaves.length - index * tileWidth)
    const tile = { level: 0, index, width }
    return [[tilePath(tile), encodeTile(tile, log)] as const]
  })
}

class SampleTree {
  constructor(private readonly leaves: readonly Uint8Array[]) {}

  hash({ index }: { readonly index: number }): Uint8Array {
    const leaf = this.leaves[index] ?? new Uint8Array()
    return Uint8Array.from(createHash('sha256').update(Uint8Array.of(0)).update(leaf).digest())
  }
}

/** What is done to entries with their proofs. */
function entryByEntry(files: Files, log: SampleLog): Tampering[] {
  const about = 'record'
  const [entry, proof] = ['entries/000000101.json', 'proofs/000000101.tlog-proof']
  const other = { entry: 'entries/000000106.json', proof: 'proofs/000000106.tlog-proof' }
  const bytesOf = (path: string) => files.get(path) ?? new Uint8Array()
  const change = (name: string, says: RegExp, how: Change, members = {}): Tampering => ({
    name,
    about,
    files: remade(files, how, members),
    says,
  })
  const notShown = /Entry 101 is not shown to be in the ledger: its proof does not lead/
  const withIndex = (index: number, from = proof) => {
    const { proof: hashes, checkpoint } = parseTlogProof(bytesOf(from))
    return Uint8Array.from(Buffer.from(formatTlogProof({ index, proof: hashes, checkpoint })))
  }
  return [
    change('a bit of an entry turned over', notShown, (changed) => changed.set(entry, flippedLetter(bytesOf(entry)))),
    change('two entries swapped', notShown, (changed) => changed.set(entry, bytesOf(other.entry)).set(other.entry, bytesOf(entry))),
    change('two proofs swapped', /its proof is for entry 106/, (changed) =>
      changed.set(proof, bytesOf(other.proof)).set(other.proof, bytesOf(proof)),
    ),
    change('a proof for another index', notShown, (changed) => changed.set(proof, withIndex(100, other.proof))),
    change('an index changed', /its proof is for entry 102/, (changed) => changed.set(proof, withIndex(101))),
    change('an entry under another number', notShown, (changed) => {
      changed.set('entries/000000102.json', bytesOf(entry)).set('proofs/000000102.tlog-proof', withIndex(101))
      changed.set(entry, bytesOf(other.entry))
    }),
    change(
      'an entry dropped',
      /entries of it are missing: revision 20 should come next/,
      (changed) => {
        changed.delete(entry)
        changed.delete(proof)
        changed.delete('opened/000000101.json')
      },
      { entries: 59 },
    ),
    change('an entry dropped, its proof left', /speaks of entry 101, which is missing/, (changed) => changed.delete(entry)),
    change('the last entry dropped', /speaks of 60 entries, and the bundle has 59/, (changed) => {
      for (const path of [...changed.keys()]) if (path.includes('000000296')) changed.delete(path)
    }),
    change('a proof left out', /its proof is missing/, (changed) => changed.delete(proof)),
    change(
      'an entry added, with the proof of another',
      /Entry 102 is not shown to be in the ledger/,
      (changed) => changed.set('entries/000000102.json', encodeLeaf({ added: true })).set('proofs/000000102.tlog-proof', withIndex(101)),
      { entries: 61 },
    ),
    change('a hash of a proof changed', notShown, (changed) => {
      const { proof: hashes, checkpoint } = parseTlogProof(bytesOf(proof))
      const forged = hashes.map((hash, place) => (place === 3 ? flipped(hash, 0) : hash))
      changed.set(proof, Uint8Array.from(Buffer.from(formatTlogProof({ index: 100, proof: forged, checkpoint }))))
    }),
    change('a proof by an older checkpoint', /its proof is of another checkpoint/, (changed) => {
      const checkpoint = parseNote(log.checkpoint(290))
      const older = formatTlogProof({ index: 100, proof: inclusionProof(log, 100, 290), checkpoint })
      changed.set(proof, Uint8Array.from(Buffer.from(older)))
    }),
    change('an opened value changed', /The value of names\/0 in entry 101 is not the one that was recorded/, (changed) =>
      changed.set(
        'opened/000000101.json',
        json({ 'names/0': { salt: encodeBase64(new Uint8Array(32).fill(101)), value: 'somebody else' } }),
      ),
    ),
    change('an opened value at another field', /The value of names in entry 101 has no place/, (changed) => {
      const opened: unknown = JSON.parse(textOf(changed, 'opened/000000101.json'))
      changed.set('opened/000000101.json', json({ names: Object(opened)['names/0'] }))
    }),
  ]
}

/** What is done to the checkpoint. */
function checkpoints(about: keyof typeof scopes, files: Files, old: Files): Tampering[] {
  const note = textOf(files, 'checkpoint')
  const { root } = parseCheckpoint(parseNote(note).text)
  const change = (name: string, says: RegExp, how: Change, members = {}, needs?: Tampering['needs']): Tampering => ({
    name,
    about,
    files: remade(files, how, members),
    says,
    ...(needs && { needs }),
  })
  /** A checkpoint everywhere in the bundle. */
  const carrying = (text: string) => (changed: Map<string, Uint8Array>) => {
    const bytes = Uint8Array.from(Buffer.from(text))
    changed.set('checkpoint', bytes)
    for (const path of [...changed.keys()].filter((name) => name.startsWith('proofs/'))) {
      const { index, proof } = parseTlogProof(changed.get(path) ?? new Uint8Array())
      changed.set(path, Uint8Array.from(Buffer.from(formatTlogProof({ index, proof, checkpoint: parseNote(text) }))))
    }
  }
  const unsigned = /The checkpoint is not signed with the key/
  const otherRoot = flipped(root, 9)
  const oldNote = textOf(old, 'checkpoint')
  const oldRoot = parseCheckpoint(parseNote(oldNote).text).root
  return [
    change('the size changed', unsigned, carrying(note.replace('\n300\n', '\n299\n')), {
      size: 299,
      ...(about === 'ledger' && { entries: 299 }),
    }),
    change('the root changed', unsigned, carrying(note.replace(encodeBase64(root), encodeBase64(otherRoot))), {
      root: encodeBase64(otherRoot),
    }),
    change('a bit of the signature turned over', unsigned, (changed) => {
      const [, signature = ''] = / ([^ ]+)\n$/.exec(note) ?? []
      const bytes = flipped(Uint8Array.from(Buffer.from(signature, 'base64')), 300)
      carrying(note.replace(signature, encodeBase64(bytes)))(changed)
    }),
    change('signed with another key of the same name', unsigned, carrying(signed(formatCheckpoint({ origin, size, root }), forger))),
    change(
      'signed with another key, which is put into the bundle',
      /is not the one that you gave/,
      (changed) => {
        carrying(signed(formatCheckpoint({ origin, size, root }), forger))(changed)
        changed.set('log.vkey', Uint8Array.from(Buffer.from(`${formatVerifierKey(forger)}\n`)))
      },
      {},
      'key',
    ),
    change('an older checkpoint in the place of the newer one', /is not|has no place|cannot be verified|not shown/, carrying(oldNote), {
      size: 290,
      root: encodeBase64(oldRoot),
      ...(about === 'ledger' && { entries: 290 }),
    }),
    {
      name: 'an old bundle presented as new',
      about,
      files: old,
      needs: 'held',
      says: /The bundle is older than the checkpoint that you hold/,
    },
    change('the manifest speaks of another size', /The manifest speaks of/, () => undefined, { size: 301 }),
    change('the manifest speaks of another root', /The manifest has the root/, () => undefined, { root: encodeBase64(otherRoot) }),
  ]
}

/** Files missing from the bundle, and added to it. */
function surplus(about: keyof typeof scopes, files: Files): Tampering[] {
  const anyEntry = about === 'ledger' ? 'tile/entries/000' : 'entries/000000101.json'
  const without = (path: string): Files => new Map([...files].filter(([name]) => name !== path))
  return [
    ...['checkpoint', 'log.vkey', 'state.json', anyEntry].map((path) => ({
      name: `${path} missing`,
      about,
      files: without(path),
      says: new RegExp(`${path.replaceAll('.', '\\.')} is missing`),
    })),
    { name: 'the manifest missing', about, files: without('manifest.json'), says: /manifest\.json is missing/ },
    {
      name: 'a file added that the manifest does not list',
      about,
      files: new Map([...files, ['notes.txt', json('added')]]),
      says: /notes\.txt is in the bundle and not in its manifest/,
    },
    {
      name: 'a file added that the manifest lists',
      about,
      files: remade(files, (changed) => changed.set('entries/notes.txt', json('added'))),
      says: /entries\/notes\.txt has no place in a bundle/,
    },
    {
      name: 'a file exchanged that the manifest lists',
      about,
      files: new Map([...files, ['README.md', json('Trust this.')]]),
      says: /README\.md is not the file that the manifest lists/,
    },
  ]
}

/** The entries of a tile, for tests of their own. */
export function entriesOfTile(files: Files, path: string): readonly Uint8Array[] {
  const tile = parseTilePath(path)
  return tile ? decodeEntryBundle(tile.width, files.get(path) ?? new Uint8Array()) : []
}

/** The bytes with a bit turned over. */
export function flipped(bytes: Uint8Array = new Uint8Array(1), bit = 0): Uint8Array {
  return bytes.map((byte, index) => (index === Math.floor(bit / 8) ? byte ^ (1 << (bit % 8)) : byte))
}

/** A leaf with the lowest bit of a letter in the middle of its id turned over: still JSON, still canonical. */
function flippedLetter(leaf: Uint8Array = new Uint8Array()): Uint8Array {
  const at = Buffer.from(leaf).indexOf('-7000-8000-')
  return leaf.map((byte, index) => (index === at + 1 ? byte ^ 1 : byte))
}

function replaced(items: readonly Uint8Array[], place: number, item: Uint8Array): readonly Uint8Array[] {
  return items.map((each, index) => (index === place ? item : each))
}
