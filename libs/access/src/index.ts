/** Who may do what: people, their roles, and the tokens of their programs. */
export { type Access, type AccessOptions, openAccess } from './access.js'
export { allRoles, isRole, type Permission, permissions, permits, type Role, rolesThatMay } from './roles.js'
export { tokenPattern } from './token.js'
export type { AccessRefusal, IssuedToken, Token, TokenFault, User } from './users.js'
