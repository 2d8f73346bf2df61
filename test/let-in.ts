/** Lets somebody into a ledger for a test or a measurement, as its administrator would: a user in the log, and a token that may do all that they may. */
import { allRoles, type Role } from '#access'
import { actorOf, idOf, type UserCommand } from '#ledger'
import type { Parts } from '#server'

export interface LetIn {
  readonly id: string
  readonly token: string
}

/** Adds the user where nobody goes by the name yet. The token is good for a year. */
export async function letIn(parts: Parts, name: string, roles: readonly Role[]): Promise<LetIn> {
  const { access, users, newId, now } = parts
  const known = users.byName(name)
  const id = known?.id ?? newId()
  if (!known) await tellOfUser(parts, id, { type: 'AddUser', name, roles })
  const expires = new Date(now().getTime() + 365 * 86_400_000)
  const made = access.tokens.make({ user: id, label: 'test', roles: allRoles, kinds: 'all', expires })
  if ('refused' in made) throw new Error(`${name} has no token: ${made.sentence}`)
  return { id, token: made.secret }
}

/** Records a command on a user as the ledger itself, and waits until it is seen. */
export async function tellOfUser({ ledger, views }: Parts, user: string, command: UserCommand): Promise<void> {
  const outcome = await ledger.run({ kind: 'access', id: idOf('access', user), command }, { actor: actorOf('ledger'), via: 'cli' })
  if (outcome.result !== 'recorded') throw new Error(`${command.type} was not recorded: ${JSON.stringify(outcome)}`)
  await views.reached(outcome.position, 10_000)
}
