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

/** Notes a change of roles by somebody who may not make any, as the body of a request names it. */
export async function noteForbidden(parts: Pick<Parts, 'ledger' | 'views'>, request: FastifyRequest): Promise<void> {
  const verb = wanted.exec(request.routeOptions.url ?? '')?.[1] ?? ''
  const { body, params } = request
  await note(parts, { verb, id: fieldOf(params, 'id'), role: fieldOf(body, 'role') }, request)
}

/** The same for an item of a batch. */
export async function noteForbiddenItem(parts: Pick<Parts, 'ledger' | 'views'>, item: unknown, request: FastifyRequest): Promise<void> {
  if (fieldOf(item, 'kind') !== 'access') return
  const attempt = { verb: fieldOf(item, 'verb'), id: fieldOf(item, 'id'), role: fieldOf(fieldOf(item, 'body'), 'role') }
  await note(parts, attempt, request)
}

const wanted = /\/users\/:id\/(grant-role|revoke-role)$/

/** What somebody tried. Nothing of it has been checked. */
interface Attempt {
  readonly verb: unknown
  readonly id: unknown
  readonly role: unknown
}

/** Notes an attempt that names a role and a user that there are; any other is an attempt at nothing. */
async function note({ ledger, views }: Pick<Parts, 'ledger' | 'views'>, { verb, id, role: named }: Attempt, request: FastifyRequest) {
  const change = roleChanges.find((each) => verb === `${each}-role`)
  const role = roles.find((each) => each === named)
  const user = typeof id === 'string' ? findRecord(views.db, id, views.basis()) : undefined
  const { principal } = request
  if (!principal || change === undefined || role === undefined || user?.kind !== 'access') return
  const command = { type: 'NoteRefusedRoleChange', change, role, refusals: ['not-permitted'] } as const
  const context = { actor: actorOf(principal.id), via: principal.via, correlation: request.id }
  await ledger.run({ kind: 'access', id: user.id, command }, context)
}

function fieldOf(value: unknown, name: string): unknown {
  return isPlain(value) && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined
}
