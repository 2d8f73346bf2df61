/** Whether a checkpoint is as a policy wants it: signed by one of its logs, and cosigned by as many of its witnesses as have to. */
import { type Checkpoint, parseCheckpoint } from './checkpoint.js'
import type { VerifierKey } from './note-key.js'
import { verifyNote } from './note-signing.js'
import type { Policy, PolicyMember, PolicyWitness } from './policy.js'
import type { SignedNote } from './signed-note.js'

/** A witness of the policy that cosigned. */
export interface Cosigned {
  readonly witness: PolicyWitness
  /** When, by its own clock, in seconds of POSIX. */
  readonly time: number
}

export interface QuorumOptions {
  /** Now: whoever says to have cosigned later than this did not. */
  readonly now: Date
  /** The log's key, where it is known otherwise; a policy that names logs has to name it, too. */
  readonly log?: VerifierKey
}

export type PolicyVerdict =
  | { readonly holds: true; readonly checkpoint: Checkpoint; readonly log: VerifierKey; readonly cosigned: readonly Cosigned[] }
  /**
   * `other-log`: no log of the policy signed it under its own name. `wrong-signature`: one is said to be of this key and is not. `in-the-future`: the
   * cosignature of this key is of a time that has not come, or of none. `no-quorum`: too few witnesses, which are listed, cosigned.
   */
  | { readonly holds: false; readonly because: 'other-log' }
  | { readonly holds: false; readonly because: 'wrong-signature' | 'in-the-future'; readonly key: VerifierKey }
  | { readonly holds: false; readonly because: 'no-quorum'; readonly cosigned: readonly Cosigned[] }

/** How far a clock may be ahead of ours, in seconds. */
const aheadSeconds = 300

/** Judges a checkpoint by a policy. Throws `Malformed` where the note is not that of a checkpoint, or has lines after the root. */
export async function judgeByPolicy(policy: Policy, note: SignedNote, { now, log }: QuorumOptions): Promise<PolicyVerdict> {
  const named = policy.logs.map(({ key }) => key)
  const accepted = log === undefined ? named : named.length === 0 || named.some((key) => isSameKey(key, log)) ? [log] : []
  const verdict = await verifyNote(note, [...accepted, ...policy.witnesses.map(({ key }) => key)])
  if (!verdict.holds && verdict.because === 'wrong-signature') return verdict
  const signers = verdict.holds ? verdict.signers : []
  const checkpoint = parseCheckpoint(note.text)
  const signer = signers.find(({ key }) => accepted.includes(key) && key.name === checkpoint.origin)
  if (!signer) return { holds: false, because: 'other-log' }
  const cosigned: Cosigned[] = []
  for (const witness of policy.witnesses) {
    const { time } = signers.find(({ key }) => key === witness.key) ?? {}
    if (time === undefined) continue
    if (time === 0 || time > now.getTime() / 1_000 + aheadSeconds) return { holds: false, because: 'in-the-future', key: witness.key }
    cosigned.push({ witness, time })
  }
  if (!isReached(policy.quorum, cosigned)) return { holds: false, because: 'no-quorum', cosigned }
  return { holds: true, checkpoint, log: signer.key, cosigned }
}

/** Whether the policy is met, for those who need no more than that. */
export async function isMet(policy: Policy, note: SignedNote, options: QuorumOptions): Promise<boolean> {
  return (await judgeByPolicy(policy, note, options)).holds
}

function isReached(quorum: PolicyMember | undefined, cosigned: readonly Cosigned[]): boolean {
  if (quorum === undefined) return true
  if ('members' in quorum) return quorum.members.filter((member) => isReached(member, cosigned)).length >= quorum.threshold
  return cosigned.some(({ witness }) => witness === quorum)
}

function isSameKey(a: VerifierKey, b: VerifierKey): boolean {
  return a.name === b.name && a.id === b.id && a.publicKey.every((byte, at) => byte === b.publicKey[at])
}
