/** What a checkpoint says beside one that is held: the question that catches a log which rewrote its past. */
import { equalBytes } from './bytes.js'
import type { Checkpoint } from './checkpoint.js'
import { emptyRoot, type Hash } from './merkle.js'
import { verifyConsistency } from './verify-proof.js'

/**
 * `same` and `grown` are as they should be. `older`: the log had more entries already. `forked`: its entries are others than those held, or
 * the proof does not show that they are the same. `other-log`: nothing can be said.
 */
export type Succession = 'same' | 'grown' | 'older' | 'forked' | 'other-log'

/**
 * What the checkpoint `shown` is to the one `held`, both with verified signatures; `proof` is the consistency proof from the held size to the
 * shown one, empty where the sizes are equal or nothing was in the log yet.
 */
export function succession(held: Checkpoint, shown: Checkpoint, proof: readonly Hash[]): Succession {
  if (shown.origin !== held.origin) return 'other-log'
  if (shown.size < held.size) return 'older'
  if (!isPossible(held) || !isPossible(shown)) return 'forked'
  if (shown.size === held.size) return proof.length === 0 && equalBytes(shown.root, held.root) ? 'same' : 'forked'
  if (held.size === 0) return proof.length === 0 ? 'grown' : 'forked'
  return verifyConsistency({ oldSize: held.size, oldRoot: held.root, size: shown.size, root: shown.root, proof }) ? 'grown' : 'forked'
}

/** The empty log has one root only. */
function isPossible({ size, root }: Checkpoint): boolean {
  return size > 0 || equalBytes(root, emptyRoot)
}
