/** Sessions: who has signed in at a browser, and until when. The browser has the secret, we its hash. */
import { createHmac } from 'node:crypto'
import { v7 } from 'uuid'
import { idOf, type UserId } from '#ledger'
import { hashOf, looksLikeSecret, newSecret } from './secret.js'
import { momentOf, noteIfPossible, type Store, wordsIn } from './store.js'

/** What somebody proved who they are with. */
const signInMethods = ['password', 'passkey', 'totp', 'recovery-code', 'single-sign-on', 'invitation'] as const
export type SignInMethod = (typeof signInMethods)[number]

/** With the second factor pending a session opens nothing but the second factor. */
export type SessionStage = 'password' | 'full'

/** A session, without its secret. Times are RFC 3339, UTC. */
export interface Session {
  readonly id: string
  readonly user: UserId
  readonly stage: SessionStage
  /** In the order in which they were shown. */
  readonly how: readonly SignInMethod[]
  readonly address: string
  /** What the browser calls itself. */
  readonly agent: string
  readonly begun: string
  /** The last request, to the minute or so. */
  readonly seen: string
  /** When it ends at the latest. */
  readonly ends: string
  /** When its owner last proved who they are; for what needs it to be recent. */
  readonly confirmed?: string
}

/** The session of a secret that was sent. */
export interface FoundSession extends Session {
  /** What each request that changes something sends along; made from the secret, so that it changes with it. */
  readonly csrf: string
}

export interface IssuedSession {
  readonly session: FoundSession
  /** For the cookie; kept nowhere else. */
  readonly secret: string
}

export interface NewSession {
  readonly user: string
  readonly how: SignInMethod
  readonly stage: SessionStage
  readonly address: string
  readonly agent: string
}

export interface Renewal {
  /** The second factor was shown. */
  readonly stage?: 'full'
  /** How the owner proved just now who they are; absent where they did not. */
  readonly how?: SignInMethod
}

/** Why a session lets nobody in. */
export type SessionFault = 'unknown' | 'expired'

/** In milliseconds. */
export interface SessionLimits {
  /** How long a session without requests lives. */
  readonly idleMs: number
  /** How long any session lives. */
  readonly absoluteMs: number
  /** How long a second factor may take. */
  readonly secondFactorMs: number
}

export const sessionLimits: SessionLimits = { idleMs: 60 * 60_000, absoluteMs: 12 * 60 * 60_000, secondFactorMs: 10 * 60_000 }

interface Row extends Omit<Session, 'user' | 'how' | 'confirmed'> {
  readonly user: string
  readonly how: string
  readonly confirmed: string | null
}

const columns = 'id, user, stage, how, address, agent, begun, seen, ends, confirmed'
/** How exact `seen` is: so that reading does not write each time. */
const seenWithinMs = 60_000
/** More than a person has browsers; who signs in again and again ends the oldest. */
const mostOfUser = 50
const mostAgentLength = 256

export class Sessions {
  readonly #store
  readonly #limits
  readonly #byHash
  readonly #seen

  constructor(store: Store, limits: Partial<SessionLimits> = {}) {
    this.#store = store
    this.#limits = { ...sessionLimits, ...limits }
    this.#byHash = store.db.prepare<[Buffer], Row>(`SELECT ${columns} FROM sessions WHERE hash = ?`)
    this.#seen = store.db.prepare<[string], string>('SELECT seen FROM sessions WHERE id = ?').pluck()
  }

  /** How often all the user's sessions were ended. Asked before a password is checked, and given to `begin` after it. */
  revocations(user: string): number {
    return this.#store.db.prepare<[string], number>('SELECT times FROM revocations WHERE user = ?').pluck().get(user) ?? 0
  }

