/** Users who come by single sign-on: added at their first sign-in, and given at each the roles that the provider's claim gives them. */
import { Inject, Injectable } from '@nestjs/common'
import { actorOf, type Role, roles, type User, type UserCommand } from '#ledger'
import type { Context } from '#recording'
import type { Parts } from '../parts.js'
import { Problem } from '../problems/problem.js'
import { partsToken } from '../settings.js'
import { type Arrival, SignOnFailed } from './single-sign-on.js'
import { Standing } from './standing.js'
import { Told } from './told.js'

const granted = 'Single sign-on gives this role.'
const revoked = 'Single sign-on gives this role no longer.'

@Injectable()
export class Newcomers {
  constructor(
    @Inject(partsToken) private readonly parts: Parts,
    @Inject(Standing) private readonly standing: Standing,
    @Inject(Told) private readonly told: Told,
  ) {}

  /**
   * The user who has arrived, as they may now be let in. Throws {@link SignOnFailed} for one who is given no role or was shut out here.
   *
   * The identity is linked before the user is in the log: a crash between leaves a link to nobody, which opens nothing and is taken up at the next
   * arrival; of two arrivals at once, one link stands.
   */
  async userOf({ issuer, subject, name, roles: given }: Arrival, request: string): Promise<string> {
    const { identities } = this.parts.access
    const telling: Context = { actor: actorOf('ledger'), via: 'page', correlation: request }
    const linked = identities.find(issuer, subject)
    const before = linked && (await this.standing.latest(linked))
    if (linked && before) {
      if (!before.active) throw new SignOnFailed('not-known')
      await this.told.tell(linked, changes(before, given), telling)
      if (given.length === 0) throw new SignOnFailed('not-known')
      return linked
    }
    if (given.length === 0) throw new SignOnFailed('not-known')
    const user = linked ?? this.#link(issuer, subject)
    const added: readonly UserCommand[] = [
      { type: 'AddUser', name, roles: given },
      { type: 'AddCredential', credential: 'single-sign-on', id: this.parts.newId() },
    ]
    try {
      await this.told.tell(user, added, telling)
    } catch (error) {
      // Somebody came twice at the same moment, and the other one was faster: at the next try they are known.
      throw error instanceof Problem ? new SignOnFailed('refused', { cause: error }) : error
    }
    return user
  }

  #link(issuer: string, subject: string): string {
    const { identities } = this.parts.access
    const user = this.parts.newId()
    return identities.link(issuer, subject, user) ? user : (identities.find(issuer, subject) ?? user)
  }
}

/** From the roles held to those given. Taken back first, so that what nobody holds at once is not held even for a moment. */
function changes(user: User, given: readonly Role[]): readonly UserCommand[] {
  const gone = user.roles.filter((role) => !given.includes(role))
  const fresh = roles.filter((role) => given.includes(role) && !user.roles.includes(role))
  return [
    ...gone.map((role): UserCommand => ({ type: 'RevokeRole', role, reason: revoked })),
    ...fresh.map((role): UserCommand => ({ type: 'GrantRole', role, reason: granted })),
  ]
}
