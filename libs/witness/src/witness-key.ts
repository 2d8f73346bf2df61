/** The witness's key: a signer key of cosignatures in a file of its own, made once and never again. */
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { formatSignerKey, formatVerifierKey, Malformed, parseSignerKey, type SignerKey, signerKey } from '#audit'
import { syncFolder, writeNew } from '#files'
import { WitnessFault } from './witness-fault.js'

/**
 * Reads the key, or makes one where the witness never had any; `known` is the verifier key under which it has cosigned. Nobody else may do so at the
 * same time. Throws {@link WitnessFault}.
 */
export function openWitnessKey(file: string, known: string | undefined, name?: string): SignerKey {
  const key = existsSync(file) ? readKey(file) : makeKey(file, known, name)
  if (known !== undefined && formatVerifierKey(key) !== known) {
    throw new WitnessFault('key-of-another', `${file} is not the key of this witness, which is ${known}. Put the right one back.`)
  }
  if (name !== undefined && key.name !== name) {
    throw new WitnessFault(
      'key-of-another',
      `This witness is called ${key.name}, by its key in ${file}, and not ${name}: it keeps its name.`,
    )
  }
  return key
}

function readKey(file: string): SignerKey {
  if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0) {
    throw new WitnessFault('key-open-to-others', `${file} can be read by others on this machine. Make it private: chmod 600 ${file}`)
  }
  try {
    const key = parseSignerKey(readFileSync(file, 'utf8').trimEnd())
    if (key.kind === 'cosignature') return key
  } catch (error) {
    if (!(error instanceof Malformed)) throw error
  }
  throw new WitnessFault('key-malformed', `${file} is not a key that can cosign: it has one line, PRIVATE+KEY+… Put the right one back.`)
}

function makeKey(file: string, known: string | undefined, name: string | undefined): SignerKey {
  if (known !== undefined) {
    throw new WitnessFault('key-missing', `${file} is missing. Put it back from where you keep it; it is the key of ${known}.`)
  }
  const key = signerKey(name ?? `alteram.invalid/witness-${randomBytes(8).toString('hex')}`, 'cosignature', randomBytes(32))
  const draft = `${file}.draft`
  rmSync(draft, { force: true })
  writeNew(draft, `${formatSignerKey(key)}\n`)
  renameSync(draft, file)
  syncFolder(dirname(file))
  return key
}
