/** Base 64 (RFC 4648, section 4), strict: each sequence of bytes has one text, and every other text is refused. */

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const values = new Map([...alphabet].map((letter, value) => [letter, value]))

export function encodeBase64(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 3) {
    const bits = (bytes[at] ?? 0) * 65_536 + (bytes[at + 1] ?? 0) * 256 + (bytes[at + 2] ?? 0)
    text += alphabet.charAt(bits >> 18) + alphabet.charAt((bits >> 12) & 63)
    text += at + 1 < bytes.length ? alphabet.charAt((bits >> 6) & 63) : '='
    text += at + 2 < bytes.length ? alphabet.charAt(bits & 63) : '='
  }
  return text
}

/** Undefined for what {@link encodeBase64} does not write: white space, another alphabet, missing or surplus padding, bits left over. */
export function decodeBase64(text: string): Uint8Array | undefined {
  const digits = text.replace(/={1,2}$/, '')
  const bytes = new Uint8Array(Math.floor((digits.length * 3) / 4))
  let bits = 0
  let held = 0
  let at = 0
  for (const digit of digits) {
    const value = values.get(digit)
    if (value === undefined) return undefined
    bits = ((bits << 6) | value) & 0xffff
    held += 6
    if (held < 8) continue
    held -= 8
    bytes[at++] = (bits >> held) & 0xff
  }
  // Compared as text, so that nothing above needs to know every way in which Base 64 can be written wrongly.
  return encodeBase64(bytes) === text ? bytes : undefined
}
