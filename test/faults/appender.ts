/**
 * Appends without end, until it is killed. Usage: node appender.js FILE NAME
 *
 * Each line that it writes is out before it goes on: `sent` with the ids of an append, before the append; `answered` with what it was answered;
 * `error` for what must not happen. Half of its appends go to streams of its own, half to one that all the processes contend for.
 */

import { randomUUID } from 'node:crypto'
import { writeSync } from 'node:fs'
import { type EventStore, openSqliteStore, type StreamAppend, streamName, WrongRevision } from '#event-store'

const [file = '', name = ''] = process.argv.slice(2)
const shared = streamName('shared-stream')

function say(line: Readonly<Record<string, unknown>>): void {
  writeSync(1, `${JSON.stringify(line)}\n`)
}

/** All of one append say how many they are, so that a half of it would be noticed. */
function events(count: number, total: number, causation: string): StreamAppend['events'] {
  return Array.from({ length: count }, () => ({
    ...{ id: randomUUID(), type: 'Tried', schema: 1, data: { total }, actor: name, via: 'cli' as const },
    causation,
  }))
}

async function send(store: EventStore, appends: readonly StreamAppend[]): Promise<void> {
  say({ sent: appends.flatMap(({ events }) => events.map(({ id }) => id)) })
  try {
    const answer = await store.append(appends)
    say({ answered: answer.events.map(({ id, stream, revision, position, recorded }) => ({ id, stream, revision, position, recorded })) })
  } catch (error) {
    // Somebody was faster on the shared stream. Anything else is told.
    if (!(error instanceof WrongRevision)) throw error
  }
}

async function appendForEver(store: EventStore, index: number): Promise<never> {
  const own = streamName(`own-${name}-${index}`)
  for (let round = 0; ; round++) {
    const [{ revision: ownRevision }, { revision: sharedRevision }] = [await last(store, own), await last(store, shared)]
    const [ours, contended] = [1 + (round % 3), round % 2]
    const [total, causation] = [ours + contended, randomUUID()]
    await send(store, [
      { stream: own, expected: ownRevision, events: events(ours, total, causation) },
      ...(contended > 0 ? [{ stream: shared, expected: sharedRevision, events: events(contended, total, causation) }] : []),
    ])
  }
}

function last(store: EventStore, stream: StreamAppend['stream']) {
  return store.readStream(stream, { direction: 'backwards', limit: 1 })
}

try {
  const store = openSqliteStore({ file, now: () => new Date() })
  await Promise.all([0, 1, 2, 3].map((index) => appendForEver(store, index)))
} catch (error) {
  say({ error: String(error) })
}
