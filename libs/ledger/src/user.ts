/** A person who may use the ledger: their roles, and what lets them and their programs in. No secret stands in an event, nor its hash. */
import { begun, type Decider, type Decision, type Facts, type Mark, refuse, ruling } from './decider.js'
import { nameSentences } from './shared.js'
import { type Actor, type Kind, kinds } from './values.js'
import { type CredentialKind, type Role, type RoleChange, roles } from './vocabulary.js'

/** What somebody may hold; `all` where a token is good for records of every kind. */
export type TokenKinds = readonly Kind[] | 'all'

/** What is recorded of a token: an id and what it is good for. The secret is shown once, and only its hash is kept, outside the log. */
export interface TokenFields {
  /** The token's id, a UUID. */
  readonly token: string
  /** What the user calls it. */
  readonly label: string
  /** Among the user's own; the token may do no more than these. */
  readonly roles: readonly Role[]
  readonly kinds: TokenKinds
  /** The moment from which it opens nothing (ISO 8601, UTC). */
  readonly expires: string
}

/** A way to prove who one is. Its id is a UUID; its label is what the user calls it. */
export interface CredentialFields {
  readonly credential: CredentialKind
  readonly id: string
  readonly label?: string
}

export type UserCommand =
  | { readonly type: 'AddUser'; readonly name: string; readonly roles: readonly Role[] }
  | { readonly type: 'RenameUser'; readonly name: string }
  | { readonly type: 'GrantRole'; readonly role: Role; readonly reason?: string }
  | { readonly type: 'RevokeRole'; readonly role: Role; readonly reason: string }
  | { readonly type: 'DeactivateUser'; readonly reason: string }
  | { readonly type: 'ReactivateUser'; readonly reason: string }
  | ({ readonly type: 'MakeToken' } & TokenFields)
  | { readonly type: 'RevokeToken'; readonly token: string }
  | ({ readonly type: 'AddCredential' } & CredentialFields)
  | { readonly type: 'RemoveCredential'; readonly id: string }
  | { readonly type: 'NoteRefusedRoleChange'; readonly change: RoleChange; readonly role: Role; readonly refusals: readonly string[] }

export type UserEvent =
  | { readonly type: 'UserAdded'; readonly name: string; readonly roles: readonly Role[] }
  | { readonly type: 'UserRenamed'; readonly name: string }
  | { readonly type: 'RoleGranted'; readonly role: Role; readonly reason?: string }
  | { readonly type: 'RoleRevoked'; readonly role: Role; readonly reason: string }
  | { readonly type: 'UserDeactivated'; readonly reason: string }
  | { readonly type: 'UserReactivated'; readonly reason: string }
  | ({ readonly type: 'TokenMade' } & TokenFields)
  | { readonly type: 'TokenRevoked'; readonly token: string }
  | ({ readonly type: 'CredentialAdded' } & CredentialFields)
  | { readonly type: 'CredentialRemoved'; readonly id: string }
  | { readonly type: 'RoleChangeRefused'; readonly change: RoleChange; readonly role: Role; readonly refusals: readonly string[] }

export const userSentences = {
  ...nameSentences,
  'user-already-added': 'This user is in the ledger already.',
  'user-not-in-ledger': 'There is no such user in the ledger.',
  'role-held': 'The user holds this role already.',
  'role-not-held': 'The user does not hold this role.',
  'roles-conflict': 'Who manages people neither writes nor judges the record: nobody is administrator and recorder or reviewer at once.',
  'own-roles': 'Nobody grants or revokes their own roles, or deactivates or reactivates themselves. Another administrator has to do it.',
  'already-inactive': 'This user is inactive already.',
  'already-active': 'This user is active already.',
  'user-inactive': 'This user is inactive and is not let in. Reactivate them first.',
  'token-known': 'The user has this token already.',
  'no-such-token': 'The user has no such token.',
  'token-revoked-already': 'This token is revoked already.',
  'token-exceeds-roles': 'A token may do no more than its user: choose among the roles that the user holds.',
  'credential-known': 'The user has this way to sign in already.',
  'no-such-credential': 'The user has no such way to sign in.',
} as const
export type UserRefusal = keyof typeof userSentences

