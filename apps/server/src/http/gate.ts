/** Who comes in: every request passes here before its body is read. A route without a decision lets nobody in. */
import { timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import {
  type Access,
  allPermissions,
  allRoles,
  type Permission,
  permissions,
  permissionsOf,
  type Role,
  rolesThatMay,
  type Token,
  type TokenFault,
} from '#access'
import type { Via } from '#event-store'
import { type Kind, localActor, nouns } from '#ledger'
import type { Directory } from '../access/directory.js'
import { isRoleChange } from '../access/refused-changes.js'
import { noteUse, requireOwnRequest, sessionOf } from '../access/sessions.js'
import { attemptedIn } from '../custody.js'
import { Problem } from '../problems/problem.js'
import type { Decision } from './route.js'

/** Who makes a request. */
export interface Principal {
  /** The actor of what they record. */
  readonly id: string
  readonly name: string
  /** The roles that hold for this request: a token has at most those that its user has now. */
  readonly roles: readonly Role[]
  /** What those roles may, and so this request. */
  readonly permissions: readonly Permission[]
  readonly via: Via
  /** The kinds of record that a token is good for; absent where it is good for all. */
  readonly kinds?: readonly Kind[]
}

declare module 'fastify' {
  interface FastifyRequest {
    principal: Principal | undefined
    /** Why the request, whose body is still to be read, goes no further than that. */
    refused: Problem | undefined
    /** The type of a body that is taken as it comes. */
    sentType: string | undefined
  }
}

export interface GateOptions {
  readonly access: Access
  readonly users: Directory
  readonly now: () => Date
  /** A secret of this process: whoever sends it works on the data directory itself, and may do everything. */
  readonly localToken?: string
  /** The name of the account that works on it. Default: `local`. */
  readonly localName?: string
}

export class Gate {
  constructor(private readonly options: GateOptions) {}

  /** Lets the request in, or throws a {@link Problem}. */
  check(request: FastifyRequest, decision: Decision | undefined): void {
    if (!decision) throw new Problem('not-permitted', 'Nobody may use this address: it has not been decided who may.')
    const { needs } = decision
    if (needs === 'nothing') return
    const principal = this.#principalOf(request)
    // Also where they may not: the log and the limits speak of whoever it is.
    request.principal = principal
    if (needs === 'session' && !request.session) throw notBySession()
    if (needs !== 'session' && needs !== 'signed-in') {
      const needed = typeof needs === 'string' ? [needs] : needs
      if (!needed.some((permission) => principal.permissions.includes(permission))) {
        refuse(request, notPermitted(needed, principal.roles))
        return
      }
    }
    const { kinds } = principal
    if (kinds && decision.kind !== 'any' && !kinds.some((kind) => kind === decision.kind)) refuse(request, notOfKind(kinds))
  }

  #principalOf(request: FastifyRequest): Principal {
    const given = request.headers.authorization
    // A request with a token is the token's alone, whatever cookie the browser sent along.
    if (given === undefined) return this.#ofSession(request)
    const token = /^Bearer +([^ ]+) *$/i.exec(given)?.[1]
    if (token === undefined) throw notSignedIn('The header Authorization has to be: Bearer, a space, and the token.')
    const local = this.#localPrincipal(token, request)
    if (local) return local
    const found = this.options.access.tokens.find(token)
    if (typeof found === 'string') throw notSignedIn(sentences[found])
    return this.#ofToken(found)
  }

  /** A session opens what its user may now. What it changes has to be asked for by our own page. */
  #ofSession(request: FastifyRequest): Principal {
    const { access, users, now } = this.options
    const held = sessionOf(access, request)
    if (held === undefined) throw notSignedIn('Sign in at /sign-in, or send a token of yours: Authorization: Bearer alt_…')
    if (typeof held === 'string') throw notSignedIn('Your session has ended. Sign in again at /sign-in.')
    if (held.session.stage !== 'full') throw notSignedIn('Your sign-in waits for its second factor. Go on at /sign-in.')
    const user = users.user(held.session.user)
    if (!user) throw notYetKnown()
    if (!user.active) throw notSignedIn('You may no longer use the ledger. Ask an administrator.')
    if (request.method !== 'GET' && request.method !== 'HEAD') requireOwnRequest(request, held.session)
    // A feed that is looked at again and again while it is open does not keep its session alive.
    if (!request.session) noteUse(access, held.session, now())
    request.session = held
    const { id, name, roles } = user
    return { id, name, roles, permissions: permissionsOf(roles), via: 'page' }
  }

  /** What a token may is what its user may now, and no more than it was made for. */
  #ofToken(token: Token): Principal {
    const { access, users, now } = this.options
    const user = users.user(token.user)
    if (!user) throw notYetKnown()
    if (!user.active) throw notSignedIn(sentences.inactive)
    if (token.used === undefined || now().getTime() - Date.parse(token.used) >= usedWithinMs) access.tokens.used(token.id)
    const roles = token.roles.filter((role) => user.roles.includes(role))
    const { id, name } = user
    return { id, name, roles, permissions: permissionsOf(roles), via: 'api', ...(token.kinds !== 'all' && { kinds: token.kinds }) }
  }

  /** Whoever works on the data directory itself could change any file of it, so nothing here would hold them back. */
  #localPrincipal(token: string, { headers }: FastifyRequest): Principal | undefined {
    const { users, localToken, localName = 'local' } = this.options
    if (localToken === undefined || !isSame(token, localToken)) return undefined
    const named = headers['alteram-actor']
    const user = typeof named === 'string' ? users.byName(decoded(named)) : users.byName(localName)
    if (!user && typeof named === 'string') {
      throw new Problem('invalid-header', 'Nobody goes by the name in Alteram-Actor. Add the user first.')
    }
    const { id, name } = user ?? { id: localActor(localName), name: localName }
    return { id, name, roles: allRoles, permissions: allPermissions, via: headers['alteram-via'] === 'import' ? 'import' : 'cli' }
  }
}

