/** Who the users are and what they may do now, as the ledger tells it. Nothing else says so: the access store holds only secrets. */
import { foldedName, type Role } from '#ledger'
import { findRecordOf, latestEntry, listRecords, type RecordView, type Views } from '#views'

/** A user, as far as the gate needs to know them. */
export interface KnownUser {
  readonly id: string
  readonly name: string
  readonly roles: readonly Role[]
  /** False for one who is not let in. */
  readonly active: boolean
}

/** A user as they were read, and the sequence up to which it is known that nothing has changed. */
interface Held {
  readonly user: KnownUser
  readonly number: number
  readonly since: number
  at: number
}

/** Users held at once; a ledger has some tens. */
const most = 10_000

export class Directory {
  #held = new Map<string, Held>()
  #file: Views['db'] | undefined

  constructor(private readonly views: Views) {}

  /** The user of this id; undefined where the views know none. */
  user(id: string): KnownUser | undefined {
    const { checkpoint, db } = this.views
    if (db !== this.#file || this.#held.size >= most) this.#held.clear()
    this.#file = db
    const held = this.#held.get(id)
    // Most entries are not about this user, and to see that takes less than to read them anew.
    if (held && (held.at === checkpoint.sequence || latestEntry(db, held.number) === held.since)) {
      held.at = checkpoint.sequence
      return held.user
    }
    const record = findRecordOf(db, 'access', id, this.views.basis())
    if (!record) return undefined
    const user = userIn(record)
    this.#held.set(id, { user, number: record.number, since: record.since, at: checkpoint.sequence })
    return user
  }

  /** The user who goes by this name, in whatever case; one who is let in before one who is not. */
  byName(name: string): KnownUser | undefined {
    const wanted = { name: [foldedName(name)] }
    return this.#first({ ...wanted, active: ['yes'] }) ?? this.#first(wanted)
  }

  #first(filters: { readonly name: readonly string[]; readonly active?: readonly string[] }): KnownUser | undefined {
    const [record] = listRecords(this.views.db, 'access', { filters, sort: 'oldest', limit: 1 }, this.views.basis()).records
    return record && userIn(record)
  }
}

function userIn({ id, reading: { name, roles, active } }: RecordView<'access'>): KnownUser {
  return { id, name, roles, active }
}
