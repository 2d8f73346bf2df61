/** What each role may do. The one table that the guard, the documentation and the tests are made from. */
import { type Kind, type Role, restricted, roles } from '#ledger'

export type { Role }

/** What can be permitted. */
export const permissions = {
  read: 'read the records and views, as they are and as they were',
  history: 'see who recorded what and when, and every event',
  record: 'log reports, allegations, responses, inquiries, follow-up actions, parties and sources',
  review: 'verify, dispute and assess what others logged',
  approve: 'give leave for what needs two people, or refuse it',
  ask: 'ask for what needs two people: an erasure, the lifting of a hold, a new key, a restore',
  hold: 'place a legal hold, and lift one with leave',
  audit: 'see users, their roles, approvals, holds, erasures and the chain of custody, as they are and as they were',
  people: 'add users, give and take roles, let in and shut out',
  operate: 'see to the running of the ledger: its keys, its backup, its health',
} as const
export type Permission = keyof typeof permissions

/** Every permission, in the order in which people are told of them. */
export const allPermissions = Object.keys(permissions) as readonly Permission[]

const table = {
  reader: ['read'],
  recorder: ['read', 'history', 'record', 'ask', 'hold'],
  reviewer: ['read', 'history', 'review', 'approve', 'ask', 'hold'],
  auditor: ['read', 'history', 'audit', 'hold'],
  administrator: ['read', 'people', 'operate', 'ask', 'hold'],
} as const satisfies Record<Role, readonly Permission[]>

const granted: Readonly<Record<Role, readonly Permission[]>> = table

/** Every role, in the order in which people are told of them. */
export const allRoles: readonly Role[] = roles

export function isRole(word: string): word is Role {
  return Object.hasOwn(table, word)
}

/** True where one of the roles may. */
export function permits(held: readonly Role[], permission: Permission): boolean {
  return held.some((role) => granted[role].includes(permission))
}

/** What somebody with these roles may do. */
export function permissionsOf(held: readonly Role[]): readonly Permission[] {
  return allPermissions.filter((permission) => permits(held, permission))
}

/** The kinds that are not shown to everybody who reads, with the permissions of which each shows them. */
export const shownTo = {
  access: ['people', 'audit'],
  approval: ['people', 'audit', 'approve', 'ask'],
  hold: ['people', 'audit', 'approve', 'ask'],
  erasure: ['people', 'audit', 'approve', 'ask'],
  custody: ['audit', 'operate'],
} as const satisfies Record<(typeof restricted)[number], readonly Permission[]>

/** The kinds whose records, and their entries in the trail, are not shown to somebody with these permissions. */
export function hiddenFrom(held: readonly Permission[]): readonly Kind[] {
  return restricted.filter((kind) => !shownTo[kind].some((permission) => held.includes(permission)))
}

/** The roles that may, for telling somebody which one is needed. */
export function rolesThatMay(permission: Permission): readonly Role[] {
  return allRoles.filter((role) => granted[role].includes(permission))
}
