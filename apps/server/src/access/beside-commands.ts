/**
 * What goes with a command beside its own record: a user's name is claimed, their sessions end, a refused change of roles is noted; and leave to
 * lift a hold is used up, or the attempt without it noted.
 */
import type { Commands } from '#ledger'
import type { Context, Outcome, Submission } from '#recording'
import { noteCustody } from '../custody.js'
import type { Parts } from '../parts.js'
import { claimName } from './login-names.js'
import { noteRefused } from './refused-changes.js'

/** To be told what came of the command. */
export type Settle = (outcome: Outcome) => Promise<void>

type Beside = Pick<Parts, 'access' | 'ledger' | 'newId'>

/** Does what has to come before the command is recorded; throws where it cannot be. What is given back has to be told the outcome. */
export function beside(parts: Beside, submission: Submission, context: Context): Settle {
  const { command } = submission
  if (command.type === 'LiftHold') return (outcome) => settleLifting(parts, command, outcome, context)
  if (submission.kind !== 'access') return async () => undefined
  const undo = claimName(parts.access, submission)
  return async (outcome) => {
    if (outcome.result !== 'recorded') undo?.()
    // A session that was open must not come back to life when its owner is let in again.
    else if (submission.command.type === 'DeactivateUser') parts.access.sessions.revokeAll(submission.id)
    await noteRefused(parts, submission, outcome, context)
  }
}

/** A crash before the approval is used up leaves it given; the hold itself knows that it was used, and takes it no second time. */
async function settleLifting(
  parts: Beside,
  { approval }: Extract<Commands['hold'], { type: 'LiftHold' }>,
  outcome: Outcome,
  context: Context,
): Promise<void> {
  if (outcome.result === 'recorded') {
    if (!outcome.repeated) await parts.ledger.run({ kind: 'approval', id: approval, command: { type: 'UseApproval' } }, context)
  } else if (outcome.result === 'refused') {
    const problem = outcome.refusals[0]?.code ?? 'rule-broken'
    await noteCustody(parts, { type: 'NoteRefusedAttempt', what: 'hold-lifting', problem }, context)
  }
}
