/** The chain of custody: what left the ledger, and who tried in vain what needs leave, is an entry of it. */
import type { FastifyRequest } from 'fastify'
import { actorOf, type Commands } from '#ledger'
import type { Context } from '#recording'
import type { Parts } from './parts.js'

/** Records it. Throws `Unavailable` where the log does. */
export async function noteCustody(
  { ledger, newId }: Pick<Parts, 'ledger' | 'newId'>,
  command: Commands['custody'],
  context: Context,
): Promise<void> {
  await ledger.run({ kind: 'custody', id: newId(), command }, context)
}

/** What needs a permission of its own and is worth knowing when somebody tries it without, by the group and the method of its route. */
const watched: ReadonlyMap<string, string> = new Map([
  ['POST erasures', 'erasure'],
  ['POST holds', 'hold'],
])

/** What a request is an attempt at, where that is watched. */
export function attemptedIn({ method, routeOptions }: FastifyRequest): string | undefined {
  return watched.get(`${method} ${routeOptions.config.decision?.group ?? ''}`)
}

/** Notes an attempt at an erasure, or at a hold, by somebody who may not. */
export async function noteForbiddenAttempt(parts: Pick<Parts, 'ledger' | 'newId'>, request: FastifyRequest): Promise<void> {
  const { principal, refused, id } = request
  const what = attemptedIn(request)
  if (!principal || what === undefined) return
  const problem = refused?.code ?? 'not-permitted'
  const context = { actor: actorOf(principal.id), via: principal.via, correlation: id }
  await noteCustody(parts, { type: 'NoteRefusedAttempt', what, problem }, context)
}
