/** Who works on a data directory: the user who goes by the name, or somebody at the machine who is no user. */
import { type Actor, actorOf, localActor } from '#ledger'
import type { Parts } from '#server'

export function whoActs({ users, access }: Pick<Parts, 'users' | 'access'>, name: string): Actor {
  const user = users.byName(name)?.id ?? access.logins.userOf(name)
  return user === undefined ? localActor(name) : actorOf(user)
}
