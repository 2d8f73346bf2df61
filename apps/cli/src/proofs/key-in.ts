/** What somebody kept and gives back: a verifier key, a checkpoint. */
import { readFile } from 'node:fs/promises'
import { Malformed, parseNote, parseTlogProof, parseVerifierKey, type SignedNote, type VerifierKey } from '#audit'
import { troubleWith } from '../api/trouble.js'
import { wrongUse } from '../failure.js'

/** The key that `--key` gives, as such or in a file. */
export async function keyIn(given: string): Promise<VerifierKey> {
  const isKey = /^[^+/\\]+(\/[^+]*)?\+[0-9a-f]{8}\+/.test(given)
  const text = isKey ? given : new TextDecoder().decode(await bytesOf(given)).trim()
  try {
    const key = parseVerifierKey(text)
    if (key.kind === 'note') return key
  } catch (error) {
    if (!(error instanceof Malformed)) throw error
  }
  throw wrongUse(`--key: ${isKey ? given : `what is in ${given}`} is no verifier key of a ledger. It looks like name+1a2b3c4d+Base64.`)
}

/** The checkpoint in a file, or that in a receipt. */
export async function noteIn(path: string): Promise<SignedNote> {
  const bytes = await bytesOf(path)
  try {
    return new TextDecoder().decode(bytes.subarray(0, 15)) === 'c2sp.org/tlog-p' ? parseTlogProof(bytes).checkpoint : parseNote(bytes)
  } catch (error) {
    if (error instanceof Malformed) throw wrongUse(`${path} is neither a checkpoint nor a receipt: ${error.message}.`)
    throw error
  }
}

/** The bytes of a file. Throws a `Failure` where it cannot be read. */
export async function bytesOf(path: string): Promise<Uint8Array> {
  return Uint8Array.from(await readFile(path).catch((error: unknown) => Promise.reject(troubleWith(path, error))))
}
