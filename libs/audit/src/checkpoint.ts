/** Checkpoints (C2SP tlog-checkpoint): the head of a log, as it is signed. */
import { decodeBase64, encodeBase64 } from './base64.js'
import { isCount, parseDecimal } from './decimal.js'
import { Malformed } from './malformed.js'
import { type Hash, hashLength } from './merkle.js'
import type { VerifierKey } from './note-key.js'
import { type NoteVerdict, type Signer, verifyNote } from './note-signing.js'
import type { SignedNote } from './signed-note.js'

export interface Checkpoint {
  /** Which log it is: for ours the name of its key. */
  readonly origin: string
  /** Entries of the log. */
  readonly size: number
  /** The root of the tree of that size. */
  readonly root: Hash
}

/** The text of a checkpoint, to be signed. Throws RangeError on what is none. */
export function formatCheckpoint({ origin, size, root }: Checkpoint): string {
  if (origin === '' || origin.includes('\n') || !origin.isWellFormed()) throw new RangeError('an origin is one line of text')
  if (!isCount(size)) throw new RangeError(`a log cannot have ${size} entries`)
  if (root.length !== hashLength) throw new RangeError(`a root has ${hashLength} bytes`)
  return `${origin}\n${size}\n${encodeBase64(root)}\n`
}

/**
 * Reads the text of a checkpoint: three lines and nothing after them. Other logs may add lines of their own after the root, which say
 * nothing that a tree could bear out; they are read where `extensions` allows them, and ignored. Throws {@link Malformed}.
 */
export function parseCheckpoint(text: string, extensions: 'refused' | 'ignored' = 'refused'): Checkpoint {
  const lines = text.split('\n')
  const [origin = '', size = '', root = '', ...more] = lines
  if (more.pop() !== '' || origin === '' || more.includes('')) throw new Malformed('checkpoint', 'it is not made of lines of text')
  if (more.length > 0 && extensions === 'refused') throw new Malformed('checkpoint', 'it has lines after the root')
  const entries = parseDecimal(size)
  if (entries === undefined) throw new Malformed('checkpoint', 'its second line is no size')
  const hash = decodeBase64(root)
  if (hash?.length !== hashLength) throw new Malformed('checkpoint', 'its third line is no root')
  return { origin, size: entries, root: hash }
}

export type CheckpointVerdict =
  | { readonly holds: true; readonly checkpoint: Checkpoint; readonly cosigners: readonly Signer[] }
  /** `other-origin`: the log's key signed a checkpoint of a log by another name. `unsigned`: the log's key did not sign it. */
  | { readonly holds: false; readonly because: 'other-origin' }
  | Exclude<NoteVerdict, { holds: true }>

/**
 * Verifies the checkpoint of a log by its key, and by those of whatever witnesses one trusts; how many of them must have cosigned is the
 * caller's to say. Throws {@link Malformed} where the note is not that of a checkpoint, or has lines after the root.
 */
export async function verifyCheckpoint(
  note: SignedNote,
  log: VerifierKey,
  witnesses: readonly VerifierKey[] = [],
): Promise<CheckpointVerdict> {
  const verdict = await verifyNote(note, [log, ...witnesses])
  if (!verdict.holds) return verdict
  if (!verdict.signers.some(({ key }) => key === log)) return { holds: false, because: 'unsigned' }
  const checkpoint = parseCheckpoint(note.text)
  if (checkpoint.origin !== log.name) return { holds: false, because: 'other-origin' }
  return { holds: true, checkpoint, cosigners: verdict.signers.filter(({ key }) => key !== log) }
}
