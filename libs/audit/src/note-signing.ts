/** Who signed a note: making signatures, and verifying them with the keys that one trusts. */
import { encodeUtf8 } from './bytes.js'
import { cosignedMessage, decodeCosignature, encodeCosignature } from './cosignature.js'
import type { SignerKey, VerifierKey } from './note-key.js'
import { ed25519Verifier, signEd25519 } from './primitives.js'
import type { NoteSignature, SignedNote } from './signed-note.js'

/** A key whose signature on a note was verified. */
export interface Signer {
  readonly key: VerifierKey
  /** When a cosigner says to have seen the checkpoint, in seconds of POSIX; absent from a plain signature, which has no time. */
  readonly time?: number
}

export type NoteVerdict =
  | { readonly holds: true; readonly signers: readonly Signer[] }
  /** `unsigned`: no signature is of a key that is known. `wrong-signature`: one is said to be of this key and is not. */
  | { readonly holds: false; readonly because: 'unsigned' }
  | { readonly holds: false; readonly because: 'wrong-signature'; readonly key: VerifierKey }

/** Signs a text that ends in a line feed. Throws RangeError for a key of cosignatures. */
export function signNote(text: string, key: SignerKey): NoteSignature {
  if (key.kind !== 'note') throw new RangeError(`the key ${key.name} signs cosignatures only`)
  return { name: key.name, id: key.id, signature: signEd25519(key.seed, encodeUtf8(text)) }
}

/**
 * Cosigns the text of a checkpoint that was found consistent with all cosigned before. `time` is now, in seconds of POSIX. Throws RangeError
 * for a key of plain signatures.
 */
export function cosign(text: string, key: SignerKey, time: number): NoteSignature {
  if (key.kind !== 'cosignature') throw new RangeError(`the key ${key.name} signs notes, no cosignatures`)
  const signature = signEd25519(key.seed, cosignedMessage(text, time))
  return { name: key.name, id: key.id, signature: encodeCosignature(time, signature) }
}

/**
 * Verifies every signature that is of a known key, by name and id, and passes over the others. It holds with at least one of them, all
 * verified; each key is listed once, with its first signature.
 */
export async function verifyNote({ text, signatures }: SignedNote, known: readonly VerifierKey[]): Promise<NoteVerdict> {
  const signers = new Map<string, Signer>()
  for (const { name, id, signature } of signatures) {
    const key = known.find((candidate) => candidate.name === name && candidate.id === id)
    if (!key) continue
    const signer = await verifySignature(text, signature, key)
    if (!signer) return { holds: false, because: 'wrong-signature', key }
    const identity = `${name} ${id}`
    if (!signers.has(identity)) signers.set(identity, signer)
  }
  return signers.size > 0 ? { holds: true, signers: [...signers.values()] } : { holds: false, because: 'unsigned' }
}

async function verifySignature(text: string, bytes: Uint8Array, key: VerifierKey): Promise<Signer | undefined> {
  const verify = ed25519Verifier(key.publicKey)
  if (key.kind === 'note') return (await verify(encodeUtf8(text), bytes)) ? { key } : undefined
  const cosignature = decodeCosignature(bytes)
  if (!cosignature) return undefined
  const { time, signature } = cosignature
  return (await verify(cosignedMessage(text, time), signature)) ? { key, time } : undefined
}