/** A token as it stands: who made it and when, and the moment of its revocation. */
export interface UserToken extends Omit<TokenFields, 'token'> {
  readonly id: string
  readonly made: string
  readonly by: Actor
  readonly revoked?: string
}

export interface User {
  readonly name: string
  /** In the order of the vocabulary. */
  readonly roles: readonly Role[]
  /** False for one who is not let in. */
  readonly active: boolean
  /** Every token, the newest last. */
  readonly tokens: readonly UserToken[]
  /** The ways to sign in that stand, with the moment from which they did. */
  readonly credentials: readonly (CredentialFields & { readonly added: string })[]
  /** How many attempts to change the roles were refused; each stands in the history. */
  readonly refusedRoleChanges: number
}

export const user: Decider<User, UserCommand, UserEvent, UserRefusal> = {
  kind: 'access',
  sentences: userSentences,

  needs: () => [],

  decide: (state, command, facts) => {
    if (command.type === 'AddUser') {
      return ruling<UserRefusal>()
        .refuseWhen(state !== undefined, 'user-already-added')
        .refuseWhen(inConflict(command.roles), 'roles-conflict', '/roles')
        .accept(() => ({ type: 'UserAdded', name: command.name, roles: eachOnce(command.roles) }))
    }
    if (!state) return refuse('user-not-in-ledger')
    switch (command.type) {
      case 'RenameUser':
        return ruling<UserRefusal>()
          .refuseWhen(command.name === state.name, 'name-stands', '/name')
          .accept(() => ({ type: 'UserRenamed', name: command.name }))
      case 'GrantRole':
      case 'RevokeRole':
      case 'DeactivateUser':
      case 'ReactivateUser':
        return decideStanding(state, command, facts)
      case 'MakeToken':
      case 'RevokeToken':
        return decideToken(state, command)
      case 'AddCredential': {
        const { credential, id, label } = command
        return ruling<UserRefusal>()
          .refuseWhen(!state.active, 'user-inactive')
          .refuseWhen(hasCredential(state, id), 'credential-known', '/id')
          .accept(() => ({ type: 'CredentialAdded', credential, id, ...(label !== undefined && { label }) }))
      }
      case 'RemoveCredential':
        return ruling<UserRefusal>()
          .refuseWhen(!hasCredential(state, command.id), 'no-such-credential', '/id')
          .accept(() => ({ type: 'CredentialRemoved', id: command.id }))
      case 'NoteRefusedRoleChange': {
        const { change, role, refusals } = command
        return ruling<UserRefusal>().accept(() => ({ type: 'RoleChangeRefused', change, role, refusals }))
      }
    }
  },

  evolve: (before, event, mark): User => {
    if (event.type === 'UserAdded') {
      return { name: event.name, roles: event.roles, active: true, tokens: [], credentials: [], refusedRoleChanges: 0 }
    }
    const state = begun(before, event.type)
    switch (event.type) {
      case 'UserRenamed':
        return { ...state, name: event.name }
      case 'RoleGranted':
        return { ...state, roles: eachOnce([...state.roles, event.role]) }
      case 'RoleRevoked':
        return { ...state, roles: state.roles.filter((role) => role !== event.role) }
      case 'UserDeactivated':
        return { ...state, active: false }
      case 'UserReactivated':
        return { ...state, active: true }
      case 'TokenMade':
        return { ...state, tokens: [...state.tokens, tokenOf(event, mark)] }
      case 'TokenRevoked':
        return {
          ...state,
          tokens: state.tokens.map((token) => (token.id === event.token ? { ...token, revoked: mark.recorded } : token)),
        }
      case 'CredentialAdded': {
        const { type: _, ...fields } = event
        return { ...state, credentials: [...state.credentials, { ...fields, added: mark.recorded }] }
      }
      case 'CredentialRemoved':
        return { ...state, credentials: state.credentials.filter(({ id }) => id !== event.id) }
      case 'RoleChangeRefused':
        return { ...state, refusedRoleChanges: state.refusedRoleChanges + 1 }
    }
  },
}

