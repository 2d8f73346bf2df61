/** What every part of the access store works with: the file, the clock, and where random bits come from. */
import type { Database } from 'better-sqlite3'

export interface Store {
  readonly db: Database
  readonly now: () => Date
  /** So many random bytes, fit for secrets. */
  readonly random: (size: number) => Buffer
}

/** The present moment as it is kept (RFC 3339, UTC, milliseconds), or one so much later. */
export function momentOf({ now }: Store, laterMs = 0): string {
  return new Date(now().getTime() + laterMs).toISOString()
}

/** The words of a list that is kept as JSON. */
export function wordsIn(json: string): readonly string[] {
  const list: unknown = JSON.parse(json)
  return Array.isArray(list) ? list.map(String) : []
}

/**
 * Changes what may be lost with the power, such as a count of failures, without waiting for the disk: that would hold up all other requests. What
 * others see and what survives the process is as with any change.
 */
export function withoutSync<T>({ db }: Store, change: () => T): T {
  // Within a transaction it could not be switched, and what that changes is not ours to risk.
  if (db.inTransaction) return change()
  db.pragma('synchronous = NORMAL')
  try {
    return change()
  } finally {
    db.pragma('synchronous = FULL')
  }
}

/**
 * Writes what is good to know but not needed, such as a last use: a full or read-only disk must not lock people out.
 *
 * @throws Whatever is no error of the database.
 */
export function noteIfPossible(store: Store, write: () => void): void {
  try {
    withoutSync(store, write)
  } catch (error) {
    if (!isSqliteError(error)) throw error
  }
}

/** By its shape: under Jest each spec has a class of its own for the same errors. */
function isSqliteError(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && String(error.code).startsWith('SQLITE_')
}
