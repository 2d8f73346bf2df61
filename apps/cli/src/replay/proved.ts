/** The entries of a log as they are folded, each proved on its way: hashed into the tree, and its opened values held against their commitments. */
import { CompactRange, encodeBase64, LeafTooLong, leafHash, leafOf, NotCanonical } from '#audit'
import type { ExportedEntry, ExportedEvent } from '#exchange'
import { openShown, WrongOpening } from '#sealing'
import { Failure } from '../failure.js'

export class Proved {
  readonly #tree = new CompactRange()

  /** The root of the tree over all entries that were gone through, in Base 64, as a checkpoint has it. */
  get root(): string {
    return encodeBase64(this.#tree.root())
  }

  /** The events as they were recorded. Throws a {@link Failure} that names an entry that is not what was recorded. */
  async *events(entries: AsyncIterable<ExportedEntry>): AsyncGenerator<ExportedEvent> {
    for await (const { opened, ...event } of entries) {
      try {
        this.#tree.append(leafHash(leafOf(event)))
        yield openShown(event, opened)
      } catch (error) {
        throw notRecorded(event.sequence, error)
      }
    }
  }
}

function notRecorded(sequence: number, error: unknown): unknown {
  if (error instanceof WrongOpening) return new Failure(3, `Entry ${sequence} is not what was recorded: ${error.message}.`)
  if (error instanceof NotCanonical || error instanceof LeafTooLong) {
    return new Failure(3, `Entry ${sequence} is no entry of a ledger: ${error.message}.`)
  }
  return error
}
