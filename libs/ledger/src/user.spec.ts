/** A user: added, given roles and ways in, shut out, let in again. */
import { describe, expect, test } from '@jest/globals'
import { schemas } from './codec.js'
import { sampleId } from './examples.js'
import { given, shown } from './given.js'
import { type TokenFields, type UserCommand, type UserEvent, user } from './user.js'

const anna = sampleId('access', 901)
const ben = sampleId('access', 902)
const reason = 'She leaves the office.'
const add: UserCommand = { type: 'AddUser', name: 'Anna', roles: ['recorder'] }
const added: UserEvent = { type: 'UserAdded', name: 'Anna', roles: ['recorder'] }
const deactivated: UserEvent = { type: 'UserDeactivated', reason }
const token: TokenFields = {
  token: sampleId('access', 801),
  label: 'Nightly import',
  roles: ['recorder'],
  kinds: 'all',
  expires: '2025-01-01T00:00:00.000Z',
}
const made: UserEvent = { type: 'TokenMade', ...token }
const passkey = { credential: 'passkey', id: sampleId('access', 701), label: 'Office key' } as const

const nobody = given(user).of(anna)
const recorder = given(user, added).by(ben).of(anna)
const inactive = recorder.and(deactivated)

describe('adding', () => {
  test('gives a user a name and roles', () => {
    expect(nobody.when(add).then(added)).toEqual({
      name: 'Anna',
      roles: ['recorder'],
      active: true,
      tokens: [],
      credentials: [],
      refusedRoleChanges: 0,
    })
  })

  test('names each role once, in one order, and may name none', () => {
    nobody
      .when({ ...add, roles: ['auditor', 'recorder', 'auditor'] })
      .then({ type: 'UserAdded', name: 'Anna', roles: ['recorder', 'auditor'] })
    nobody.when({ ...add, roles: [] }).then({ ...added, roles: [] })
  })

  test('happens once, and comes first', () => {
    recorder.when(add).refused('user-already-added')
    const others: readonly UserCommand[] = [
      { type: 'RenameUser', name: 'Anna' },
      { type: 'GrantRole', role: 'reader' },
      { type: 'DeactivateUser', reason },
      { type: 'MakeToken', ...token },
      { type: 'NoteRefusedRoleChange', change: 'grant', role: 'reader', refusals: ['own-roles'] },
    ]
    for (const command of others) nobody.when(command).refused('user-not-in-ledger')
  })

  test('keeps people and the record apart', () => {
    for (const role of ['recorder', 'reviewer'] as const) {
      nobody.when({ ...add, roles: ['administrator', role] }).refused({ code: 'roles-conflict', at: '/roles' })
    }
    nobody.when({ ...add, roles: ['administrator', 'auditor'] }).then({ ...added, roles: ['auditor', 'administrator'] })
    nobody.when({ ...add, roles: ['recorder', 'reviewer'] }).then({ ...added, roles: ['recorder', 'reviewer'] })
  })
})

test('a name is followed by another', () => {
  const reading = recorder.when({ type: 'RenameUser', name: 'Anna S.' }).then({ type: 'UserRenamed', name: 'Anna S.' })
  expect(reading).toEqual({ ...recorder.reading, name: 'Anna S.' })
  recorder.when({ type: 'RenameUser', name: 'Anna' }).refused({ code: 'name-stands', at: '/name' })
})

describe('a role', () => {
  test('is granted once', () => {
    const granted: UserEvent = { type: 'RoleGranted', role: 'reader', reason: 'She asked.' }
    const { roles } = recorder.when({ type: 'GrantRole', role: 'reader', reason: 'She asked.' }).then(granted)
    expect(roles).toEqual(['reader', 'recorder'])
    recorder.when({ type: 'GrantRole', role: 'reviewer' }).then({ type: 'RoleGranted', role: 'reviewer' })
    recorder.when({ type: 'GrantRole', role: 'recorder' }).refused({ code: 'role-held', at: '/role' })
  })

  test('is revoked where it is held, with a reason', () => {
    const { roles } = recorder
      .when({ type: 'RevokeRole', role: 'recorder', reason })
      .then({ type: 'RoleRevoked', role: 'recorder', reason })
    expect(roles).toEqual([])
    recorder.when({ type: 'RevokeRole', role: 'reader', reason }).refused({ code: 'role-not-held', at: '/role' })
  })

  test('over people is not held beside one over the record', () => {
    recorder.when({ type: 'GrantRole', role: 'administrator' }).refused({ code: 'roles-conflict', at: '/role' })
    const administrator = given(user, { ...added, roles: ['administrator'] })
    administrator.when({ type: 'GrantRole', role: 'reviewer' }).refused({ code: 'roles-conflict', at: '/role' })
    administrator.when({ type: 'GrantRole', role: 'auditor' }).then({ type: 'RoleGranted', role: 'auditor' })
  })

  test('is not granted to one who is not let in, but can be taken from them', () => {
    inactive.when({ type: 'GrantRole', role: 'reader' }).refused('user-inactive')
    inactive.when({ type: 'RevokeRole', role: 'recorder', reason }).then({ type: 'RoleRevoked', role: 'recorder', reason })
  })

  test('is nobody’s to give to themselves, and whatever else is broken is told as well', () => {
    const herself = recorder.as(anna)
    herself.when({ type: 'GrantRole', role: 'reader' }).refused('own-roles')
    herself.when({ type: 'RevokeRole', role: 'recorder', reason }).refused('own-roles')
    herself.when({ type: 'DeactivateUser', reason }).refused('own-roles')
    inactive.as(anna).when({ type: 'ReactivateUser', reason }).refused('own-roles')
    inactive
      .as(anna)
      .when({ type: 'GrantRole', role: 'administrator' })
      .refused({ code: 'own-roles', at: undefined }, 'user-inactive', { code: 'roles-conflict', at: '/role' })
    herself.when({ type: 'RenameUser', name: 'A.' }).then({ type: 'UserRenamed', name: 'A.' })
  })

  test('that was refused is noted and counted', () => {
    const fields = { change: 'grant', role: 'administrator', refusals: ['roles-conflict'] } as const
    const { refusedRoleChanges, roles } = recorder
      .and({ type: 'RoleChangeRefused', ...fields })
      .when({ type: 'NoteRefusedRoleChange', ...fields })
      .then({ type: 'RoleChangeRefused', ...fields })
    expect([refusedRoleChanges, roles]).toEqual([2, ['recorder']])
  })
})

