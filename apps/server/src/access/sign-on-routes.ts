/** Single sign-on: to the provider, and back with what it says of who came. These are addresses that a browser is led to, not calls of a script. */
import { Controller, Inject, Req, Res } from '@nestjs/common'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Route } from '../http/route.js'
import type { Parts } from '../parts.js'
import { Problem } from '../problems/problem.js'
import { partsToken } from '../settings.js'
import { clearCookie, readCookie, setCookie } from './cookies.js'
import { Newcomers } from './newcomers.js'
import { originOf, requireSafeWay } from './reached.js'
import { Sealer } from './sealed.js'
import { BrowserSessions } from './sessions.js'
import { SignOnProvider } from './sign-on-provider.js'
import { type Departure, SignOnFailed, type SingleSignOn } from './single-sign-on.js'

/** How long somebody may take at the provider. */
const awayMs = 10 * 60_000
const callbackPath = '/sign-in/oidc/callback'

@Controller('sign-in/oidc')
export class SignOnController {
  readonly #sealer

  constructor(
    @Inject(partsToken) private readonly parts: Parts,
    @Inject(SignOnProvider) private readonly provider: SignOnProvider,
    @Inject(Newcomers) private readonly newcomers: Newcomers,
    @Inject(BrowserSessions) private readonly sessions: BrowserSessions,
  ) {
    this.#sealer = new Sealer('single sign-on', parts.now)
  }

  @Route('GET', '', {
    needs: 'nothing',
    summary: 'Go to the single sign-on of the organisation',
    group: 'sign-in',
    answers: { status: 302, about: 'To the provider; or back to the page for signing in, where it does not answer.' },
    problems: ['not-found', 'not-encrypted'],
  })
  async depart(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const provider = this.#required()
    requireSafeWay(request)
    try {
      const { address, departure } = await provider.depart(new URL(callbackPath, originOf(request)), returnTo(request))
      setCookie(request, reply, 'sign-on', this.#sealer.seal(departure, awayMs), awayMs / 1_000)
      reply.redirect(address.href, 302)
    } catch (error) {
      this.#turnBack(error, request, reply)
    }
  }

  @Route('GET', 'callback', {
    needs: 'nothing',
    summary: 'Come back from the single sign-on of the organisation',
    group: 'sign-in',
    answers: { status: 302, about: 'Signed in, to where one wanted to go; or back to the page for signing in.' },
    problems: ['not-found', 'not-encrypted'],
  })
  async arrive(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const provider = this.#required()
    requireSafeWay(request)
    try {
      // Only the browser that went out has it, so a code or a state that somebody else slipped in opens nothing.
      const departure = departureIn(this.#sealer.open(readCookie(request, 'sign-on') ?? ''))
      clearCookie(request, reply, 'sign-on')
      if (!departure) throw new SignOnFailed('refused')
      const arrival = await provider.arrive(new URL(request.url, originOf(request)), departure)
      const user = await this.newcomers.userOf(arrival, request.id)
      const since = this.parts.access.sessions.revocations(user)
      this.sessions.begin(request, reply, { user, how: 'single-sign-on', since })
      reply.redirect(departure.returnTo, 302)
    } catch (error) {
      this.#turnBack(error, request, reply)
    }
  }

  #required(): SingleSignOn {
    if (!this.provider.provider) throw new Problem('not-found', 'Single sign-on is not set up here. Sign in at /sign-in.')
    return this.provider.provider
  }

  /** Back to the page, which says in a sentence what happened; what the provider said goes to no stranger. */
  #turnBack(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    if (!(error instanceof SignOnFailed)) throw error
    request.signOnTrouble = error
    reply.redirect(`/sign-in?trouble=${error.reason}`, 302)
  }
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Why a single sign-on failed, for the log. */
    signOnTrouble: SignOnFailed | undefined
  }
}

/** Where to go afterwards: a path of ours, never another host's. */
function returnTo({ query }: FastifyRequest): string {
  const wanted: unknown = typeof query === 'object' && query !== null && 'to' in query ? query.to : undefined
  return typeof wanted === 'string' && /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(wanted) ? wanted : '/account'
}

function departureIn(value: unknown): Departure | undefined {
  // Sealed by us a moment ago, so it is what was put in.
  return value === undefined ? undefined : (value as Departure)
}
