/** The ledger's signing key: a signer key of signed notes in a file of its own, made once and never again. Its name is the log's origin. */
import { randomBytes } from 'node:crypto'
import { linkSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { formatSignerKey, formatVerifierKey, isKeyName, Malformed, parseSignerKey, type SignerKey, signerKey } from '#audit'
import { isCode, syncFolder, textIfThere, writeNew } from '#files'
import { SigningFault } from './signing-fault.js'

export interface SigningKeyOptions {
  readonly file: string
  /** The name that the log is to have; default: that of the key, or one at random for a new key. */
  readonly origin?: string
  /** The verifier key under which this ledger has signed; undefined where it has not. */
  readonly known: string | undefined
}

/** Whether a log can have this name: what can stand in a note, and is not endless. */
export function isOrigin(name: string): boolean {
  return isKeyName(name) && name.length <= 200
}

/** Reads the key, or makes one where nothing was ever signed. Throws {@link SigningFault}. */
export function openSigningKey({ file, origin, known }: SigningKeyOptions): SignerKey {
  if (origin !== undefined && !isOrigin(origin)) {
    throw new SigningFault('other-origin', 'ALTERAM_LOG_ORIGIN cannot be the name of a log: it is not empty, and has no spaces and no +.')
  }
  const key = readKey(file) ?? makeKey(file, origin, known)
  if (known !== undefined && formatVerifierKey(key) !== known) {
    throw new SigningFault(
      'key-of-another',
      `${file} is not the key that this ledger's checkpoints were signed with. Put the right one back.`,
    )
  }
  if (origin !== undefined && key.name !== origin) {
    throw new SigningFault(
      'other-origin',
      `This log is called ${key.name}, by its key in ${file}, and not ${origin}. A log keeps its name for good: leave ALTERAM_LOG_ORIGIN out, or set it to the name that the log has.`,
    )
  }
  return key
}

function readKey(file: string): SignerKey | undefined {
  const text = textIfThere(file)
  if (text === undefined) return undefined
  if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0) {
    throw new SigningFault('key-open-to-others', `${file} can be read by others on this machine. Make it private: chmod 600 ${file}`)
  }
  try {
    const key = parseSignerKey(text.trimEnd())
    if (key.kind === 'note') return key
  } catch (error) {
    if (!(error instanceof Malformed)) throw error
  }
  throw new SigningFault(
    'key-malformed',
    `${file} is not a key that can sign checkpoints: it has one line, PRIVATE+KEY+… Put the right one back.`,
  )
}

function makeKey(file: string, origin: string | undefined, known: string | undefined): SignerKey {
  if (known !== undefined) {
    throw new SigningFault(
      'key-missing',
      `${file} is missing: without it no checkpoint of this log can be signed. Put it back from where you keep it; it is the key of ${known}.`,
    )
  }
  const key = signerKey(origin ?? `alteram.invalid/${randomBytes(8).toString('hex')}`, 'note', randomBytes(32))
  const draft = `${file}.${process.pid}`
  rmSync(draft, { force: true })
  writeNew(draft, `${formatSignerKey(key)}\n`)
  try {
    // Not in the place of another's: of two processes that begin a ledger, one makes its key, and both use that.
    linkSync(draft, file)
  } catch (error) {
    const made = isCode(error, 'EEXIST') ? readKey(file) : undefined
    if (!made) throw error
    return made
  } finally {
    rmSync(draft, { force: true })
  }
  syncFolder(dirname(file))
  return key
}
