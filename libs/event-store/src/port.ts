/** What every engine promises, and what it does not. The conformance suite (`conformance.ts`) holds each engine to this page. */

declare const brand: unique symbol

/** The name of a stream, `<kind>-<id>`: every event about one thing, in the order in which it was recorded. */
export type StreamName = string & { readonly [brand]: 'StreamName' }

/** The place of an event in its stream: 0, 1, 2 … without a gap. */
export type Revision = number & { readonly [brand]: 'Revision' }

/**
 * A place in the whole log. Opaque, and ordered by `<`; gaps are allowed, so never count with it: the sequence (1, 2, 3 …) is counted by
 * whoever reads the log in order. 0 stands before the first event.
 */
export type Position = number & { readonly [brand]: 'Position' }

/** A moment as the ledger writes it: RFC 3339, UTC, to the millisecond (`2024-06-24T09:30:00.000Z`), so text order is time order. */
export type Instant = string & { readonly [brand]: 'Instant' }

/** Before the first event of any log. */
export const beginning = 0 as Position

export function streamName(value: string): StreamName {
  return value as StreamName
}

export function revision(value: number): Revision {
  return value as Revision
}

export function position(value: number): Position {
  return value as Position
}

export function instant(date: Date): Instant {
  return date.toISOString() as Instant
}

/** Where a command came in. */
export type Via = 'page' | 'api' | 'cli' | 'import' | 'clock'

/** Who recorded an event, by what way, and what it belongs to. */
export interface Provenance {
  /** The id of the user (or `clock`) that recorded it. */
  readonly actor: string
  readonly via: Via
  /** The request or reading session that the event belongs to. */
  readonly correlation?: string
  /** The id of the command that caused it; equal for equal commands that were sent with one idempotency key. */
  readonly causation?: string
}

/** What an event says, on its way into the log and out of it. */
export interface EventContent extends Provenance {
  /** UUID, unique in the whole log. Version 7, or version 5 of a natural or idempotency key. */
  readonly id: string
  /** Past tense: `AllegationRaised`. */
  readonly type: string
  /** Version of the payload, from 1. */
  readonly schema: number
  /** JSON, without `undefined`. */
  readonly data: Readonly<Record<string, unknown>>
  /** Opaque texts that are kept beside the event and are no part of what is proved of it: what was sealed, for whoever has the keys. */
  readonly sealed?: Readonly<Record<string, string>>
}

/** A value of an event that is about a person, and by whose erasure it goes. */
export interface PersonalPlace {
  /** Where in `data` it stands: a JSON Pointer (RFC 6901), such as `/gist` or `/cited/0/quote`. */
  readonly pointer: string
  /** The stream of the person, or of the record whose free text it is. */
  readonly subject: string
}

/** An event on its way into the log. */
export interface NewEvent extends EventContent {
  /** Which values are personal, and whose. An engine has no use for it and does not keep it: whoever seals does. */
  readonly personal?: readonly PersonalPlace[]
}

/** An event of the log. `data` is as it was stored: upcasting is the reader's (`libs/ledger`). */
export interface StoredEvent extends EventContent {
  readonly stream: StreamName
  readonly revision: Revision
  readonly position: Position
  /** Set by the store; never goes backwards along the log, even where the clock does. */
  readonly recorded: Instant
}

/** Events for one stream, with the revision it must have: its last event's, or `none` for a stream that must not exist yet. */
export interface StreamAppend {
  readonly stream: StreamName
  readonly expected: Revision | 'none'
  readonly events: readonly NewEvent[]
}

/** What an append reached. */
export interface Appended {
  /** The position of its last event. */
  readonly position: Position
  /** The events as they stand in the log, in the order of the append. */
  readonly events: readonly StoredEvent[]
  /** True where every event was in the log before, from an earlier sending of the same append. */
  readonly repeated: boolean
}

