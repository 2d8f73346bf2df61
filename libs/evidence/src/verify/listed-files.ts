/** The files of a bundle against its manifest: each one is read once, and has to be as it is listed. */
import type { Archive } from '../archive/read.js'
import { ArchiveRefused } from '../archive/refused.js'
import type { ListedFile, Manifest } from '../bundle/manifest.js'
import { always, mostBytes, parsePath, paths } from '../bundle/paths.js'
import { fileDigest } from '../platform.js'
import { counted, type Findings } from './findings.js'

export class ListedFiles {
  readonly #listed: ReadonlyMap<string, ListedFile>
  readonly #read = new Set<string>()

  constructor(
    private readonly archive: Archive,
    readonly manifest: Manifest,
    private readonly findings: Findings,
  ) {
    this.#listed = new Map(manifest.files.map((file) => [file.path, file]))
  }

  has(path: string): boolean {
    return this.archive.has(path)
  }

  /** The names of files, in order. */
  get paths(): readonly string[] {
    return this.archive.names
  }

  /** What a look at the names shows: which are missing, added, or have no place in a bundle. */
  compareNames(): void {
    for (const name of this.archive.names) {
      if (name === paths.manifest || this.#listed.has(name)) continue
      this.findings.fails('files', `${name} is in the bundle and not in its manifest: it was added.`, { file: name })
    }
    for (const { path } of this.manifest.files) {
      if (!this.archive.has(path)) this.findings.fails('files', `${path} is missing: the manifest lists it.`, { file: path })
      if (!parsePath(path) || path === paths.manifest)
        this.findings.fails('files', `${path} has no place in a bundle${isArchive(path) ? '; archives in it are not opened' : ''}.`, {
          file: path,
        })
    }
    for (const path of always) {
      if (!this.#listed.has(path)) this.findings.fails('files', `${path} is missing; every bundle has it.`, { file: path })
    }
  }

  /**
   * The bytes of a file. Undefined where it is not there or cannot be read, which is told of. A file that is not the one that the manifest lists is
   * given all the same: what is in it may tell more.
   */
  async read(path: string): Promise<Uint8Array | undefined> {
    const kind = parsePath(path)?.kind
    if (!kind || !this.archive.has(path)) return undefined
    this.#read.add(path)
    try {
      const bytes = await this.archive.read(path, mostBytes[kind])
      const listed = this.#listed.get(path)
      if (listed && (listed.bytes !== bytes.length || listed.sha256 !== (await fileDigest(bytes))))
        this.findings.fails('files', `${path} is not the file that the manifest lists: its SHA-256 is another.`, { file: path })
      return bytes
    } catch (error) {
      if (!(error instanceof ArchiveRefused)) throw error
      this.findings.fails('files', error.message, { file: path })
      return error.bytes
    }
  }

  /** Reads what nobody asked for, and tells whether all was as it is listed. */
  async finish(): Promise<void> {
    for (const name of this.archive.names) if (name !== paths.manifest && !this.#read.has(name)) await this.read(name)
    if (!this.findings.failed('files'))
      this.findings.holds(
        'files',
        `All ${counted(this.manifest.files.length, 'file')} are as the manifest lists them, and there is no other.`,
      )
  }
}

function isArchive(path: string): boolean {
  return /\.(zip|jar|tar|t?gz|bz2|xz|7z|rar|zst)$/i.test(path)
}
