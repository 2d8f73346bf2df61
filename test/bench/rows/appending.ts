/** How fast events are taken in: one appender, many at once, and a hundred events an append. */
import { bare } from '../engines/bare.js'
import type { Engine, Log, Piece } from '../engines/log.js'
import { ours } from '../engines/ours.js'
import { peerName } from '../engines/peer.js'
import { type Contender, compared, type Figure, type Goal, inTurns, rate } from '../measure.js'
import { hundreds, regrouped, singles } from '../pieces.js'
import { discard, manyRounds, newFolder, type Row, type Scene } from '../scene.js'

const appenders = 32

export const appending: Row = {
  name: 'appending',
  about: 'appends beside the bare engine and the peer',
  run: async (scene) => {
    const { appends } = scene.scale
    const one = singles(appends)
    // Group commit takes in far more in the same time.
    const many = singles(appends * 10)
    const hundred = hundreds(Math.max(2, appends / 5))
    const mixed = regrouped(singles(Math.max(2, appends / 5) * 100), 100)
    return [
      ...(await against(scene, 'one appender, one event an append', { atLeast: 0.8 }, { atLeast: 3 }, (log) => eachOf(log, one))),
      ...(await against(scene, '32 appenders at once, one event an append', { atLeast: 4 }, { atLeast: 5 }, (log, engine) =>
        atOnce(log, engine === ours ? many : one),
      )),
      ...(await against(scene, 'appends of 100 events, each to one stream', { atLeast: 0.8 }, { atLeast: 1.3 }, (log) =>
        eachOf(log, hundred),
      )),
      ...(await against(
        { ...scene, peer: undefined },
        'appends of 100 events to as many streams as they have',
        undefined,
        undefined,
        (log) => together(log, mixed),
      )),
    ]
  },
}

/** What is to be appended, and how. */
export interface Work {
  readonly events: number
  readonly done: () => Promise<void>
}

export function eachOf(log: Log, pieces: readonly Piece[]): Work {
  return { events: eventsIn(pieces), done: () => log.appendEach(pieces) }
}

/** Appenders that each hand in the next piece as soon as their last one is durable. */
export function atOnce(log: Log, pieces: readonly Piece[]): Work {
  const left = pieces.values()
  const appender = async () => {
    for (const piece of left) await log.append(piece)
  }
  return { events: eventsIn(pieces), done: async () => void (await Promise.all(Array.from({ length: appenders }, appender))) }
}

function together(log: Log, groups: readonly (readonly Piece[])[]): Work {
  return {
    events: groups.reduce((sum, pieces) => sum + eventsIn(pieces), 0),
    done: async () => {
      for (const pieces of groups) await log.appendTogether?.(pieces)
    },
  }
}

function eventsIn(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { events }) => sum + events.length, 0)
}

/** Measures one way of appending on each engine, with a new log each time. */
async function against(
  scene: Scene,
  measure: string,
  bareGoal: Goal | undefined,
  peerGoal: Goal | undefined,
  work: (log: Log, engine: Engine) => Work,
): Promise<Figure[]> {
  scene.say(measure)
  const contender = (engine: Engine): Contender => ({
    name: engine.name,
    measure: () => appendRateOf(scene, engine, work),
  })
  const engines: Engine[] = [ours, bare, ...(scene.peer ? [scene.peer] : [])]
  const [mine = [], least = [], peers] = await inTurns(manyRounds(scene.scale), engines.map(contender))
  return [
    compared(measure, 'events/s', mine, bare.name, least, bareGoal),
    ...(peers ? [compared(measure, 'events/s', mine, peerName, peers, peerGoal)] : []),
  ]
}

/** Events a second that an engine takes in, into a new log. */
export async function appendRateOf(scene: Scene, engine: Engine, work: (log: Log, engine: Engine) => Work): Promise<number> {
  const folder = newFolder(scene, 'appending')
  const log = await engine.open(folder)
  try {
    const { events, done } = work(log, engine)
    return await rate(events, () => done())
  } finally {
    await log.close()
    discard(folder)
  }
}
