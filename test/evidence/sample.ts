/** Bundles for tests: a small log with its tree and a signed checkpoint, and what is packed of it. The same each time. */
import {
  CompactRange,
  canonicalJson,
  commit,
  encodeBase64,
  encodeLeaf,
  formatCheckpoint,
  formatNote,
  formatVerifierKey,
  type Hash,
  leafHash,
  type SignerKey,
  type SubtreeHashes,
  signerKey,
  signNote,
} from '#audit'
import { type BundleContents, type BundledEntry, bundleFiles, type Opened, type Scope, writeArchive } from '#evidence'

/** The files of a bundle by name: what lies in its folder when it is unpacked. */
export type Files = ReadonlyMap<string, Uint8Array>

export const origin = 'ledger.example/sample'
export const signer = signerKey(origin, 'note', new Uint8Array(32).fill(7))
/** Somebody who has another key and gives it the same name. */
export const forger = signerKey(origin, 'note', new Uint8Array(32).fill(8))

/** The report that bundles of a record are about. */
export const reportId = '00000000-0000-7000-8000-00000000000a'

const date = '2026-05-04T08:00:00.000Z'
const letters = new TextEncoder()

/** A log in memory. Each fifth entry is about the report; some have a personal value, which is sealed. */
export class SampleLog implements SubtreeHashes {
  readonly entries: readonly BundledEntry[]
  readonly #hashes = new Map<string, Hash>()

  constructor(readonly size: number) {
    this.entries = Array.from({ length: size }, (_, index) => entry(index + 1))
    const tree = new CompactRange()
    for (const { leaf } of this.entries)
      tree.append(leafHash(leaf), ({ level, index }, hash) => this.#hashes.set(`${level} ${index}`, hash))
  }

  hash({ level, index }: { readonly level: number; readonly index: number }): Hash {
    const hash = this.#hashes.get(`${level} ${index}`)
    if (!hash) throw new RangeError(`there is no subtree ${index} of level ${level}`)
    return hash
  }

  root(size: number): Hash {
    const tree = new CompactRange()
    for (const { leaf } of this.entries.slice(0, size)) tree.append(leafHash(leaf))
    return tree.root()
  }

  /** The note of a checkpoint of the first entries. */
  checkpoint(size = this.size, key: SignerKey = signer): string {
    return signed(formatCheckpoint({ origin, size, root: this.root(size) }), key)
  }

  /** What goes into a bundle as of the first entries. */
  contents(scope: Scope, size = this.size): BundleContents {
    const entries = this.entries.slice(0, size)
    return {
      scope,
      about: scope.kind === 'ledger' ? 'whole ledger' : 'report RE-SAMPLE',
      made: date,
      checkpoint: this.checkpoint(size),
      key: formatVerifierKey(signer),
      state: { sequence: size, rows: 1, digest: '0'.repeat(64) },
      hashes: this,
      entries: scope.kind === 'ledger' ? entries : entries.filter(({ sequence }) => sequence % 5 === 1),
    }
  }
}

/** A note with one signature. */
export function signed(text: string, key: SignerKey): string {
  return formatNote({ text, signatures: [signNote(text, key)] })
}

export const scopes = { ledger: { kind: 'ledger' }, record: { kind: 'report', id: reportId } } as const satisfies Record<string, Scope>

/** The files of a bundle. */
export async function filesOf(contents: BundleContents): Promise<Files> {
  const files = new Map<string, Uint8Array>()
  for await (const { name, content } of bundleFiles(contents)) files.set(name, await all(content))
  return files
}

/** The archive of files, made as bundles are. */
export async function archiveOf(files: Files): Promise<Uint8Array> {
  return all(writeArchive([...files].map(([name, content]) => ({ name, content }))))
}

async function all(content: Uint8Array | AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  if (content instanceof Uint8Array) return content
  const chunks: Uint8Array[] = []
  for await (const chunk of content) chunks.push(chunk)
  return Uint8Array.from(Buffer.concat(chunks))
}

function entry(sequence: number): BundledEntry {
  const id = `00000000-0000-7000-8000-${String(sequence).padStart(12, '0')}`
  const ofReport = sequence % 5 === 1
  const isFirst = sequence === 1
  const event = {
    id,
    stream: ofReport ? `report-${reportId}` : `party-${id}`,
    revision: ofReport ? (sequence - 1) / 5 : 0,
    type: ofReport ? (isFirst ? 'ReportPublished' : 'ReportRevised') : 'PartyNamed',
    schema: 1,
    recorded: new Date(Date.parse(date) + sequence * 1_000).toISOString(),
    actor: 'clock',
    via: 'api',
  }
  if (sequence % 3 === 0) return { sequence, leaf: encodeLeaf({ ...event, data: { number: sequence, title: `Title ${sequence}` } }) }
  const salt = new Uint8Array(32).fill(sequence % 256)
  const value = { language: 'en', words: `Somebody ${sequence}` }
  const commitment = encodeBase64(commit({ salt, event: id, field: 'names/0', value }))
  const names = [{ commitment: commitment.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '') }]
  const opened: Opened = { 'names/0': { salt: encodeBase64(salt), value } }
  return { sequence, leaf: encodeLeaf({ ...event, data: { number: sequence, names } }), opened }
}

/** JSON as bundles have it. */
export function json(value: unknown): Uint8Array {
  return letters.encode(canonicalJson(value))
}

export function textOf(files: Files, path: string): string {
  return Buffer.from(files.get(path) ?? new Uint8Array()).toString('utf8')
}
