/** What a one-time link is for, and using it: setting a password, as a user who was added or as the first administrator. */
import { Controller, Inject, Req, Res } from '@nestjs/common'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { AccessBusy, type Invitation, type InvitationFault, type PasswordHash } from '#access'
import { actorOf, type UserCommand } from '#ledger'
import { bodyOf } from '../bodies/taken.js'
import { Route } from '../http/route.js'
import type { Parts } from '../parts.js'
import { invalidBody, Problem } from '../problems/problem.js'
import { partsToken } from '../settings.js'
import { hasAdministrator } from './administrators.js'
import { busy } from './attempts.js'
import { JoinBody } from './bodies.js'
import { unfit } from './factor-routes.js'
import { nameTaken } from './login-names.js'
import { requireOurPage, requireSafeWay } from './reached.js'
import { BrowserSessions } from './sessions.js'
import { Standing } from './standing.js'
import { Told } from './told.js'

@Controller('api/v1')
export class JoinController {
  constructor(
    @Inject(partsToken) private readonly parts: Parts,
    @Inject(Standing) private readonly standing: Standing,
    @Inject(BrowserSessions) private readonly sessions: BrowserSessions,
    @Inject(Told) private readonly told: Told,
  ) {}

  @Route('GET', 'invitation', {
    needs: 'nothing',
    summary: 'What a one-time link is for',
    group: 'sign-in',
    answers: {
      status: 200,
      about: 'Its purpose, and whose it is. The secret is sent in the header Alteram-Link.',
      schema: { $ref: '#/components/schemas/Invitation' },
    },
    problems: ['link-not-good'],
  })
  look(@Req() { headers }: FastifyRequest) {
    const given = headers['alteram-link']
    const { purpose, user, ends } = this.#good(this.parts.access.invitations.look(typeof given === 'string' ? given : ''))
    const name = user && this.standing.user(user)?.name
    return { purpose, ...(name !== undefined && { name }), ...(ends !== undefined && { ends }) }
  }

  @Route('POST', 'join', {
    needs: 'nothing',
    summary: 'Use a one-time link: set a password, and sign in',
    group: 'sign-in',
    body: JoinBody,
    answers: { status: 200, about: 'Signed in. The link is used up.', schema: { $ref: '#/components/schemas/SignIn' } },
    problems: ['malformed-json', 'invalid-body', 'link-not-good', 'name-taken', 'not-from-our-page', 'not-encrypted'],
  })
  async join(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    requireSafeWay(request)
    requireOurPage(request)
    const { link, password, name } = bodyOf(JoinBody, request)
    const { purpose, user } = this.#good(this.parts.access.invitations.look(link))
    const joined =
      user === undefined || purpose === 'first-administrator'
        ? await this.#first(link, password, name, request.id)
        : await this.#known(user, link, password, request.id)
    const since = this.parts.access.sessions.revocations(joined)
    const { csrf } = this.sessions.begin(request, reply, { user: joined, how: 'invitation', since })
    return { state: 'signed-in', csrf }
  }

  /**
   * The first administrator: link, name and password in one step of the access store, then the user in the log. A crash between the two leaves a name and
   * a password of somebody whom the log does not know, which open nothing; the next start frees the name and prints another link.
   */
  async #first(link: string, password: string, name: string | undefined, request: string): Promise<string> {
    const { access, newId } = this.parts
    if (name === undefined) throw invalidBody([{ at: '/name', sentence: 'This is missing.', remedy: 'Give the name to sign in with.' }])
    const user = newId()
    const hash = await this.#hash(user, password, name)
    if (await hasAdministrator(this.parts)) throw linkFaults.used()
    access.atomically(() => {
      this.#good(access.invitations.use(link))
      if (!access.logins.claim(name, user)) throw nameTaken(name)
      access.passwords.keep(user, hash)
    })
    await this.told.tell(user, [{ type: 'AddUser', name, roles: ['administrator'] }, this.#added()], {
      actor: actorOf('ledger'),
      via: 'page',
      correlation: request,
    })
    return user
  }

  /** A user who was added: link and password in one step, then the log. A crash between leaves a password that does not count, and takes a new link. */
  async #known(user: string, link: string, password: string, request: string): Promise<string> {
    const { access } = this.parts
    const standing = await this.standing.latest(user)
    if (!standing?.active) throw linkFaults.unknown()
    const hash = await this.#hash(user, password)
    access.atomically(() => {
      this.#good(access.invitations.use(link))
      access.passwords.keep(user, hash)
      access.sessions.revokeAll(user)
    })
    const former = standing.credentials.filter(({ credential }) => credential === 'password')
    const removals = former.map(({ id }): UserCommand => ({ type: 'RemoveCredential', id }))
    await this.told.tell(user, [...removals, this.#added()], { actor: actorOf(user), via: 'page', correlation: request })
    return user
  }

  #added(): UserCommand {
    return { type: 'AddCredential', credential: 'password', id: this.parts.newId() }
  }

  async #hash(user: string, password: string, name?: string): Promise<PasswordHash> {
    try {
      const hash = await this.parts.access.passwords.hash(user, password, name)
      if (typeof hash === 'object') throw unfit(hash, '/password')
      return hash
    } catch (error) {
      throw error instanceof AccessBusy ? busy(error) : error
    }
  }

  #good(found: Invitation | InvitationFault): Invitation {
    if (typeof found === 'string') throw linkFaults[found]()
    return found
  }
}

/** Who has a link was given it, so they may know what became of it. */
const linkFaults = {
  unknown: () => new Problem('link-not-good', 'This link is not known. Look whether it is whole, or ask an administrator for a new one.'),
  expired: () => new Problem('link-not-good', 'This link is too old. Ask an administrator for a new one.'),
  used: () => new Problem('link-not-good', 'This link was used already. Sign in, or ask an administrator for a new one.'),
} as const satisfies Record<InvitationFault, () => Problem>
