/** Cosignatures (C2SP tlog-cosignature, `cosignature/v1`): that somebody else saw a checkpoint, consistent with all seen before, at a time. */
import { encodeUtf8, joinBytes } from './bytes.js'
import { isCount } from './decimal.js'

const timeLength = 8
const signatureLength = 64

/** What a cosigner signs: the text of the checkpoint after the time, in seconds of POSIX. Throws RangeError on a time that is none. */
export function cosignedMessage(text: string, time: number): Uint8Array {
  if (!isCount(time)) throw new RangeError(`${time} is no time in whole seconds`)
  return encodeUtf8(`cosignature/v1\ntime ${time}\n${text}`)
}

/** The time and the Ed25519 signature over {@link cosignedMessage}, as they stand together in the note. */
export function encodeCosignature(time: number, signature: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(timeLength)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(time))
  return joinBytes(bytes, signature)
}

/** Undefined for what is no cosignature of Ed25519: of another length, or of a time above 2^53 - 1. */
export function decodeCosignature(bytes: Uint8Array): { time: number; signature: Uint8Array } | undefined {
  if (bytes.length !== timeLength + signatureLength) return undefined
  const time = Number(new DataView(bytes.buffer, bytes.byteOffset, timeLength).getBigUint64(0))
  return isCount(time) ? { time, signature: bytes.subarray(timeLength) } : undefined
}
