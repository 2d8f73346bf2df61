import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { hash as hashAtCost } from '@node-rs/argon2'
import Database from 'better-sqlite3'
import { openTestAccess, type TestAccess } from './access.testing.js'
import { AccessBusy } from './fault.js'

const good = 'seven green umbrellas'

function keptOf({ file }: TestAccess): unknown {
  const db = new Database(file, { readonly: true })
  try {
    return db.prepare('SELECT hash FROM passwords WHERE user = ?').pluck().get('u1')
  } finally {
    db.close()
  }
}

test('a password that was set is the user’s, and no other', async () => {
  using access = openTestAccess()
  const { passwords } = access.store
  expect(passwords.has('u1')).toBe(false)
  expect(await passwords.set('u1', good)).toBeUndefined()
  expect(passwords.has('u1')).toBe(true)
  expect(await access.another().passwords.verify('u1', good)).toBe(true)
  expect(await passwords.verify('u1', `${good} `)).toBe(false)
  expect(await passwords.verify('u2', good)).toBe(false)
  expect(await passwords.verify(undefined, good)).toBe(false)
  expect(await passwords.verify('u1', '')).toBe(false)
})

test('it is the same password however its letters are composed', async () => {
  using access = openTestAccess()
  const { passwords } = access.store
  await passwords.set('u1', 'sept parapluies cre\u0301me\u0301s')
  expect(await passwords.verify('u1', 'sept parapluies cr\u00e9m\u00e9s')).toBe(true)
})

test('a new one takes the place of the old one, and it can be taken away', async () => {
  using access = openTestAccess()
  const { passwords } = access.store
  await passwords.set('u1', good)
  await passwords.set('u1', 'eight red umbrellas')
  expect(await passwords.verify('u1', good)).toBe(false)
  expect(await passwords.verify('u1', 'eight red umbrellas')).toBe(true)
  expect([passwords.remove('u1'), passwords.remove('u1')]).toEqual([true, false])
  expect(await passwords.verify('u1', 'eight red umbrellas')).toBe(false)
})

test('an unfit one is refused and changes nothing', async () => {
  using access = openTestAccess()
  const { logins, passwords } = access.store
  logins.claim('Sophea Chan', 'u1')
  await passwords.set('u1', good)
  expect(await passwords.set('u1', 'short')).toMatchObject({ refused: 'password-too-short' })
  expect(await passwords.set('u1', 'sophea chan 2024')).toMatchObject({ refused: 'password-has-name' })
  expect(passwords.unfit('u2', 'sophea chan 2024')).toBeUndefined()
  expect(passwords.unfit('u2', 'sophea chan 2024', 'Sophea')).toMatchObject({ refused: 'password-has-name' })
  expect(await passwords.verify('u1', good)).toBe(true)
})

test('hashing comes first, and is kept together with what belongs to it', async () => {
  using access = openTestAccess()
  const { store } = access
  const { secret } = store.invitations.make('u1', 'join')
  const hash = await store.passwords.hash('u1', good)
  if (typeof hash === 'object') throw new Error(hash.refused)
  expect(store.passwords.has('u1')).toBe(false)
  store.atomically(() => {
    store.invitations.use(secret)
    store.passwords.keep('u1', hash)
  })
  expect(await store.passwords.verify('u1', good)).toBe(true)
})

test('for nobody as much is worked as for somebody', async () => {
  using access = openTestAccess()
  const { passwords } = access.store
  await passwords.set('u1', good)
  const [cpuOfSomebody, cpuOfNobody] = [[], []] as [number[], number[]]
  for (let times = 0; times < 7; times++) {
    cpuOfSomebody.push(await cpuOf(() => passwords.verify('u1', 'eight red umbrellas')))
    cpuOfNobody.push(await cpuOf(() => passwords.verify(undefined, 'eight red umbrellas')))
  }
  const [somebody, nobody] = [median(cpuOfSomebody), median(cpuOfNobody)]
  expect(Math.max(somebody, nobody) / Math.min(somebody, nobody)).toBeLessThan(1.5)
})

test('one that was hashed at less cost is hashed anew when it is shown', async () => {
  using access = openTestAccess()
  const { passwords } = access.store
  await passwords.set('u1', good)
  const outdated = await hashAtCost(good, { memoryCost: 8_192, timeCost: 1, parallelism: 1 })
  const db = new Database(access.file)
  db.prepare('UPDATE passwords SET hash = ?').run(outdated)
  db.close()
  expect(await passwords.verify('u1', 'eight red umbrellas')).toBe(false)
  expect(keptOf(access)).toBe(outdated)
  expect(await passwords.verify('u1', good)).toBe(true)
  expect(keptOf(access)).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  expect(await passwords.verify('u1', good)).toBe(true)
})

test('when too many wait, neither yes nor no is said', async () => {
  using access = openTestAccess({ hashers: 1, mostWaiting: 1 })
  const { passwords } = access.store
  await passwords.set('u1', good)
  const outcomes = await Promise.allSettled([1, 2, 3].map(() => passwords.verify('u1', good)))
  expect(outcomes).toEqual([
    { status: 'fulfilled', value: true },
    { status: 'fulfilled', value: true },
    { status: 'rejected', reason: new AccessBusy() },
  ])
  expect(await passwords.verify('u1', good)).toBe(true)
})

test('megabytes are not worked through', async () => {
  using access = openTestAccess()
  await access.store.passwords.set('u1', good)
  expect(await access.store.passwords.verify('u1', 'x'.repeat(50_000_000))).toBe(false)
})

test('the password is in no file', async () => {
  using access = openTestAccess()
  await access.store.passwords.set('u1', good)
  for (const file of readdirSync(access.folder)) expect(readFileSync(join(access.folder, file), 'latin1')).not.toContain(good)
})

async function cpuOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return user + system
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}
