/**
 * Uses up whatever is good once, in a race with others that do the same. Usage: node redeemer.js FILE MOMENT WORK, where WORK is JSON.
 *
 * Says `ready`, waits for a line, and answers with a line: the places of what it was the one to use, by kind, and recovery codes that it made.
 */

import { once } from 'node:events'
import { openAccess } from '#access'

/** What there is to use; the same for all. Each can be used once. */
export interface Redeemable {
  readonly links: readonly string[]
  readonly sessions: readonly string[]
  readonly recovery: readonly { readonly user: string; readonly code: string }[]
  readonly codes: readonly { readonly user: string; readonly code: string }[]
  /** Whose recovery codes this one makes: the first use of the key file, if there is none yet. */
  readonly maker?: string
}

export interface Redeemed {
  readonly links: readonly number[]
  readonly sessions: readonly number[]
  readonly recovery: readonly number[]
  readonly codes: readonly number[]
  readonly made: readonly string[]
}

async function main([file = '', moment = '', work = '']: readonly string[]): Promise<void> {
  const todo: Redeemable = JSON.parse(work)
  const access = openAccess({ file, now: () => new Date(moment) })
  process.stdout.write('ready\n')
  await once(process.stdin, 'data')
  const redeemed: Redeemed = {
    made: todo.maker === undefined ? [] : access.recoveryCodes.make(todo.maker),
    links: placesOf(todo.links, (secret) => typeof access.invitations.use(secret) === 'object'),
    sessions: placesOf(todo.sessions, (secret) => typeof access.sessions.renew(secret, { stage: 'full', how: 'totp' }) === 'object'),
    recovery: placesOf(todo.recovery, ({ user, code }) => access.recoveryCodes.use(user, code)),
    codes: placesOf(todo.codes, ({ user, code }) => access.totp.verify(user, code) === 'ok'),
  }
  process.stdout.write(`${JSON.stringify(redeemed)}\n`)
  access.close()
  process.stdin.destroy()
}

function placesOf<T>(items: readonly T[], use: (item: T) => boolean): readonly number[] {
  return items.flatMap((item, place) => (use(item) ? [place] : []))
}

await main(process.argv.slice(2))
