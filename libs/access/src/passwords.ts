/** Passwords: kept as argon2id hashes, and checked in the same time whether the user exists or not. */
import { AccessBusy, type AccessRefusal } from './fault.js'
import type { Hashing } from './hashing.js'
import type { Logins } from './logins.js'
import { isOverlong, normalPassword, unfitPassword } from './password-rules.js'
import { momentOf, type Store } from './store.js'

declare const brand: unique symbol
/** The hash of a password that was found fit, not kept yet. */
export type PasswordHash = string & { readonly [brand]: 'password hash' }

export class Passwords {
  readonly #store
  readonly #hashing
  readonly #logins
  readonly #dummy

  constructor(store: Store, hashing: Hashing, logins: Logins) {
    this.#store = store
    this.#hashing = hashing
    this.#logins = logins
    this.#dummy = hashing.dummy(store.random)
  }

  /** Why the password cannot be the user's; said before a one-time link is used up. */
  unfit(user: string, password: string, name = this.#logins.nameOf(user)): AccessRefusal | undefined {
    return unfitPassword(password, name)
  }

  /**
   * Hashes a password without keeping it: what is slow comes first, then `keep` beside whatever has to happen in the same moment.
   *
   * @param name The login name, where it is not claimed yet.
   * @throws {@link AccessBusy}
   */
  async hash(user: string, password: string, name?: string): Promise<PasswordHash | AccessRefusal> {
    return this.unfit(user, password, name) ?? ((await this.#hashing.hash(normalPassword(password))) as PasswordHash)
  }

  /** Makes the hash the user's. */
  keep(user: string, hash: PasswordHash): void {
    this.#store.db.prepare('INSERT OR REPLACE INTO passwords (user, hash, made) VALUES (?, ?, ?)').run(user, hash, momentOf(this.#store))
  }

  /**
   * Sets the user's password, or says why not. Ending their sessions is for the caller.
   *
   * @throws {@link AccessBusy}
   */
  async set(user: string, password: string): Promise<AccessRefusal | undefined> {
    const hash = await this.hash(user, password)
    if (typeof hash === 'object') return hash
    this.keep(user, hash)
    return undefined
  }

  /**
   * True where it is the user's password. For nobody, and for a user without one, it takes as long and is false.
   *
   * @throws {@link AccessBusy}
   */
  async verify(user: string | undefined, password: string): Promise<boolean> {
    if (isOverlong(password)) return false
    const kept = user === undefined ? undefined : this.#hashOf(user)
    const given = normalPassword(password)
    const matches = await this.#hashing.matches(kept ?? this.#dummy, given)
    if (!matches || kept === undefined || user === undefined) return false
    if (this.#hashing.isOutdated(kept)) await this.#renew(user, kept, given)
    return true
  }

  has(user: string): boolean {
    return this.#hashOf(user) !== undefined
  }

  remove(user: string): boolean {
    return this.#store.db.prepare('DELETE FROM passwords WHERE user = ?').run(user).changes > 0
  }

  /** The same password under a better hash, unless it was changed meanwhile. */
  async #renew(user: string, former: string, password: string): Promise<void> {
    try {
      const hash = await this.#hashing.hash(password)
      this.#store.db.prepare('UPDATE passwords SET hash = ? WHERE user = ? AND hash = ?').run(hash, user, former)
    } catch (error) {
      // The password was right, and there is a next time.
      if (!(error instanceof AccessBusy)) throw error
    }
  }

  #hashOf(user: string): string | undefined {
    return this.#store.db.prepare<[string], string>('SELECT hash FROM passwords WHERE user = ?').pluck().get(user)
  }
}
