import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { at, openTestAccess, type TestAccess } from './access.testing.js'
import type { IssuedSession, NewSession, SessionFault } from './sessions.js'

const minute = 60_000
const hour = 60 * minute
const desk: NewSession = { user: 'u1', how: 'password', stage: 'full', address: '192.0.2.7', agent: 'Firefox' }

const begin = ({ store }: TestAccess, fields: Partial<NewSession> = {}) => store.sessions.begin({ ...desk, ...fields })

function issued(result: IssuedSession | SessionFault): IssuedSession {
  if (typeof result === 'string') throw new Error(result)
  return result
}

test('a session is found by its secret', () => {
  using access = openTestAccess()
  const { session, secret } = begin(access)
  expect(session).toEqual({
    ...{ id: session.id, user: 'u1', stage: 'full', how: ['password'], address: '192.0.2.7', agent: 'Firefox', csrf: session.csrf },
    ...{ begun: at(0), seen: at(0), ends: at(12 * hour), confirmed: at(0) },
  })
  expect(secret).toMatch(/^[A-Za-z0-9_-]{43}$/)
  expect(access.another().sessions.find(secret)).toEqual(session)
  expect(access.store.sessions.find(secret.replace(/.$/, (last) => (last === 'A' ? 'E' : 'A')))).toBe('unknown')
  expect(access.store.sessions.find(session.id)).toBe('unknown')
})

test('it ends an hour after the last request, and twelve after its beginning', () => {
  using access = openTestAccess()
  const { sessions } = access.store
  const idle = begin(access)
  const busy = begin(access)
  access.pass(hour - 1)
  expect(sessions.find(idle.secret)).toMatchObject({ seen: at(0) })
  sessions.touch(busy.session.id)
  access.pass(1)
  expect(sessions.find(idle.secret)).toBe('expired')
  sessions.touch(idle.session.id)
  expect(sessions.list('u1')).toMatchObject([{ id: busy.session.id, seen: at(hour - 1) }])
  for (let step = 1; step < 22; step++) {
    access.pass(hour / 2)
    expect(sessions.find(busy.secret)).toMatchObject({ id: busy.session.id })
    sessions.touch(busy.session.id)
  }
  access.pass(hour / 2)
  expect(sessions.find(busy.secret)).toBe('expired')
})

test('the limits can be set', () => {
  using access = openTestAccess({ sessions: { idleMs: 1_000, absoluteMs: 1_500 } })
  const { session, secret } = begin(access)
  expect(session.ends).toBe(at(1_500))
  access.pass(1_000)
  expect(access.store.sessions.find(secret)).toBe('expired')
})

test('what an expired session is told does not bring it back', () => {
  using access = openTestAccess()
  const { sessions } = access.store
  const { session, secret } = begin(access)
  access.pass(hour)
  expect(sessions.renew(secret)).toBe('expired')
  sessions.touch(session.id)
  expect(sessions.list('u1')).toEqual([])
})

test('with the second factor pending it lives ten minutes, and from the second factor on as long as any', () => {
  using access = openTestAccess()
  const { sessions } = access.store
  const pending = begin(access, { stage: 'password' })
  expect(pending.session).toMatchObject({ stage: 'password', ends: at(10 * minute) })
  expect(pending.session).not.toHaveProperty('confirmed')
  access.pass(10 * minute - 1)
  const full = issued(sessions.renew(pending.secret, { stage: 'full', how: 'totp' }))
  const now = at(10 * minute - 1)
  expect(full.session).toEqual({
    ...{ ...pending.session, csrf: full.session.csrf, stage: 'full', how: ['password', 'totp'] },
    ...{ seen: now, ends: at(12 * hour + 10 * minute - 1), confirmed: now },
  })
  const late = begin(access, { stage: 'password' })
  access.pass(10 * minute)
  expect(sessions.renew(late.secret, { stage: 'full', how: 'totp' })).toBe('expired')
})

test('a new secret takes the place of the old one, in every process, and so does what is sent against forged requests', () => {
  using access = openTestAccess()
  const other = access.another()
  const old = begin(access)
  access.pass(minute)
  const renewed = issued(access.store.sessions.renew(old.secret))
  expect(renewed.session).toEqual({ ...old.session, seen: at(minute), csrf: renewed.session.csrf })
  expect(renewed.session.csrf).not.toBe(old.session.csrf)
  expect(other.sessions.find(old.secret)).toBe('unknown')
  expect(other.sessions.renew(old.secret)).toBe('unknown')
  expect(other.sessions.find(renewed.secret)).toEqual(renewed.session)
})

test('to confirm once more who one is does not make the session longer', () => {
  using access = openTestAccess()
  const { secret } = begin(access)
  access.pass(hour / 2)
  const { session } = issued(access.store.sessions.renew(secret, { how: 'password' }))
  expect(session).toMatchObject({ how: ['password'], ends: at(12 * hour), confirmed: at(hour / 2) })
})

