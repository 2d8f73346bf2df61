/** A copy of the access store, made while it is in use. */
import { closeSync, openSync, renameSync, rmSync } from 'node:fs'
import Database from 'better-sqlite3'

/** What would come back to life in a store that is put back: who was signed out, or whose link was used since then, stays so. */
const passing = ['sessions', 'challenges', 'invitations', 'failures'] as const

/**
 * Copies the store into a file, in place of what was there, readable by its owner alone. The key file is not in it: keep a copy of that elsewhere,
 * once, so that who gets hold of a backup has not both.
 */
export async function backUp(db: Database.Database, file: string): Promise<void> {
  const unfinished = `${file}.part`
  rmSync(unfinished, { force: true })
  closeSync(openSync(unfinished, 'wx', 0o600))
  try {
    await db.backup(unfinished)
    strip(unfinished)
    renameSync(unfinished, file)
  } finally {
    for (const rest of ['', '-wal', '-shm', '-journal']) rmSync(`${unfinished}${rest}`, { force: true })
  }
}

function strip(file: string): void {
  const copy = new Database(file)
  try {
    // One file, without others beside it.
    copy.pragma('journal_mode = DELETE')
    for (const table of passing) copy.exec(`DELETE FROM ${table}`)
    copy.exec('VACUUM')
  } finally {
    copy.close()
  }
}
