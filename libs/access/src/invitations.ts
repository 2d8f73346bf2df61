/** Invitations: one-time links with which somebody sets their own password, so that nobody ever knows another's. */
import { idOf, type UserId } from '#ledger'
import { hashOf, looksLikeSecret, newSecret } from './secret.js'
import { momentOf, type Store } from './store.js'

/** `join`: a new user's first way in. `reset`: for one who has lost theirs. `first-administrator`: for whoever sets the ledger up. */
export type InvitationPurpose = 'join' | 'reset' | 'first-administrator'

export interface Invitation {
  /** Absent for the first administrator, who is nobody yet. */
  readonly user?: UserId
  readonly purpose: InvitationPurpose
  /** RFC 3339, UTC. */
  readonly made: string
  /** Absent for one that is good until it is used. */
  readonly ends?: string
}

/** Why a link opens nothing. */
export type InvitationFault = 'unknown' | 'expired' | 'used'

export const invitationMs = 72 * 60 * 60_000
/** How long one that opens nothing any more is remembered, so that its owner is told why. */
const rememberedMs = 7 * 24 * 60 * 60_000

interface Row {
  readonly user: string
  readonly purpose: InvitationPurpose
  readonly made: string
  readonly ends: string | null
  readonly used: string | null
}

const columns = 'user, purpose, made, ends, used'

export class Invitations {
  readonly #store

  constructor(store: Store) {
    this.#store = store
  }

  /**
   * Makes a link for the user, or the one for the first administrator, and voids what was made for the same one before.
   *
   * @param ttl How long it is good, in milliseconds; 72 h unless told otherwise, and until used for the first administrator.
   */
  make(user: string | undefined, purpose: InvitationPurpose, ttl?: number | 'until-used'): { readonly secret: string } {
    const { db } = this.#store
    const secret = newSecret(this.#store)
    const good = ttl ?? (purpose === 'first-administrator' ? 'until-used' : invitationMs)
    db.transaction(() => {
      this.void(user)
      db.prepare(`INSERT INTO invitations (hash, ${columns}) VALUES (?, ?, ?, ?, ?, NULL)`).run(
        ...[hashOf(secret), user ?? '', purpose, momentOf(this.#store), good === 'until-used' ? null : momentOf(this.#store, good)],
      )
    }).immediate()
    return { secret }
  }

  /** What a link is for, without using it. */
  look(secret: string): Invitation | InvitationFault {
    const row = looksLikeSecret(secret)
      ? this.#store.db.prepare<[Buffer], Row>(`SELECT ${columns} FROM invitations WHERE hash = ?`).get(hashOf(secret))
      : undefined
    if (!row) return 'unknown'
    if (row.used !== null) return 'used'
    return row.ends !== null && row.ends <= momentOf(this.#store) ? 'expired' : invitationIn(row)
  }

  /** Uses a link: once, in all processes together. */
  use(secret: string): Invitation | InvitationFault {
    const { db } = this.#store
    return db
      .transaction(() => {
        const invitation = this.look(secret)
        if (typeof invitation === 'string') return invitation
        db.prepare('UPDATE invitations SET used = ? WHERE hash = ?').run(momentOf(this.#store), hashOf(secret))
        return invitation
      })
      .immediate()
  }

  /** Takes back what was made for the user and not used, or for the first administrator. */
  void(user: string | undefined): void {
    this.#store.db.prepare('DELETE FROM invitations WHERE user = ? AND used IS NULL').run(user ?? '')
  }

  /** Deletes at most so many that have opened nothing for a week; answers how many. */
  purge(most: number): number {
    return this.#store.db
      .prepare('DELETE FROM invitations WHERE hash IN (SELECT hash FROM invitations WHERE ends <= @past OR used <= @past LIMIT @most)')
      .run({ past: momentOf(this.#store, -rememberedMs), most }).changes
  }
}

function invitationIn({ user, purpose, made, ends }: Row): Invitation {
  return { ...(user !== '' && { user: idOf('access', user) }), purpose, made, ...(ends !== null && { ends }) }
}
