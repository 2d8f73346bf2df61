/** Secrets that are drawn at random: shown once, and kept as a hash. */
import { createHash } from 'node:crypto'
import type { Store } from './store.js'

/** How a secret of 256 random bits is written. */
const secretPattern = /^[A-Za-z0-9_-]{43}$/

export function newSecret({ random }: Store): string {
  return random(32).toString('base64url')
}

/**
 * What is kept of a secret, and looked up. Its bits are random, so a plain hash cannot be guessed back and needs no salt; and what the time of a
 * look-up could tell is of the hash of what was sent, never of the secret.
 */
export function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}

/** False for what cannot be a secret of ours, and need not be looked up. */
export function looksLikeSecret(given: string): boolean {
  return secretPattern.test(given)
}
