/** A new master key in the place of the present one: every key is wrapped anew, and the former master key opens nothing any more. */
import type { Keys } from './keys.js'
import { fileOf, type MasterKeySource, newMasterKeyBytes, readMasterKey, takeNextMasterKey, writeNextMasterKey } from './master-key.js'

/**
 * Wraps every key with another master key: one that is drawn and put into the file of the present one; or, where the present one is not from a
 * file, the one that is given. What a crash leaves is finished when the keys are opened next. Throws `SealingFault` `master-key-malformed`.
 */
export function rotateMaster(keys: Keys, source: MasterKeySource, given?: string): void {
  const file = fileOf(source)
  if (file === undefined || given !== undefined) {
    const next = readMasterKey({ text: given ?? '' })
    if (next) keys.rewrap(next)
    return
  }
  const bytes = newMasterKeyBytes()
  writeNextMasterKey(file, bytes)
  keys.rewrap({ bytes, from: file })
  takeNextMasterKey(file)
}
