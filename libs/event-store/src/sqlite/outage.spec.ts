/** Every error of SQLite that a disk, a file or another program can cause has its reason and its sentence. */

import { expect, test } from '@jest/globals'
import { outageOf, sqliteCode } from './outage.js'

test.each([
  ['SQLITE_BUSY', 'busy', 'log.db is in use by another program, which did not let go of it in time.'],
  ['SQLITE_BUSY_RECOVERY', 'busy', 'log.db is in use by another program, which did not let go of it in time.'],
  ['SQLITE_FULL', 'disk-full', 'The disk that holds log.db is full.'],
  ['SQLITE_IOERR_SHMSIZE', 'disk-full', 'The disk that holds log.db is full.'],
  ['SQLITE_READONLY_DIRECTORY', 'read-only', 'log.db cannot be written: it, its folder or its disk is read-only.'],
  ['SQLITE_CORRUPT_INDEX', 'damaged', 'log.db is damaged. Restore it from a backup, or have it checked.'],
  ['SQLITE_NOTADB', 'damaged', 'log.db is not a ledger, or its beginning is damaged.'],
  ['SQLITE_CANTOPEN', 'failed', 'log.db, or a file beside it, cannot be opened.'],
  ['SQLITE_IOERR_FSYNC', 'failed', 'The disk that holds log.db reported an error (SQLITE_IOERR_FSYNC).'],
  ['SQLITE_TOOBIG', 'failed', 'An event is larger than the log can take.'],
  ['SQLITE_NOMEM', 'failed', 'The log in log.db failed: SQLITE_NOMEM.'],
])('%s is told as %s', (code, reason, message) => {
  const error = { code }
  expect(outageOf(error, 'log.db', 'unknown')).toMatchObject({ name: 'Unavailable', reason, message, written: 'unknown', cause: error })
})

test('what is no error of SQLite is left as it is', () => {
  const fault = new TypeError('a fault of ours')
  expect(outageOf(fault, 'log.db', false)).toBe(fault)
  expect([fault, null, 'SQLITE_BUSY', { code: 5 }, { code: 'ENOENT' }].map(sqliteCode)).toEqual(Array(5).fill(undefined))
})
