/** Tokens for programs: shown once, kept as a hash. */
import { createHash, randomBytes } from 'node:crypto'

/** What a token looks like, for those who search logs and repositories for leaked ones. */
export const tokenPattern = /^alt_[A-Za-z0-9_-]{43}$/

/** A new token: 256 random bits behind a prefix that gives it away. */
export function newToken(): string {
  return `alt_${randomBytes(32).toString('base64url')}`
}

/** What is kept of a token. Its bits are random, so a plain hash cannot be guessed back, and needs no salt. */
export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
