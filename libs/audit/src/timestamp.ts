/**
 * Time-stamps (RFC 3161): an authority's word that a checkpoint was there at a time. What parses certificates is large, and loaded by the first who
 * needs it.
 */
import { encodeUtf8 } from './bytes.js'
import { parseNote } from './signed-note.js'

export interface Timestamp {
  /** When it was there (RFC 3339, UTC). */
  readonly time: string
  /** How far the authority says to be off at most; absent where it says nothing. */
  readonly accuracyMs?: number
  /** The subject of the authority's certificate. */
  readonly authority: string
  /** Of the authority, an object identifier. */
  readonly policy: string
  /** Of the token, in hex. */
  readonly serial: string
}

/**
 * `malformed`: it is no answer with a token. `not-granted`: the authority refused. `other-data`: the token is of other bytes. `other-nonce` and
 * `other-policy`: it answers another request. `wrong-purpose`: the certificate is not one for time-stamps alone. `untrusted`: no chain leads from it to
 * an authority that is trusted, at the time that it tells. `wrong-signature`: it was not signed with that certificate. `in-the-future`.
 */
export type TimestampFault =
  | 'malformed'
  | 'not-granted'
  | 'other-data'
  | 'other-nonce'
  | 'other-policy'
  | 'wrong-purpose'
  | 'untrusted'
  | 'wrong-signature'
  | 'in-the-future'

export type TimestampVerdict =
  | { readonly holds: true; readonly timestamp: Timestamp }
  /** `what` is a sentence. */
  | { readonly holds: false; readonly because: TimestampFault; readonly what: string }

export interface TimestampOptions {
  /** Certificates in PEM: those that are self-issued are trusted, the others only help to find the way to them. */
  readonly authorities: string
  readonly now: Date
  /** What was sent with the request; left out where an answer is verified later. */
  readonly nonce?: Uint8Array
  /** The policy that was asked for; left out where any will do. */
  readonly policy?: string
}

/** A request for a time-stamp (TimeStampReq, DER) of some bytes, which are only named by their SHA-256. The nonce is random, of 8 bytes. */
export async function timestampRequest(stamped: Uint8Array, nonce: Uint8Array, policy?: string): Promise<Uint8Array> {
  const { makeRequest } = await import('./timestamp-request.js')
  return makeRequest(stamped, nonce, policy)
}

/**
 * Verifies an authority's answer (TimeStampResp, DER) about some bytes. Certificates have to have been valid at the time that the token tells; whether
 * one was revoked is not asked. Throws `Malformed` where the authorities cannot be read.
 */
export async function verifyTimestamp(reply: Uint8Array, stamped: Uint8Array, options: TimestampOptions): Promise<TimestampVerdict> {
  const { verifyReply } = await import('./timestamp-reply.js')
  return verifyReply(reply, stamped, options)
}

/** Throws `Malformed` where the text holds no certificate, or none that can be trusted. */
export async function requireAuthorities(pem: string): Promise<void> {
  const { parseAuthorities } = await import('./certificates.js')
  parseAuthorities(pem)
}

/** The bytes of a checkpoint's note that are stamped, with so many of its signatures: a beginning of the note. */
export function stampedBytes(note: string, signatures: number): Uint8Array {
  const { text } = parseNote(note)
  const lines = note.slice(text.length + 1).split('\n')
  return encodeUtf8(`${note.slice(0, text.length + 1)}${lines.slice(0, signatures).join('\n')}\n`)
}

/**
 * Verifies an answer about a checkpoint. Cosignatures may have come in since it was stamped, so every beginning of its signatures will do, from the
 * first on; `signatures` tells how many were there. Throws `Malformed` where note or authorities cannot be read.
 */
export async function verifyCheckpointTimestamp(
  reply: Uint8Array,
  note: string,
  options: TimestampOptions,
): Promise<TimestampVerdict & { readonly signatures?: number }> {
  const { signatures } = parseNote(note)
  let verdict: TimestampVerdict | undefined
  for (let count = signatures.length; count >= 1; count--) {
    verdict = await verifyTimestamp(reply, stampedBytes(note, count), options)
    if (verdict.holds) return { ...verdict, signatures: count }
    if (verdict.because !== 'other-data') return verdict
  }
  return verdict ?? { holds: false, because: 'other-data', what: 'The checkpoint has no signature.' }
}
