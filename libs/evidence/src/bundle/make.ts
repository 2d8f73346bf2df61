/** Making a bundle: its files one after the other, out of the log and its tree, with the manifest of them all at the end. */
import {
  type Checkpoint,
  CompactRange,
  canonicalJson,
  encodeBase64,
  encodeEntryBundle,
  encodeTile,
  encodeUtf8,
  equalBytes,
  formatTlogProof,
  inclusionProof,
  leafHash,
  newTiles,
  parseCheckpoint,
  parseNote,
  type SignedNote,
  type SubtreeHashes,
  tilePath,
  tileWidth,
  tileWidthAt,
  verifyInclusion,
} from '#audit'
import type { ArchiveFile } from '../archive/write.js'
import { fileDigest } from '../platform.js'
import { formatManifest, type ListedFile, type Scope } from './manifest.js'
import { copyPath, entryPath, openingsPath, paths } from './paths.js'
import { readmeOf } from './readme.js'
import { verifyScript } from './script.js'

/** A personal value with the salt that opens its commitment, by the field that it stands in. */
export type Opened = Readonly<Record<string, { readonly salt: string; readonly value: unknown }>>

/** An entry that goes into a bundle. */
export interface BundledEntry {
  /** Counted from 1. */
  readonly sequence: number
  readonly leaf: Uint8Array
  /** The personal values that the receiver may see. */
  readonly opened?: Opened
}

/** The copy of a source that goes into a bundle. */
export interface BundledCopy {
  readonly sha256: string
  readonly bytes: number
  readonly content: () => AsyncIterable<Uint8Array>
}

/** The state that the log comes to. */
export interface BundledState {
  readonly sequence: number
  readonly rows: number
  readonly digest: string
}

export interface BundleContents {
  readonly scope: Scope
  /** What it is about, in words for people: `report RE-7F3K2Q`. */
  readonly about: string
  /** When it is made (RFC 3339). */
  readonly made: string
  /** The note of the checkpoint, with its cosignatures. */
  readonly checkpoint: string
  /** The verifier key of the log. */
  readonly key: string
  readonly state: BundledState
  /** The tree, as far as the checkpoint at least. */
  readonly hashes: SubtreeHashes
  /** In the order of the log; every one up to the checkpoint where the bundle is about the ledger. */
  readonly entries: AsyncIterable<BundledEntry> | Iterable<BundledEntry>
  /** Asked for once all entries were read. */
  readonly copies?: () => readonly BundledCopy[]
  readonly policy?: string
  readonly timestamp?: { readonly token: Uint8Array; readonly authorities: string }
}

/** Hex, eight digits at most of it, is enough to tell bundles apart. */
export function bundleName(scope: Scope, size: number): string {
  return `${'id' in scope ? `${scope.kind}-${scope.id}` : scope.kind}-${size}.alteram.zip`
}

/** The files of a bundle, to be written as an archive. Throws {@link NotEvident}. */
export async function* bundleFiles(contents: BundleContents): AsyncGenerator<ArchiveFile, void> {
  const note = parseNote(contents.checkpoint)
  const checkpoint = parseCheckpoint(note.text)
  const { origin, size, root } = checkpoint
  const listed: ListedFile[] = []
  const list = async (name: string, content: Uint8Array): Promise<ArchiveFile> => {
    listed.push({ path: name, bytes: content.length, sha256: await fileDigest(content) })
    return { name, content }
  }
  const { scope, about, made, key, state, policy, timestamp, copies } = contents
  const readme = readmeOf({ scope, about, made, origin, size, root: encodeBase64(root), key })
  yield list(paths.readme, encodeUtf8(readme))
  yield list(paths.checkpoint, encodeUtf8(contents.checkpoint))
  yield list(paths.key, encodeUtf8(`${key}\n`))
  if (policy !== undefined) yield list(paths.policy, encodeUtf8(policy))
  if (timestamp) {
    yield list(paths.timestamp, timestamp.token)
    yield list(paths.authority, encodeUtf8(timestamp.authorities))
  }
  yield list(paths.state, encodeUtf8(canonicalJson(state)))
  yield list(paths.script, verifyScript())
  let entries = 0
  const files = scope.kind === 'ledger' ? ledgerFiles(contents, checkpoint) : recordFiles(contents, note, checkpoint)
  for await (const { name, content, holds } of files) {
    entries += holds
    yield list(name, content)
  }
  for (const { sha256, bytes, content } of copies?.() ?? []) {
    listed.push({ path: copyPath(sha256), bytes, sha256 })
    yield { name: copyPath(sha256), content: content() }
  }
  yield { name: paths.manifest, content: encodeUtf8(formatManifest({ scope, made, origin, size, root, entries, files: listed })) }
}

/** The log, or its tree, is not what was signed: no evidence can be made of it. The message is a sentence. */
export class NotEvident extends Error {
  override readonly name = 'NotEvident'
}

interface MadeFile {
  readonly name: string
  readonly content: Uint8Array
  /** Entries in it. */
  readonly holds: number
}

async function* recordFiles(
  { entries, hashes }: BundleContents,
  note: SignedNote,
  { size, root }: Checkpoint,
): AsyncGenerator<MadeFile, void> {
  for await (const { sequence, leaf, opened } of entries) {
    const index = sequence - 1
    yield { name: entryPath('entry', sequence), content: leaf, holds: 1 }
    const path = inclusionProof(hashes, index, size)
    if (!verifyInclusion({ index, size, leaf: leafHash(leaf), proof: path, root }))
      throw new NotEvident(`Entry ${sequence} is not what was signed of it. Whoever runs the ledger has to run alteram verify.`)
    const proof = formatTlogProof({ index, proof: path, checkpoint: note })
    yield { name: entryPath('proof', sequence), content: encodeUtf8(proof), holds: 0 }
    if (hasAny(opened)) yield { name: entryPath('opened', sequence), content: encodeUtf8(canonicalJson(opened)), holds: 0 }
  }
}

async function* ledgerFiles({ entries, hashes }: BundleContents, { size, root }: Checkpoint): AsyncGenerator<MadeFile, void> {
  const tree = new CompactRange()
  let held: BundledEntry[] = []
  let index = 0
  for await (const entry of entries) {
    tree.append(leafHash(entry.leaf))
    if (entry.sequence !== index * tileWidth + held.length + 1) throw new RangeError(`entry ${entry.sequence} is out of its turn`)
    held.push(entry)
    if (held.length < tileWidthAt({ level: 'entries', index }, size)) continue
    yield* entriesTile(index, held)
    held = []
    index++
  }
  if (tree.size !== size || !equalBytes(tree.root(), root))
    throw new NotEvident(`The first ${size} entries are not those that were signed. Whoever runs the ledger has to run alteram verify.`)
  for (const tile of newTiles(0, size)) yield { name: tilePath(tile), content: encodeTile(tile, hashes), holds: 0 }
}

function* entriesTile(index: number, entries: readonly BundledEntry[]): Generator<MadeFile, void> {
  const name = tilePath({ level: 'entries', index, width: entries.length })
  yield { name, content: encodeEntryBundle(entries.map(({ leaf }) => leaf)), holds: entries.length }
  const lines = entries.flatMap(({ sequence, opened }) => (hasAny(opened) ? [`${canonicalJson({ fields: opened, sequence })}\n`] : []))
  if (lines.length > 0) yield { name: openingsPath(index), content: encodeUtf8(lines.join('')), holds: 0 }
}

function hasAny(opened: Opened | undefined): opened is Opened {
  return opened !== undefined && Object.keys(opened).length > 0
}
