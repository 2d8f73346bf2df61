/** What `platform.ts` offers, in a browser. */

/** See `platform.ts`. */
export async function inflateRaw(bytes: Uint8Array, length: number): Promise<Uint8Array> {
  const inflated = new Uint8Array(length)
  let at = 0
  // What follows on the end of the deflated bytes is an error of the stream.
  const reader = new Blob([Uint8Array.from(bytes)]).stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader()
  for (let { done, value } = await reader.read(); !done && value; { done, value } = await reader.read()) {
    if (at + value.length > length) {
      await reader.cancel()
      throw new RangeError(`it holds more than ${length} bytes`)
    }
    inflated.set(value, at)
    at += value.length
  }
  if (at !== length) throw new RangeError(`it holds ${at} bytes`)
  return inflated
}

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte
  for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? (remainder >>> 1) ^ 0xedb8_8320 : remainder >>> 1
  return remainder
})

/** See `platform.ts`. */
export function crc32(bytes: Uint8Array): number {
  let remainder = 0xffff_ffff
  for (let at = 0; at < bytes.length; at++) remainder = (remainder >>> 8) ^ (table[(remainder ^ (bytes[at] ?? 0)) & 0xff] ?? 0)
  return (remainder ^ 0xffff_ffff) >>> 0
}

/** See `platform.ts`. */
export async function fileDigest(bytes: Uint8Array): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', Uint8Array.from(bytes)))
  let text = ''
  for (const byte of digest) text += byte.toString(16).padStart(2, '0')
  return text
}
