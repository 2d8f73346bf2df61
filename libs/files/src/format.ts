/** The format of a SQLite file of ours: whose it is and how far it was lifted stand in the file's header. */
import type { Database } from 'better-sqlite3'

export interface Format {
  /** Marks the file as one of ours, and of what kind. */
  readonly applicationId: number
  /** Each lifts a file by one format, the first from nothing. One that was released is never changed. */
  readonly steps: readonly string[]
}

/** Why a file is not taken: something else's, or of a format that is newer than we are. */
export type Misfit = 'not-ours' | 'newer'

/** How far the file was lifted: 0 for an empty one. Throws what `refuse` makes of a misfit, with the format that the file says it has. */
export function formatOf(db: Database, { applicationId, steps }: Format, refuse: (misfit: Misfit, format: number) => Error): number {
  const owner = db.pragma('application_id', { simple: true })
  const format = Number(db.pragma('user_version', { simple: true }))
  if (owner !== applicationId) {
    const tables = db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get()
    if (owner !== 0 || format !== 0 || tables !== 0) throw refuse('not-ours', format)
    return 0
  }
  if (format > steps.length) throw refuse('newer', format)
  return format
}

/** Lifts the file to the newest format in one transaction, where it is not there yet and may be written. Throws as {@link formatOf}; it is untouched then. */
export function bringUpToDate(db: Database, format: Format, refuse: (misfit: Misfit, format: number) => Error): void {
  const { applicationId, steps } = format
  if (formatOf(db, format, refuse) === steps.length || db.readonly) return
  db.transaction(() => {
    // Another process may have been faster.
    for (const step of steps.slice(formatOf(db, format, refuse))) db.exec(step)
    db.pragma(`application_id = ${applicationId}`)
    db.pragma(`user_version = ${steps.length}`)
  }).immediate()
}
