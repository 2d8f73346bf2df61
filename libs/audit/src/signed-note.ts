/** Signed notes (C2SP signed-note): a text, a blank line, and a line for each signature. */
import { decodeBase64, encodeBase64 } from './base64.js'
import { decodeUtf8, joinBytes, toHex } from './bytes.js'
import { type Format, Malformed } from './malformed.js'
import { isKeyName } from './note-key.js'

export interface NoteSignature {
  /** The key's name and id, by which its verifier is found. */
  readonly name: string
  readonly id: string
  /** What follows the id: of a shape that the kind of key decides. */
  readonly signature: Uint8Array
}

/** Believe nothing of it before {@link verifyNote}. */
export interface SignedNote {
  /** What is signed. Ends in a line feed. */
  readonly text: string
  readonly signatures: readonly NoteSignature[]
}

/** Signatures that a note may have, and bytes: more than any has, and little enough to verify. */
const mostSignatures = 100
const longestNote = 1_000_000

/** The note in its one form. Throws {@link Malformed} on what {@link parseNote} would not read. */
export function formatNote({ text, signatures }: SignedNote): string {
  const note = `${text}\n${formatSignatures(signatures)}`
  const read = parseNote(note)
  if (read.text !== text || read.signatures.length !== signatures.length) throw new Malformed('signed note', 'its text has no such form')
  return note
}

/**
 * Reads a note, of which every byte counts: UTF-8, no control character but the line feed, Base 64 as it is written and no other. The text
 * ends at the last blank line, so it may have some of its own. Throws {@link Malformed}.
 */
export function parseNote(note: Uint8Array | string): SignedNote {
  const all = plainText('signed note', note)
  const split = all.lastIndexOf('\n\n')
  if (split < 0) throw new Malformed('signed note', 'no blank line stands between a text and signatures')
  return { text: all.slice(0, split + 1), signatures: parseSignatures('signed note', all.slice(split + 2)) }
}

/** A line for each signature: `— <name> <base64>`. */
export function formatSignatures(signatures: readonly NoteSignature[]): string {
  return signatures.map(({ name, id, signature }) => `— ${name} ${encodeBase64(joinBytes(idBytes(id), signature))}\n`).join('')
}

/** Reads lines of signatures, at least one. Throws {@link Malformed}, naming `format`. */
export function parseSignatures(format: Format, lines: string): NoteSignature[] {
  const [rest, ...reversed] = lines.split('\n').reverse()
  if (rest !== '' || reversed.length === 0) throw new Malformed(format, 'it does not end with a line for each signature')
  if (reversed.length > mostSignatures) throw new Malformed(format, `it has more than ${mostSignatures} signatures`)
  return reversed.reverse().map((line) => parseSignature(format, line))
}

/** The text of bytes from outside; a string that was already decoded is held to the same rules. Throws {@link Malformed}. */
export function plainText(format: Format, input: Uint8Array | string): string {
  if (input.length > longestNote) throw new Malformed(format, `it is longer than ${longestNote} bytes`)
  const text = typeof input === 'string' ? input : decodeUtf8(input)
  if (!text?.isWellFormed()) throw new Malformed(format, 'it is not UTF-8')
  for (let at = 0; at < text.length; at++)
    if (text.charCodeAt(at) < 0x20 && text[at] !== '\n') throw new Malformed(format, 'it has a control character')
  return text
}

function parseSignature(format: Format, line: string): NoteSignature {
  const [, name = '', encoded = ''] = /^— ([^ ]+) ([^ ]+)$/.exec(line) ?? []
  const bytes = decodeBase64(encoded)
  // Four bytes of id and at least one of a signature.
  if (!isKeyName(name) || !bytes || bytes.length < 5) throw new Malformed(format, 'a line is not a dash, a name and a signature in Base 64')
  return { name, id: toHex(bytes.subarray(0, 4)), signature: bytes.subarray(4) }
}

function idBytes(id: string): Uint8Array {
  if (!/^[0-9a-f]{8}$/.test(id)) throw new RangeError('the id of a key is eight digits of lower-case hex')
  return Uint8Array.from([0, 2, 4, 6], (at) => Number.parseInt(id.slice(at, at + 2), 16))
}
