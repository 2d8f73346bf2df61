/** Why the access store cannot be worked with, and what was refused. */

/** What keeps the store from being used; the message names the file and says what to do. */
export class AccessFault extends Error {
  override readonly name = 'AccessFault'

  constructor(
    readonly reason: 'not-ours' | 'newer' | 'key-missing' | 'key-malformed' | 'key-of-another' | 'key-open-to-others',
    message: string,
  ) {
    super(message)
  }
}

/**
 * Too many passwords wait to be hashed. Thrown and not returned: an answer that is neither yes nor no must not be taken for a yes. Whoever sent the
 * password may send it again after a moment.
 */
export class AccessBusy extends Error {
  override readonly name = 'AccessBusy'
  /** When it is worth trying again. */
  readonly retryAfterMs = 2_000

  constructor() {
    super('Too many people are signing in at once. Try again in a moment.')
  }
}

/** Why a change was not made, with a sentence for whoever asked. */
export interface AccessRefusal {
  readonly refused:
    | 'password-too-short'
    | 'password-too-long'
    | 'password-common'
    | 'password-has-name'
    | 'expired-already'
    | 'passkey-unreadable'
    | 'passkey-known'
    | 'passkey-unknown'
    | 'passkey-not-verified'
    | 'challenge-unknown'
  readonly sentence: string
  /** For the operator's log and not for whoever asked: it holds no secret. */
  readonly detail?: string
}