export interface Page {
  readonly events: readonly StoredEvent[]
  /** Where to go on reading: pass as `after`. Moves on through stretches that hold nothing for us, so it can be past the last event. */
  readonly next: Position
  /** True where the page reached the end of the log as it was when read. */
  readonly end: boolean
}

export interface StreamPage {
  readonly events: readonly StoredEvent[]
  /** The stream's last revision; `none` where there is no such stream. */
  readonly revision: Revision | 'none'
}

export interface ReadStream {
  /** The first revision to read, inclusive; default: the stream's start, or its end when reading backwards. */
  readonly from?: Revision
  readonly direction?: 'forwards' | 'backwards'
  /** At most so many events, from 1; default: all. */
  readonly limit?: number
}

/** Where a log is, so that another thread can read it by itself: by value, as it goes from thread to thread. */
export interface LogAddress {
  readonly engine: 'sqlite'
  readonly file: string
  /** Where the log is sealed: the file of its keys, and the master key. Within the process only, and never written anywhere. */
  readonly keys?: { readonly file: string; readonly master: Uint8Array }
}

/** The log. One interface for every engine. */
export interface EventStore {
  /** Absent where the log is read through this object alone. */
  readonly address?: LogAddress | undefined

  /**
   * Appends to one or several streams, all or nothing, in the order given. Each stream may be named once, and has one event or more.
   *
   * - Durable once it resolves: it survives a power cut.
   * - Idempotent by event id: where all the events are in the log already, in these streams and this order, nothing is written and the
   *   earlier outcome is returned with `repeated: true`, whatever revisions are expected now.
   * - Throws {@link WrongRevision} where a stream has another revision; nothing was written.
   * - Throws {@link IdTaken} where an event id is in the log under other circumstances; nothing was written.
   * - Throws {@link Unavailable} where the engine cannot answer: the outcome is unknown unless it says `written: false`; the same append can
   *   be sent again.
   * - Throws `TypeError` where no stream is named, one is named twice, or one has no events: a fault of the caller's.
   */
  append(appends: readonly StreamAppend[]): Promise<Appended>

  readStream(stream: StreamName, read?: ReadStream): Promise<StreamPage>

  /**
   * The events after a position in log order, at most `limit` of them (1 to 10,000, or it throws `RangeError`). A page may be shorter before
   * the end of the log, such as where the events are large, but it moves on.
   */
  readAll(after: Position, limit: number): Promise<Page>

  /**
   * The events after a position, page by page, and then those that are appended, by whatever process, until the signal is aborted (it then
   * returns) or the engine fails for good (it then throws {@link Unavailable}). In order, none left out, none doubled. Pages are not empty.
   * A slow reader holds nothing in memory but its page.
   */
  subscribe(after: Position, options: { readonly signal: AbortSignal; readonly limit?: number }): AsyncIterable<Page>

  /** The position of the last event; {@link beginning} for an empty log. */
  head(): Promise<Position>

  /** Finishes what was accepted and lets go of files and connections. Appends after it throw {@link Unavailable}. */
  close(): Promise<void>
}

/** The stream moved on, or does not exist, or exists already. */
export class WrongRevision extends Error {
  override readonly name = 'WrongRevision'
  constructor(
    readonly stream: StreamName,
    readonly expected: Revision | 'none',
    readonly actual: Revision | 'none',
  ) {
    super(`${stream} is at revision ${actual}, expected ${expected}`)
  }
}

/** An event id that is in the log already, for another event. */
export class IdTaken extends Error {
  override readonly name = 'IdTaken'
  constructor(readonly id: string) {
    super(`the event id ${id} is taken by another event`)
  }
}

/** Why an engine could not answer, in the words of {@link Unavailable}. */
export type Outage = 'busy' | 'disk-full' | 'read-only' | 'damaged' | 'incompatible' | 'closed' | 'not-found' | 'failed'

/** The engine could not answer. `message` is a sentence for the person in front of it. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable'
  constructor(
    readonly reason: Outage,
    message: string,
    /** False where it is certain that nothing was written. */
    readonly written: false | 'unknown',
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}
