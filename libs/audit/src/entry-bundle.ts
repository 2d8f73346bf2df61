/** Entry bundles (C2SP tlog-tiles): up to 256 entries, each after its length in two bytes, big-endian. */
import { joinBytes } from './bytes.js'
import { Malformed } from './malformed.js'

/** Bytes of the longest entry that a bundle can hold. */
export const longestEntry = 65_535

/** Throws RangeError on an entry that is longer than {@link longestEntry}. */
export function encodeEntryBundle(entries: readonly Uint8Array[]): Uint8Array {
  return joinBytes(...entries.flatMap((entry) => [lengthOf(entry), entry]))
}

/** The entries, as views of `bytes`. Throws {@link Malformed} unless there are `width` of them and nothing after the last. */
export function decodeEntryBundle(width: number, bytes: Uint8Array): Uint8Array[] {
  const entries: Uint8Array[] = []
  let at = 0
  while (at < bytes.length) {
    const [high, low] = bytes.subarray(at, at + 2)
    if (high === undefined || low === undefined) throw new Malformed('entry bundle', `it ends within the length of entry ${entries.length}`)
    const end = at + 2 + high * 256 + low
    if (end > bytes.length) throw new Malformed('entry bundle', `it ends within entry ${entries.length}`)
    entries.push(bytes.subarray(at + 2, end))
    at = end
  }
  if (entries.length !== width) throw new Malformed('entry bundle', `it should hold ${width} entries and holds ${entries.length}`)
  return entries
}

function lengthOf({ length }: Uint8Array): Uint8Array {
  if (length > longestEntry) throw new RangeError(`an entry has at most ${longestEntry} bytes, not ${length}`)
  return Uint8Array.of(Math.floor(length / 256), length % 256)
}