/** Whoever has a token or a session was added to the ledger before, so views that do not know them are still on their way. */
function notYetKnown(): Problem {
  return new Problem('views-behind', 'The views do not know who this is yet: they are still being made from the log.', {
    headers: { 'retry-after': '2' },
  })
}

/** How exact the last use of a token is: so that reading does not write each time. */
const usedWithinMs = 60_000

const sentences = {
  unknown: 'This token is not known. Make a new one with: alteram token create.',
  revoked: 'This token was revoked. Make a new one with: alteram token create.',
  expired: 'This token has expired. Make a new one with: alteram token create.',
  inactive: 'The user whose token this is may not use the ledger.',
} as const satisfies Record<TokenFault | 'inactive', string>

function notSignedIn(detail: string): Problem {
  return new Problem('not-signed-in', detail, { headers: { 'www-authenticate': 'Bearer realm="alteram"' } })
}

/** Refuses; an attempt at power once its body is read, so that the log can tell what was attempted (see the server's hooks). */
function refuse(request: FastifyRequest, refusal: Problem): void {
  if (!isRoleChange(request) && attemptedIn(request) === undefined) throw refusal
  request.refused = refusal
}

/** The refusal of a token where only somebody at a browser is let in. */
function notBySession(): Problem {
  return new Problem('not-permitted', 'No token may do this: sign in at a browser, at /sign-in.')
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

/** The refusal of a token that is not good for this kind of record. */
export function notOfKind(kinds: readonly Kind[]): Problem {
  return new Problem('not-permitted', `This token is good for records of some kinds only: ${kinds.map((kind) => nouns[kind]).join(', ')}.`)
}

function list(roles: readonly Role[]): string {
  return roles.length === 0 ? 'none' : [...new Set(roles)].join(' or ')
}
