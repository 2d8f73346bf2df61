/** Login names: whose is which. A name is claimed here before a user is added, so that two cannot go by one name. */
import { foldedName, idOf, type UserId } from '#ledger'
import type { Store } from './store.js'

export interface Login {
  readonly user: UserId
  /** As it was written. */
  readonly name: string
}

export class Logins {
  readonly #db

  constructor({ db }: Store) {
    this.#db = db
  }

  /** True where the name is now the user's, who had none or this one. Names are compared without regard to case, width and spaces. */
  claim(name: string, user: string): boolean {
    if (foldedName(name) === '') return false
    const { changes } = this.#db
      .prepare('INSERT INTO logins (user, name, folded) VALUES (?, ?, ?) ON CONFLICT DO NOTHING')
      .run(user, name.trim(), foldedName(name))
    return changes > 0 || this.userOf(name) === user
  }

  /** Gives the user's name free. */
  release(user: string): void {
    this.#db.prepare('DELETE FROM logins WHERE user = ?').run(user)
  }

  /** Gives a user who has a name another one. False where it is somebody else's; then nothing has changed. */
  rename(user: string, name: string): boolean {
    if (foldedName(name) === '') return false
    const renamed = this.#db
      .prepare('UPDATE OR IGNORE logins SET name = ?, folded = ? WHERE user = ?')
      .run(name.trim(), foldedName(name), user)
    return renamed.changes > 0
  }

  /** Who goes by the name. */
  userOf(name: string): UserId | undefined {
    const user = this.#db.prepare<[string], string>('SELECT user FROM logins WHERE folded = ?').pluck().get(foldedName(name))
    return user === undefined ? undefined : idOf('access', user)
  }

  /** The name that somebody goes by, or went by before there were users in the log. */
  nameOf(user: string): string | undefined {
    return this.#db
      .prepare<[{ user: string }], string>(
        'SELECT name FROM logins WHERE user = @user UNION ALL SELECT name FROM former WHERE user = @user LIMIT 1',
      )
      .pluck()
      .get({ user })
  }

  /** Every claim, by name; for comparing with the users in the log. */
  list(): readonly Login[] {
    return this.#db
      .prepare<[], { user: string; name: string }>('SELECT user, name FROM logins ORDER BY folded')
      .all()
      .map(({ user, name }) => ({ user: idOf('access', user), name }))
  }
}
