/** Tokens: what lets a user's programs in, for some roles and kinds of record, until a moment. */
import { v7 } from 'uuid'
import { kinds as allKinds, idOf, type Role, roles as rolesInOrder, type TokenKinds, type UserId } from '#ledger'
import type { AccessRefusal } from './fault.js'
import { hashOf } from './secret.js'
import { momentOf, noteIfPossible, type Store, wordsIn } from './store.js'
import { looksLikeToken, newToken } from './token.js'

/** A token, without its secret. Times are RFC 3339, UTC. */
export interface Token {
  readonly id: string
  readonly user: UserId
  /** What it is for. */
  readonly label: string
  /** It may do what these may and the user's own roles still allow. */
  readonly roles: readonly Role[]
  readonly kinds: TokenKinds
  readonly made: string
  /** From then on it opens nothing. */
  readonly expires: string
  readonly revoked?: string
  /** To the minute or so. */
  readonly used?: string
}

export interface NewToken {
  /** Default: a new one. */
  readonly id?: string
  readonly user: string
  readonly label: string
  readonly roles: readonly Role[]
  readonly kinds: TokenKinds
  readonly expires: Date
}

export interface IssuedToken {
  readonly token: Token
  /** Seen here and never again. */
  readonly secret: string
}

/** Why a token lets nobody in. */
export type TokenFault = 'unknown' | 'revoked' | 'expired'

interface Row {
  readonly id: string
  readonly user: string
  readonly label: string
  readonly roles: string
  readonly kinds: string
  readonly made: string
  readonly expires: string
  readonly revoked: string | null
  readonly used: string | null
}

const columns = 'id, user, label, roles, kinds, made, expires, revoked, used'
const everyKind = JSON.stringify('all')
/** How exact the last use is: so that reading does not write each time. */
const usedWithinMs = 60_000

export class Tokens {
  readonly #store
  readonly #byHash
  readonly #used

  constructor(store: Store) {
    this.#store = store
    this.#byHash = store.db.prepare<[Buffer], Row>(`SELECT ${columns} FROM tokens WHERE hash = ?`)
    this.#used = store.db.prepare<[string], string | null>('SELECT used FROM tokens WHERE id = ?').pluck()
  }

  /** Makes a token. Whether its roles are the user's own is for the ledger to say. */
  make({ id = v7(), user, label, roles, kinds, expires }: NewToken): IssuedToken | AccessRefusal {
    const made = momentOf(this.#store)
    if (expires.toISOString() <= made) return { refused: 'expired-already', sentence: 'The token would have expired already.' }
    const secret = newToken(this.#store)
    const token = {
      id,
      user: idOf('access', user),
      label,
      roles: rolesInOrder.filter((role) => roles.includes(role)),
      kinds,
      made,
      expires: expires.toISOString(),
    }
    this.#store.db
      .prepare('INSERT INTO tokens (id, hash, user, label, roles, kinds, made, expires) VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
      .run(id, hashOf(secret), user, label, JSON.stringify(token.roles), JSON.stringify(kinds), made, token.expires)
    return { token, secret }
  }

  /** The token whose secret it is, or why it lets nobody in. */
  find(secret: string): Token | TokenFault {
    if (!looksLikeToken(secret)) return 'unknown'
    const row = this.#byHash.get(hashOf(secret))
    if (!row) return 'unknown'
    if (row.revoked !== null) return 'revoked'
    return row.expires <= momentOf(this.#store) ? 'expired' : tokenIn(row)
  }

  /** Notes that the token let somebody in just now. */
  used(id: string): void {
    // Looked at first, since to write, even nothing, takes the file from the others.
    const last = this.#used.get(id)
    if (last === undefined || (last !== null && last > momentOf(this.#store, -usedWithinMs))) return
    noteIfPossible(this.#store, () => {
      this.#store.db.prepare('UPDATE tokens SET used = ? WHERE id = ?').run(momentOf(this.#store), id)
    })
  }

  /** Takes a token out of use for good; undefined where there is none. */
  revoke(id: string): Token | undefined {
    this.#store.db.prepare('UPDATE tokens SET revoked = coalesce(revoked, ?) WHERE id = ?').run(momentOf(this.#store), id)
    const row = this.#store.db.prepare<[string], Row>(`SELECT ${columns} FROM tokens WHERE id = ?`).get(id)
    return row && tokenIn(row)
  }

  /** The tokens, of one user or of all, the newest first. */
  list(user?: string): readonly Token[] {
    return this.#store.db
      .prepare<[{ user: string | null }], Row>(
        `SELECT ${columns} FROM tokens WHERE @user IS NULL OR user = @user ORDER BY made DESC, id DESC`,
      )
      .all({ user: user ?? null })
      .map(tokenIn)
  }
}

function tokenIn({ id, user, label, roles, kinds, made, expires, revoked, used }: Row): Token {
  return {
    id,
    user: idOf('access', user),
    label,
    roles: rolesInOrder.filter((role) => wordsIn(roles).includes(role)),
    kinds: kinds === everyKind ? 'all' : allKinds.filter((kind) => wordsIn(kinds).includes(kind)),
    made,
    expires,
    ...(revoked !== null && { revoked }),
    ...(used !== null && { used }),
  }
}
