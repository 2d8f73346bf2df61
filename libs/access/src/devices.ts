/** Known devices: a browser at which somebody has signed in fully is told from a stranger's, so that guessing strangers cannot keep its owner out. */
import { v7 } from 'uuid'
import { hashOf, looksLikeSecret, newSecret } from './secret.js'
import { momentOf, noteIfPossible, type Store } from './store.js'

/** How long a device is known without a sign-in. */
const knownMs = 180 * 24 * 60 * 60_000
const mostOfUser = 20

export class Devices {
  readonly #store

  constructor(store: Store) {
    this.#store = store
  }

  /** The mark for a device at which the user has signed in fully, for a cookie of its own; beyond twenty the longest unseen is forgotten. */
  make(user: string): string {
    const { db } = this.#store
    const secret = newSecret(this.#store)
    const now = momentOf(this.#store)
    db.transaction(() => {
      db.prepare('INSERT INTO devices (id, hash, user, made, seen) VALUES (?, ?, ?, ?, ?)').run(v7(), hashOf(secret), user, now, now)
      db.prepare(
        'DELETE FROM devices WHERE id IN (SELECT id FROM devices WHERE user = ? ORDER BY seen DESC, id DESC LIMIT -1 OFFSET ?)',
      ).run(user, mostOfUser)
    }).immediate()
    return secret
  }

  /** The id of the user's device that has this mark: what {@link Throttle} asks for. */
  find(user: string, mark: string): string | undefined {
    if (!looksLikeSecret(mark)) return undefined
    return this.#store.db
      .prepare<[Buffer, string, string], string>('SELECT id FROM devices WHERE hash = ? AND user = ? AND seen > ?')
      .pluck()
      .get(hashOf(mark), user, momentOf(this.#store, -knownMs))
  }

  /** Notes a full sign-in at the device. */
  touch(id: string): void {
    noteIfPossible(this.#store, () => {
      this.#store.db.prepare('UPDATE devices SET seen = ? WHERE id = ?').run(momentOf(this.#store), id)
    })
  }

  /** Makes strangers of all the user's devices. */
  forget(user: string): void {
    this.#store.db.prepare('DELETE FROM devices WHERE user = ?').run(user)
  }

  /** Deletes at most so many that are no longer known; answers how many. */
  purge(most: number): number {
    return this.#store.db
      .prepare('DELETE FROM devices WHERE id IN (SELECT id FROM devices WHERE seen <= ? LIMIT ?)')
      .run(momentOf(this.#store, -knownMs), most).changes
  }
}