test('a user is shut out and let in again, each with a reason, and keeps the roles', () => {
  expect(recorder.when({ type: 'DeactivateUser', reason }).then(deactivated)).toEqual({ ...recorder.reading, active: false })
  inactive.when({ type: 'DeactivateUser', reason }).refused('already-inactive')
  recorder.when({ type: 'ReactivateUser', reason }).refused('already-active')
  const reading = inactive.when({ type: 'ReactivateUser', reason: 'Back.' }).then({ type: 'UserReactivated', reason: 'Back.' })
  expect(reading).toEqual(recorder.reading)
})

describe('a token', () => {
  test('does what it names, until it ends', () => {
    const { tokens } = recorder
      .as(anna)
      .when({ type: 'MakeToken', ...token })
      .then(made)
    expect(tokens).toEqual([
      {
        id: token.token,
        label: 'Nightly import',
        roles: ['recorder'],
        kinds: 'all',
        expires: '2025-01-01T00:00:00.000Z',
        made: '2024-07-01T09:01:00.000Z',
        by: anna,
      },
    ])
  })

  test('names each role and kind once, in one order', () => {
    recorder
      .when({ type: 'MakeToken', ...token, roles: ['recorder', 'recorder'], kinds: ['source', 'report', 'source'] })
      .then({ ...made, kinds: ['report', 'source'] })
  })

  test('does no more than its user', () => {
    recorder
      .when({ type: 'MakeToken', ...token, roles: ['recorder', 'auditor', 'reader'] })
      .refused({ code: 'token-exceeds-roles', at: '/roles/1' }, { code: 'token-exceeds-roles', at: '/roles/2' })
  })

  test('is made once, and for one who is let in', () => {
    recorder
      .and(made)
      .when({ type: 'MakeToken', ...token })
      .refused({ code: 'token-known', at: '/token' })
    inactive.when({ type: 'MakeToken', ...token }).refused('user-inactive')
  })

  test('is revoked once', () => {
    const other: UserEvent = { ...made, token: sampleId('access', 802) }
    const revoked: UserEvent = { type: 'TokenRevoked', token: token.token }
    const { tokens } = recorder.and(made, other).when({ type: 'RevokeToken', token: token.token }).then(revoked)
    expect(tokens.map(({ id, revoked }) => [id, revoked])).toEqual([
      [token.token, '2024-07-01T09:03:00.000Z'],
      [sampleId('access', 802), undefined],
    ])
    recorder.and(made, revoked).when({ type: 'RevokeToken', token: token.token }).refused({ code: 'token-revoked-already', at: '/token' })
    recorder.when({ type: 'RevokeToken', token: token.token }).refused({ code: 'no-such-token', at: '/token' })
    recorder.and(made, deactivated).when({ type: 'RevokeToken', token: token.token }).then(revoked)
  })
})

describe('a way to sign in', () => {
  const keyAdded: UserEvent = { type: 'CredentialAdded', ...passkey }

  test('is added with the moment, and removed', () => {
    const { credentials } = recorder.when({ type: 'AddCredential', ...passkey }).then(keyAdded)
    expect(credentials).toEqual([{ ...passkey, added: '2024-07-01T09:01:00.000Z' }])
    const password = { credential: 'password', id: sampleId('access', 702) } as const
    const both = recorder.and(keyAdded, { type: 'CredentialAdded', ...password })
    const reading = both.when({ type: 'RemoveCredential', id: passkey.id }).then({ type: 'CredentialRemoved', id: passkey.id })
    expect(reading.credentials).toEqual([{ ...password, added: '2024-07-01T09:02:00.000Z' }])
    recorder.when({ type: 'AddCredential', ...password }).then({ type: 'CredentialAdded', ...password })
  })

  test('is added once, for one who is let in, and removed where there is one', () => {
    recorder
      .and(keyAdded)
      .when({ type: 'AddCredential', ...passkey })
      .refused({ code: 'credential-known', at: '/id' })
    inactive.when({ type: 'AddCredential', ...passkey }).refused('user-inactive')
    recorder.when({ type: 'RemoveCredential', id: passkey.id }).refused({ code: 'no-such-credential', at: '/id' })
  })
})

test('every rule was broken once here, and every event brought about', () => {
  expect(shown(user)).toEqual({ refused: Object.keys(user.sentences).sort(), accepted: Object.keys(schemas.access).sort() })
})
