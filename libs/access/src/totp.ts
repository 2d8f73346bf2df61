/** Time-based codes (RFC 6238) as a second factor: SHA-1, 30 s, 6 digits, as every authenticator knows them. */
import { Secret, TOTP } from 'otpauth'
import type { KeyFile } from './key-file.js'
import type { Logins } from './logins.js'
import { seal, unseal } from './sealed.js'
import { momentOf, type Store } from './store.js'

/** What an authenticator is set up with. */
export interface TotpSetup {
  /** Base 32, to be typed in. */
  readonly secret: string
  /** `otpauth://totp/…`, to be shown as a QR code. */
  readonly uri: string
}

const issuer = 'Alteram'
const periodMs = 30_000
const digits = 6
/** Steps before and after the present one that are taken too: clocks differ, and typing takes time. */
const window = 1
/** How long the set-up may take. */
const setUpMs = 60 * 60_000

interface Row {
  readonly sealed: Buffer
  readonly made: string
  readonly step: number
}

export class Totp {
  readonly #store
  readonly #keyFile
  readonly #logins

  constructor(store: Store, keyFile: KeyFile, logins: Logins) {
    this.#store = store
    this.#keyFile = keyFile
    this.#logins = logins
  }

  /** A new secret for the user. It counts once a code has confirmed it; until then the former one, if any, goes on. */
  begin(user: string): TotpSetup {
    // 160 bits, as RFC 4226 recommends.
    const secret = new Secret({ buffer: Uint8Array.from(this.#store.random(20)).buffer })
    this.#store.db
      .prepare('INSERT OR REPLACE INTO totps (user, pending, sealed, made, step) VALUES (?, 1, ?, ?, -1)')
      .run(user, seal(this.#key(), secret.bytes, user), momentOf(this.#store))
    return { secret: secret.base32, uri: totpOf(secret, this.#logins.nameOf(user) ?? user).toString() }
  }

  /** True where the code shows that the authenticator has the new secret, which counts from now on; the code itself is used up by that. */
  confirm(user: string, code: string): boolean {
    const { db } = this.#store
    return db
      .transaction(() => {
        const row = this.#row(user, 1)
        if (!row || row.made <= momentOf(this.#store, -setUpMs)) return false
        const step = this.#stepOf(row, user, code)
        if (step === undefined) return false
        db.prepare('DELETE FROM totps WHERE user = ? AND pending = 0').run(user)
        db.prepare('UPDATE totps SET pending = 0, step = ? WHERE user = ? AND pending = 1').run(step, user)
        return true
      })
      .immediate()
  }

  /** Uses a code. Each step counts once, in all processes together, and none before one that was used. */
  verify(user: string, code: string): 'ok' | 'wrong' | 'replayed' {
    const row = this.#row(user, 0)
    const step = row && this.#stepOf(row, user, code)
    if (step === undefined) return 'wrong'
    const used = this.#store.db
      .prepare('UPDATE totps SET step = @step WHERE user = @user AND pending = 0 AND step < @step')
      .run({ user, step })
    return used.changes > 0 ? 'ok' : 'replayed'
  }

  /** True where the user has a confirmed one. */
  has(user: string): boolean {
    return this.#row(user, 0) !== undefined
  }

  /** Takes it away, a set-up that was begun included; false where there was no confirmed one. */
  remove(user: string): boolean {
    const had = this.has(user)
    this.#store.db.prepare('DELETE FROM totps WHERE user = ?').run(user)
    return had
  }

  /** Deletes at most so many set-ups that were never confirmed; answers how many. */
  purge(most: number): number {
    return this.#store.db
      .prepare('DELETE FROM totps WHERE rowid IN (SELECT rowid FROM totps WHERE pending = 1 AND made <= ? LIMIT ?)')
      .run(momentOf(this.#store, -setUpMs), most).changes
  }

  #row(user: string, pending: 0 | 1): Row | undefined {
    return this.#store.db
      .prepare<[string, number], Row>('SELECT sealed, made, step FROM totps WHERE user = ? AND pending = ?')
      .get(user, pending)
  }

  #stepOf({ sealed }: Row, user: string, code: string): number | undefined {
    const token = code.replace(/\s/g, '')
    // The comparison wants as many bytes on both sides.
    if (!/^[0-9]{6}$/.test(token)) return undefined
    const timestamp = this.#store.now().getTime()
    const secret = new Secret({ buffer: Uint8Array.from(unseal(this.#key(), sealed, user)).buffer })
    const away = totpOf(secret, user).validate({ token, timestamp, window })
    return away === null ? undefined : Math.floor(timestamp / periodMs) + away
  }

  #key(): Buffer {
    return this.#keyFile.keyFor('totp')
  }
}

function totpOf(secret: Secret, label: string): TOTP {
  return new TOTP({ issuer, label, secret, algorithm: 'SHA1', digits, period: periodMs / 1000 })
}
