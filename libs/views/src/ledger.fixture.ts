/** What the specs of the views are built on: logs made of stories and worlds, and files of views projected from them. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { StateDigest } from '#audit'
import { instant, position, revision, type StoredEvent, streamName } from '#event-store'
import { actorOf, encodeEvent, type Kind, streamOf } from '#ledger'
import { type AnyStep, play, type World } from '#ledger/testing'
import { type Basis, resolveBasis } from './basis.js'
import { createFile, newFileName } from './files.js'
import { Follower } from './follower.js'
import { stateRows } from './state-rows.js'

/** A folder for a test, gone afterwards. */
export async function inTemporaryFolder<T>(use: (folder: string) => Promise<T> | T): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'views-'))
  try {
    return await use(folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** The accepted events of a world, as a store gives them. Positions have gaps, as a store's may. */
export function logOf(world: World): StoredEvent[] {
  const revisions = new Map<string, number>()
  return play(world).log.map(({ sequence, kind, id, event, mark }) => {
    const stream = streamOf(kind, id)
    const next = (revisions.get(stream) ?? -1) + 1
    revisions.set(stream, next)
    const { type, schema, data } = encodeEvent(kind, event)
    return {
      id: `00000000-0000-7000-8000-${String(sequence).padStart(12, '0')}`,
      type,
      schema,
      // As a store gives it back: from JSON.
      data: JSON.parse(JSON.stringify(data)),
      actor: mark.actor,
      via: 'api' as const,
      stream: streamName(stream),
      revision: revision(next),
      position: position(sequence * 3),
      recorded: instant(new Date(mark.recorded)),
    }
  })
}

/** A command of a story. */
export function step<K extends Kind>(
  kind: K,
  id: string,
  command: Extract<AnyStep, { kind: K }>['command'],
  actor = 'anna',
  day = 19_900,
): AnyStep {
  // A step of one kind is a step of any kind; the compiler cannot follow that through the type parameter.
  return { kind, id, command, actor: actorOf(actor), day } as AnyStep
}

/** Takes events into a file of views, so many to a page, after those that it has. */
export function take(db: Database, events: readonly StoredEvent[], pageSize = 500, newFollowerEachPage = false): void {
  let follower = new Follower(db)
  for (let from = 0; from < events.length; from += pageSize) {
    if (newFollowerEachPage) follower = new Follower(db)
    const page = events.slice(from, from + pageSize)
    const next = page.at(-1)?.position ?? follower.checkpoint.position
    follower.take({ events: page, next, end: from + pageSize >= events.length })
    const { stopped } = follower.checkpoint
    if (stopped) throw new Error(`the views stopped at entry ${stopped.sequence} (${stopped.type}): ${stopped.reason}`)
  }
}

/** A file of views with these events. */
export function project(folder: string, events: readonly StoredEvent[], pageSize = 500, newFollowerEachPage = false): Database {
  const db = createFile(folder, newFileName(folder), true)
  take(db, events, pageSize, newFollowerEachPage)
  return db
}

/** Ends the search for a smaller counterexample before the test's own time is up, so that one is told at all. */
export const patience = { interruptAfterTimeLimit: 40_000 }

export const now = new Date('2024-07-15T12:00:00.000Z')

/** A basis as `as-of` resolves it, on a file that has so many events. */
export function basisOf(db: Database, newest: number, asOf?: string): Basis {
  return resolveBasis(db, { sequence: newest }, asOf, now)
}

/** The state digest of the views at a sequence. */
export function digestAt(db: Database, sequence: number): string {
  const digest = new StateDigest()
  for (const row of stateRows(db, sequence)) digest.add(row)
  return digest.finish()
}
