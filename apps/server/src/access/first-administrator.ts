/** The first administrator of a ledger: nobody has a password before anybody is there, so whoever starts the server is given a link. */
import { idOf, type UserId } from '#ledger'
import type { Parts } from '../parts.js'
import { hasAdministrator } from './administrators.js'
import { linkAddress } from './links.js'

/** What is printed above the link. */
export const firstAdministratorSentence =
  'Nobody sees to this ledger yet. Whoever opens this link first becomes its administrator; it is good once:'

/**
 * The link for the first administrator, made anew at each start until there is one; undefined where there is. One that an earlier start printed opens
 * nothing any more.
 */
export async function firstAdministratorLink(parts: Parts, origin: string): Promise<string | undefined> {
  if (await hasAdministrator(parts)) return undefined
  await freeNames(parts)
  return linkAddress(origin, parts.access.invitations.make(undefined, 'first-administrator').secret)
}

/** Frees the names that were claimed for somebody who never came into the log, because the process ended in between. */
async function freeNames({ access, ledger }: Parts): Promise<void> {
  for (const { user } of access.logins.list()) {
    const { state } = await ledger.readings.read('access', idOf('access', user) satisfies UserId)
    if (!state) access.logins.release(user)
  }
}
