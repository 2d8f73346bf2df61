/** The session of a request: found by its cookie, begun at a sign-in, renewed when it may do more, and ended. */
import { timingSafeEqual } from 'node:crypto'
import { Inject, Injectable } from '@nestjs/common'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Access, FoundSession, SessionFault, SignInMethod } from '#access'
import type { Parts } from '../parts.js'
import { Problem } from '../problems/problem.js'
import { partsToken } from '../settings.js'
import { clearCookie, readCookie, setCookie } from './cookies.js'
import { requireOurPage } from './reached.js'

/** A session with the secret that the browser sent. */
export interface HeldSession {
  readonly session: FoundSession
  readonly secret: string
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The full session that the request was let in with; absent for a token. */
    session: HeldSession | undefined
  }
}

/** How long a browser is known as its owner's. */
const deviceSeconds = 180 * 24 * 3_600
/** How long after a sign-in what opens the account may be changed. */
const freshMs = 10 * 60_000
const seenWithinMs = 60_000

/** The session that the request's cookie names, at whatever stage; a fault where it names none that is good, undefined where there is no cookie. */
export function sessionOf(access: Access, request: FastifyRequest): HeldSession | SessionFault | undefined {
  const secret = readCookie(request, 'session')
  if (secret === undefined) return undefined
  const session = access.sessions.find(secret)
  return typeof session === 'string' ? session : { session, secret }
}

/** Notes that a session is in use, which keeps it alive; at most once a minute, so that reading does not write. */
export function noteUse({ sessions }: Access, { id, seen }: FoundSession, now: Date): void {
  if (now.getTime() - Date.parse(seen) >= seenWithinMs) sessions.touch(id)
}

/**
 * Throws where a request that changes something may have been made by another site's page in the name of the one whose cookie came with it: the
 * browser says so, or the request lacks what only our own page can know.
 */
export function requireOwnRequest(request: FastifyRequest, { csrf }: FoundSession): void {
  requireOurPage(request)
  const given = request.headers['alteram-csrf']
  if (typeof given !== 'string' || !isSame(given, csrf)) {
    throw new Problem(
      'not-from-our-page',
      'The request lacks the header Alteram-CSRF, or it is of another session; nothing was done. Load the page again. Programs use a token instead.',
    )
  }
}

@Injectable()
export class BrowserSessions {
  constructor(@Inject(partsToken) private readonly parts: Parts) {}

  /** Begins a session with a secret of its own, whatever cookie the request brought; a session that this one replaces has ended. */
  begin(
    request: FastifyRequest,
    reply: FastifyReply,
    {
      user,
      how,
      since,
      pending = false,
    }: { readonly user: string; readonly how: SignInMethod; readonly since: number; readonly pending?: boolean },
  ): FoundSession {
    const { access } = this.parts
    const agent = request.headers['user-agent'] ?? ''
    // In one step, so that the disk is waited for once.
    const begun = access.atomically(() => {
      const issued = access.sessions.begin({ user, how, stage: pending ? 'password' : 'full', address: request.ip, agent }, since)
      if (issued === 'revoked') return issued
      this.#end(request)
      return { ...issued, ...(!pending && { mark: this.#mark(request, user) }) }
    })
    // All the user's sessions were ended while the password was being checked: what was checked holds no longer.
    if (begun === 'revoked') throw new Problem('not-signed-in', 'Your sessions were ended just now. Sign in again.')
    setCookie(request, reply, 'session', begun.secret)
    if (begun.mark !== undefined) setCookie(request, reply, 'device', begun.mark, deviceSeconds)
    return begun.session
  }

  /** Gives the session a new secret, as soon as it may do more than before: what somebody may have seen of it until now opens nothing. */
  renew(
    request: FastifyRequest,
    reply: FastifyReply,
    { secret, session }: HeldSession,
    change: { readonly stage?: 'full'; readonly how?: SignInMethod } = {},
  ): FoundSession {
    const renewed = this.parts.access.sessions.renew(secret, change)
    if (typeof renewed === 'string')
      throw new Problem('not-signed-in', 'This sign-in was continued elsewhere, or took too long. Sign in again.')
    setCookie(request, reply, 'session', renewed.secret)
    const mark = change.stage === 'full' ? this.#mark(request, session.user) : undefined
    if (mark !== undefined) setCookie(request, reply, 'device', mark, deviceSeconds)
    return renewed.session
  }

  /** Ends the session of the request. */
  end(request: FastifyRequest, reply: FastifyReply): void {
    this.#end(request)
    clearCookie(request, reply, 'session')
  }

  /** The device that the browser is known as to the user, for the throttle. */
  device(request: FastifyRequest, user: string | undefined): string | undefined {
    const mark = readCookie(request, 'device')
    return user === undefined || mark === undefined ? undefined : this.parts.access.devices.find(user, mark)
  }

  /** The sign-in of the request that waits for its second factor. Throws where there is none, and where another site's page asks. */
  pending(request: FastifyRequest): HeldSession {
    const held = sessionOf(this.parts.access, request)
    if (held === undefined || typeof held === 'string' || held.session.stage !== 'password') {
      throw new Problem(
        'not-signed-in',
        'There is no sign-in that waits for a second factor here, or it took too long. Begin again with your password.',
      )
    }
    requireOwnRequest(request, held.session)
    return held
  }

  /** The session of a request that may change what opens the account. Throws where its owner has not shown lately that it is they. */
  fresh({ session }: FastifyRequest): HeldSession {
    if (!session) throw new Error('the gate lets only sessions in here')
    const { confirmed } = session.session
    const age = confirmed === undefined ? Number.POSITIVE_INFINITY : this.parts.now().getTime() - Date.parse(confirmed)
    if (age < freshMs) return session
    throw new Problem('sign-in-again', 'This opens your account, so it takes a sign-in of the last ten minutes. Sign in again, then do it.')
  }

  #end(request: FastifyRequest): void {
    const { sessions } = this.parts.access
    const held = sessionOf(this.parts.access, request)
    if (typeof held === 'object') sessions.revoke(held.session.id, held.session.user)
  }

  /** The mark for a browser that is new to its owner's account; undefined for one that has one. */
  #mark(request: FastifyRequest, user: string): string | undefined {
    const { devices } = this.parts.access
    const known = this.device(request, user)
    if (known === undefined) return devices.make(user)
    devices.touch(known)
    return undefined
  }
}

function isSame(given: string, secret: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(secret)]
  return a.length === b.length && timingSafeEqual(a, b)
}
