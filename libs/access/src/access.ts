/** The access store: what lets people and their programs in. Who they are and what they may do is in the log. */
import { randomBytes } from 'node:crypto'
import { backUp } from './backup.js'
import { Challenges } from './challenges.js'
import { Devices } from './devices.js'
import { eraseUser } from './erase.js'
import { Hashing, type HashingOptions } from './hashing.js'
import { Identities } from './identities.js'
import { Invitations } from './invitations.js'
import { KeyFile } from './key-file.js'
import { Logins } from './logins.js'
import { Passkeys } from './passkeys.js'
import { Passwords } from './passwords.js'
import { RecoveryCodes } from './recovery-codes.js'
import { type Lifted, openFile } from './schema.js'
import { type SessionLimits, Sessions } from './sessions.js'
import type { Store } from './store.js'
import { Throttle } from './throttle.js'
import { Tokens } from './tokens.js'
import { Totp } from './totp.js'

export interface AccessOptions extends HashingOptions {
  /** Path of the file; its folder must exist. The key file lies beside it. */
  readonly file: string
  readonly now: () => Date
  /** Where secrets are drawn from; the machine's own unless told otherwise. */
  readonly random?: (size: number) => Buffer
  readonly sessions?: Partial<SessionLimits>
  /** The most counters of failures that are kept. Default: 10 000. */
  readonly mostCounters?: number
}

/** What a user can sign in with. */
export interface Factors {
  readonly password: boolean
  readonly totp: boolean
  readonly passkeys: number
  /** How many are left. */
  readonly recoveryCodes: number
}

/**
 * Opens the store, and makes it where there is none.
 *
 * @throws {@link AccessFault} where the file is not ours or too new, or its key file is missing, malformed, readable by others, or another's.
 */
export function openAccess({ file, now, random = randomBytes, ...options }: AccessOptions): Access {
  const { db, lifted } = openFile(file)
  try {
    return new Access({ db, now, random }, options, lifted)
  } catch (error) {
    db.close()
    throw error
  }
}

export class Access {
  readonly logins: Logins
  readonly passwords: Passwords
  readonly sessions: Sessions
  readonly devices: Devices
  readonly throttle: Throttle
  readonly totp: Totp
  readonly recoveryCodes: RecoveryCodes
  readonly passkeys: Passkeys
  readonly identities: Identities
  readonly invitations: Invitations
  readonly tokens: Tokens
  /** Present where the file was of the first format, whose people and tokens are gone: to be told to whoever starts us. */
  readonly lifted: Lifted | undefined
  readonly #store
  readonly #challenges

  constructor(store: Store, options: Omit<AccessOptions, keyof Store | 'file'>, lifted: Lifted | undefined) {
    const keyFile = new KeyFile(store)
    keyFile.check()
    this.#store = store
    this.#challenges = new Challenges(store)
    this.logins = new Logins(store)
    this.passwords = new Passwords(store, new Hashing(options), this.logins)
    this.sessions = new Sessions(store, options.sessions)
    this.devices = new Devices(store)
    this.throttle = new Throttle(store, keyFile, options.mostCounters)
    this.totp = new Totp(store, keyFile, this.logins)
    this.recoveryCodes = new RecoveryCodes(store, keyFile)
    this.passkeys = new Passkeys(store, this.#challenges, this.logins)
    this.identities = new Identities(store)
    this.invitations = new Invitations(store)
    this.tokens = new Tokens(store)
    this.lifted = lifted
  }

  factors(user: string): Factors {
    return {
      password: this.passwords.has(user),
      totp: this.totp.has(user),
      passkeys: this.passkeys.list(user).length,
      recoveryCodes: this.recoveryCodes.left(user),
    }
  }

  /** Takes away all that the user signs in with here, and ends what was begun with it. Tokens and identities elsewhere stay. */
  forgetFactors(user: string): void {
    this.atomically(() => {
      this.passwords.remove(user)
      this.totp.remove(user)
      this.recoveryCodes.remove(user)
      this.passkeys.removeAll(user)
      this.devices.forget(user)
      this.sessions.revokeAll(user)
    })
  }

  /**
   * Takes away every row of a user: names, ways to sign in, tokens, where they were signed in. Nothing of it is left in the file, in its free pages
   * or in the write-ahead log beside it. As often as one likes.
   */
  erase(user: string): void {
    eraseUser(this.#store.db, user)
  }

  /** Does all of the work or, where it throws, none, while nobody else writes. The work must not wait for anything. */
  atomically<T>(work: () => T): T {
    return this.#store.db.transaction(work).immediate()
  }

  /** Deletes some of what is over: at most so many rows of each kind. Answers how many, so that the caller knows whether to go on. */
  purge(most = 200): number {
    const parts = [this.sessions, this.invitations, this.devices, this.throttle, this.totp, this.#challenges]
    return parts.reduce((sum, part) => sum + part.purge(most), 0)
  }

  /** Copies the store, without sessions and links, into a file while it is in use. The key file is kept apart. */
  backup(file: string): Promise<void> {
    return backUp(this.#store.db, file)
  }

  close(): void {
    this.#store.db.close()
  }
}
