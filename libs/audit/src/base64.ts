/** Base 64 (RFC 4648, section 4), strict: each sequence of bytes has one text, and every other text is refused. */

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** The two letters of every twelve bits. */
const pairs = Array.from({ length: 4096 }, (_, bits) => alphabet.charAt(bits >> 6) + alphabet.charAt(bits & 63))

/** The six bits of a letter, by its code; -1 for what is none. */
const values = Int8Array.from({ length: 128 }, (_, code) => alphabet.indexOf(String.fromCharCode(code)))

export function encodeBase64(bytes: Uint8Array): string {
  let text = ''
  let at = 0
  for (; at + 2 < bytes.length; at += 3) text += lettersOf(bytes[at], bytes[at + 1], bytes[at + 2])
  const left = bytes.length - at
  if (left > 0) text += lettersOf(bytes[at], bytes[at + 1]).slice(0, left + 1) + '='.repeat(3 - left)
  return text
}

/** Undefined for what {@link encodeBase64} does not write: white space, another alphabet, missing or surplus padding, bits left over. */
export function decodeBase64(text: string): Uint8Array | undefined {
  const digits = text.length - (text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0)
  const bytes = new Uint8Array(Math.floor((digits * 3) / 4))
  let bits = 0
  let held = 0
  let at = 0
  for (let place = 0; place < digits; place++) {
    const value = values[text.charCodeAt(place)] ?? -1
    if (value < 0) return undefined
    bits = ((bits << 6) | value) & 0xffff
    held += 6
    if (held < 8) continue
    held -= 8
    bytes[at++] = bits >> held
  }
  // Compared as text, so that nothing above needs to know every way in which Base 64 can be written wrongly.
  return encodeBase64(bytes) === text ? bytes : undefined
}

function lettersOf(first = 0, second = 0, third = 0): string {
  return (pairs[(first << 4) | (second >> 4)] ?? '') + (pairs[((second & 15) << 8) | third] ?? '')
}
