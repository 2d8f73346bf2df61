/** The chain of custody: what left the ledger, and who tried in vain what needs leave, is an entry of it. */
import type { Commands } from '#ledger'
import type { Context } from '#recording'
import type { Parts } from './parts.js'

/** Records it. Throws `Unavailable` where the log does. */
export async function noteCustody(
  { ledger, newId }: Pick<Parts, 'ledger' | 'newId'>,
  command: Commands['custody'],
  context: Context,
): Promise<void> {
  await ledger.run({ kind: 'custody', id: newId(), command }, context)
}
