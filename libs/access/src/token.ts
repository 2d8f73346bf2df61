/** What the secret of a token looks like: `alt_`, 256 random bits, and a checksum, so that who searches for leaked ones need not ask us. */
import { crc32 } from 'node:zlib'
import { newSecret } from './secret.js'
import type { Store } from './store.js'

/** The shape of a token, for those who search logs and repositories for leaked ones. */
export const tokenPattern = /^alt_[A-Za-z0-9_-]{43}[0-9A-Za-z]{6}$/

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const tailLength = 6

export function newToken(store: Store): string {
  const body = newSecret(store)
  return `alt_${body}${tailOf(body)}`
}

/** True for what has the shape of a token and the right checksum; it may still be nobody's. */
export function looksLikeToken(given: string): boolean {
  return tokenPattern.test(given) && given.slice(-tailLength) === tailOf(given.slice('alt_'.length, -tailLength))
}

/** The CRC-32 of the random part in base 62, six digits. */
function tailOf(body: string): string {
  let rest = crc32(body)
  let tail = ''
  for (let place = 0; place < tailLength; place++) {
    tail = digits.charAt(rest % digits.length) + tail
    rest = Math.floor(rest / digits.length)
  }
  return tail
}
