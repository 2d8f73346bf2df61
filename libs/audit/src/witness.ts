/** What a witness answers to `add-checkpoint` (C2SP tlog-witness): the decision, without the network and the memory around it. */

import type { AddCheckpoint } from './add-checkpoint.js'
import type { Checkpoint } from './checkpoint.js'
import { emptyRoot } from './merkle.js'
import { succession } from './succession.js'

/**
 * `cosign`: cosign it, once it is kept as the one that is held. `conflict` (409): the request stands on another size than `size`, which is held.
 * `backwards` (400): its old size is above its own. `inconsistent` (422): it does not follow from what is held.
 */
export type WitnessDecision =
  | { readonly answer: 'cosign' }
  | { readonly answer: 'conflict'; readonly size: number }
  | { readonly answer: 'backwards' }
  | { readonly answer: 'inconsistent' }

/**
 * Decides about `shown`, the checkpoint of the request, whose signature was verified with a key that is trusted for its origin. `held` is the one
 * that was cosigned last for that origin. Deciding and keeping must be one step: two requests at once must not both find the same one held.
 */
export function decideAddCheckpoint(
  held: Checkpoint | undefined,
  { oldSize, proof }: Pick<AddCheckpoint, 'oldSize' | 'proof'>,
  shown: Checkpoint,
): WitnessDecision {
  if (oldSize > shown.size) return { answer: 'backwards' }
  const last = held ?? { origin: shown.origin, size: 0, root: emptyRoot }
  if (oldSize !== last.size) return { answer: 'conflict', size: last.size }
  const relation = succession(last, shown, proof)
  return { answer: relation === 'same' || relation === 'grown' ? 'cosign' : 'inconsistent' }
}
