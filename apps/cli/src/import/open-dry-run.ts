/** What a dry run stands on: the log of the data directory, read only, or nothing where there is none yet. */
import { existsSync } from 'node:fs'
import { openAccess } from '#access'
import type { Send } from '#exchange'
import { localActor } from '#ledger'
import { filesOf } from '#server'
import { troubleWith } from '../api/trouble.js'
import type { Session } from '../cli.js'
import { dryRun } from './dry-run.js'

export async function openDryRun(
  directory: string,
  session: Session,
): Promise<{ readonly send: Send; readonly close: () => Promise<void> }> {
  const { userName, now } = session.surroundings
  const files = filesOf(directory)
  if (!existsSync(files.log)) return { send: dryRun(undefined, localActor(userName), now), close: async () => undefined }
  try {
    const store = await session.openLog(directory, { readOnly: true })
    return { send: dryRun(store, actorIn(files.access, userName, now), now, store.keys.secret), close: () => store.close() }
  } catch (error) {
    throw troubleWith(directory, error)
  }
}

/** The actor as whom an import would record: it tells what was imported before. */
function actorIn(file: string, name: string, now: () => Date): string {
  if (!existsSync(file)) return localActor(name)
  const access = openAccess({ file, now })
  try {
    return access.logins.userOf(name) ?? localActor(name)
  } finally {
    access.close()
  }
}
