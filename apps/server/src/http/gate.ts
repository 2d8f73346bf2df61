/** Who comes in: every request passes here before its body is read. A route without a decision lets nobody in. */
import { timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { type Access, allRoles, type Permission, permissions, permits, type Role, rolesThatMay, type TokenFault } from '#access'
import type { Via } from '#event-store'
import { Problem } from '../problems/problem.js'
import type { Decision } from './route.js'

/** Who makes a request. */
export interface Principal {
  /** The actor of what they record. */
  readonly id: string
  readonly name: string
  readonly roles: readonly Role[]
  readonly via: Via
}

declare module 'fastify' {
  interface FastifyRequest {
    principal: Principal | undefined
    /** The type of a body that is taken as it comes. */
    sentType: string | undefined
  }
}

export interface GateOptions {
  readonly access: Access
  /** A secret of this process: whoever sends it works on the data directory itself, and may do everything. */
  readonly localToken?: string
  /** The name of the person who works on it. */
  readonly localName?: string
}

export class Gate {
  constructor(private readonly options: GateOptions) {}

  /** Lets the request in, or throws a {@link Problem}. */
  check(request: FastifyRequest, decision: Decision | undefined): void {
    if (!decision) throw new Problem('not-permitted', 'Nobody may use this address: it has not been decided who may.')
    if (decision.needs === 'nothing') return
    const principal = this.#principalOf(request)
    const needed = typeof decision.needs === 'string' ? [decision.needs] : decision.needs
    if (!needed.some((permission) => permits(principal.roles, permission))) throw notPermitted(needed, principal.roles)
    request.principal = principal
  }

  #principalOf(request: FastifyRequest): Principal {
    const given = request.headers.authorization
    if (given === undefined) throw notSignedIn('Send a token of yours: Authorization: Bearer alt_…')
    const token = /^Bearer +([^ ]+) *$/i.exec(given)?.[1]
    if (token === undefined) throw notSignedIn('The header Authorization has to be: Bearer, a space, and the token.')
    const local = this.#localPrincipal(token, request)
    if (local) return local
    const user = this.options.access.authenticate(token)
    if (typeof user === 'string') throw notSignedIn(sentences[user])
    return { id: user.id, name: user.name, roles: user.roles, via: 'api' }
  }

  #localPrincipal(token: string, { headers }: FastifyRequest): Principal | undefined {
    const { access, localToken, localName = 'local' } = this.options
    if (localToken === undefined || !isSame(token, localToken)) return undefined
    const named = headers['alteram-actor']
    const user = typeof named === 'string' ? access.user(decoded(named)) : access.localUser(localName)
    if (!user) throw new Problem('invalid-header', 'Nobody goes by the name in Alteram-Actor. Add the person first.')
    const via = headers['alteram-via'] === 'import' ? 'import' : 'cli'
    return { id: user.id, name: user.name, roles: allRoles, via }
  }
}

const sentences = {
  unknown: 'This token is not known. Make a new one with: alteram token create.',
  revoked: 'This token was revoked. Make a new one with: alteram token create.',
  expired: 'This token has expired. Make a new one with: alteram token create.',
  inactive: 'The person whose token this is may no longer use the ledger.',
} as const satisfies Record<TokenFault, string>

function notSignedIn(detail: string): Problem {
  return new Problem('not-signed-in', detail, { headers: { 'www-authenticate': 'Bearer realm="alteram"' } })
}

/** A name as it stands in a header: percent-encoded where it is not ASCII. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}

function isSame(given: string, secret: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(secret)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/** The refusal of somebody who has none of the roles that are needed. */
export function notPermitted(needed: readonly Permission[], has: readonly Role[]): Problem {
  const [what, roles] = [needed.map((permission) => permissions[permission]).join(', or '), needed.flatMap(rolesThatMay)]
  return new Problem('not-permitted', `To ${what} takes the role ${list(roles)}; you have ${list(has)}.`)
}

function list(roles: readonly Role[]): string {
  return roles.length === 0 ? 'none' : [...new Set(roles)].join(' or ')
}