/** A name as it is compared: two users never go by names that look alike but for case, width or spaces. Folding it again changes nothing. */
export function foldedName(name: string): string {
  return name.normalize('NFKC').toLowerCase().normalize('NFKC').replace(/\s+/gu, ' ').trim()
}

type StandingCommand = Extract<UserCommand, { type: 'GrantRole' | 'RevokeRole' | 'DeactivateUser' | 'ReactivateUser' }>

/** What one user does to the standing of another. Since nobody does it to themselves, the last administrator cannot shut everybody out. */
function decideStanding(state: User, command: StandingCommand, { self, actor }: Facts): Decision<UserEvent, UserRefusal> {
  const rules = ruling<UserRefusal>().refuseWhen(self === actor, 'own-roles')
  switch (command.type) {
    case 'GrantRole': {
      const { role, reason } = command
      return rules
        .refuseWhen(!state.active, 'user-inactive')
        .refuseWhen(state.roles.includes(role), 'role-held', '/role')
        .refuseWhen(inConflict([...state.roles, role]), 'roles-conflict', '/role')
        .accept(() => ({ type: 'RoleGranted', role, ...(reason !== undefined && { reason }) }))
    }
    case 'RevokeRole': {
      const { role, reason } = command
      return rules.refuseWhen(!state.roles.includes(role), 'role-not-held', '/role').accept(() => ({ type: 'RoleRevoked', role, reason }))
    }
    case 'DeactivateUser':
      return rules.refuseWhen(!state.active, 'already-inactive').accept(() => ({ type: 'UserDeactivated', reason: command.reason }))
    case 'ReactivateUser':
      return rules.refuseWhen(state.active, 'already-active').accept(() => ({ type: 'UserReactivated', reason: command.reason }))
  }
}

function decideToken(state: User, command: Extract<UserCommand, { type: 'MakeToken' | 'RevokeToken' }>): Decision<UserEvent, UserRefusal> {
  const known = state.tokens.find(({ id }) => id === command.token)
  switch (command.type) {
    case 'MakeToken': {
      const { token, label, expires } = command
      const rules = ruling<UserRefusal>()
        .refuseWhen(!state.active, 'user-inactive')
        .refuseWhen(known !== undefined, 'token-known', '/token')
      command.roles.forEach((role, index) => {
        rules.refuseWhen(!state.roles.includes(role), 'token-exceeds-roles', `/roles/${index}`)
      })
      const chosen = command.kinds === 'all' ? 'all' : eachKindOnce(command.kinds)
      return rules.accept(() => ({ type: 'TokenMade', token, label, roles: eachOnce(command.roles), kinds: chosen, expires }))
    }
    case 'RevokeToken':
      return ruling<UserRefusal>()
        .refuseWhen(known === undefined, 'no-such-token', '/token')
        .refuseWhen(known?.revoked !== undefined, 'token-revoked-already', '/token')
        .accept(() => ({ type: 'TokenRevoked', token: command.token }))
  }
}

function tokenOf({ token, label, roles, kinds, expires }: TokenFields, { actor, recorded }: Mark): UserToken {
  return { id: token, label, roles, kinds, expires, made: recorded, by: actor }
}

function inConflict(held: readonly Role[]): boolean {
  return held.includes('administrator') && (held.includes('recorder') || held.includes('reviewer'))
}

function hasCredential({ credentials }: User, id: string): boolean {
  return credentials.some((credential) => credential.id === id)
}

function eachOnce(held: readonly Role[]): readonly Role[] {
  return roles.filter((role) => held.includes(role))
}

function eachKindOnce(chosen: readonly Kind[]): readonly Kind[] {
  return kinds.filter((kind) => chosen.includes(kind))
}
