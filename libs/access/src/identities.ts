/** Identities at a single sign-on provider: whose is which. */
import { idOf, type UserId } from '#ledger'
import { momentOf, type Store } from './store.js'

/** Somebody as the provider knows them: its name for itself, and for them. */
export interface Identity {
  readonly issuer: string
  readonly subject: string
  /** RFC 3339, UTC. */
  readonly linked: string
}

export class Identities {
  readonly #store

  constructor(store: Store) {
    this.#store = store
  }

  find(issuer: string, subject: string): UserId | undefined {
    const user = this.#store.db
      .prepare<[string, string], string>('SELECT user FROM identities WHERE issuer = ? AND subject = ?')
      .pluck()
      .get(issuer, subject)
    return user === undefined ? undefined : idOf('access', user)
  }

  /** True where the identity is now the user's; false where it is another's. */
  link(issuer: string, subject: string, user: string): boolean {
    this.#store.db
      .prepare('INSERT INTO identities (issuer, subject, user, linked) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING')
      .run(issuer, subject, user, momentOf(this.#store))
    return this.find(issuer, subject) === user
  }

  list(user: string): readonly Identity[] {
    return this.#store.db
      .prepare<[string], Identity>('SELECT issuer, subject, linked FROM identities WHERE user = ? ORDER BY linked, issuer, subject')
      .all(user)
  }

  /** False where it is not the user's. */
  unlink(issuer: string, subject: string, user: string): boolean {
    const { changes } = this.#store.db
      .prepare('DELETE FROM identities WHERE issuer = ? AND subject = ? AND user = ?')
      .run(issuer, subject, user)
    return changes > 0
  }
}
