/** Who may do what, and the secrets that let people and their programs in. */
export { type Access, type AccessOptions, type Factors, openAccess } from './access.js'
export { AccessBusy, AccessFault, type AccessRefusal } from './fault.js'
export type { Identity } from './identities.js'
export type { Invitation, InvitationFault, InvitationPurpose } from './invitations.js'
export type { Passkey, RelyingParty } from './passkeys.js'
export type { PasswordHash } from './passwords.js'
export {
  allPermissions,
  allRoles,
  hiddenFrom,
  isRole,
  type Permission,
  permissions,
  permissionsOf,
  permits,
  type Role,
  rolesThatMay,
  shownTo,
} from './roles.js'
export type { Lifted } from './schema.js'
export type {
  FoundSession,
  IssuedSession,
  NewSession,
  Renewal,
  Session,
  SessionFault,
  SessionLimits,
  SessionStage,
  SignInMethod,
} from './sessions.js'
export { tokenPattern } from './token.js'
export type { IssuedToken, NewToken, Token, TokenFault } from './tokens.js'
export type { TotpSetup } from './totp.js'
