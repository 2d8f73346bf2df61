import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { readSignOn } from './sign-on-settings.js'

const whole = {
  ALTERAM_OIDC_ISSUER: 'https://login.example.org/realms/office',
  ALTERAM_OIDC_CLIENT_ID: 'alteram',
  ALTERAM_OIDC_ROLE_CLAIM: 'groups',
  ALTERAM_OIDC_ROLE_MAP: '{"monitors": ["recorder", "reader"], "heads": "administrator"}',
}

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'alteram-sign-on-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('without any of its variables there is no single sign-on', () => {
  expect(readSignOn({ ALTERAM_PORT: '7070' })).toEqual({ wrong: [] })
})

test('the settings are read, the secret from the environment or from a file', () => {
  const file = join(folder, 'secret')
  writeFileSync(file, 'hush\n')
  const expected = {
    issuer: new URL('https://login.example.org/realms/office'),
    clientId: 'alteram',
    scope: 'openid profile',
    roleClaim: 'groups',
    roleMap: new Map([
      ['monitors', ['reader', 'recorder']],
      ['heads', ['administrator']],
    ]),
  }
  expect(readSignOn(whole)).toEqual({ settings: expected, wrong: [] })
  const hushed = { settings: { ...expected, clientSecret: 'hush' }, wrong: [] }
  expect(readSignOn({ ...whole, ALTERAM_OIDC_CLIENT_SECRET: 'hush' })).toEqual(hushed)
  expect(readSignOn({ ...whole, ALTERAM_OIDC_CLIENT_SECRET_FILE: file })).toEqual(hushed)
  expect(readSignOn({ ...whole, ALTERAM_OIDC_ISSUER: 'http://127.0.0.1:9000' })).toMatchObject({ wrong: [] })
})

test('everything that is wrong is told at once, by its name', () => {
  expect(readSignOn({ ALTERAM_OIDC_ISSUER: 'http://login.example.org' }).wrong).toEqual([
    'ALTERAM_OIDC_ISSUER has to be an address that begins with https://; it is "http://login.example.org".',
    'ALTERAM_OIDC_CLIENT_ID is missing: single sign-on needs it.',
    'ALTERAM_OIDC_ROLE_CLAIM is missing: single sign-on needs it.',
    'ALTERAM_OIDC_ROLE_MAP is missing: single sign-on needs it.',
  ])
  const wrongWith = (more: Record<string, string>) => readSignOn({ ...whole, ...more }).wrong
  expect(wrongWith({ ALTERAM_OIDC_ROLE_MAP: '{"monitors": ["recorder", "king"]}' })).toEqual([
    'ALTERAM_OIDC_ROLE_MAP gives "monitors" the role "king", which there is not. The roles are: reader, recorder, reviewer, auditor, administrator.',
  ])
  expect(wrongWith({ ALTERAM_OIDC_ROLE_MAP: '{"heads": ["administrator", "reviewer", "reader"]}' })).toEqual([
    'ALTERAM_OIDC_ROLE_MAP gives "heads" administrator together with reviewer: nobody holds these at once.',
  ])
  expect(wrongWith({ ALTERAM_OIDC_ROLE_MAP: '["recorder"]' })).toHaveLength(1)
  expect(wrongWith({ ALTERAM_OIDC_ROLE_MAP: '{}' })).toEqual(['ALTERAM_OIDC_ROLE_MAP is empty: nobody could sign in.'])
  expect(wrongWith({ ALTERAM_OIDC_ROLE_MAP: '{"a": []}' })).toEqual(['ALTERAM_OIDC_ROLE_MAP gives "a" no role. Leave it out, or name one.'])
  expect(wrongWith({ ALTERAM_OIDC_SCOPE: 'profile' })).toEqual(['ALTERAM_OIDC_SCOPE has to contain openid.'])
  const missing = join(folder, 'missing')
  expect(wrongWith({ ALTERAM_OIDC_CLIENT_SECRET_FILE: missing })).toEqual([
    `ALTERAM_OIDC_CLIENT_SECRET_FILE: the file ${missing} cannot be read.`,
  ])
  expect(wrongWith({ ALTERAM_OIDC_CLIENT_SECRET_FILE: missing, ALTERAM_OIDC_CLIENT_SECRET: 'hush' })).toEqual([
    'ALTERAM_OIDC_CLIENT_SECRET and ALTERAM_OIDC_CLIENT_SECRET_FILE are both set. Set one.',
  ])
})

test('a secret is in no sentence', () => {
  expect(readSignOn({ ALTERAM_OIDC_CLIENT_SECRET: 'hush-hush' }).wrong.join()).not.toContain('hush-hush')
})
