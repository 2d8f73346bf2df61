/** The store of people and tokens. */
import type { Database } from 'better-sqlite3'
import { v7 } from 'uuid'
import { allRoles, isRole, type Role } from './roles.js'
import { openFile } from './schema.js'
import { hashToken, newToken, tokenPattern } from './token.js'
import type { AccessRefusal, IssuedToken, Token, TokenFault, User } from './users.js'

export interface AccessOptions {
  /** Path of the file; its folder must exist. */
  readonly file: string
  readonly now: () => Date
}

interface UserRow {
  readonly id: string
  readonly name: string
  readonly roles: string
  readonly active: number
  readonly added: string
}

interface TokenRow {
  readonly id: string
  readonly user: string
  readonly label: string
  readonly created: string
  readonly expires: string | null
  readonly revoked: string | null
  readonly lastUsed: string | null
}

const userColumns = 'id, name, roles, active, added'
const tokenColumns = 'id, user, label, created, expires, revoked, lastUsed'
/** How long a token that let somebody in is not looked up again. What this process changes holds at once, what another does after so long. */
const heldMs = 1_000
const mostHeld = 1_000
/** How exact the last use of a token is: so that reading does not write each time. */
const lastUseMs = 60_000

/** Opens the store, and makes it where there is none. */
export function openAccess({ file, now }: AccessOptions): Access {
  return new Access(openFile(file), now)
}

export class Access {
  readonly #db: Database
  readonly #now: () => Date
  /** Those whose token let them in a moment ago, by the token's hash. */
  readonly #held = new Map<string, { readonly user: User; readonly expires: string | null; readonly at: string; readonly until: number }>()
  readonly #byHash
  readonly #byIdOrName

  constructor(db: Database, now: () => Date) {
    this.#db = db
    this.#now = now
    this.#byHash = db.prepare<[Buffer], TokenRow>(`SELECT ${tokenColumns} FROM tokens WHERE hash = ?`)
    this.#byIdOrName = db.prepare<[string, string], UserRow>(`SELECT ${userColumns} FROM users WHERE id = ? OR folded = ?`)
  }

