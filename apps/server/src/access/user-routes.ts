/** What administrators do about a user's way in, beside the commands on users: adding with a link, a new link, ending their sessions. */
import { Controller, Inject, Req, Res } from '@nestjs/common'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { EmptyBody } from '../bodies/bodies.js'
import { AddUserBody } from '../bodies/user.js'
import { contextOf, Desk, pathId } from '../commands/desk.js'
import { Route } from '../http/route.js'
import type { Parts } from '../parts.js'
import { noSuchRecord, problemOfOutcome } from '../problems/from-outcome.js'
import { partsToken } from '../settings.js'
import { type Link, makeLink } from './links.js'
import { nameTaken } from './login-names.js'
import { BrowserSessions } from './sessions.js'
import { Standing } from './standing.js'
import { Told } from './told.js'

@Controller('api/v1/users')
export class UserController {
  constructor(
    @Inject(partsToken) private readonly parts: Parts,
    @Inject(Desk) private readonly desk: Desk,
    @Inject(Standing) private readonly standing: Standing,
    @Inject(BrowserSessions) private readonly sessions: BrowserSessions,
    @Inject(Told) private readonly told: Told,
  ) {}

  /** The log first, the link after it: a crash between leaves a user who cannot sign in yet, and is invited anew. */
  @Route('POST', '', {
    needs: 'people',
    kind: 'access',
    summary: 'Add user',
    group: 'users',
    commands: 'begins',
    body: AddUserBody,
    answers: {
      status: 201,
      about: 'The user as they are now, with the one-time link that lets them set their password.',
      schema: { $ref: '#/components/schemas/AddedUser' },
    },
    problems: ['malformed-json', 'invalid-body', 'invalid-header', 'rule-broken', 'name-taken', 'key-reused', 'raced'],
  })
  async add(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const record = await this.desk.run('access', 'add', true, request, reply)
    // Sent again after they have joined, there is nothing to invite to.
    if (this.standing.has(record.id, 'password')) return record
    return { ...record, invitation: makeLink(this.parts.access, record.id, 'join', request) }
  }

  /**
   * Takes away all that the user signs in with and gives a link for a new password; the administrator who did it stands in the log. Single sign-on
   * and tokens stay: they are ended by themselves. What is kept goes first: a crash leaves ways in the log that open nothing, and the next call
   * takes them out of it.
   */
  @Route('POST', ':id/invite', {
    needs: 'people',
    kind: 'access',
    summary: 'Give a user a new one-time link, and reset how they sign in',
    group: 'users',
    body: EmptyBody,
    answers: {
      status: 200,
      about: 'The link. Every earlier one, their sessions and what they signed in with open nothing any more.',
      schema: { $ref: '#/components/schemas/Link' },
    },
    problems: ['no-such-record', 'name-taken', 'sign-in-again', 'not-from-our-page', 'rule-broken'],
  })
  async invite(@Req() request: FastifyRequest): Promise<Link> {
    if (request.session) this.sessions.fresh(request)
    const { access } = this.parts
    const id = this.desk.recordId('access', pathId(request))
    const user = await this.standing.latest(id)
    if (!user) throw noSuchRecord('access')
    if (!user.active) throw problemOfOutcome('access', { result: 'refused', refusals: [{ code: 'user-inactive' }] }, false)
    // Those who were added without it, as by single sign-on, get the name of the log to sign in with.
    if (access.logins.nameOf(id) === undefined && !access.logins.claim(user.name, id)) throw nameTaken(user.name)
    access.forgetFactors(id)
    const gone = user.credentials.filter(({ credential }) => credential !== 'single-sign-on')
    await this.told.tell(
      id,
      gone.map(({ id: credential }) => ({ type: 'RemoveCredential', id: credential })),
      contextOf(request),
    )
    return makeLink(access, id, gone.length > 0 ? 'reset' : 'join', request)
  }

  @Route('POST', ':id/sign-out', {
    needs: 'people',
    kind: 'access',
    summary: "End all of a user's sessions",
    group: 'users',
    body: EmptyBody,
    answers: { status: 200, about: 'How many have ended.', schema: { $ref: '#/components/schemas/Ended' } },
    problems: ['no-such-record', 'not-from-our-page'],
  })
  async signOut(@Req() request: FastifyRequest) {
    const id = this.desk.recordId('access', pathId(request))
    if (!(await this.standing.latest(id))) throw noSuchRecord('access')
    return { ended: this.parts.access.sessions.revokeAll(id) }
  }
}
