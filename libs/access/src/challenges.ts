/** Challenges for passkeys: each is answered once, within minutes, for what it was made. */
import { momentOf, type Store } from './store.js'

export type ChallengePurpose = 'registration' | 'sign-in'

export const challengeMs = 5 * 60_000
/** How many may be open: for one user, and for all those who are not known yet, of whom strangers can ask for as many as they like. */
const mostOfUser = 5
const mostOfNobody = 1_000

export class Challenges {
  readonly #store
  readonly #mostOfNobody

  constructor(store: Store, most = mostOfNobody) {
    this.#store = store
    this.#mostOfNobody = most
  }

  /** A new challenge, for a user where it is known who is to answer; beyond the most that are kept, the oldest goes. */
  make(purpose: ChallengePurpose, user = ''): Uint8Array<ArrayBuffer> {
    const { db } = this.#store
    const challenge = this.#store.random(32)
    db.transaction(() => {
      db.prepare('INSERT INTO challenges (challenge, purpose, user, made, ends) VALUES (?, ?, ?, ?, ?)').run(
        ...[challenge.toString('base64url'), purpose, user, momentOf(this.#store), momentOf(this.#store, challengeMs)],
      )
      db.prepare(
        `DELETE FROM challenges WHERE challenge IN (
           SELECT challenge FROM challenges WHERE user = ? ORDER BY made DESC, rowid DESC LIMIT -1 OFFSET ?)`,
      ).run(user, user === '' ? this.#mostOfNobody : mostOfUser)
    }).immediate()
    return Uint8Array.from(challenge)
  }

  /** Takes a challenge out, whatever then becomes of the answer: true once, where it was made for this and is not too old. */
  take(challenge: string, purpose: ChallengePurpose, user = ''): boolean {
    const { changes } = this.#store.db
      .prepare('DELETE FROM challenges WHERE challenge = ? AND purpose = ? AND user = ? AND ends > ?')
      .run(challenge, purpose, user, momentOf(this.#store))
    return changes > 0
  }

  /** Deletes at most so many that nobody answered in time; answers how many. */
  purge(most: number): number {
    return this.#store.db
      .prepare('DELETE FROM challenges WHERE challenge IN (SELECT challenge FROM challenges WHERE ends <= ? LIMIT ?)')
      .run(momentOf(this.#store), most).changes
  }
}