test('its owner sees and ends it, and nobody else', () => {
  using access = openTestAccess()
  const { sessions } = access.store
  const first = begin(access)
  access.pass(1)
  const second = begin(access, { agent: 'Safari' })
  const { csrf: _, ...shown } = second.session
  expect(sessions.list('u1').map(({ id }) => id)).toEqual([second.session.id, first.session.id])
  expect(sessions.list('u1')[0]).toEqual(shown)
  expect(sessions.list('u2')).toEqual([])
  expect(sessions.revoke(first.session.id, 'u2')).toBe(false)
  expect(sessions.revoke(first.session.id, 'u1')).toBe(true)
  expect(sessions.find(first.secret)).toBe('unknown')
  expect(sessions.find(second.secret)).toEqual(second.session)
})

test('all are ended but one, and a sign-in that was on its way comes to nothing', () => {
  using access = openTestAccess()
  const { sessions } = access.store
  const kept = begin(access)
  const others = [begin(access), begin(access, { stage: 'password' })]
  const stranger = begin(access, { user: 'u2' })
  const since = sessions.revocations('u1')
  expect(sessions.revokeAll('u1', kept.session.id)).toBe(2)
  expect(sessions.find(kept.secret)).toEqual(kept.session)
  expect(sessions.find(stranger.secret)).toEqual(stranger.session)
  for (const { secret } of others) expect(sessions.renew(secret, { stage: 'full', how: 'totp' })).toBe('unknown')
  expect(sessions.begin(desk, since)).toBe('revoked')
  expect(sessions.begin(desk, sessions.revocations('u1'))).toMatchObject({ session: { user: 'u1' } })
})

test('what a browser calls itself is cut, and who signs in again and again ends the oldest', () => {
  using access = openTestAccess()
  const { sessions } = access.store
  const first = begin(access, { agent: 'x'.repeat(10_000) })
  expect(first.session.agent).toHaveLength(256)
  for (let times = 0; times < 50; times++) {
    access.pass(1)
    begin(access)
  }
  expect(sessions.list('u1')).toHaveLength(50)
  expect(sessions.find(first.secret)).toBe('unknown')
})

test('those that are over are deleted in small steps', () => {
  using access = openTestAccess()
  const { sessions } = access.store
  for (let times = 0; times < 3; times++) begin(access)
  access.pass(minute)
  const fresh = begin(access)
  access.pass(hour - minute)
  expect([sessions.purge(2), sessions.purge(2), sessions.purge(2)]).toEqual([2, 1, 0])
  expect(sessions.find(fresh.secret)).toEqual(fresh.session)
})

test('whatever happens, a secret that was replaced or revoked never opens anything again', () => {
  const action = fc.oneof(
    fc.record({ does: fc.constantFrom('begin', 'renew', 'touch', 'revoke', 'revokeAll', 'purge'), which: fc.nat(9), process: fc.nat(1) }),
    fc.record({ does: fc.constant('pass'), which: fc.integer({ min: 1, max: 40 }), process: fc.constant(0) }),
  )
  fc.assert(
    fc.property(fc.array(action, { maxLength: 40 }), (actions) => {
      using access = openTestAccess()
      const processes = [access.store, access.another()]
      const living: IssuedSession[] = []
      const dead: string[] = []
      for (const { does, which, process } of actions) {
        const sessions = processes[process]?.sessions ?? access.store.sessions
        const place = which % Math.max(1, living.length)
        const chosen = living[place]
        if (does === 'begin') living.push(begin(access, { stage: which % 2 === 0 ? 'full' : 'password' }))
        else if (does === 'pass') access.pass(which * minute)
        else if (does === 'purge') sessions.purge(5)
        else if (does === 'revokeAll') {
          sessions.revokeAll('u1')
          dead.push(...living.splice(0).map(({ secret }) => secret))
        } else if (chosen && does === 'touch') sessions.touch(chosen.session.id)
        else if (chosen && does === 'revoke') {
          sessions.revoke(chosen.session.id, 'u1')
          dead.push(...living.splice(place, 1).map(({ secret }) => secret))
        } else if (chosen) {
          const renewed = sessions.renew(chosen.secret, which % 2 === 0 ? { stage: 'full', how: 'totp' } : {})
          dead.push(chosen.secret)
          living.splice(place, 1, ...(typeof renewed === 'string' ? [] : [renewed]))
        }
        for (const { sessions: any } of processes) {
          for (const secret of dead) expect(['unknown', 'expired']).toContain(any.find(secret))
          for (const { session } of living) expect(any.list('u1').filter(({ id }) => id === session.id).length).toBeLessThanOrEqual(1)
        }
      }
    }),
    { numRuns: 25 },
  )
})
