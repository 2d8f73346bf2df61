/** The manifest of a bundle: what it is about, and each of its files with its hash. */
import { canonicalJson, decodeBase64, encodeBase64, hashLength, NotCanonical, parseCanonicalJson } from '#audit'

/** What a bundle is about: the whole ledger, or a record. That of a report is about everything that belongs to the report. */
export type Scope = { readonly kind: 'ledger' } | { readonly kind: string; readonly id: string }

export interface ListedFile {
  readonly path: string
  readonly bytes: number
  /** In lower-case hex. */
  readonly sha256: string
}

export interface Manifest {
  readonly scope: Scope
  /** When it was made (RFC 3339). Nobody vouches for it. */
  readonly made: string
  readonly origin: string
  /** Entries that the log had at the checkpoint. */
  readonly size: number
  readonly root: Uint8Array
  /** Entries that are in the bundle. */
  readonly entries: number
  /** Every file but the manifest, by name. */
  readonly files: readonly ListedFile[]
}

const format = 'alteram-bundle/v1'

/** In canonical JSON. */
export function formatManifest({ scope, made, origin, size, root, entries, files }: Manifest): string {
  return canonicalJson({
    format,
    scope: scopeFields(scope),
    made,
    origin,
    size,
    root: encodeBase64(root),
    entries,
    files: files.toSorted((a, b) => (a.path < b.path ? -1 : 1)).map(({ path, bytes, sha256 }) => ({ path, bytes, sha256 })),
  })
}

/** The manifest; in a sentence's end what is wrong with it, where something is. */
export function parseManifest(bytes: Uint8Array): Manifest | string {
  let read: unknown
  try {
    read = parseCanonicalJson(bytes, 'whole')
  } catch (error) {
    if (error instanceof NotCanonical) return `it is no canonical JSON (${error.message})`
    throw error
  }
  if (!isObject(read)) return 'it is no object'
  if (read['format'] !== format) return `its format is not ${format}`
  const surplus = Object.keys(read).find((name) => !members.has(name))
  if (surplus !== undefined) return `it has a member ${JSON.stringify(surplus)} that has no place there`
  const { made, origin, size, root, entries } = {
    made: read['made'],
    origin: read['origin'],
    size: read['size'],
    root: read['root'],
    entries: read['entries'],
  }
  const scope = scopeIn(read['scope'])
  if (!scope) return 'it does not say what the bundle is about'
  if (typeof made !== 'string' || !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z$/.test(made))
    return 'it does not say when it was made'
  if (typeof origin !== 'string' || origin === '') return 'it names no log'
  if (!isCount(size) || !isCount(entries) || entries > size) return 'its numbers of entries are none'
  const hash = typeof root === 'string' ? decodeBase64(root) : undefined
  if (hash?.length !== hashLength) return 'its root is none'
  const files = filesIn(read['files'])
  if (typeof files === 'string') return files
  return { scope, made, origin, size, root: hash, entries, files }
}

const members = new Set(['format', 'scope', 'made', 'origin', 'size', 'root', 'entries', 'files'])

function scopeFields(scope: Scope): Scope {
  return 'id' in scope ? { kind: scope.kind, id: scope.id } : { kind: scope.kind }
}

function scopeIn(read: unknown): Scope | undefined {
  if (!isObject(read)) return undefined
  const { kind, id, ...more } = { kind: undefined, id: undefined, ...read }
  if (typeof kind !== 'string' || !/^[a-z][a-z-]{0,40}$/.test(kind) || Object.keys(more).length > 0) return undefined
  if (kind === 'ledger') return id === undefined ? { kind } : undefined
  return typeof id === 'string' && /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(id) ? { kind, id } : undefined
}

function filesIn(read: unknown): readonly ListedFile[] | string {
  if (!Array.isArray(read)) return 'it lists no files'
  const files: ListedFile[] = []
  for (const item of read as readonly unknown[]) {
    if (!isObject(item) || Object.keys(item).length !== 3) return 'an item of its list is no file'
    const { path, bytes, sha256 } = { path: item['path'], bytes: item['bytes'], sha256: item['sha256'] }
    if (typeof path !== 'string' || !isCount(bytes) || typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256))
      return 'an item of its list is no file'
    if (path <= (files.at(-1)?.path ?? '')) return 'its list of files is not in order'
    files.push({ path, bytes, sha256 })
  }
  return files
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0
}
