/** One-time links with which somebody sets their own password. */
import type { FastifyRequest } from 'fastify'
import type { Access } from '#access'
import { originOf } from './reached.js'

/** A link as an administrator hands it on. */
export interface Link {
  /** The address; its secret stands after the #, which browsers send to nobody. */
  readonly link: string
  /** When it ends, used or not. */
  readonly ends: string
}

/** The address of a link. */
export function linkAddress(origin: string, secret: string): string {
  return `${origin}/join#${secret}`
}

/** Makes a link for a user; those made for them before open nothing any more. */
export function makeLink({ invitations }: Access, user: string, purpose: 'join' | 'reset', request: FastifyRequest): Link {
  const { secret } = invitations.make(user, purpose)
  const made = invitations.look(secret)
  if (typeof made === 'string' || made.ends === undefined) throw new Error('a link that was just made is good, and ends')
  return { link: linkAddress(originOf(request), secret), ends: made.ends }
}
