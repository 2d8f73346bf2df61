/** Receipts (C2SP tlog-proof): that an entry is in a log, to be verified offline. Kept in files that end in `.tlog-proof`. */
import { decodeBase64, encodeBase64 } from './base64.js'
import { type Checkpoint, type CheckpointVerdict, verifyCheckpoint } from './checkpoint.js'
import { isCount, parseDecimal } from './decimal.js'
import { formatHashes, parseHashes, splitHead } from './hash-lines.js'
import { Malformed } from './malformed.js'
import type { Hash } from './merkle.js'
import type { VerifierKey } from './note-key.js'
import type { Signer } from './note-signing.js'
import { formatNote, parseNote, plainText, type SignedNote } from './signed-note.js'
import { verifyInclusion } from './verify-proof.js'

export interface TlogProof {
  /** Of the entry, from 0. */
  readonly index: number
  /** From the entry's sibling up to the root. */
  readonly proof: readonly Hash[]
  /** The note of a checkpoint of the log when it held the entry, with whatever cosignatures there are. */
  readonly checkpoint: SignedNote
  /** Whatever helps to find the entry; nothing vouches for it. */
  readonly extra?: Uint8Array
}

const header = 'c2sp.org/tlog-proof@v1'

export function formatTlogProof({ index, proof, checkpoint, extra }: TlogProof): string {
  if (!isCount(index)) throw new RangeError(`${index} is no index of an entry`)
  if (extra?.length === 0) throw new RangeError('extra data that is empty is left out')
  const extraLine = extra ? `extra ${encodeBase64(extra)}\n` : ''
  return `${header}\n${extraLine}index ${index}\n${formatHashes(proof)}\n${formatNote(checkpoint)}`
}

/** Reads a receipt, whose signatures and proof are still to be verified. Throws {@link Malformed}. */
export function parseTlogProof(bytes: Uint8Array | string): TlogProof {
  const { head, rest } = splitHead('tlog-proof', plainText('tlog-proof', bytes))
  const lines = head.values()
  if (lines.next().value !== header) throw new Malformed('tlog-proof', `its first line is not ${header}`)
  let line = lines.next().value ?? ''
  const extra = line.startsWith('extra ') ? decodeBase64(line.slice('extra '.length)) : undefined
  if (line.startsWith('extra ')) {
    if (!extra?.length) throw new Malformed('tlog-proof', 'its extra data is not Base 64')
    line = lines.next().value ?? ''
  }
  const index = line.startsWith('index ') ? parseDecimal(line.slice('index '.length)) : undefined
  if (index === undefined) throw new Malformed('tlog-proof', 'it names no index')
  return { index, proof: parseHashes('tlog-proof', [...lines]), checkpoint: parseNote(rest), ...(extra && { extra }) }
}

export type TlogProofVerdict =
  | { readonly holds: true; readonly checkpoint: Checkpoint; readonly cosigners: readonly Signer[] }
  /** `not-included`: the checkpoint is the log's, and the proof does not lead from this leaf at this index to its root. */
  | { readonly holds: false; readonly because: 'not-included' }
  | Exclude<CheckpointVerdict, { holds: true }>

/**
 * Verifies a receipt for a leaf, whose hash the caller has computed from the entry itself, by the log's key and by those of the witnesses that
 * the caller trusts. Throws {@link Malformed} where the receipt's note is not that of a checkpoint.
 */
export async function verifyTlogProof(
  { index, proof, checkpoint: note }: TlogProof,
  leaf: Hash,
  log: VerifierKey,
  witnesses: readonly VerifierKey[] = [],
): Promise<TlogProofVerdict> {
  const verdict = await verifyCheckpoint(note, log, witnesses)
  if (!verdict.holds) return verdict
  const { size, root } = verdict.checkpoint
  return verifyInclusion({ index, size, leaf, proof, root }) ? verdict : { holds: false, because: 'not-included' }
}
