/**
 * What a user can sign in with. A way to sign in counts only where both have it: the log, which tells that it was set up, and the access store, which
 * can check it. So whatever a crash between the two leaves opens nothing, whichever was written first.
 */
import { Inject, Injectable } from '@nestjs/common'
import { v5 } from 'uuid'
import { type CredentialKind, idOf, type User } from '#ledger'
import { findRecordOf } from '#views'
import type { Parts } from '../parts.js'
import { partsToken } from '../settings.js'

/** What can follow a password. */
export type SecondFactor = 'totp' | 'passkey' | 'recovery-codes'

/** A name space of our own (RFC 9562, version 5); it must never change, since ids in the log derive from it. */
const passkeySpace = '4b0c5b52-9d0e-5c0f-8a55-6f0d8f6a2b04'

/** The id of a passkey in the log. What the authenticator calls it stays in the access store. */
export function passkeyRecordId(credential: string): string {
  return v5(credential, passkeySpace)
}

@Injectable()
export class Standing {
  constructor(@Inject(partsToken) private readonly parts: Parts) {}

  /** The user as the views have them; undefined where there is no such user. */
  user(id: string): User | undefined {
    const { views } = this.parts
    return findRecordOf(views.db, 'access', id, views.basis())?.reading
  }

  /** The user by the log itself, for what must not miss the latest entry. */
  async latest(id: string): Promise<User | undefined> {
    return (await this.parts.ledger.readings.read('access', idOf('access', id))).state
  }

  /** Whether the user is let in, and has this way to sign in. */
  has(id: string, credential: CredentialKind): boolean {
    const user = this.user(id)
    return user?.active === true && this.#counts(id, user, credential)
  }

  /** Whether this passkey of an active user counts. */
  hasPasskey(id: string, credential: string): boolean {
    const user = this.user(id)
    if (!user?.active) return false
    const record = passkeyRecordId(credential)
    const isTold = user.credentials.some((each) => each.credential === 'passkey' && each.id === record)
    return isTold && this.parts.access.passkeys.list(id).some((each) => each.id === credential)
  }

  /** What has to follow the user's password; empty where it alone is enough. Recovery codes stand in for a factor and are none by themselves. */
  secondFactors(id: string): readonly SecondFactor[] {
    const user = this.user(id)
    if (!user) return []
    const factors = (['totp', 'passkey'] as const).filter((factor) => this.#counts(id, user, factor))
    return factors.length > 0 && this.#counts(id, user, 'recovery-codes') ? [...factors, 'recovery-codes'] : factors
  }

  #counts(id: string, { credentials }: User, credential: CredentialKind): boolean {
    if (!credentials.some((each) => each.credential === credential)) return false
    const { access } = this.parts
    switch (credential) {
      case 'password':
        return access.passwords.has(id)
      case 'totp':
        return access.totp.has(id)
      case 'recovery-codes':
        return access.recoveryCodes.left(id) > 0
      case 'single-sign-on':
        return access.identities.list(id).length > 0
      case 'passkey':
        return access.passkeys.list(id).some((passkey) => this.hasPasskey(id, passkey.id))
    }
  }
}
