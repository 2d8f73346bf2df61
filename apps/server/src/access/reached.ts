/** How a browser reaches us: over TLS, from this machine, or in a way on which a password would be read by others; and from whose page. */
import type { FastifyRequest } from 'fastify'
import type { RelyingParty } from '#access'
import { Problem } from '../problems/problem.js'

/** The origin under which the sender reached us. Behind a proxy that is named as trusted it is what the proxy says. */
export function originOf({ protocol, host }: FastifyRequest): string {
  return `${protocol}://${host}`
}

/** A name of this machine for itself. */
export function isLoopbackHost(hostname: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\]|::1)$/i.test(hostname)
}

function isLoopbackAddress(address: string | undefined): boolean {
  return address !== undefined && /^(127\.|::1$|::ffff:127\.)/.test(address)
}

/**
 * Throws where a password or a session could be read on its way. Over plain HTTP only this machine itself is let through, and only under a name
 * of its own: a proxy beside us that passes on what came from elsewhere brings the outer name with it.
 */
export function requireSafeWay(request: FastifyRequest): void {
  if (request.protocol === 'https') return
  if (isLoopbackAddress(request.socket.remoteAddress) && isLoopbackAddress(request.ip) && isLoopbackHost(request.hostname)) return
  throw new Problem(
    'not-encrypted',
    'This connection is not encrypted: others could read what you send. Open the ledger with https://, or ask whoever runs it to set up TLS.',
  )
}

/**
 * Throws where the request was sent by another site's page. Browsers say so themselves (`Sec-Fetch-Site`, `Origin`); programs say nothing, and
 * have no cookie that could be misused.
 */
export function requireOurPage(request: FastifyRequest): void {
  const { origin, 'sec-fetch-site': site } = request.headers
  const isElsewhere = site !== undefined && site !== 'same-origin'
  if (isElsewhere || (origin !== undefined && origin !== originOf(request))) {
    throw new Problem(
      'not-from-our-page',
      'This was sent by a page of another site, so nothing was done. Open the ledger itself and do it there.',
    )
  }
}

/** Who we are to a browser that keeps passkeys: the name of the host that it reached us under. */
export function partyOf(request: FastifyRequest): RelyingParty {
  return { id: request.hostname, origin: originOf(request) }
}
