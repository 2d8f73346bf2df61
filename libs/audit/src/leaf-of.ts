/** The leaf of an entry of the log: which of its fields are proved. The one place that says so. */
import { encodeLeaf } from './leaf.js'

/** An entry as it is stored. Where its log keeps it (`position`) is the engine's own matter and no part of the leaf. */
export interface LoggedEvent {
  readonly id: string
  readonly stream: string
  readonly revision: number
  readonly type: string
  readonly schema: number
  readonly recorded: string
  readonly data: Readonly<Record<string, unknown>>
  readonly actor: string
  readonly via: string
  readonly correlation?: string
  readonly causation?: string
}

/** The leaf of an entry. Throws `NotCanonical` and `LeafTooLong`, as {@link encodeLeaf} does. */
export function leafOf(event: LoggedEvent): Uint8Array {
  const { id, stream, revision, type, schema, recorded, data, actor, via, correlation, causation } = event
  // In the order of their names, so that nothing has to be sorted.
  return encodeLeaf({
    actor,
    ...(causation !== undefined && { causation }),
    ...(correlation !== undefined && { correlation }),
    data,
    id,
    recorded,
    revision,
    schema,
    stream,
    type,
    via,
  })
}
