/** What others say of the checkpoint: witnesses, by a policy, and a time-stamp authority. */
import { judgeByPolicy, Malformed, parsePolicy, type SignedNote, verifyCheckpointTimestamp, WrongPolicy } from '#audit'
import { paths } from '../bundle/paths.js'
import { counted, type Findings } from './findings.js'
import type { ListedFiles } from './listed-files.js'
import type { Signed } from './signed-checkpoint.js'

export interface OthersOptions {
  readonly now: Date
  /** The policy of whoever verifies; else that in the bundle is gone by, which is the ledger's own. */
  readonly policy?: Uint8Array | string
  /** The time-stamp authorities that whoever verifies trusts (PEM); else those in the bundle. */
  readonly authorities?: string
}

export async function verifyWitnesses(files: ListedFiles, signed: Signed, options: OthersOptions, findings: Findings): Promise<void> {
  const policy = options.policy ?? (await files.read(paths.policy))
  const whose = options.policy === undefined ? 'the policy in the bundle' : 'your policy'
  const at = options.policy === undefined ? { file: paths.policy } : {}
  if (policy === undefined) return tellUnjudged(signed.note, findings)
  try {
    const verdict = await judgeByPolicy(parsePolicy(policy), signed.note, { now: options.now, log: signed.key })
    if (verdict.holds) {
      const told = verdict.cosigned.map(({ witness, time }) => `${witness.name} on ${new Date(time * 1_000).toISOString()}`)
      findings.holds(
        'witnesses',
        told.length === 0
          ? `By ${whose} no witness is needed.`
          : `By ${whose}, enough witnesses have cosigned: ${told.join(', ')}. Each saw that everything before it is part of it.`,
      )
      if (options.policy === undefined && told.length > 0)
        findings.unproved(
          'witnesses',
          'That the witnesses are independent of the ledger is not proved by its own policy. Give yours with --policy.',
        )
      return
    }
    findings.fails('witnesses', `By ${whose} the checkpoint is not to be relied on: ${whyNot(verdict)}.`, at)
  } catch (error) {
    if (error instanceof WrongPolicy) findings.fails('witnesses', `${capital(whose)} cannot be gone by: ${error.message}`, at)
    else if (error instanceof Malformed)
      findings.fails('witnesses', `The cosignatures cannot be read: ${error.what}.`, { file: paths.checkpoint })
    else throw error
  }
}

type Unmet = Exclude<Awaited<ReturnType<typeof judgeByPolicy>>, { holds: true }>

function whyNot(verdict: Unmet): string {
  switch (verdict.because) {
    case 'other-log':
      return 'it names other logs than this'
    case 'wrong-signature':
      return `the cosignature of ${verdict.key.name} is not its own`
    case 'in-the-future':
      return `the cosignature of ${verdict.key.name} is of a time that has not come`
    case 'no-quorum':
      return `too few witnesses have cosigned it (${verdict.cosigned.map(({ witness }) => witness.name).join(', ') || 'none'})`
  }
}

function tellUnjudged({ signatures }: SignedNote, findings: Findings): void {
  const others = signatures.length - 1
  findings.unproved(
    'witnesses',
    others > 0
      ? `${counted(others, 'line')} of signatures of others ${others === 1 ? 'was' : 'were'} not looked at, since there is no policy that says whom to trust. Give one with --policy.`
      : 'No witness has cosigned the checkpoint: that everybody is shown the same ledger rests on those who compare checkpoints.',
  )
}

export async function verifyStamp(files: ListedFiles, { text }: Signed, options: OthersOptions, findings: Findings): Promise<void> {
  if (!files.has(paths.timestamp)) {
    if (files.has(paths.authority))
      findings.fails('timestamp', `${paths.authority} is there without a time-stamp.`, { file: paths.authority })
    return
  }
  const at = { file: paths.timestamp }
  const reply = await files.read(paths.timestamp)
  const own = await files.read(paths.authority)
  const authorities = options.authorities ?? (own && new TextDecoder().decode(own))
  if (!reply) return
  if (authorities === undefined) return findings.fails('timestamp', 'There is a time-stamp without the certificates of its authority.', at)
  try {
    const verdict = await verifyCheckpointTimestamp(reply, text, { authorities, now: options.now })
    if (!verdict.holds) return findings.fails('timestamp', `The time-stamp does not hold: ${verdict.what}`, at)
    const { time, authority } = verdict.timestamp
    findings.holds('timestamp', `The checkpoint was there on ${time}, as ${authority} says.`)
    if (options.authorities === undefined)
      findings.unproved(
        'timestamp',
        'That the authority is one to rely on is not proved by certificates in the bundle. Give yours with --authorities.',
      )
  } catch (error) {
    if (!(error instanceof Malformed)) throw error
    findings.fails('timestamp', `The certificates of the time-stamp authority cannot be read: ${error.what}.`, { file: paths.authority })
  }
}

function capital(text: string): string {
  return `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}`
}
