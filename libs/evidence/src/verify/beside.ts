/** What lies in a bundle beside the entries: the state they come to, and copies of sources. */
import { decodeUtf8 } from '#audit'
import { parsePath, paths } from '../bundle/paths.js'
import { fileDigest } from '../platform.js'
import { counted, type Findings } from './findings.js'
import type { ListedFiles } from './listed-files.js'
import { objectIn } from './opened.js'
import type { Signed } from './signed-checkpoint.js'

export async function verifyState(files: ListedFiles, { checkpoint }: Signed, findings: Findings): Promise<void> {
  const bytes = await files.read(paths.state)
  if (!bytes) return
  const { sequence, rows, digest, ...more } = { sequence: undefined, rows: undefined, digest: undefined, ...objectIn(bytes) }
  const isState =
    Number.isSafeInteger(sequence) && Number.isSafeInteger(rows) && typeof digest === 'string' && /^[0-9a-f]{64}$/.test(digest)
  if (!isState || Object.keys(more).length > 0) return findings.fails('state', 'state.json tells no state.', { file: paths.state })
  if (sequence !== checkpoint.size)
    return findings.fails('state', `state.json tells the state at entry ${sequence}, and not at ${checkpoint.size}.`, { file: paths.state })
  findings.unproved(
    'state',
    `That the entries come to the state ${digest} is not performed again here; alteram replay --file does, from an export of the log.`,
  )
}

/** Collects the hashes of copies that entries name, as they are looked through. */
export class NamedCopies {
  readonly #named = new Set<string>()

  constructor(private readonly wanted: ReadonlySet<string>) {}

  static of(files: ListedFiles): NamedCopies {
    return new NamedCopies(new Set(files.paths.flatMap((path) => hashOf(path) ?? [])))
  }

  look(leaf: Uint8Array): void {
    if (this.wanted.size === 0) return
    for (const [, sha256 = ''] of decodeUtf8(leaf)?.matchAll(/"sha256":"([0-9a-f]{64})"/g) ?? [])
      if (this.wanted.has(sha256)) this.#named.add(sha256)
  }

  async verify(files: ListedFiles, findings: Findings): Promise<void> {
    for (const path of files.paths) {
      const sha256 = hashOf(path)
      if (sha256 === undefined) continue
      const bytes = await files.read(path)
      if (bytes && (await fileDigest(bytes)) !== sha256)
        findings.fails('copies', `${path} is not the copy that it is said to be: its SHA-256 is another.`, { file: path })
      if (!this.#named.has(sha256)) findings.fails('copies', `${path} is the copy of no source in this bundle.`, { file: path })
    }
    if (this.wanted.size > 0 && !findings.failed('copies') && !findings.failed('files'))
      findings.holds(
        'copies',
        `${counted(this.wanted.size, 'copy', 'copies')} of sources ${this.wanted.size === 1 ? 'is' : 'are'} what was recorded of them.`,
      )
  }
}

function hashOf(path: string): string | undefined {
  const parsed = parsePath(path)
  return parsed?.kind === 'copy' ? parsed.sha256 : undefined
}
