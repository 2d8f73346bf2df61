/** A new master key, with the leave of a second person: the approval is used up by it, and the chain of custody has an entry. */
import { type ApprovalId, sentences } from '#ledger'
import type { Context, Outcome } from '#recording'
import { type MasterKeySource, rotateMaster } from '#sealing'
import { filesOf, type Parts } from './parts.js'

export interface Rotation {
  readonly approval: ApprovalId
  /** Where the present master key is; undefined where it is in the data directory. */
  readonly master: MasterKeySource | undefined
  /** The new one in Base 64; needed where the present one is not from a file. */
  readonly given?: string
  readonly context: Context
}

/**
 * Wraps every key anew and gives nothing, or the sentence that says why not. The entry comes first: where the rotation itself then fails, it says
 * so by throwing, the former master key holds, and another approval is asked for.
 */
export async function rotateMasterKey(
  { ledger, store, newId, directory }: Pick<Parts, 'ledger' | 'store' | 'newId' | 'directory'>,
  { approval, master, given, context }: Rotation,
): Promise<string | undefined> {
  const { state } = await ledger.readings.read('approval', approval)
  if (state?.action !== 'key-rotation')
    return 'This is no approval of a key rotation. Ask for one with: alteram approval ask --action key-rotation'
  const outcomes = await ledger.runAll(
    [
      { kind: 'approval', id: approval, command: { type: 'UseApproval' } },
      { kind: 'custody', id: newId(), command: { type: 'NoteKeyRotation', key: 'master', approval } },
    ],
    context,
    { atomic: true },
  )
  const refusal = outcomes.map(sentenceOf).find((sentence) => sentence !== undefined)
  if (refusal !== undefined) return refusal
  rotateMaster(store.keys, master ?? { made: filesOf(directory).masterKey }, given)
  return undefined
}

const known: Readonly<Record<string, string>> = sentences

function sentenceOf(outcome: Outcome): string | undefined {
  if (outcome.result === 'recorded' || outcome.result === 'left-out') return undefined
  const code = outcome.result === 'refused' ? outcome.refusals[0]?.code : undefined
  return (code === undefined ? undefined : known[code]) ?? 'Somebody else used this approval just now.'
}
