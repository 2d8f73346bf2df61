/** Waits until the views of a data directory have what its log has, so that a command reads what was recorded before it. */
import type { Parts } from '#server'
import { NotReached } from '#views'
import type { Session } from './cli.js'
import { Failure } from './failure.js'
import { ProgressLine } from './terminal/progress.js'

/** A stretch of waiting after which it is looked whether the views still move. */
const lookEveryMs = 200

/** Throws a {@link Failure} where the views cannot get there. */
export async function upToDate(
  { store, views }: Pick<Parts, 'store' | 'views'>,
  { surroundings }: Pick<Session, 'surroundings'>,
): Promise<void> {
  const head = await store.head()
  const from = views.checkpoint.position
  const start = performance.now()
  const progress = new ProgressLine({ what: 'bringing the views up to date', unit: 'entries', err: surroundings.err })
  try {
    while (!(await reached())) {
      const { state, trouble } = views.health
      if (state === 'stopped' || state === 'failed') throw new Failure(1, `${trouble ?? 'The views have failed.'} Try alteram rebuild.`)
      const { position, sequence } = views.checkpoint
      const share = (position - from) / Math.max(1, head - from)
      const elapsed = performance.now() - start
      progress.show({
        done: sequence,
        share,
        rate: ((position - from) * 1_000) / elapsed,
        ...(share > 0 && { leftMs: (elapsed * (1 - share)) / share }),
      })
    }
    await views.search.reached(views.checkpoint.sequence)
  } finally {
    progress.end()
  }

  async function reached(): Promise<boolean> {
    try {
      await views.reached(head, lookEveryMs)
      return true
    } catch (error) {
      if (error instanceof NotReached) return false
      throw error
    }
  }
}
