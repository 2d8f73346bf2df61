/** What is kept of a user goes without a byte left over; what is kept of others stays. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { type Access, openAccess } from './access.js'

let folder: string
let access: Access
const [anna, ben] = ['01900000-0000-7000-8000-000000000001', '01900000-0000-7000-8000-000000000002']

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'access-'))
  access = openAccess({ file: join(folder, 'access.sqlite'), now: () => new Date('2024-07-01T09:00:00Z') })
})
afterEach(() => {
  access.close()
  rmSync(folder, { recursive: true })
})

const filesWith = (words: string) => readdirSync(folder).filter((name) => readFileSync(join(folder, name)).includes(words))
const tokenOf = (user: string, label: string) =>
  access.tokens.make({ user, label, roles: ['reader'], kinds: 'all', expires: new Date('2025-01-01') })

test('their names, tokens and identities, those of before as well, are in no file any more', () => {
  access.logins.claim('Anna Sokhaphenomena', anna)
  access.logins.rename(anna, 'Anna Verasurname')
  access.logins.claim('Ben Keepsaway', ben)
  tokenOf(anna, 'the laptop of Sokhaphenomena')
  const kept = tokenOf(ben, 'the laptop of Keepsaway')
  expect([filesWith('Sokhaphenomena').length > 0, filesWith('Verasurname').length > 0]).toEqual([true, true])
  access.erase(anna)
  access.erase(anna)
  expect([filesWith('Sokhaphenomena'), filesWith('Verasurname')]).toEqual([[], []])
  expect([access.logins.nameOf(anna), access.logins.nameOf(ben)]).toEqual([undefined, 'Ben Keepsaway'])
  expect('secret' in kept && access.tokens.list(ben)).toHaveLength(1)
  expect(access.tokens.list(anna)).toEqual([])
})
