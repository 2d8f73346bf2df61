/** What whoever recorded an entry is told of it, and keeps until they have its receipt: where it stands in the log, and the hash of its leaf. */
import { type Hash, leafHash, leafOf } from '#audit'
import type { StoredEvent } from '#event-store'
import { sequenceAt } from '#views'
import type { Parts } from '../parts.js'

export interface LoggedEntry {
  /** Counted from 1; absent where the views did not have the entry in time. */
  readonly sequence?: number
  /** The hash of its leaf, in hex. */
  readonly leaf: string
}

/** The entries of events that were recorded, as they lie in the log. */
export async function loggedEntries({ engine, proofs, views }: Parts, events: readonly StoredEvent[]): Promise<readonly LoggedEntry[]> {
  const { tree } = proofs
  const newest = views.checkpoint
  const entries: LoggedEntry[] = []
  for (const { stream, revision, position } of events) {
    const sequence = sequenceAt(views.db, newest, position)
    const isInTree = sequence !== undefined && proofs.isSure && sequence <= tree.size
    if (isInTree) {
      entries.push({ sequence, leaf: toHex(tree.hash({ level: 0, index: sequence - 1 })) })
      continue
    }
    // Not waited for: what lies in the log has its hash.
    const [entry] = (await engine.readStream(stream, { from: revision, limit: 1 })).events
    if (entry) entries.push({ ...(sequence !== undefined && { sequence }), leaf: toHex(leafHash(leafOf(entry))) })
  }
  return entries
}

function toHex(hash: Hash): string {
  return Buffer.from(hash).toString('hex')
}
