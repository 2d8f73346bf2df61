/** The messages of the command bus: one for each kind of record, each with the one handler that hands it to the ledger. */
import { Inject } from '@nestjs/common'
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs'
import type { Kind } from '#ledger'
import { type Context, Ledger, type Outcome, type Submission } from '#recording'

/** A command for one record. */
abstract class Run<K extends Kind> extends Command<Outcome> {
  constructor(
    readonly submission: Submission<K>,
    readonly context: Context,
  ) {
    super()
  }
}

abstract class Handler<K extends Kind> implements ICommandHandler<Run<K>> {
  constructor(@Inject(Ledger) private readonly ledger: Ledger) {}

  execute({ submission, context }: Run<K>): Promise<Outcome> {
    return this.ledger.run(submission, context)
  }
}

export class RunReport extends Run<'report'> {}
@CommandHandler(RunReport)
export class ReportHandler extends Handler<'report'> {}

export class RunAllegation extends Run<'allegation'> {}
@CommandHandler(RunAllegation)
export class AllegationHandler extends Handler<'allegation'> {}

export class RunResponse extends Run<'response'> {}
@CommandHandler(RunResponse)
export class ResponseHandler extends Handler<'response'> {}

export class RunInquiry extends Run<'inquiry'> {}
@CommandHandler(RunInquiry)
export class InquiryHandler extends Handler<'inquiry'> {}

export class RunFollowUp extends Run<'followup'> {}
@CommandHandler(RunFollowUp)
export class FollowUpHandler extends Handler<'followup'> {}

export class RunParty extends Run<'party'> {}
@CommandHandler(RunParty)
export class PartyHandler extends Handler<'party'> {}

export class RunSource extends Run<'source'> {}
@CommandHandler(RunSource)
export class SourceHandler extends Handler<'source'> {}

export class RunUser extends Run<'access'> {}
@CommandHandler(RunUser)
export class UserHandler extends Handler<'access'> {}

export class RunApproval extends Run<'approval'> {}
@CommandHandler(RunApproval)
export class ApprovalHandler extends Handler<'approval'> {}

export class RunHold extends Run<'hold'> {}
@CommandHandler(RunHold)
export class HoldHandler extends Handler<'hold'> {}

export class RunErasure extends Run<'erasure'> {}
@CommandHandler(RunErasure)
export class ErasureHandler extends Handler<'erasure'> {}

export class RunCustody extends Run<'custody'> {}
@CommandHandler(RunCustody)
export class CustodyHandler extends Handler<'custody'> {}

export const handlers = [
  ReportHandler,
  AllegationHandler,
  ResponseHandler,
  InquiryHandler,
  FollowUpHandler,
  PartyHandler,
  SourceHandler,
  UserHandler,
  ApprovalHandler,
  HoldHandler,
  ErasureHandler,
  CustodyHandler,
]

const messages: { readonly [K in Kind]: new (submission: Submission<K>, context: Context) => Run<K> } = {
  report: RunReport,
  allegation: RunAllegation,
  response: RunResponse,
  inquiry: RunInquiry,
  followup: RunFollowUp,
  party: RunParty,
  source: RunSource,
  access: RunUser,
  approval: RunApproval,
  hold: RunHold,
  erasure: RunErasure,
  custody: RunCustody,
}

/** The message for a submission. */
export function runOf<K extends Kind>(submission: Submission<K>, context: Context): Run<K> {
  return new messages[submission.kind](submission, context)
}
