/** The protocol of witnesses (C2SP tlog-witness), its texts: what a log asks by `add-checkpoint`, and what a witness answers. */
import { decodeUtf8 } from './bytes.js'
import { isCount, parseDecimal } from './decimal.js'
import { formatHashes, parseHashes, splitHead } from './hash-lines.js'
import { Malformed } from './malformed.js'
import type { Hash } from './merkle.js'
import { formatNote, formatSignatures, type NoteSignature, parseNote, parseSignatures, plainText, type SignedNote } from './signed-note.js'

export interface AddCheckpoint {
  /** The size of the checkpoint that the witness cosigned last; 0 where it cosigned none. */
  readonly oldSize: number
  /** The consistency proof from there to the checkpoint; empty from 0, and to a checkpoint of the same size. */
  readonly proof: readonly Hash[]
  readonly checkpoint: SignedNote
}

/** The media type of the answer 409, which tells the size that the witness cosigned last. */
export const sizeMediaType = 'text/x.tlog.size'

/** The body of a request. */
export function formatAddCheckpoint({ oldSize, proof, checkpoint }: AddCheckpoint): string {
  if (!isCount(oldSize)) throw new RangeError(`a log cannot have ${oldSize} entries`)
  return `old ${oldSize}\n${formatHashes(proof)}\n${formatNote(checkpoint)}`
}

/** Reads the body of a request, of which nothing is verified yet. Throws {@link Malformed}, to be answered with 400. */
export function parseAddCheckpoint(body: Uint8Array | string): AddCheckpoint {
  const { head, rest } = splitHead('add-checkpoint request', plainText('add-checkpoint request', body))
  const [first = '', ...lines] = head
  const oldSize = first.startsWith('old ') ? parseDecimal(first.slice('old '.length)) : undefined
  if (oldSize === undefined) throw new Malformed('add-checkpoint request', 'it does not begin with an old size')
  return { oldSize, proof: parseHashes('add-checkpoint request', lines), checkpoint: parseNote(rest) }
}

/** The body of the answer 200: the lines of the witness's cosignatures. */
export const formatCosignatures = formatSignatures

/** Reads the body of the answer 200. Verify what it returns, as signatures of the checkpoint that was sent. Throws {@link Malformed}. */
export function parseCosignatures(body: Uint8Array | string): NoteSignature[] {
  return parseSignatures('add-checkpoint response', plainText('add-checkpoint response', body))
}

/** The body of the answer 409: the size of the checkpoint that the witness cosigned last. */
export function formatSize(size: number): string {
  if (!isCount(size)) throw new RangeError(`a log cannot have ${size} entries`)
  return `${size}\n`
}

/** Reads the body of the answer 409. Throws {@link Malformed}. */
export function parseSize(body: Uint8Array | string): number {
  const text = typeof body === 'string' ? body : decodeUtf8(body)
  const size = text?.endsWith('\n') ? parseDecimal(text.slice(0, -1)) : undefined
  if (size === undefined) throw new Malformed('add-checkpoint response', 'it tells no size')
  return size
}
