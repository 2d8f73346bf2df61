/** Every kind of record with its decider: the one place that knows them all. */
import { type Allegation, type AllegationCommand, type AllegationEvent, type AllegationRefusal, allegation } from './allegation.js'
import { type Approval, type ApprovalCommand, type ApprovalEvent, type ApprovalRefusal, approval } from './approval.js'
import { type Custody, type CustodyCommand, type CustodyEvent, type CustodyRefusal, custody } from './custody.js'
import type { Decider } from './decider.js'
import { type Erasure, type ErasureCommand, type ErasureEvent, type ErasureRefusal, erasure } from './erasure.js'
import { type FollowUp, type FollowUpCommand, type FollowUpEvent, type FollowUpRefusal, followUp } from './followup.js'
import { type Hold, type HoldCommand, type HoldEvent, type HoldRefusal, hold } from './hold.js'
import { type Inquiry, type InquiryCommand, type InquiryEvent, type InquiryRefusal, inquiry } from './inquiry.js'
import { type Party, type PartyCommand, type PartyEvent, type PartyRefusal, party } from './party.js'
import { type Report, type ReportCommand, type ReportEvent, type ReportRefusal, report } from './report.js'
import { type Response, type ResponseCommand, type ResponseEvent, type ResponseRefusal, response } from './response.js'
import { type Source, type SourceCommand, type SourceEvent, type SourceRefusal, source } from './source.js'
import { type User, type UserCommand, type UserEvent, type UserRefusal, user } from './user.js'
import type { Kind } from './values.js'

/** The present reading of each kind. */
export interface States {
  report: Report
  allegation: Allegation
  response: Response
  inquiry: Inquiry
  followup: FollowUp
  party: Party
  source: Source
  access: User
  approval: Approval
  hold: Hold
  erasure: Erasure
  custody: Custody
}

export interface Commands {
  report: ReportCommand
  allegation: AllegationCommand
  response: ResponseCommand
  inquiry: InquiryCommand
  followup: FollowUpCommand
  party: PartyCommand
  source: SourceCommand
  access: UserCommand
  approval: ApprovalCommand
  hold: HoldCommand
  erasure: ErasureCommand
  custody: CustodyCommand
}

export interface Events {
  report: ReportEvent
  allegation: AllegationEvent
  response: ResponseEvent
  inquiry: InquiryEvent
  followup: FollowUpEvent
  party: PartyEvent
  source: SourceEvent
  access: UserEvent
  approval: ApprovalEvent
  hold: HoldEvent
  erasure: ErasureEvent
  custody: CustodyEvent
}

export interface Refusals {
  report: ReportRefusal
  allegation: AllegationRefusal
  response: ResponseRefusal
  inquiry: InquiryRefusal
  followup: FollowUpRefusal
  party: PartyRefusal
  source: SourceRefusal
  access: UserRefusal
  approval: ApprovalRefusal
  hold: HoldRefusal
  erasure: ErasureRefusal
  custody: CustodyRefusal
}

export type AnyCommand = Commands[Kind]
export type AnyEvent = Events[Kind]
export type RefusalCode = Refusals[Kind]

export type DeciderOf<K extends Kind> = Decider<States[K], Commands[K], Events[K], Refusals[K]>

export const deciders: { readonly [K in Kind]: DeciderOf<K> } = {
  report,
  allegation,
  response,
  inquiry,
  followup: followUp,
  party,
  source,
  access: user,
  approval,
  hold,
  erasure,
  custody,
}

/** Every refusal's sentence, by its code. */
export const sentences: Readonly<Record<RefusalCode, string>> = {
  ...report.sentences,
  ...allegation.sentences,
  ...response.sentences,
  ...inquiry.sentences,
  ...followUp.sentences,
  ...party.sentences,
  ...source.sentences,
  ...user.sentences,
  ...approval.sentences,
  ...hold.sentences,
  ...erasure.sentences,
  ...custody.sentences,
}
