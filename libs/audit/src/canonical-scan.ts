/**
 * A look at the bytes of JSON that tells most canonical ones without making a value of them, in a fifth of the time: whoever verifies a log looks
 * at every entry, and nearly all are plain.
 */
import { decodeUtf8 } from './bytes.js'

/**
 * True only where the bytes are JSON in its canonical form (RFC 8785) with whole numbers. False where they are not, and also where it takes more
 * than a look to tell: names with escapes or beyond ASCII, numbers of more than 15 digits, deep nesting.
 */
export function looksCanonical(bytes: Uint8Array): boolean {
  return new Scanner(bytes).isCanonical()
}

const [quote, backslash, comma, colon, minus, zero, nine] = [0x22, 0x5c, 0x2c, 0x3a, 0x2d, 0x30, 0x39]
const [openBrace, closeBrace, openBracket, closeBracket, letterU] = [0x7b, 0x7d, 0x5b, 0x5d, 0x75]
const literals = ['true', 'false', 'null'].map((word) => new TextEncoder().encode(word))

/** The letters of the escapes that are one letter: `"`, `\`, b, f, n, r and t. */
const shortEscapes = new Set([quote, backslash, 0x62, 0x66, 0x6e, 0x72, 0x74])

/** `\u00XX` of the control characters that have no escape of one letter. */
const longEscapes = new Set(
  Array.from({ length: 0x20 }, (_, code) => JSON.stringify(String.fromCharCode(code)).slice(1, -1)).filter(({ length }) => length === 6),
)

/** Well below what a value may have, so that the two never differ about it. */
const deepest = 50

class Scanner {
  #at = 0
  #isAscii = true
  /** Whether the string that was read last is written as it stands, and in ASCII: only such names are compared here. */
  #isPlain = true

  constructor(private readonly bytes: Uint8Array) {}

  isCanonical(): boolean {
    return this.#value(0) && this.#at === this.bytes.length && (this.#isAscii || decodeUtf8(this.bytes) !== undefined)
  }

  #value(depth: number): boolean {
    if (depth > deepest) return false
    const byte = this.bytes[this.#at]
    if (byte === quote) return this.#string()
    if (byte === openBrace) return this.#object(depth)
    if (byte === openBracket) return this.#array(depth)
    if (byte === minus || (byte !== undefined && byte >= zero && byte <= nine)) return this.#number()
    return literals.some((word) => this.#literal(word))
  }

  #object(depth: number): boolean {
    this.#at++
    if (this.#takes(closeBrace)) return true
    let [from, to] = [-1, -1]
    do {
      const start = this.#at
      if (!this.#string() || !this.#isPlain) return false
      if (to >= 0 && !this.#isBefore(from, to, start, this.#at)) return false
      from = start
      to = this.#at
      if (!this.#takes(colon) || !this.#value(depth + 1)) return false
    } while (this.#takes(comma))
    return this.#takes(closeBrace)
  }

  #array(depth: number): boolean {
    this.#at++
    if (this.#takes(closeBracket)) return true
    do if (!this.#value(depth + 1)) return false
    while (this.#takes(comma))
    return this.#takes(closeBracket)
  }

  #string(): boolean {
    if (!this.#takes(quote)) return false
    this.#isPlain = true
    const { bytes } = this
    for (;;) {
      const byte = bytes[this.#at++]
      if (byte === quote) return true
      if (byte === undefined || byte < 0x20) return false
      if (byte === backslash) {
        this.#isPlain = false
        if (!this.#escape()) return false
      } else if (byte >= 0x80) {
        this.#isPlain = false
        this.#isAscii = false
      }
    }
  }

  /** What follows a backslash. */
  #escape(): boolean {
    const letter = this.bytes[this.#at++]
    if (letter !== letterU) return letter !== undefined && shortEscapes.has(letter)
    this.#at += 4
    return longEscapes.has(String.fromCharCode(...this.bytes.subarray(this.#at - 6, this.#at)))
  }

  #number(): boolean {
    const isNegative = this.#takes(minus)
    const start = this.#at
    while (this.#digit() >= 0) this.#at++
    const digits = this.#at - start
    return digits > 0 && digits <= 15 && (this.bytes[start] !== zero || (digits === 1 && !isNegative))
  }

  #digit(): number {
    const byte = this.bytes[this.#at] ?? 0
    return byte >= zero && byte <= nine ? byte - zero : -1
  }

  #literal(word: Uint8Array): boolean {
    if (!word.every((byte, place) => this.bytes[this.#at + place] === byte)) return false
    this.#at += word.length
    return true
  }

  #takes(byte: number): boolean {
    if (this.bytes[this.#at] !== byte) return false
    this.#at++
    return true
  }

  /** Whether one name (with its quotation marks, both of plain ASCII) comes before another one. */
  #isBefore(from: number, to: number, otherFrom: number, otherTo: number): boolean {
    const length = Math.min(to - from, otherTo - otherFrom) - 1
    for (let place = 1; place < length; place++) {
      const [byte = 0, other = 0] = [this.bytes[from + place], this.bytes[otherFrom + place]]
      if (byte !== other) return byte < other
    }
    return to - from < otherTo - otherFrom
  }
}
