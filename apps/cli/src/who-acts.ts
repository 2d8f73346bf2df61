/** Who works on a data directory: the user who goes by the name, or somebody at the machine who is no user. */
import { type Actor, actorOf } from '#ledger'
import type { Parts } from '#server'

export function whoActs({ users, access }: Pick<Parts, 'users' | 'access'>, name: string): Actor {
  return actorOf(users.byName(name)?.id ?? access.logins.userOf(name) ?? `local:${name}`)
}
