/** The tree of a data directory, built anew from its log. */
import { existsSync } from 'node:fs'
import { openSqliteStore } from '#event-store'
import { CheckpointStore, type Rebuilt, rebuildTree } from '#proofs'
import { mustBeThere } from '../api/local.js'
import type { Session } from '../cli.js'
import { Failure } from '../failure.js'
import { count, duration, ProgressLine } from '../terminal/progress.js'

/** Builds it and says whether it equals itself, and what was signed of it. Throws a `Failure` with the exit code 3 where the log is not what was signed. */
export async function rebuildTreeIn(directory: string, { screen, surroundings }: Session): Promise<void> {
  mustBeThere(directory)
  const { filesOf } = await import('#server')
  const files = filesOf(directory)
  const store = openSqliteStore({ file: files.log, now: surroundings.now, readOnly: true })
  // Where nothing was signed yet there is no file, and none is made.
  const kept = existsSync(files.checkpoints) ? new CheckpointStore(files.checkpoints, { readOnly: true }) : undefined
  const progress = new ProgressLine({ what: 'building the tree', unit: 'entries', err: surroundings.err })
  const start = performance.now()
  const stop = new AbortController()
  const release = surroundings.onInterrupt(() => stop.abort(new Failure(1, 'It was stopped; the tree that was there stays.')))
  try {
    const onProgress = (done: number) => progress.show({ done, rate: (done * 1_000) / (performance.now() - start) })
    const rebuilt = await rebuildTree({ store, folder: files.tree, ...(kept && { kept }), onProgress, signal: stop.signal })
    progress.end()
    const ms = performance.now() - start
    const { root, ...told } = rebuilt
    if (screen.json) screen.document({ ...told, root: Buffer.from(root).toString('base64'), ms: Math.round(ms) })
    else
      screen.print(
        `The tree is built from ${count(rebuilt.size)} entries in ${duration(ms)}. ${sentences[rebuilt.tree]}`,
        ...signedIn(rebuilt),
      )
    if (rebuilt.broken !== undefined) {
      throw new Failure(3, [
        `The log is not what was signed in the checkpoint of ${count(rebuilt.broken)} entries, nor in any after it.`,
        'Nothing was changed. Run alteram verify, and keep the data directory as it is.',
      ])
    }
  } finally {
    release()
    progress.end()
    kept?.close()
    await store.close()
  }
}

const sentences = {
  same: 'It equals the one that was there, byte for byte.',
  made: 'There was none.',
  replaced: 'The one that was there was damaged, and is replaced.',
  left: 'It is not the one that was there, which stays.',
} as const satisfies Record<Rebuilt['tree'], string>

function signedIn({ root, checkpoints, broken }: Rebuilt): readonly string[] {
  const base64 = Buffer.from(root).toString('base64')
  if (broken !== undefined || checkpoints === 0) return [`root ${base64}`]
  return [`root ${base64}, and that of ${checkpoints === 1 ? 'the one checkpoint' : `all ${count(checkpoints)} checkpoints`} as signed`]
}
