import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { Secret, TOTP } from 'otpauth'
import { openTestAccess, type TestAccess } from './access.testing.js'

const step = 30_000

/** The code that an authenticator shows at the present moment, or so many steps away. */
function codeOf(secret: string, { now }: Pick<TestAccess, 'now'>, away = 0): string {
  return TOTP.generate({ secret: Secret.fromBase32(secret), timestamp: now().getTime() + away * step })
}

/** An access store in which u1 has a confirmed authenticator, three steps ago. */
function confirmed(): TestAccess & { readonly secret: string } {
  const access = openTestAccess()
  const { secret } = access.store.totp.begin('u1')
  if (!access.store.totp.confirm('u1', codeOf(secret, access))) throw new Error('not confirmed')
  access.pass(3 * step)
  return { ...access, secret }
}

test.each([
  // RFC 6238, appendix B, for SHA-1; of its eight digits the last six.
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
])('at %i seconds the code is that of the standard', (seconds, code) => {
  using access = openTestAccess({
    now: () => new Date(seconds * 1000),
    random: (size) => (size === 20 ? Buffer.from('12345678901234567890') : randomBytes(size)),
  })
  access.store.totp.begin('u1')
  expect(access.store.totp.confirm('u1', code)).toBe(true)
})

test('an authenticator is told all that it needs', () => {
  using access = openTestAccess({ random: (size) => (size === 20 ? Buffer.from('12345678901234567890') : randomBytes(size)) })
  access.store.logins.claim('Sophea Chan', 'u1')
  const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
  expect(access.store.totp.begin('u1')).toEqual({
    secret,
    uri: `otpauth://totp/Alteram:Sophea%20Chan?issuer=Alteram&secret=${secret}&algorithm=SHA1&digits=6&period=30`,
  })
})

test('it counts once a code has confirmed it, within an hour', () => {
  using access = openTestAccess()
  const { totp } = access.store
  const { secret } = totp.begin('u1')
  expect(totp.has('u1')).toBe(false)
  expect(totp.verify('u1', codeOf(secret, access))).toBe('wrong')
  expect(totp.confirm('u1', codeOf(secret, access, 2))).toBe(false)
  expect(totp.confirm('u2', codeOf(secret, access))).toBe(false)
  access.pass(60 * 60_000)
  expect(totp.confirm('u1', codeOf(secret, access))).toBe(false)
  const { secret: again } = totp.begin('u1')
  expect(totp.confirm('u1', codeOf(again, access))).toBe(true)
  expect(totp.has('u1')).toBe(true)
  expect(totp.confirm('u1', codeOf(again, access))).toBe(false)
})

test('the code of the present step is taken, of the one before, and of the one after; no other', () => {
  for (const [away, verdict] of [
    [-2, 'wrong'],
    [-1, 'ok'],
    [0, 'ok'],
    [1, 'ok'],
    [2, 'wrong'],
  ] as const) {
    using access = confirmed()
    expect(access.store.totp.verify('u1', codeOf(access.secret, access, away))).toBe(verdict)
  }
})

test('a step counts once, in all processes together, and none before it afterwards', () => {
  using access = confirmed()
  const other = access.another()
  const code = codeOf(access.secret, access)
  expect(access.store.totp.verify('u1', code)).toBe('ok')
  expect(other.totp.verify('u1', code)).toBe('replayed')
  expect(access.store.totp.verify('u1', codeOf(access.secret, access, -1))).toBe('replayed')
  expect(other.totp.verify('u1', codeOf(access.secret, access, 1))).toBe('ok')
})

test('the code that confirmed it does not sign in as well', () => {
  using access = openTestAccess()
  const { secret } = access.store.totp.begin('u1')
  const code = codeOf(secret, access)
  access.store.totp.confirm('u1', code)
  expect(access.store.totp.verify('u1', code)).toBe('replayed')
})

test('a process that checks the same code while another does is told that it was used', () => {
  using access = confirmed()
  const code = codeOf(access.secret, access)
  const verdicts: string[] = []
  let asked = false
  // The clock is read between reading the secret and using the step: there the other process comes in.
  const slow = access.another({
    now: () => {
      if (!asked) {
        asked = true
        verdicts.push(access.store.totp.verify('u1', code))
      }
      return access.now()
    },
  })
  verdicts.push(slow.totp.verify('u1', code))
  expect(verdicts).toEqual(['ok', 'replayed'])
})

test('spaces in a code do not matter; all else is wrong', () => {
  using access = confirmed()
  const code = codeOf(access.secret, access)
  for (const other of ['', '12345', '1234567', '１２３４５６', 'abcdef', `${code}0`, `-${code}`, '\u{1f600}12345']) {
    expect(access.store.totp.verify('u1', other)).toBe('wrong')
  }
  expect(access.store.totp.verify('u1', ` ${code.slice(0, 3)} ${code.slice(3)}`)).toBe('ok')
})

test('another authenticator takes the place of the first once it is confirmed', () => {
  using access = confirmed()
  const { totp } = access.store
  const { secret } = totp.begin('u1')
  expect(totp.verify('u1', codeOf(access.secret, access))).toBe('ok')
  expect(totp.confirm('u1', codeOf(secret, access))).toBe(true)
  access.pass(step)
  expect(totp.verify('u1', codeOf(access.secret, access))).toBe('wrong')
  expect(totp.verify('u1', codeOf(secret, access))).toBe('ok')
})

test('it is taken away, with a set-up that was begun', () => {
  using access = confirmed()
  const { totp } = access.store
  const { secret } = totp.begin('u1')
  expect(totp.remove('u1')).toBe(true)
  expect(totp.remove('u1')).toBe(false)
  expect(totp.verify('u1', codeOf(access.secret, access))).toBe('wrong')
  expect(totp.confirm('u1', codeOf(secret, access))).toBe(false)
})

test('the secret is in no file, and a row that is moved to another user does not open', () => {
  using access = confirmed()
  const bytes = Buffer.from(Secret.fromBase32(access.secret).bytes)
  for (const file of readdirSync(access.folder)) {
    const content = readFileSync(join(access.folder, file))
    expect([content.includes(bytes), content.includes(access.secret)]).toEqual([false, false])
  }
  const db = new Database(access.file)
  db.exec("UPDATE totps SET user = 'u2'")
  db.close()
  expect(() => access.store.totp.verify('u2', codeOf(access.secret, access))).toThrow()
  expect(existsSync(join(access.folder, 'access.key'))).toBe(true)
})

test('however codes come in, no step is taken twice and none before the last', () => {
  const attempts = fc.array(
    fc.record({ wait: fc.integer({ min: 0, max: 2 * step }), away: fc.integer({ min: -2, max: 2 }), process: fc.nat(1) }),
  )
  fc.assert(
    fc.property(attempts, (all) => {
      using access = confirmed()
      const processes = [access.store, access.another()]
      let last = 0
      for (const { wait, away, process } of all) {
        access.pass(wait)
        const now = Math.floor(access.now().getTime() / step) + away
        const verdict = processes[process]?.totp.verify('u1', codeOf(access.secret, access, away))
        expect(verdict).toBe(Math.abs(away) > 1 ? 'wrong' : now > last ? 'ok' : 'replayed')
        if (verdict === 'ok') last = now
      }
    }),
    { numRuns: 25 },
  )
})

test('set-ups that were never confirmed are deleted in small steps', () => {
  using access = openTestAccess()
  const { totp } = access.store
  for (const user of ['u1', 'u2', 'u3']) totp.begin(user)
  access.pass(60 * 60_000)
  expect([totp.purge(2), totp.purge(2), totp.purge(2)]).toEqual([2, 1, 0])
})
