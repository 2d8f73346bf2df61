/** Whether the server starts as fast on a large ledger as on a small one. */
import { startChild } from '../children/child.js'
import type { Served, ServeTask } from '../children/serve.js'
import { compared, inTurns } from '../measure.js'
import type { Row } from '../scene.js'
import { ledgerWithViews } from './rebuilding.js'

export const starting: Row = {
  name: 'starting',
  about: 'start of the server: large ledger beside small',
  run: async (scene) => {
    const { small, large, rounds } = scene.scale
    const [few, many] = [await ledgerWithViews(scene, small), await ledgerWithViews(scene, large)]
    scene.say('starting the server')
    const contenders = [
      { name: 'small', measure: () => startOf(few, small) },
      { name: 'large', measure: () => startOf(many, large) },
    ]
    await inTurns(1, contenders)
    const [short = [], long = []] = await inTurns(rounds, contenders)
    const [lots, little] = [large.toLocaleString('en'), small.toLocaleString('en')]
    return [compared(`start of the server, ${lots} events, views up to date`, 'ms', long, `${little} events`, short, { atMost: 1.2 })]
  },
}

/** Milliseconds from the start of the process until it says that it is ready, with every event in its views. */
async function startOf(folder: string, events: number): Promise<number> {
  const start = performance.now()
  const server = await startChild<Served>('serve', { folder } satisfies ServeTask)
  try {
    const response = await fetch(`${server.answer.address}/health/ready`)
    const passed = performance.now() - start
    const health: unknown = await response.json()
    if (typeof health !== 'object' || health === null || !('sequence' in health) || health.sequence !== events) {
      throw new Error(`not ready on ${events} events: ${JSON.stringify(health)}`)
    }
    return passed
  } finally {
    await server.stop()
  }
}
