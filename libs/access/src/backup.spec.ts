import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import Database from 'better-sqlite3'
import { openAccess } from './access.js'
import { openTestAccess, type TestAccess } from './access.testing.js'

const good = 'seven green umbrellas'

async function filled(): Promise<TestAccess & { readonly session: string; readonly link: string; readonly code: string }> {
  const access = openTestAccess()
  const { store } = access
  store.logins.claim('Sophea', 'u1')
  await store.passwords.set('u1', good)
  const [code = ''] = store.recoveryCodes.make('u1')
  const { secret: session } = store.sessions.begin({ user: 'u1', how: 'password', stage: 'full', address: '192.0.2.7', agent: 'Firefox' })
  const { secret: link } = store.invitations.make('u2', 'join')
  store.throttle.before('dara', '192.0.2.7')
  return { ...access, session, link, code }
}

test('a copy holds what people sign in with, and nothing that would come back to life', async () => {
  using access = await filled()
  const folder = join(access.folder, 'elsewhere')
  mkdirSync(folder)
  const file = join(folder, 'access.sqlite')
  await access.store.backup(file)
  expect(readdirSync(folder)).toEqual(['access.sqlite'])
  expect(statSync(file).mode & 0o777).toBe(0o600)

  writeFileSync(join(folder, 'access.key'), readFileSync(join(access.folder, 'access.key')), { mode: 0o600 })
  const restored = openAccess({ file, now: access.now })
  expect(restored.logins.userOf('sophea')).toBe('u1')
  expect(await restored.passwords.verify('u1', good)).toBe(true)
  expect(restored.recoveryCodes.use('u1', access.code)).toBe(true)
  expect(restored.sessions.find(access.session)).toBe('unknown')
  expect(restored.invitations.look(access.link)).toBe('unknown')
  restored.close()
  expect(access.store.sessions.find(access.session)).toMatchObject({ user: 'u1' })
})

test('without its key it is refused', async () => {
  using access = await filled()
  const folder = join(access.folder, 'elsewhere')
  mkdirSync(folder)
  await access.store.backup(join(folder, 'access.sqlite'))
  expect(() => openAccess({ file: join(folder, 'access.sqlite'), now: access.now })).toThrow('access.key is missing')
})

test('what was ended is not even left over in the copy', async () => {
  using access = await filled()
  const file = join(access.folder, 'copy.sqlite')
  const db = new Database(access.file)
  const hash = db.prepare<[], Buffer>('SELECT hash FROM sessions').pluck().get()
  db.close()
  await access.store.backup(file)
  expect(hash && readFileSync(file).includes(hash)).toBe(false)
})

test('it takes the place of the last one, and of one that was not finished', async () => {
  using access = await filled()
  const file = join(access.folder, 'copy.sqlite')
  writeFileSync(file, 'old')
  writeFileSync(`${file}.part`, 'half')
  await access.store.backup(file)
  expect(readFileSync(file, 'latin1').slice(0, 15)).toBe('SQLite format 3')
  expect(readdirSync(access.folder).filter((name) => name.startsWith('copy'))).toEqual(['copy.sqlite'])
})

test('where it cannot be written, the last one stays and nothing is left over', async () => {
  using access = await filled()
  const place = join(access.folder, 'taken')
  mkdirSync(join(place, 'x'), { recursive: true })
  await expect(access.store.backup(place)).rejects.toThrow()
  expect(readdirSync(access.folder).filter((name) => name.includes('part'))).toEqual([])
})
