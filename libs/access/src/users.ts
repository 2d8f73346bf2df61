/** People and their tokens, as others see them. */
import type { Role } from './roles.js'

export interface User {
  /** UUID; the actor of what the person records. */
  readonly id: string
  readonly name: string
  readonly roles: readonly Role[]
  /** False for somebody who may no longer do anything; what they recorded stays theirs. */
  readonly active: boolean
  /** RFC 3339, UTC. */
  readonly added: string
}

/** A token, without the secret. */
export interface Token {
  readonly id: string
  readonly user: string
  /** What it is for. */
  readonly label: string
  readonly created: string
  /** Absent for one that does not expire. */
  readonly expires?: string
  readonly revoked?: string
  /** To the minute or so. */
  readonly lastUsed?: string
}

/** A new token, with the secret: the only time that it is seen. */
export interface IssuedToken extends Token {
  readonly secret: string
}

/** Why a token does not let anybody in. */
export type TokenFault = 'unknown' | 'revoked' | 'expired' | 'inactive'

/** Why a change to people or tokens was not made, with a sentence for whoever asked. */
export interface AccessRefusal {
  readonly refused: 'name-taken' | 'name-unfit' | 'no-role' | 'unknown-role' | 'unknown-user' | 'unknown-token' | 'expired-already'
  readonly sentence: string
}
