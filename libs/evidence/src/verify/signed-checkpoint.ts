/** The checkpoint of a bundle: whether it is signed with the ledger's key, and what else was signed beside it. */
import {
  type Checkpoint,
  decodeUtf8,
  encodeBase64,
  equalBytes,
  formatVerifierKey,
  Malformed,
  parseNote,
  parseVerifierKey,
  type SignedNote,
  type VerifierKey,
  verifyCheckpoint,
} from '#audit'
import type { Manifest } from '../bundle/manifest.js'
import { paths } from '../bundle/paths.js'
import { counted, type Findings } from './findings.js'
import type { ListedFiles } from './listed-files.js'

/** A checkpoint that was found to be the ledger's. */
export interface Signed {
  readonly checkpoint: Checkpoint
  readonly note: SignedNote
  /** Its bytes, as they are kept. */
  readonly text: string
  readonly key: VerifierKey
}

/** Undefined where the checkpoint cannot be relied on, which is told of. `given` is the key that whoever verifies has from elsewhere. */
export async function signedCheckpoint(
  files: ListedFiles,
  given: VerifierKey | undefined,
  findings: Findings,
): Promise<Signed | undefined> {
  const key = await keyOf(files, given, findings)
  const bytes = await files.read(paths.checkpoint)
  const text = bytes && decodeUtf8(bytes)
  if (!key || text === undefined) {
    if (bytes && text === undefined) findings.fails('checkpoint', 'The checkpoint is not text.', { file: paths.checkpoint })
    return undefined
  }
  const fails = (words: string) => findings.fails('checkpoint', words, { file: paths.checkpoint })
  try {
    const note = parseNote(text)
    const verdict = await verifyCheckpoint(note, key)
    if (!verdict.holds) {
      if (verdict.because === 'other-origin') fails(`The checkpoint is that of another log than ${key.name}, whose key signed it.`)
      else fails(`The checkpoint is not signed with the key ${formatVerifierKey(key)}.`)
      return undefined
    }
    const { checkpoint } = verdict
    findings.holds('checkpoint', `The checkpoint of ${counted(checkpoint.size, 'entry', 'entries')} is signed with the key of ${key.name}.`)
    compare(checkpoint, files.manifest, findings)
    return { checkpoint, note, text, key }
  } catch (error) {
    if (!(error instanceof Malformed)) throw error
    fails(`The checkpoint cannot be read: ${error.what}.`)
    return undefined
  }
}

async function keyOf(files: ListedFiles, given: VerifierKey | undefined, findings: Findings): Promise<VerifierKey | undefined> {
  const bytes = await files.read(paths.key)
  const text = bytes && decodeUtf8(bytes)
  const fails = (words: string) => findings.fails('key', words, { file: paths.key })
  if (text === undefined) {
    if (bytes) fails('The key is not text.')
    return given
  }
  try {
    if (!text.endsWith('\n')) throw new Malformed('verifier key', 'it is not one line')
    const key = parseVerifierKey(text.slice(0, -1))
    if (key.kind !== 'note') throw new Malformed('verifier key', 'it is one of a witness')
    if (!given) {
      findings.unproved(
        'key',
        `That ${formatVerifierKey(key)} is the ledger's key is not proved by the bundle. Get the key from the ledger, or from somebody who did, and compare.`,
      )
      return key
    }
    if (formatVerifierKey(given) === formatVerifierKey(key))
      findings.holds('key', `The key is the one that you gave: ${formatVerifierKey(given)}`)
    else fails(`The key in the bundle, ${formatVerifierKey(key)}, is not the one that you gave, ${formatVerifierKey(given)}.`)
    return given
  } catch (error) {
    if (!(error instanceof Malformed)) throw error
    fails(`The key cannot be read: ${error.what}.`)
    return given
  }
}

function compare({ origin, size, root }: Checkpoint, manifest: Manifest, findings: Findings): void {
  const fails = (words: string) => findings.fails('manifest', words, { file: paths.manifest })
  if (origin !== manifest.origin) fails(`The manifest speaks of the log ${manifest.origin}, and the checkpoint of ${origin}.`)
  if (size !== manifest.size)
    fails(`The manifest speaks of ${counted(manifest.size, 'entry', 'entries')}, and the checkpoint of ${size}: it is another one.`)
  if (!equalBytes(root, manifest.root))
    fails(`The manifest has the root ${encodeBase64(manifest.root)}, and the checkpoint ${encodeBase64(root)}.`)
}
