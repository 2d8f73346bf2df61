/** Folds a log from nothing into views of its own, and takes the digest of what it comes to. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { StateDigest } from '#audit'
import { position } from '#event-store'
import type { ExportedEvent } from '#exchange'
import { NotReached, stateRows, Views } from '#views'
import { Failure } from '../failure.js'
import { ReplayedLog } from './replayed-log.js'

/** The state of the ledger at an entry, in one hash. */
export interface State {
  readonly sequence: number
  /** SHA-256 in lower-case hex. */
  readonly digest: string
  readonly rows: number
}

export interface FoldOptions {
  /** The events from the first on, up to the one to fold to. */
  readonly open: () => AsyncIterable<ExportedEvent>
  readonly now: () => Date
  /** Told now and then how many are folded. */
  readonly onProgress?: (folded: number) => void
}

const lookEveryMs = 100

/** Folds the events in a folder of its own, which is gone afterwards. Throws a {@link Failure} where one cannot be folded. */
export async function foldFromNothing({ open, now, onProgress }: FoldOptions): Promise<State> {
  const directory = mkdtempSync(join(tmpdir(), 'alteram-replay-'))
  try {
    const log = new ReplayedLog(open)
    const views = new Views({ directory, store: log, now })
    try {
      const sequence = await ended(log, views, onProgress)
      return stateOf(views, sequence)
    } finally {
      await views.close()
    }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

/** The state of views at an entry that they have. */
export function stateOf({ db }: Pick<Views, 'db'>, sequence: number): State {
  const digest = new StateDigest()
  for (const row of stateRows(db, sequence)) digest.add(row)
  return { sequence, rows: digest.rows, digest: digest.finish() }
}

async function ended(log: ReplayedLog, views: Views, onProgress: FoldOptions['onProgress']): Promise<number> {
  let length: number | undefined
  let trouble: unknown
  log.length.then(
    (found) => {
      length = found
    },
    (error: unknown) => {
      trouble = error
    },
  )
  for (;;) {
    if (trouble !== undefined) throw trouble
    const { state, trouble: said } = views.health
    if (state === 'stopped' || state === 'failed') throw new Failure(1, said ?? 'The log cannot be folded.')
    if (length !== undefined && views.checkpoint.sequence >= length) return length
    onProgress?.(views.checkpoint.sequence)
    await moved(views)
  }
}

/** Waits until the views have moved on, or for a while. */
async function moved(views: Views): Promise<void> {
  try {
    await views.reached(position(views.checkpoint.position + 1), lookEveryMs)
  } catch (error) {
    if (!(error instanceof NotReached)) throw error
  }
}
