/** Proofs as the text formats of transparency logs write them: a line of Base 64 for each hash. */
import { decodeBase64, encodeBase64 } from './base64.js'
import { type Format, Malformed } from './malformed.js'
import { type Hash, hashLength } from './merkle.js'

/** No tree whose size has 64 bits asks for a longer proof. */
const longestProof = 63

export function formatHashes(hashes: readonly Hash[]): string {
  if (hashes.length > longestProof) throw new RangeError(`a proof has at most ${longestProof} hashes`)
  return hashes.map((hash) => `${encodeBase64(hash)}\n`).join('')
}

/** Throws {@link Malformed}, naming `format`. */
export function parseHashes(format: Format, lines: readonly string[]): Hash[] {
  if (lines.length > longestProof) throw new Malformed(format, `a proof has at most ${longestProof} hashes`)
  return lines.map((line) => {
    const hash = decodeBase64(line)
    if (hash?.length !== hashLength) throw new Malformed(format, 'a line of its proof is no hash')
    return hash
  })
}

/** The lines before the first blank one, and all that follows it. Throws {@link Malformed} where there is none. */
export function splitHead(format: Format, text: string): { head: string[]; rest: string } {
  const split = text.indexOf('\n\n')
  if (split < 0) throw new Malformed(format, 'no blank line stands before the checkpoint')
  return { head: text.slice(0, split).split('\n'), rest: text.slice(split + 2) }
}