  /** Begins a session. */
  begin(session: NewSession): IssuedSession
  /** The same; `revoked` where all the user's sessions were ended since then: what was checked before holds no longer. */
  begin(session: NewSession, since: number): IssuedSession | 'revoked'
  begin({ user, how, stage, address, agent }: NewSession, since?: number): IssuedSession | 'revoked' {
    const { db } = this.#store
    const secret = newSecret(this.#store)
    return db
      .transaction((): IssuedSession | 'revoked' => {
        if (since !== undefined && this.revocations(user) !== since) return 'revoked'
        const now = momentOf(this.#store)
        const ends = momentOf(this.#store, stage === 'full' ? this.#limits.absoluteMs : this.#limits.secondFactorMs)
        db.prepare(`INSERT INTO sessions (hash, ${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`).run(
          ...[hashOf(secret), v7(), user, stage, JSON.stringify([how]), address, agent.slice(0, mostAgentLength)],
          ...[now, now, ends, stage === 'full' ? now : null],
        )
        this.#endBeyond(user)
        return this.#issued(secret)
      })
      .immediate()
  }

  /** The session whose secret it is, or why it lets nobody in. */
  find(secret: string): FoundSession | SessionFault {
    if (!looksLikeSecret(secret)) return 'unknown'
    const row = this.#byHash.get(hashOf(secret))
    if (!row) return 'unknown'
    return this.#isOver(row) ? 'expired' : { ...sessionIn(row), csrf: csrfOf(secret) }
  }

  /**
   * Gives the session a new secret, after which the old one is nobody's: at the second factor, and whenever what it may do has grown. Of two that
   * renew at once, one is told `unknown`.
   */
  renew(secret: string, { stage, how }: Renewal = {}): IssuedSession | SessionFault {
    const { db } = this.#store
    const renewed = newSecret(this.#store)
    return db
      .transaction((): IssuedSession | SessionFault => {
        const session = this.find(secret)
        if (typeof session === 'string') return session
        const now = momentOf(this.#store)
        const completed = stage === 'full' && session.stage !== 'full'
        db.prepare('UPDATE sessions SET hash = ?, stage = ?, how = ?, seen = ?, ends = ?, confirmed = ? WHERE id = ?').run(
          ...[hashOf(renewed), stage ?? session.stage, JSON.stringify(how ? [...new Set([...session.how, how])] : session.how), now],
          // A session lives from the moment at which it opens something.
          ...[completed ? momentOf(this.#store, this.#limits.absoluteMs) : session.ends, how ? now : (session.confirmed ?? null)],
          session.id,
        )
        return this.#issued(renewed)
      })
      .immediate()
  }

  /** Notes a request, which keeps the session alive; one that is over stays so. */
  touch(id: string): void {
    const [now, recent, idle] = [momentOf(this.#store), momentOf(this.#store, -seenWithinMs), momentOf(this.#store, -this.#limits.idleMs)]
    // Looked at first, since to write, even nothing, takes the file from the others.
    const seen = this.#seen.get(id)
    if (seen === undefined || seen > recent) return
    noteIfPossible(this.#store, () => {
      this.#store.db.prepare('UPDATE sessions SET seen = ? WHERE id = ? AND seen > ? AND ends > ?').run(now, id, idle, now)
    })
  }

  /** The user's sessions that are not over, the newest first. */
  list(user: string): readonly Session[] {
    return this.#store.db
      .prepare<[string], Row>(`SELECT ${columns} FROM sessions WHERE user = ? ORDER BY begun DESC, id DESC`)
      .all(user)
      .filter((row) => !this.#isOver(row))
      .map(sessionIn)
  }

  /** Ends a session of the user's; false where they have none by this id. */
  revoke(id: string, user: string): boolean {
    return this.#store.db.prepare('DELETE FROM sessions WHERE id = ? AND user = ?').run(id, user).changes > 0
  }

  /** Ends all the user's sessions, but for one where it is given, and every sign-in that is on its way. Answers how many sessions. */
  revokeAll(user: string, except?: string): number {
    const { db } = this.#store
    return db
      .transaction(() => {
        db.prepare('INSERT INTO revocations (user, times) VALUES (?, 1) ON CONFLICT (user) DO UPDATE SET times = times + 1').run(user)
        return db.prepare('DELETE FROM sessions WHERE user = ? AND id IS NOT ?').run(user, except ?? null).changes
      })
      .immediate()
  }

  /** Deletes at most so many that are over; answers how many. */
  purge(most: number): number {
    return this.#store.db
      .prepare('DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE ends <= ? OR seen <= ? LIMIT ?)')
      .run(momentOf(this.#store), momentOf(this.#store, -this.#limits.idleMs), most).changes
  }

  #issued(secret: string): IssuedSession {
    const session = this.find(secret)
    if (typeof session === 'string') throw new Error(`A session that was just written is ${session}.`)
    return { session, secret }
  }

  #isOver({ ends, seen }: Row): boolean {
    return ends <= momentOf(this.#store) || seen <= momentOf(this.#store, -this.#limits.idleMs)
  }

  #endBeyond(user: string): void {
    this.#store.db
      .prepare('DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE user = ? ORDER BY begun DESC, id DESC LIMIT -1 OFFSET ?)')
      .run(user, mostOfUser)
  }
}

/** One-way, so that a page that shows it does not give the session away. */
function csrfOf(secret: string): string {
  return createHmac('sha256', secret).update('csrf').digest('base64url')
}

function sessionIn({ confirmed, user, how, ...row }: Row): Session {
  return { ...row, user: idOf('access', user), how: wordsIn(how).filter(isMethod), ...(confirmed !== null && { confirmed }) }
}

function isMethod(word: string): word is SignInMethod {
  return signInMethods.some((method) => method === word)
}
