/** Bodies of the commands on a user. */
import { type Role, roles, type UserCommand } from '#ledger'
import type { Fields } from './command-fields.js'
import { Many } from './field.js'
import { Line, OneOf, Reason } from './fields.js'
import { oneOfShape } from './shape.js'

const longestName = 100

export class AddUserBody implements Fields<UserCommand, 'AddUser'> {
  @Line(longestName, 'Sophea', { about: 'The name to sign in with. No two users have the same.' }) name!: string
  @Many(oneOfShape(roles), { most: roles.length }, { about: 'What the user may do. Left out: nothing yet.' }) roles: readonly Role[] = []
}

export class RenameUserBody implements Fields<UserCommand, 'RenameUser'> {
  @Line(longestName, 'Sophea Chan', { about: 'The new name to sign in with.' }) name!: string
}

export class GrantRoleBody implements Fields<UserCommand, 'GrantRole'> {
  @OneOf(roles) role!: Role
  @Reason('Why, where that is worth saying.', { optional: true }) reason?: string
}

export class RevokeRoleBody implements Fields<UserCommand, 'RevokeRole'> {
  @OneOf(roles) role!: Role
  @Reason('Why the role is taken back.') reason!: string
}

export class DeactivateUserBody implements Fields<UserCommand, 'DeactivateUser'> {
  @Reason('Why the user is no longer let in.') reason!: string
}

export class ReactivateUserBody implements Fields<UserCommand, 'ReactivateUser'> {
  @Reason('Why the user is let in again.') reason!: string
}
