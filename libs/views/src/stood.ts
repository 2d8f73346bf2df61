/**
 * How records stood by a day, as is known now: their events folded again without those that tell of what happened only later. What was corrected is
 * read as corrected, whenever that was.
 */
import type { Database } from 'better-sqlite3'
import type { StoredEvent } from '#event-store'
import { actorOf, type Day, type DeciderOf, deciders, decodeEvent, type Events, type Kind, type States } from '#ledger'
import type { Basis } from './basis.js'
import { changesBetween } from './changes.js'
import { cameAbout, derive } from './derived.js'
import { happenedIn } from './happened.js'
import type { Reading } from './history.js'
import type { RecordView, Stored } from './records.js'

/** The readings of a record after each of its events that had happened by a day; with the ids of the events. */
function* foldBy<K extends Kind>(kind: K, events: readonly StoredEvent[], by: Day): Generator<readonly [event: string, state: States[K]]> {
  const decider: DeciderOf<K> = deciders[kind]
  let state: States[K] | undefined
  for (const stored of events) {
    const event: Events[K] = decodeEvent(kind, stored)
    // Whether it began by then is told by the date as it reads now, which may have been corrected since.
    if (state !== undefined && (happenedIn(event)?.earliest ?? Number.NEGATIVE_INFINITY) > by) continue
    state = decider.evolve(state, event, { actor: actorOf(stored.actor), recorded: stored.recorded })
    yield [stored.id, state]
  }
}

/**
 * A record as it stood by the day of the basis; undefined where it had not come about by then.
 *
 * @param events those of the record up to the basis, in order
 */
export function asItStood<K extends Kind>(
  db: Database,
  record: RecordView<K>,
  events: readonly StoredEvent[],
  basis: Basis,
): RecordView<K> | undefined {
  if (basis.occurredBy === undefined) return record
  if (!cameAbout(db, record, basis)) return undefined
  const last = [...foldBy(record.kind, events, basis.occurredBy)].at(-1)
  if (!last) return undefined
  const reading = kept<K>(last[1])
  return { ...record, reading, derived: derive(db, { ...record, reading }, basis) as RecordView<K>['derived'] }
}

/** The history of a record without the entries on what happened only later, each with what it changed of the others. */
export function historyBy(kind: Kind, history: readonly Reading[], events: readonly StoredEvent[], by: Day): readonly Reading[] {
  const entries = new Map(history.map((entry) => [entry.event, entry]))
  let before: object | undefined
  return [...foldBy(kind, events, by)].flatMap(([event, state]) => {
    const entry = entries.get(event)
    if (!entry) return []
    const reading = kept(state)
    const ratings = entry.changes.filter(({ field }) => field.startsWith('/ratings/'))
    const changes = before === undefined ? [] : [...changesBetween(before, reading), ...ratings]
    before = reading
    return [{ ...entry, changes, reading }]
  })
}

/** A reading as the views keep it. */
function kept<K extends Kind>(state: States[K]): Stored<K> {
  const { ratings: _, ...reading }: States[K] & { readonly ratings?: unknown } = state
  // JSON has no fields without a value, and neither has what is read from the file.
  return JSON.parse(JSON.stringify(reading))
}
