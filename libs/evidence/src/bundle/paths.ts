/** Which files a bundle has, and what each of them is. There is one name for each, and nothing else is in it. */
import { parseTilePath, type Tile, tilePath, tileWidth } from '#audit'

/** What the files of fixed names are. */
export const paths = {
  readme: 'README.md',
  manifest: 'manifest.json',
  checkpoint: 'checkpoint',
  key: 'log.vkey',
  policy: 'policy',
  timestamp: 'timestamp.tsr',
  authority: 'timestamp-ca.pem',
  state: 'state.json',
  script: 'verify.sh',
} as const

/** The files of fixed names that every bundle has, but for the manifest. */
export const always = [paths.readme, paths.checkpoint, paths.key, paths.state, paths.script] as const

/** A file that is there for an entry, by the entry's sequence, from 1. */
export interface EntryFile {
  readonly kind: 'entry' | 'proof' | 'opened'
  readonly sequence: number
}

export type BundlePath =
  | { readonly kind: keyof typeof paths }
  | EntryFile
  /** Entries, or hashes of the tree, as `tile/…` of the log has them. */
  | { readonly kind: 'tile'; readonly tile: Tile }
  /** The values of the entries that a bundle of entries holds. */
  | { readonly kind: 'openings'; readonly index: number }
  /** The copy of a source. */
  | { readonly kind: 'copy'; readonly sha256: string }

const folders = { entry: ['entries/', '.json'], proof: ['proofs/', '.tlog-proof'], opened: ['opened/', '.json'] } as const

/** `entries/000000012.json`, `proofs/000000012.tlog-proof`, `opened/000000012.json`. */
export function entryPath(kind: EntryFile['kind'], sequence: number): string {
  const [folder, ending] = folders[kind]
  return `${folder}${String(sequence).padStart(9, '0')}${ending}`
}

/** `opened/x001/234.ndjson`: the values of the entries in the bundle of entries of the same number. */
export function openingsPath(index: number): string {
  return `opened/${tilePath({ level: 'entries', index, width: tileWidth }).slice('tile/entries/'.length)}.ndjson`
}

export function copyPath(sha256: string): string {
  return `copies/${sha256}`
}

/** What the file of a name is; undefined for what has no place in a bundle. */
export function parsePath(path: string): BundlePath | undefined {
  for (const kind of fixed) if (paths[kind] === path) return { kind }
  if (path.startsWith('tile/')) {
    const tile = parseTilePath(path)
    return tile && { kind: 'tile', tile }
  }
  const [, sha256] = /^copies\/([0-9a-f]{64})$/.exec(path) ?? []
  if (sha256 !== undefined) return { kind: 'copy', sha256 }
  const [, steps] = /^opened\/([x0-9/]+)\.ndjson$/.exec(path) ?? []
  if (steps !== undefined) {
    const tile = parseTilePath(`tile/entries/${steps}`)
    return tile && { kind: 'openings', index: tile.index }
  }
  for (const kind of entryKinds) {
    const [, digits] = new RegExp(`^${folders[kind][0]}([0-9]{9,16})\\${folders[kind][1]}$`).exec(path) ?? []
    const sequence = Number(digits)
    if (digits !== undefined && sequence >= 1 && entryPath(kind, sequence) === path) return { kind, sequence }
  }
  return undefined
}

const fixed = Object.keys(paths).filter((kind): kind is keyof typeof paths => kind in paths)
const entryKinds = ['entry', 'proof', 'opened'] as const

/** Bytes that a file of a kind may have. A copy is as large as the ledger took it; it is read as a whole where it is checked. */
export const mostBytes: Readonly<Record<BundlePath['kind'], number>> = {
  readme: 1_048_576,
  manifest: 134_217_728,
  checkpoint: 1_000_000,
  key: 10_000,
  policy: 1_048_576,
  timestamp: 1_048_576,
  authority: 1_048_576,
  state: 10_000,
  script: 1_048_576,
  entry: 65_535,
  proof: 1_000_000,
  opened: 1_048_576,
  tile: tileWidth * (2 + 65_535),
  openings: 67_108_864,
  copy: 1_073_741_824,
}
