/** What an error of SQLite means to the person in front of it. */

import { type Outage, Unavailable } from '../port.js'

/** The code of an SQLite error, such as `SQLITE_BUSY`. By its shape: under Jest each spec has a class of its own for the same errors. */
export function sqliteCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined
  return typeof error.code === 'string' && error.code.startsWith('SQLITE_') ? error.code : undefined
}

/** The outage that an error of SQLite amounts to; any other error is given back as it is, because it is a fault of ours. */
export function outageOf(error: unknown, file: string, written: false | 'unknown'): unknown {
  const code = sqliteCode(error)
  if (code === undefined) return error
  const [reason, message] = explain(code, file, error)
  return new Unavailable(reason, message, written, { cause: error })
}

function explain(code: string, file: string, error: unknown): [Outage, string] {
  // Opening needs some room for the index of the write-ahead log.
  const kind = code === 'SQLITE_IOERR_SHMSIZE' ? 'FULL' : code.split('_')[1]
  switch (kind) {
    case 'BUSY':
    case 'LOCKED':
      return ['busy', `${file} is in use by another program, which did not let go of it in time.`]
    case 'FULL':
      return ['disk-full', `The disk that holds ${file} is full.`]
    case 'READONLY':
    case 'PERM':
      return ['read-only', `${file} cannot be written: it, its folder or its disk is read-only.`]
    case 'CORRUPT':
      return ['damaged', `${file} is damaged. Restore it from a backup, or have it checked.`]
    case 'NOTADB':
      return ['damaged', `${file} is not a ledger, or its beginning is damaged.`]
    case 'CANTOPEN':
      return ['failed', `${file}, or a file beside it, cannot be opened.`]
    case 'IOERR':
      return ['failed', `The disk that holds ${file} reported an error (${code}).`]
    case 'TOOBIG':
      return ['failed', 'An event is larger than the log can take.']
    default:
      return ['failed', `The log in ${file} failed: ${error instanceof Error ? error.message : code}.`]
  }
}