  /** Adds a person with one role or several. Names are compared without regard to case and width. */
  addUser(name: string, roles: readonly string[]): User | AccessRefusal {
    const refusal = unfitName(name) ?? unfitRoles(roles)
    if (refusal) return refusal
    const user = { id: v7(), name: name.trim(), roles: inOrder(roles), active: true, added: this.#moment() }
    return this.#insert(user) ? user : { refused: 'name-taken', sentence: `There is somebody by the name of ${user.name} already.` }
  }

  /** The person by this name, added first where there is none: who works on the data directory itself needs no account made beforehand. */
  localUser(name: string): User {
    const user = { id: v7(), name: name.trim() || 'local', roles: allRoles, active: true, added: this.#moment() }
    const known = () => this.user(user.name)
    return known() ?? (this.#insert(user) ? user : (known() ?? user))
  }

  /** Everybody, by name. */
  users(): readonly User[] {
    return this.#db.prepare<[], UserRow>(`SELECT ${userColumns} FROM users ORDER BY folded`).all().map(userIn)
  }

  /** A person by id or by name. */
  user(idOrName: string): User | undefined {
    const row = this.#byIdOrName.get(idOrName.toLowerCase(), folded(idOrName))
    return row && userIn(row)
  }

  /** Gives a person these roles in place of those that they had. */
  setRoles(idOrName: string, roles: readonly string[]): User | AccessRefusal {
    const user = this.user(idOrName)
    const refusal = user ? unfitRoles(roles) : unknownUser(idOrName)
    if (refusal || !user) return refusal ?? unknownUser(idOrName)
    this.#held.clear()
    this.#db.prepare('UPDATE users SET roles = ? WHERE id = ?').run(JSON.stringify(inOrder(roles)), user.id)
    return { ...user, roles: inOrder(roles) }
  }

  /** Lets a person in, or no longer. */
  setActive(idOrName: string, active: boolean): User | AccessRefusal {
    const user = this.user(idOrName)
    if (!user) return unknownUser(idOrName)
    this.#held.clear()
    this.#db.prepare('UPDATE users SET active = ? WHERE id = ?').run(active ? 1 : 0, user.id)
    return { ...user, active }
  }

  /** Makes a token for a person's program. Its secret is returned here and can never be had again. */
  createToken(idOrName: string, { label, expires }: { readonly label: string; readonly expires?: Date }): IssuedToken | AccessRefusal {
    const user = this.user(idOrName)
    if (!user) return unknownUser(idOrName)
    if (expires && expires <= this.#now()) return { refused: 'expired-already', sentence: 'The token would have expired already.' }
    const secret = newToken()
    const token = { id: v7(), user: user.id, label, created: this.#moment(), ...(expires && { expires: expires.toISOString() }) }
    this.#db
      .prepare('INSERT INTO tokens (id, user, hash, label, created, expires) VALUES (?, ?, ?, ?, ?, ?)')
      .run(token.id, token.user, hashToken(secret), label, token.created, token.expires ?? null)
    return { ...token, secret }
  }

  /** The tokens, of one person or of all, the newest first. */
  tokens(user?: string): readonly Token[] {
    return this.#db
      .prepare<[{ user: string | null }], TokenRow>(
        `SELECT ${tokenColumns} FROM tokens WHERE @user IS NULL OR user = @user ORDER BY id DESC`,
      )
      .all({ user: user ?? null })
      .map(tokenIn)
  }

  /** Takes a token out of use for good. */
  revokeToken(id: string): Token | AccessRefusal {
    this.#held.clear()
    const revoked = this.#db.prepare('UPDATE tokens SET revoked = coalesce(revoked, ?) WHERE id = ?').run(this.#moment(), id)
    const row = this.#db.prepare<[string], TokenRow>(`SELECT ${tokenColumns} FROM tokens WHERE id = ?`).get(id)
    return revoked.changes > 0 && row ? tokenIn(row) : { refused: 'unknown-token', sentence: `There is no token ${id}.` }
  }

  /** The person whose token it is, or why it lets nobody in. */
  authenticate(secret: string): User | TokenFault {
    if (!tokenPattern.test(secret)) return 'unknown'
    const hash = hashToken(secret)
    const moment = this.#moment()
    const place = hash.toString('base64')
    const held = this.#held.get(place)
    // By both clocks: the one that was given may stand still, and may be moved past the token's end.
    if (
      held &&
      held.until > performance.now() &&
      Math.abs(Date.parse(moment) - Date.parse(held.at)) < heldMs &&
      !isPast(held.expires, moment)
    )
      return held.user
    const token = this.#byHash.get(hash)
    if (!token) return 'unknown'
    if (token.revoked !== null) return 'revoked'
    if (isPast(token.expires, moment)) return 'expired'
    const user = this.user(token.user)
    if (!user?.active) return 'inactive'
    this.#used(token, moment)
    if (this.#held.size >= mostHeld) this.#held.clear()
    this.#held.set(place, { user, expires: token.expires, at: moment, until: performance.now() + heldMs })
    return user
  }

  close(): void {
    this.#db.close()
  }

  #used({ id, lastUsed }: TokenRow, moment: string): void {
    if (lastUsed !== null && Date.parse(moment) - Date.parse(lastUsed) < lastUseMs) return
    try {
      this.#db.prepare('UPDATE tokens SET lastUsed = ? WHERE id = ?').run(moment, id)
    } catch (error) {
      // A full or read-only disk must not lock people out; any other error is a fault.
      if (!isSqliteError(error)) throw error
    }
  }

  #insert({ id, name, roles, added }: User): boolean {
    const { changes } = this.#db
      .prepare('INSERT INTO users (id, name, folded, roles, added) VALUES (?, ?, ?, ?, ?) ON CONFLICT (folded) DO NOTHING')
      .run(id, name, folded(name), JSON.stringify(roles), added)
    return changes > 0
  }

  #moment(): string {
    return this.#now().toISOString()
  }
}

function isPast(expires: string | null, moment: string): boolean {
  return expires !== null && expires <= moment
}

/** By its shape: under Jest each spec has a class of its own for the same errors. */
function isSqliteError(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && String(error.code).startsWith('SQLITE_')
}

function unfitName(name: string): AccessRefusal | undefined {
  const fit = name.trim() !== '' && name.length <= 100 && !/[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u.test(name)
  return fit ? undefined : { refused: 'name-unfit', sentence: 'A name has 1 to 100 characters, on one line.' }
}

function unfitRoles(roles: readonly string[]): AccessRefusal | undefined {
  const unknown = roles.find((role) => !isRole(role))
  if (unknown !== undefined)
    return { refused: 'unknown-role', sentence: `There is no role ${JSON.stringify(unknown)}. The roles are: ${allRoles.join(', ')}.` }
  return roles.length > 0 ? undefined : { refused: 'no-role', sentence: `Give at least one role: ${allRoles.join(', ')}.` }
}

function unknownUser(idOrName: string): AccessRefusal {
  return { refused: 'unknown-user', sentence: `There is nobody by the name or id ${JSON.stringify(idOrName)}.` }
}

function inOrder(roles: readonly string[]): readonly Role[] {
  return allRoles.filter((role) => roles.includes(role))
}

function folded(name: string): string {
  return name.trim().normalize('NFKC').toLowerCase()
}

function userIn({ id, name, roles, active, added }: UserRow): User {
  const known: unknown = JSON.parse(roles)
  return { id, name, roles: Array.isArray(known) ? inOrder(known.map(String)) : [], active: active === 1, added }
}

function tokenIn({ id, user, label, created, expires, revoked, lastUsed }: TokenRow): Token {
  return {
    id,
    user,
    label,
    created,
    ...(expires !== null && { expires }),
    ...(revoked !== null && { revoked }),
    ...(lastUsed !== null && { lastUsed }),
  }
}
