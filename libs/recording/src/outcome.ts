/** What is handed in, and what comes of it. */
import type { Position, Revision, StoredEvent, Via } from '#event-store'
import type { Actor, Commands, Kind, Refusal } from '#ledger'

/** Who hands it in, and by what way. */
export interface Context {
  readonly actor: Actor
  readonly via: Via
  /** The request or reading session that it belongs to. */
  readonly correlation?: string
}

/** A command for one record. */
export interface Submission<K extends Kind = Kind> {
  readonly kind: K
  readonly id: string
  readonly command: Commands[K]
  /** The sender's own key: a second sending with it records nothing more, for good. */
  readonly key?: string
  /** The revision that the sender saw; the command is not recorded on another. */
  readonly expected?: Revision
}

/** The command is in the log. */
export interface Recorded {
  readonly result: 'recorded'
  readonly kind: Kind
  readonly id: string
  /** The record's revision after it. */
  readonly revision: Revision
  readonly position: Position
  readonly events: readonly StoredEvent[]
  /** True where it was in the log before, from an earlier sending with the same key. */
  readonly repeated: boolean
}

export type Outcome =
  | Recorded
  /** Rules are broken; nothing was recorded. */
  | { readonly result: 'refused'; readonly refusals: readonly Refusal[] }
  /** Somebody was faster: the record is at `actual` now, and there the command no longer holds (or was not wanted). Nothing was recorded. */
  | { readonly result: 'raced'; readonly actual: Revision | 'none'; readonly refusals: readonly Refusal[] }
  /** The key was used before, for another command. Nothing was recorded. */
  | { readonly result: 'key-reused' }
  /** Left out, because another item of an all-or-nothing batch failed. Nothing was recorded. */
  | { readonly result: 'left-out' }
