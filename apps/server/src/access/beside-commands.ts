/** What goes with a command on a user beside the log: the name is claimed, sessions end, and a refused change of roles is noted. */
import type { Context, Outcome, Submission } from '#recording'
import type { Parts } from '../parts.js'
import { claimName } from './login-names.js'
import { noteRefused } from './refused-changes.js'

/** To be told what came of the command. */
export type Settle = (outcome: Outcome) => Promise<void>

/** Does what has to come before the command is recorded; throws where it cannot be. What is given back has to be told the outcome. */
export function beside(parts: Pick<Parts, 'access' | 'ledger'>, submission: Submission, context: Context): Settle {
  if (submission.kind !== 'access') return async () => undefined
  const undo = claimName(parts.access, submission)
  return async (outcome) => {
    if (outcome.result !== 'recorded') undo?.()
    // A session that was open must not come back to life when its owner is let in again.
    else if (submission.command.type === 'DeactivateUser') parts.access.sessions.revokeAll(submission.id)
    await noteRefused(parts, submission, outcome, context)
  }
}
