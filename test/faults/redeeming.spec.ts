/** Several processes use up the same links, sessions and codes at the same moment: each is good once. */

import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'
import { Secret, TOTP } from 'otpauth'
import { type Access, openAccess } from '#access'
import type { Redeemable, Redeemed } from './redeemer.js'

/** Compiled, because it runs in processes of its own: `npm run build` comes before the tests. */
const redeemer = fileURLToPath(new URL('../../dist/test/faults/redeemer.js', import.meta.url))

const processes = 3
const begun = Date.parse('2024-07-01T08:00:00.000Z')
const moment = new Date(begun + 120_000)

async function inStore<T>(work: (access: Access, file: string, at: (time: number) => void) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'redeeming-'))
  let time = begun
  const file = join(folder, 'access.sqlite')
  const access = openAccess({ file, now: () => new Date(time) })
  try {
    return await work(access, file, (other) => {
      time = other
    })
  } finally {
    access.close()
    await rm(folder, { recursive: true })
  }
}

/** Starts them, lets them go together, and resolves to what each has used. */
async function race(file: string, works: readonly Redeemable[]): Promise<readonly Redeemed[]> {
  const children = works.map((work) => spawn(process.execPath, [redeemer, file, moment.toISOString(), JSON.stringify(work)]))
  const lines = children.map((child) => createInterface({ input: child.stdout })[Symbol.asyncIterator]())
  const failures = children.map(failureOf)
  await Promise.all(lines.map((line) => line.next()))
  for (const child of children) child.stdin.write('go\n')
  const answers = await Promise.all(lines.map((line) => line.next()))
  expect(await Promise.all(failures)).toEqual(works.map(() => ''))
  return answers.map(({ value }) => JSON.parse(String(value)))
}

async function failureOf({ stderr }: ChildProcess): Promise<string> {
  let said = ''
  for await (const text of stderr ?? []) said += text
  return said
}

test('of all the processes one uses it, whatever it is', async () => {
  const result = await inStore(async (access, file, at) => {
    const users = Array.from({ length: 20 }, (_, place) => `user-${place}`)
    const secrets = users.map((user) => ({ user, secret: access.totp.begin(user).secret }))
    const codeAt = (secret: string, timestamp: number) => TOTP.generate({ secret: Secret.fromBase32(secret), timestamp })
    for (const { user, secret } of secrets) expect(access.totp.confirm(user, codeAt(secret, begun))).toBe(true)
    at(moment.getTime())
    const work = {
      links: users.map((user) => access.invitations.make(user, 'join').secret),
      sessions: users.map((user) => access.sessions.begin({ user, how: 'password', stage: 'password', address: '', agent: '' }).secret),
      recovery: users.slice(0, 2).flatMap((user) => access.recoveryCodes.make(user).map((code) => ({ user, code }))),
      codes: secrets.map(({ user, secret }) => ({ user, code: codeAt(secret, moment.getTime()) })),
    }
    return race(file, Array(processes).fill(work))
  })
  const all = Array.from({ length: 20 }, (_, place) => place)
  for (const kind of ['links', 'sessions', 'recovery', 'codes'] as const) {
    expect({ [kind]: result.flatMap((redeemed) => redeemed[kind]).sort((a, b) => a - b) }).toEqual({ [kind]: all })
  }
})

test('all that need the key file for the first time at once get the same key', async () => {
  await inStore(async (access, file) => {
    const none = { links: [], sessions: [], recovery: [], codes: [] }
    const users = Array.from({ length: processes }, (_, place) => `user-${place}`)
    const made = await race(
      file,
      users.map((maker) => ({ ...none, maker })),
    )
    for (const [place, { made: codes }] of made.entries()) {
      expect(codes.map((code) => access.recoveryCodes.use(users[place] ?? '', code))).toEqual(Array(10).fill(true))
    }
  })
})
