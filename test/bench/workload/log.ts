/** What is about to be appended: one batch, in which each stream stands once. */
import { type NewEvent, revision, type StreamAppend, streamName, type Via } from '#event-store'
import { type Actor, type Events, encodeEvent, type Ids as IdsOf, idOf, type Kind, personalIn, streamOf } from '#ledger'
import { type Chance, Ids } from './random.js'

/** A record under way: how many events it has. */
export interface Course<K extends Kind = Kind> {
  readonly kind: K
  readonly id: IdsOf[K]
  events: number
  /** Who recorded a part of it. */
  readonly by: Set<Actor>
}

export class Batches {
  readonly #ids: Ids
  #batch = new Map<string, { expected: number; events: NewEvent[] }>()
  /** The moment at which the batch is recorded, in milliseconds since 1970. */
  at: number

  constructor(
    readonly chance: Chance,
    start: number,
  ) {
    this.#ids = new Ids(chance)
    this.at = start
  }

  begin<K extends Kind>(kind: K): Course<K> {
    return { kind, id: idOf(kind, this.#ids.next(this.at)), events: 0, by: new Set() }
  }

  record<K extends Kind>(course: Course<K>, event: Events[K], actor: Actor, via: Via = 'page'): void {
    const stream = streamOf(course.kind, course.id)
    let append = this.#batch.get(stream)
    if (!append) {
      append = { expected: course.events, events: [] }
      this.#batch.set(stream, append)
    }
    const ids = { id: this.#ids.next(this.at), causation: this.#ids.next(this.at) }
    const personal = personalIn(course.kind, course.id, event, undefined)
    append.events.push({ ...ids, ...encodeEvent(course.kind, event), actor, via, personal })
    course.events++
    course.by.add(actor)
  }

  /** The batch so far, cut to so many events; begins the next one half a day later. */
  take(most: number): StreamAppend[] {
    const appends: StreamAppend[] = []
    let left = most
    for (const [stream, { expected, events }] of this.#batch) {
      if (left <= 0) break
      const kept = events.slice(0, left)
      left -= kept.length
      appends.push({ stream: streamName(stream), expected: expected === 0 ? 'none' : revision(expected - 1), events: kept })
    }
    this.#batch = new Map()
    this.at += 43_200_000
    return appends
  }
}
