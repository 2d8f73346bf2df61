/** From bytes to text, streaming: the encoding is named, or found from the first bytes. */
import iconv from 'iconv-lite'

export const encodings = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252', 'mac-roman'] as const
export type Encoding = (typeof encodings)[number]

/** The encoding, and what it was told from; `plain` where nothing but ASCII was seen, which most encodings share. */
export interface FoundEncoding {
  readonly encoding: Encoding
  readonly by: 'name' | 'byte order mark' | 'content' | 'plain'
}

const sampleSize = 65_536
const names = {
  'utf-8': 'utf8',
  'utf-16le': 'utf-16le',
  'utf-16be': 'utf-16be',
  'windows-1252': 'windows-1252',
  'mac-roman': 'macroman',
} as const satisfies Record<Encoding, string>

const marks: readonly (readonly [Encoding, readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
]

/**
 * Tells the encoding from the first bytes of a file. A byte order mark is believed; then well-formed UTF-8; of the one-byte encodings, the one in
 * which more of the bytes beside letters are what Latin writing has there (Windows-1252 where that says nothing).
 */
export function findEncoding(sample: Uint8Array): FoundEncoding {
  const marked = marks.find(([, bytes]) => bytes.every((byte, index) => sample[index] === byte))
  if (marked) return { encoding: marked[0], by: 'byte order mark' }
  if (sample.every((byte) => byte < 0x80)) return { encoding: 'utf-8', by: 'plain' }
  if (isUtf8(sample)) return { encoding: 'utf-8', by: 'content' }
  const better = lettersWithin(sample, 'mac-roman') > lettersWithin(sample, 'windows-1252') ? 'mac-roman' : 'windows-1252'
  return { encoding: better, by: 'content' }
}

/**
 * The text of a stream of bytes, without its byte order mark. A mark at the start overrules the encoding that was named. Bytes that the encoding does
 * not have come out as U+FFFD: {@link damage} finds them again at their place, so nothing is replaced silently.
 */
export async function* decode(
  bytes: AsyncIterable<Uint8Array>,
  named: Encoding | 'find',
  found: (encoding: FoundEncoding) => void = () => {},
): AsyncGenerator<string> {
  let decoder: ReturnType<typeof iconv.getDecoder> | undefined
  let utf16 = false
  let length = 0
  const start = (sample: Uint8Array) => {
    const seen = findEncoding(sample)
    const chosen = named === 'find' || seen.by === 'byte order mark' ? seen : ({ encoding: named, by: 'name' } as const)
    found(chosen)
    utf16 = chosen.encoding.startsWith('utf-16')
    decoder = iconv.getDecoder(names[chosen.encoding], { stripBOM: true })
    return decoder.write(Buffer.from(sample))
  }
  let sample: Uint8Array[] | undefined = []
  let size = 0
  for await (const chunk of bytes) {
    length += chunk.length
    if (decoder) {
      const text = decoder.write(asBuffer(chunk))
      if (text !== '') yield text
      continue
    }
    sample?.push(chunk)
    size += chunk.length
    if (size < sampleSize) continue
    yield start(Buffer.concat(sample ?? []))
    sample = undefined
  }
  if (!decoder) yield start(Buffer.concat(sample ?? []))
  const rest = decoder?.end() ?? ''
  if (rest !== '') yield rest
  // The decoder of UTF-16 drops half a code unit at the end without a word.
  if (utf16 && length % 2 === 1) yield '\uFFFD'
}

/** What shows that a text was not read right: undefined for a sound one. */
export function damage(text: string): string | undefined {
  if (text.includes('\uFFFD'))
    return 'it holds bytes that are not of the file’s encoding (or U+FFFD, the mark of an earlier loss); name the right encoding'
  if (text.includes('\0')) return 'it holds NUL characters; a file in UTF-16 without a byte order mark looks so: name the encoding'
  if (!text.isWellFormed()) return 'it holds half a character (a lone surrogate); save the file as UTF-8'
  return undefined
}

function isUtf8(sample: Uint8Array): boolean {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  try {
    // As a stream, since a sample can end inside a character.
    decoder.decode(sample, { stream: true })
    return true
  } catch {
    return false
  }
}

/** For each byte beyond ASCII that stands beside a letter: one more where it is what stands there in Latin writing, one less where it is not. */
function lettersWithin(sample: Uint8Array, encoding: Encoding): number {
  let score = 0
  for (const [index, byte] of sample.entries()) {
    if (byte < 0x80) continue
    const [before, after] = [sample[index - 1] ?? 0, sample[index + 1] ?? 0].map((near) => String.fromCharCode(near))
    if (!/[A-Za-z]/.test(`${before}${after}`)) continue
    const character = iconv.decode(Buffer.from([byte]), names[encoding])
    const fits = /[a-z]/.test(before ?? '') ? /[ß-öø-ÿ’”»–—œ]/ : /[À-ÖØ-öø-ÿ‘’“”«»–—œŒ]/
    score += fits.test(character) ? 1 : -1
  }
  return score
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
