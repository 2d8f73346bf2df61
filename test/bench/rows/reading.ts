/** Whether reads stay as fast in a large ledger as in a small one, and of the past as of the present. */
import { inChild } from '../children/child.js'
import type { ReadTask, ReadTimes } from '../children/read.js'
import { compared } from '../measure.js'
import type { Row } from '../scene.js'
import { ledgerWithViews } from './rebuilding.js'

export const reading: Row = {
  name: 'reading',
  about: 'reads of the views: large beside small, past beside present',
  run: async (scene) => {
    const { small, large, rounds, sliceMs } = scene.scale
    const task: ReadTask = { small: await ledgerWithViews(scene, small), large: await ledgerWithViews(scene, large), rounds, sliceMs }
    scene.say('reading lists, matrix, histories and search')
    const times = await inChild<readonly ReadTimes[]>('read', task)
    const [many, few] = [large.toLocaleString('en'), small.toLocaleString('en')]
    return times.flatMap((each) => [
      compared(`${each.name}, ${many} events`, 'µs', each.large, `${few} events`, each.small, { atMost: 1.5 }),
      compared(`${each.name}, as of half of ${many} events`, 'µs', each.past, 'now', each.large, { atMost: 1.2 }),
    ])
  },
}
