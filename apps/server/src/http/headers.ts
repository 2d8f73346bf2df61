/** The headers of the API, read and written. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Position, position, type Revision, revision } from '#event-store'
import { invalidParameters } from '../problems/problem.js'

/** What every answer tells a browser: nothing of ours is script for somebody else's page, and nothing is kept. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-permitted-cross-domain-policies': 'none',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
  'cache-control': 'no-store',
}

/** Those of an answer that goes over TLS: the browser then never asks this host in the clear again, for a year. */
export const secureHeaders: Readonly<Record<string, string>> = {
  ...securityHeaders,
  'strict-transport-security': 'max-age=31536000',
}

/** `Idempotency-Key`: up to 200 visible characters, with or without the quotes that the draft standard has. */
export function idempotencyKey({ headers }: FastifyRequest): string | undefined {
  const given = headers['idempotency-key']
  if (given === undefined) return undefined
  const key = typeof given === 'string' ? given.trim().replace(/^"(.*)"$/, '$1') : ''
  return checkedKey(key) ?? bad('Idempotency-Key', 'This is no key.', 'Give 1 to 200 visible ASCII characters, such as a UUID.')
}

/** A key that can be one; undefined otherwise. */
export function checkedKey(key: unknown): string | undefined {
  return typeof key === 'string' && /^[\x21-\x7e]{1,200}$/.test(key) ? key : undefined
}

/** `If-Match`: the revision that the sender saw. `*` stands for any. */
export function ifMatch({ headers }: FastifyRequest): Revision | undefined {
  const given = headers['if-match']?.trim()
  if (given === undefined || given === '*') return undefined
  const number = /^"?(\d{1,15})"?$/.exec(given)?.[1]
  return number === undefined
    ? bad('If-Match', 'This is no revision.', 'Give the ETag of the record as it was read, such as "3".')
    : revision(Number(number))
}

/** `Alteram-Position` of a read: it must not be older than this. */
export function notOlderThan({ headers }: FastifyRequest): Position | undefined {
  const given = headers['alteram-position']
  if (given === undefined) return undefined
  return typeof given === 'string' && /^\d{1,15}$/.test(given)
    ? position(Number(given))
    : bad('Alteram-Position', 'This is no position.', 'Send it as an earlier answer gave it.')
}

/** Tells how far the answer reaches. */
export function tellPosition(reply: FastifyReply, at: Position): void {
  reply.header('alteram-position', String(at))
}

/** Tells where the last entry of a command stands in the log, and the hash of its leaf. */
export function tellEntry(reply: FastifyReply, entry: { readonly sequence?: number; readonly leaf: string } | undefined): void {
  if (entry?.sequence !== undefined) reply.header('alteram-sequence', String(entry.sequence))
  if (entry) reply.header('alteram-leaf', entry.leaf)
}

/** Tells the revision of a record. */
export function tellRevision(reply: FastifyReply, at: number): void {
  reply.header('etag', `"${at}"`)
}

function bad(name: string, sentence: string, remedy: string): never {
  throw invalidParameters('invalid-header', [{ at: name, sentence, remedy }])
}
