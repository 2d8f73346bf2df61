/** How fast a record's stream is read and folded into its present reading. */
import { join } from 'node:path'
import { actorOf, deciders, decodeEvent, type Kind, recordOf, type States } from '#ledger'
import { bare } from '../engines/bare.js'
import type { Engine, Log, Piece, Told } from '../engines/log.js'
import { ours } from '../engines/ours.js'
import { peerName } from '../engines/peer.js'
import { compared, type Figure, inTurns, rate } from '../measure.js'
import { singles } from '../pieces.js'
import { discard, manyRounds, newFolder, type Row, type Scene } from '../scene.js'
import { Chance } from '../workload/random.js'
import { workload } from '../workload.js'

export const folding: Row = {
  name: 'folding',
  about: 'reading a stream and folding it',
  run: async (scene) => {
    const short = singles(scene.scale.appends * 5)
    return [
      ...(await against(scene, 'read a stream of 1 to 3 events and fold it', short, scene.scale.reads)),
      ...(await against(scene, 'read a stream of 100 events and fold it', longStreams(10), scene.scale.reads / 20)),
    ]
  },
}

async function against(scene: Scene, measure: string, pieces: readonly Piece[], reads: number): Promise<Figure[]> {
  scene.say(measure)
  const streams = [...new Set(pieces.map(({ stream }) => stream))].filter((stream) => stream.startsWith('allegation-'))
  const chance = new Chance(7)
  const order = Array.from({ length: reads }, () => streams[chance.between(0, streams.length - 1)] ?? '')
  const engines: Engine[] = [ours, bare, ...(scene.peer ? [scene.peer] : [])]
  const logs = await Promise.all(engines.map((engine) => filled(scene, engine, pieces)))
  try {
    const contenders = engines.map(({ name }, index) => ({ name, measure: () => rate(reads, () => foldEach(logs[index], order)) }))
    await inTurns(1, contenders)
    const [mine = [], least = [], peers] = await inTurns(manyRounds(scene.scale), contenders)
    return [
      compared(measure, 'streams/s', mine, bare.name, least, { atLeast: 0.7 }),
      ...(peers ? [compared(measure, 'streams/s', mine, peerName, peers, { atLeast: 2 })] : []),
    ]
  } finally {
    for (const log of logs) await log.close()
    for (const engine of engines) discard(join(scene.directory, placeOf(engine)))
  }
}

async function filled(scene: Scene, engine: Engine, pieces: readonly Piece[]): Promise<Log> {
  const log = await engine.open(newFolder(scene, placeOf(engine)))
  await log.appendEach(pieces)
  return log
}

function placeOf({ name }: Engine): string {
  return `folding-${name.replace(' ', '-')}`
}

async function foldEach(log: Log | undefined, streams: readonly string[]): Promise<void> {
  for (const stream of streams) {
    const fold = folder(stream)
    await log?.read(stream, fold)
  }
}

/** Folds what it is given, as the ledger's own readings do. */
function folder(stream: string): (event: Told) => void {
  const kind = recordOf(stream)?.kind ?? 'allegation'
  let state: States[Kind] | undefined
  return (event) => {
    state = folded(kind, state, event)
  }
}

function folded<K extends Kind>(kind: K, state: States[Kind] | undefined, { actor, recorded, ...stored }: Told): States[K] {
  // The state came from the same stream, so it is of the same kind.
  return deciders[kind].evolve(state as States[K] | undefined, decodeEvent(kind, stored), { actor: actorOf(actor), recorded })
}

/** Allegations that were put right ninety-nine times. */
function longStreams(count: number): Piece[] {
  const all = [...workload(count * 2_000)].flatMap(({ appends }) => appends.flatMap(({ events }) => events))
  const corrections = all.filter(({ type }) => type === 'AllegationCorrected')
  return all
    .filter(({ type }) => type === 'AllegationRaised')
    .slice(0, count)
    .map((raised, index) => ({
      stream: `allegation-${raised.id}`,
      before: 0,
      events: [raised, ...corrections.slice(index * 99, (index + 1) * 99)],
    }))
}
