/** How fast all views are built from the log, whether that grows with the log alone, and in how much memory. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { inChild } from '../children/child.js'
import type { RebuildTask, Rebuilt } from '../children/rebuild.js'
import { peerName } from '../engines/peer.js'
import { alone, compared, type Figure, inTurns, rate } from '../measure.js'
import { hundreds } from '../pieces.js'
import { discard, newFolder, type Row, type Scene } from '../scene.js'

export const rebuilding: Row = {
  name: 'rebuilding',
  about: 'building all views from the log',
  run: async (scene) => {
    const { middle, large, rounds } = scene.scale
    const [fewFolder, manyFolder] = [await scene.ledger(middle), await scene.ledger(large)]
    scene.say(`rebuilding the views from ${middle.toLocaleString('en')} and ${large.toLocaleString('en')} events`)
    const few: Rebuilt[] = []
    const many: Rebuilt[] = []
    const rebuildOf = (folder: string, results: Rebuilt[]) => async () => {
      const result = await rebuildViews(folder)
      results.push(result)
      return result.events / result.seconds
    }
    const peer = await filledPeer(scene)
    const contenders = [
      { name: `${middle}`, measure: rebuildOf(fewFolder, few) },
      { name: `${large}`, measure: rebuildOf(manyFolder, many) },
      ...(peer ? [{ name: peerName, measure: () => rate(peer.events, () => peer.log.count(peer.events)) }] : []),
    ]
    const [slow = [], fast = [], counted] = await inTurns(rounds, contenders)
    peer?.log.close()
    discard(join(scene.directory, 'rebuilding'))
    return figures(scene, slow, fast, few, many, counted)
  },
}

function figures(
  { scale: { middle, large } }: Scene,
  slow: readonly number[],
  fast: readonly number[],
  few: readonly Rebuilt[],
  many: readonly Rebuilt[],
  counted: readonly number[] | undefined,
): Figure[] {
  const seconds = (results: readonly Rebuilt[]) => results.map((result) => result.seconds)
  const memory = (results: readonly Rebuilt[]) => results.map((result) => result.memoryMb)
  const [long, short] = [large.toLocaleString('en'), middle.toLocaleString('en')]
  return [
    alone(`rebuild of all views and the search, ${short} events`, 'events/s', slow),
    alone(`rebuild of all views and the search, ${long} events`, 'events/s', fast, { atLeast: 20_000 }),
    compared(`rebuild, ${long} events`, 's', seconds(many), `${short} events`, seconds(few), { atMost: (large / middle) * 1.1 }),
    compared(
      `rebuild, ${long} events, with the search`,
      's',
      seconds(many),
      'until the tables were done',
      many.map(({ tablesSeconds }) => tablesSeconds),
    ),
    alone(
      `processor time of the rebuild, ${long} events, both threads`,
      'µs/event',
      many.map(({ processorSeconds, events }) => (processorSeconds * 1_000_000) / events),
    ),
    alone(`most memory of the rebuild, ${long} events`, 'MB', memory(many), { atMost: 400 }),
    compared(`most memory of the rebuild, ${long} events`, 'MB', memory(many), `${short} events`, memory(few)),
    ...(counted
      ? [compared(`rebuild of all views, ${long} events`, 'events/s', fast, `${peerName}, a count`, counted, { atLeast: 10 })]
      : []),
  ]
}

/** Builds the views of a ledger anew. */
export function rebuildViews(folder: string): Promise<Rebuilt> {
  return inChild<Rebuilt>('rebuild', { folder } satisfies RebuildTask)
}

/** The folder of a ledger whose views are up to date. */
export async function ledgerWithViews(scene: Scene, events: number): Promise<string> {
  const folder = await scene.ledger(events)
  if (!existsSync(join(folder, 'views'))) {
    scene.say(`building the views of ${events.toLocaleString('en')} events`)
    await rebuildViews(folder)
  }
  return folder
}

/** A log of the peer's with enough events to count for some seconds. */
async function filledPeer(scene: Scene) {
  if (!scene.peer) return undefined
  const pieces = hundreds(Math.max(2, scene.scale.appends / 10))
  const log = await scene.peer.open(newFolder(scene, 'rebuilding'))
  await log.appendEach(pieces)
  return { log, events: pieces.reduce((sum, { events }) => sum + events.length, 0) }
}
