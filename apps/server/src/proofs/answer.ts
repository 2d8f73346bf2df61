/** Answers that browsers and mirrors may keep: with an ETag over their bytes, and for a year where they never change. */
import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'

export interface Kept {
  readonly type: string
  readonly body: string | Uint8Array
  /** Whether the bytes at this address are the same for ever. */
  readonly forever?: boolean
  /** The name of the file that it is saved as. */
  readonly fileName?: string
}

/** For whoever asked alone, since others may not be permitted to see it. */
const year = 'private, max-age=31536000, immutable'

/** Sends it, or 304 where the one who asks has it. */
export function give(request: FastifyRequest, reply: FastifyReply, { type, body, forever = false, fileName }: Kept): void {
  const tag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`
  reply
    .header('etag', tag)
    .header('cache-control', forever ? year : 'private, no-cache')
    .header('vary', 'authorization, cookie')
  if (isHeld(request.headers['if-none-match'], tag)) {
    reply.status(304).send()
    return
  }
  if (fileName !== undefined) reply.header('content-disposition', `attachment; filename="${fileName}"`)
  reply.type(type).send(typeof body === 'string' ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength))
}

function isHeld(given: string | undefined, tag: string): boolean {
  if (given === undefined) return false
  return given.trim() === '*' || given.split(',').some((each) => each.trim().replace(/^W\//, '') === tag)
}
