/** Who one is to the ledger, and where one is signed in. */
import { Controller, Inject, Req } from '@nestjs/common'
import type { FastifyRequest } from 'fastify'
import { permissionsOf, type Session } from '#access'
import { kinds, nouns, restricted } from '#ledger'
import { EmptyBody } from '../bodies/bodies.js'
import { pathId, principalOf } from '../commands/desk.js'
import { Route } from '../http/route.js'
import type { Parts } from '../parts.js'
import { Problem } from '../problems/problem.js'
import { partsToken } from '../settings.js'
import { Standing } from './standing.js'

@Controller('api/v1/me')
export class MeController {
  constructor(
    @Inject(partsToken) private readonly parts: Parts,
    @Inject(Standing) private readonly standing: Standing,
  ) {}

  @Route('GET', '', {
    needs: 'signed-in',
    kind: 'any',
    summary: 'Who I am, and what I may do',
    group: 'me',
    answers: { status: 200, about: 'The user, their roles, and how they sign in.', schema: { $ref: '#/components/schemas/Me' } },
  })
  me(@Req() request: FastifyRequest) {
    const { id, name, roles } = principalOf(request)
    const { session } = request
    return {
      user: { id, name },
      roles,
      permissions: permissionsOf(roles),
      // What a token can be scoped to: the kinds of the record itself.
      kinds: kinds.filter((kind) => !restricted.some((each) => each === kind)).map((kind) => ({ kind, noun: nouns[kind] })),
      credentials: this.standing.user(id)?.credentials ?? [],
      recoveryCodesLeft: this.parts.access.recoveryCodes.left(id),
      ...(session && { session: told(session.session, session.session.id), csrf: session.session.csrf }),
    }
  }

  @Route('GET', 'sessions', {
    needs: 'signed-in',
    summary: 'Where I am signed in',
    group: 'me',
    answers: { status: 200, about: 'My sessions, the newest first.', schema: { $ref: '#/components/schemas/Sessions' } },
  })
  list(@Req() request: FastifyRequest) {
    const { id } = principalOf(request)
    const current = request.session?.session.id
    const all = this.parts.access.sessions.list(id).filter(({ stage }) => stage === 'full')
    return { sessions: all.map((session) => told(session, current)) }
  }

  @Route('POST', 'sessions/:id/revoke', {
    needs: 'signed-in',
    summary: 'End one of my sessions',
    group: 'me',
    body: EmptyBody,
    answers: { status: 200, about: 'It has ended.', schema: { type: 'object' } },
    problems: ['not-found'],
  })
  revoke(@Req() request: FastifyRequest) {
    const { id } = principalOf(request)
    if (!this.parts.access.sessions.revoke(pathId(request), id))
      throw new Problem('not-found', 'You have no such session; it may have ended.')
    return {}
  }

  @Route('POST', 'sessions/revoke-others', {
    needs: 'signed-in',
    summary: 'End all my other sessions',
    group: 'me',
    body: EmptyBody,
    answers: { status: 200, about: 'How many have ended.', schema: { $ref: '#/components/schemas/Ended' } },
  })
  revokeOthers(@Req() request: FastifyRequest) {
    const { id } = principalOf(request)
    return { ended: this.parts.access.sessions.revokeAll(id, request.session?.session.id) }
  }
}

function told({ id, how, address, agent, begun, seen, ends, confirmed }: Session, current: string | undefined) {
  return { id, current: id === current, how, address, agent, begun, seen, ends, ...(confirmed !== undefined && { confirmed }) }
}
