/** Role changes that were refused: attempts at power are in the log, whoever made them and whatever stood against it. */
import type { FastifyRequest } from 'fastify'
import { actorOf, roleChanges, roles } from '#ledger'
import type { Context, Outcome, Submission } from '#recording'
import { findRecord } from '#views'
import { isPlain } from '../bodies/field.js'
import type { Parts } from '../parts.js'

/** Notes a change of roles that a rule stands against; does nothing for what is none, and for a user who is not in the ledger. */
export async function noteRefused(
  { ledger }: Pick<Parts, 'ledger'>,
  { id, command }: Submission,
  outcome: Outcome,
  context: Context,
): Promise<void> {
  if (outcome.result !== 'refused' || (command.type !== 'GrantRole' && command.type !== 'RevokeRole')) return
  const change = command.type === 'GrantRole' ? 'grant' : 'revoke'
  const refusals = outcome.refusals.map(({ code }) => code)
  await ledger.run({ kind: 'access', id, command: { type: 'NoteRefusedRoleChange', change, role: command.role, refusals } }, context)
}

/** Whether a request is for a change of roles. */
export function isRoleChange({ routeOptions }: FastifyRequest): boolean {
  return wanted.test(routeOptions.url ?? '')
}

/** Notes a change of roles by somebody who may not make any, where it names a role and a user that there are. */
export async function noteForbidden({ ledger, views }: Pick<Parts, 'ledger' | 'views'>, request: FastifyRequest): Promise<void> {
  const change = roleChanges.find((each) => each === wanted.exec(request.routeOptions.url ?? '')?.[1])
  const { body, params, principal } = request
  const named: unknown = isPlain(body) && 'role' in body ? body.role : undefined
  const role = roles.find((each) => each === named)
  const id = isPlain(params) && 'id' in params && typeof params.id === 'string' ? params.id : ''
  const user = findRecord(views.db, id, views.basis())
  if (!principal || change === undefined || role === undefined || user?.kind !== 'access') return
  const command = { type: 'NoteRefusedRoleChange', change, role, refusals: ['not-permitted'] } as const
  await ledger.run({ kind: 'access', id: user.id, command }, { actor: actorOf(principal.id), via: principal.via, correlation: request.id })
}

const wanted = /\/users\/:id\/(grant|revoke)-role$/
