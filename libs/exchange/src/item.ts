/** What a file is read into: submissions in order, and what became of the other lines. */
import type { Fault } from './fault.js'
import type { Submission } from './submission.js'

/** A submission, from the line that it stands on. */
export interface Read {
  readonly line: number
  readonly submission: Submission
  /** True where other rows and files give this record as well (a state, a report): that it is in the ledger already is no fault then. */
  readonly shared?: true
  /** The file's column that a place in the body (a JSON Pointer) comes from; undefined where it comes from none. */
  readonly columnAt: (pointer: string) => string | undefined
}

/** A line that is left out on purpose, with the reason that the mapping gives. */
export interface Skipped {
  readonly line: number
  readonly skipped: string
}

export type ImportItem = Read | Skipped | Fault

/** The items of a file, read as they are asked for, and how far the reading is. Can be gone through once. */
export interface Submissions extends AsyncIterable<ImportItem> {
  /** Bytes read until now and in all (0 where unknown); a mapping that reads a file twice counts it twice. */
  readonly bytes: () => { readonly read: number; readonly total: number }
}

export function isRead(item: ImportItem): item is Read {
  return 'submission' in item
}

export function isSkipped(item: ImportItem): item is Skipped {
  return 'skipped' in item
}
