/** Where a page of a list ended: opaque to its reader. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Basis } from '#views'
import { invalidParameters } from '../problems/problem.js'

export interface Cursor {
  /** The moment that the list stands on. */
  readonly sequence: number
  readonly moment: string
  /** The last that was given, by what the list is sorted by. */
  readonly number: number
  readonly earliest?: number
}

/** Reads a cursor; undefined where there is none. */
export function readCursor(text: string | undefined): Cursor | undefined {
  if (text === undefined) return undefined
  return parsed(text) ?? refuse()
}

/** Writes where a page ended. */
export function writeCursor(
  { sequence, moment }: Basis,
  { number, earliest }: { readonly number: number; readonly earliest?: number },
): string {
  return Buffer.from(JSON.stringify([sequence, moment, number, ...(earliest === undefined ? [] : [earliest])])).toString('base64url')
}

/** Tells where the next page is, and gives its cursor; nothing where this page is the last. */
export function tellNext(request: FastifyRequest, reply: FastifyReply, cursor: string | undefined): { readonly next?: string } {
  if (cursor === undefined) return {}
  const url = new URL(request.url, 'http://ledger.invalid')
  url.searchParams.set('cursor', cursor)
  reply.header('link', `<${url.pathname}${url.search}>; rel="next"`)
  return { next: cursor }
}

function parsed(text: string): Cursor | undefined {
  let given: unknown
  try {
    given = JSON.parse(Buffer.from(text, 'base64url').toString())
  } catch {
    // Not one of ours.
    return undefined
  }
  if (!Array.isArray(given)) return undefined
  const [sequence, moment, number, earliest]: unknown[] = given
  const isMoment = typeof moment === 'string' && moment.length <= 30 && !Number.isNaN(Date.parse(moment))
  if (!isCount(sequence) || !isMoment || !isCount(number)) return undefined
  if (earliest === undefined) return { sequence, moment, number }
  return Number.isSafeInteger(earliest) && typeof earliest === 'number' ? { sequence, moment, number, earliest } : undefined
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= 999_999_999_999_999
}

function refuse(): never {
  throw invalidParameters('invalid-query', [
    { at: 'cursor', sentence: 'This is no cursor.', remedy: 'Follow the link with rel="next" of the page before, as it is.' },
  ])
}
