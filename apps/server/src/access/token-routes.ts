/** Tokens for programs: one's own, and for administrators those of anybody. */
import { Controller, Inject, Req } from '@nestjs/common'
import type { FastifyRequest } from 'fastify'
import type { Token } from '#access'
import { EmptyBody } from '../bodies/bodies.js'
import { bodyOf } from '../bodies/taken.js'
import { contextOf, Desk, pathId, principalOf } from '../commands/desk.js'
import { type Decision, Route } from '../http/route.js'
import type { Parts } from '../parts.js'
import { noSuchRecord } from '../problems/from-outcome.js'
import { invalidBody, Problem } from '../problems/problem.js'
import { partsToken } from '../settings.js'
import { TokenBody } from './bodies.js'
import { BrowserSessions } from './sessions.js'
import { Standing } from './standing.js'
import { Told } from './told.js'

const longestMs = 366 * 24 * 3_600_000

const listed: Decision['answers'] = {
  status: 200,
  about: 'The tokens, the newest first, without their secrets.',
  schema: { $ref: '#/components/schemas/Tokens' },
}
const made: Decision['answers'] = {
  status: 201,
  about: 'The token with its secret, which is told here and never again.',
  schema: { $ref: '#/components/schemas/NewToken' },
}
const gone: Decision['answers'] = { status: 200, about: 'It opens nothing any more.', schema: { $ref: '#/components/schemas/Done' } }
const makingProblems: NonNullable<Decision['problems']> = [
  'malformed-json',
  'invalid-body',
  'not-from-our-page',
  'sign-in-again',
  'rule-broken',
]

@Controller('api/v1')
export class TokenController {
  constructor(
    @Inject(partsToken) private readonly parts: Parts,
    @Inject(Desk) private readonly desk: Desk,
    @Inject(Standing) private readonly standing: Standing,
    @Inject(BrowserSessions) private readonly sessions: BrowserSessions,
    @Inject(Told) private readonly told: Told,
  ) {}

  @Route('GET', 'me/tokens', { needs: 'signed-in', summary: 'List my tokens', group: 'me', answers: listed })
  mine(@Req() request: FastifyRequest) {
    return this.#list(principalOf(request).id)
  }

  @Route('POST', 'me/tokens', {
    needs: 'session',
    summary: 'Make a token for a program of mine',
    group: 'me',
    body: TokenBody,
    answers: made,
    problems: makingProblems,
  })
  makeMine(@Req() request: FastifyRequest) {
    this.sessions.fresh(request)
    return this.#make(principalOf(request).id, request)
  }

  @Route('POST', 'me/tokens/:token/revoke', {
    needs: 'signed-in',
    summary: 'Revoke one of my tokens',
    group: 'me',
    body: EmptyBody,
    answers: gone,
    problems: ['not-found', 'rule-broken'],
  })
  revokeMine(@Req() request: FastifyRequest) {
    return this.#revoke(principalOf(request).id, request)
  }

  @Route('GET', 'users/:id/tokens', {
    needs: 'people',
    kind: 'access',
    summary: "List a user's tokens",
    group: 'users',
    answers: listed,
    problems: ['no-such-record'],
  })
  async of(@Req() request: FastifyRequest) {
    return this.#list(await this.#user(request))
  }

  @Route('POST', 'users/:id/tokens', {
    needs: 'people',
    kind: 'access',
    summary: 'Make a token for a program of a user',
    group: 'users',
    body: TokenBody,
    answers: made,
    problems: [...makingProblems, 'no-such-record'],
  })
  async makeFor(@Req() request: FastifyRequest) {
    if (request.session) this.sessions.fresh(request)
    return this.#make(await this.#user(request), request)
  }

  @Route('POST', 'users/:id/tokens/:token/revoke', {
    needs: 'people',
    kind: 'access',
    summary: "Revoke a user's token",
    group: 'users',
    body: EmptyBody,
    answers: gone,
    problems: ['no-such-record', 'not-found', 'rule-broken'],
  })
  async revokeOf(@Req() request: FastifyRequest) {
    return this.#revoke(await this.#user(request), request)
  }

  async #user(request: FastifyRequest): Promise<string> {
    const id = this.desk.recordId('access', pathId(request))
    if (!(await this.standing.latest(id))) throw noSuchRecord('access')
    return id
  }

  #list(user: string) {
    return { tokens: this.parts.access.tokens.list(user).map(shown) }
  }

  /** The log first: a crash between the two leaves a token in it of which nobody has the secret. */
  async #make(user: string, request: FastifyRequest) {
    const { label, roles, kinds, expires } = bodyOf(TokenBody, request)
    const [end, now] = [new Date(expires), this.parts.now().getTime()]
    if (end.getTime() <= now || end.getTime() > now + longestMs) {
      throw invalidBody([
        { at: '/expires', sentence: 'This is past, or more than a year away.', remedy: 'Give a time within a year from now.' },
      ])
    }
    const id = this.parts.newId()
    await this.told.tell(user, [{ type: 'MakeToken', token: id, label, roles, kinds, expires: end.toISOString() }], contextOf(request))
    const issued = this.parts.access.tokens.make({ id, user, label, roles, kinds, expires: end })
    if ('refused' in issued) throw new Problem('invalid-body', issued.sentence)
    return { ...shown(issued.token), secret: issued.secret }
  }

  /** The secret first: it opens nothing from now on, whether the log is told of it or not. Sent again, it is told. */
  async #revoke(user: string, request: FastifyRequest) {
    const token = tokenIn(request)
    const { tokens } = this.parts.access
    const standing = (await this.standing.latest(user))?.tokens.find(({ id }) => id === token)
    const kept = tokens.list(user).some(({ id }) => id === token)
    if (!standing && !kept) throw new Problem('not-found', 'There is no such token.')
    if (kept) tokens.revoke(token)
    if (standing) await this.told.tell(user, [{ type: 'RevokeToken', token }], contextOf(request))
    return {}
  }
}

function shown({ user: _, ...token }: Token) {
  return token
}

function tokenIn({ params }: FastifyRequest): string {
  return typeof params === 'object' && params !== null && 'token' in params && typeof params.token === 'string' ? params.token : ''
}
