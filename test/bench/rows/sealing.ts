/** What sealing costs: the same appends with what is personal in them sealed, and without. */
import { ours } from '../engines/ours.js'
import { sealed } from '../engines/sealed.js'
import { compared, type Figure, inTurns } from '../measure.js'
import { hundreds, singles } from '../pieces.js'
import { manyRounds, type Row, type Scene } from '../scene.js'
import { appendRateOf, atOnce, eachOf, type Work } from './appending.js'

export const sealing: Row = {
  name: 'sealing',
  about: 'appends with sealing beside appends without',
  run: async (scene) => {
    const { appends } = scene.scale
    const one = singles(appends)
    const many = singles(appends * 10)
    const hundred = hundreds(Math.max(2, appends / 5))
    return [
      await beside(scene, 'sealed: one appender, one event an append', true, (log) => eachOf(log, one)),
      await beside(scene, 'sealed: 32 appenders at once, one event an append', true, (log) => atOnce(log, many)),
      await beside(scene, 'sealed: appends of 100 events, each to one stream', false, (log) => eachOf(log, hundred)),
    ]
  },
}

async function beside(
  scene: Scene,
  measure: string,
  isPromised: boolean,
  work: (log: Parameters<typeof eachOf>[0]) => Work,
): Promise<Figure> {
  scene.say(measure)
  const contenders = [sealed, ours].map((engine) => ({ name: engine.name, measure: () => appendRateOf(scene, engine, work) }))
  const [with_ = [], without = []] = await inTurns(manyRounds(scene.scale), contenders)
  return compared(measure, 'events/s', with_, 'without sealing', without, isPromised ? { atLeast: 0.75 } : undefined)
}
