/** `alteram rebuild`: the views anew from the log, beside those that are read. */

import { rmSync } from 'node:fs'
import type { Command } from 'commander'
import { Views, type ViewsOptions } from '#views'
import { answers, examples } from '../cli.js'
import { codeOf } from '../error-code.js'
import { Failure } from '../failure.js'
import { rebuildTreeIn } from '../proofs/rebuild.js'
import type { Surroundings } from '../surroundings.js'
import { count, duration, ProgressLine } from '../terminal/progress.js'

export function addRebuild(program: Command, surroundings: Surroundings): void {
  const command = program
    .command('rebuild')
    .description('build the views anew from the log, beside those that are read, and swap them when they have caught up')
    .option(
      '--tree',
      'build the tree of the log anew instead, and see that it equals itself and what was signed; exit code 3 where it does not',
    )
  examples(command, ['alteram rebuild'], ['alteram rebuild --tree', 'Is the tree still that of the log?'])
  answers<{ readonly tree?: boolean }>(command, surroundings, async (session, { tree }) => {
    const { screen } = session
    const directory = session.directoryFor('alteram rebuild')
    if (tree) return rebuildTreeIn(directory, session)
    const store = await session.openLog(directory)
    const { filesOf } = await import('#server')
    const files = filesOf(directory)
    const views = openViews({ directory: files.views, store, now: surroundings.now })
    const progress = new ProgressLine({ what: 'rebuilding the views', unit: 'entries', err: surroundings.err })
    const start = performance.now()
    let stopped = false
    const release = surroundings.onInterrupt(() => {
      stopped = true
      void views.close()
    })
    try {
      await views.rebuild(({ sequence, position, head }) => {
        const elapsed = performance.now() - start
        const share = head === 0 ? 1 : Math.min(1, position / head)
        progress.show({
          done: sequence,
          share,
          rate: (sequence * 1_000) / elapsed,
          leftMs: (elapsed * (1 - share)) / Math.max(share, 1e-9),
        })
      })
      const { state, checkpoint, trouble } = views.health
      if (state === 'stopped') throw new Failure(1, trouble ?? 'The views stopped.')
      const ms = performance.now() - start
      if (screen.json) screen.document({ entries: checkpoint.sequence, ms: Math.round(ms) })
      else screen.print(`The views are rebuilt from ${count(checkpoint.sequence)} entries in ${duration(ms)}.`)
    } catch (error) {
      if (stopped) throw new Failure(1, 'The rebuild was stopped; the views that were there are still read.', { cause: error })
      throw error
    } finally {
      progress.end()
      release()
      if (!stopped) await views.close()
      await store.close()
    }
  })
}

/** Opens the views. Files that are too damaged to be opened are thrown away: everything in them is in the log. */
function openViews(options: ViewsOptions): Views {
  try {
    return new Views(options)
  } catch (error) {
    const code = codeOf(error)
    if (!/^SQLITE_(NOTADB|CORRUPT)/.test(code)) throw error
    rmSync(options.directory, { recursive: true, force: true })
    return new Views(options)
  }
}
