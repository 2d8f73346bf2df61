/** A log to measure: ours, the bare engine, or the peer. */
import type { NewEvent } from '#event-store'

/** Events for one stream, which has had so many before. */
export interface Piece {
  readonly stream: string
  readonly before: number
  readonly events: readonly NewEvent[]
}

export interface Log {
  /** Resolves when the events are durable. */
  append(piece: Piece): Promise<void>
  /** Appends pieces one after the other, in the way that is fastest for one appender: each durable before the next. */
  appendEach(pieces: readonly Piece[]): Promise<void>
  /** Appends to several streams, all or nothing; absent where the log cannot. */
  appendTogether?(pieces: readonly Piece[]): Promise<void>
  /** Reads a stream's events, parsed, and hands each to `take`. */
  read(stream: string, take: (event: Told) => void): Promise<void> | void
  close(): Promise<void> | void
}

/** What a fold needs of an event. */
export interface Told {
  readonly type: string
  readonly schema: number
  readonly data: Readonly<Record<string, unknown>>
  readonly actor: string
  readonly recorded: string
}

/** A kind of log. */
export interface Engine {
  readonly name: string
  /** Opens a log in a folder; a new one where there is none. */
  open(folder: string): Promise<Log>
}
