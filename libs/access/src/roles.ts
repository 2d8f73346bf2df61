/** What each role may do. The one table that the guard, the documentation and the tests are made from. */

/** What can be permitted. */
export const permissions = {
  read: 'read the records and views, as they are and as they were',
  history: 'see who recorded what and when, and every event',
  record: 'log reports, allegations, responses, inquiries, follow-up actions, parties and sources',
  review: 'verify, dispute and assess what others logged',
  administer: 'manage people and tokens, and see to the running of the ledger',
} as const
export type Permission = keyof typeof permissions

const table = {
  reader: ['read'],
  recorder: ['read', 'history', 'record'],
  reviewer: ['read', 'history', 'review'],
  auditor: ['read', 'history'],
  administrator: ['read', 'administer'],
} as const satisfies Record<string, readonly Permission[]>
export type Role = keyof typeof table

const granted: Readonly<Record<Role, readonly Permission[]>> = table

/** Every role, in the order in which people are told of them. */
export const allRoles: readonly Role[] = ['reader', 'recorder', 'reviewer', 'auditor', 'administrator']

export function isRole(word: string): word is Role {
  return Object.hasOwn(table, word)
}

/** True where one of the roles may. */
export function permits(roles: readonly Role[], permission: Permission): boolean {
  return roles.some((role) => granted[role].includes(permission))
}

/** The roles that may, for telling somebody which one is needed. */
export function rolesThatMay(permission: Permission): readonly Role[] {
  return allRoles.filter((role) => granted[role].includes(permission))
}
