/** The body of every command. The compiler names a verb that has none, and a body that lacks a field of its command. */
import type { Commands, Kind, VerbOf, verbs } from '#ledger'
import * as allegation from './allegation.js'
import * as approval from './approval.js'
import type { Fields } from './command-fields.js'
import type { BodyClass } from './field.js'
import * as followup from './followup.js'
import * as hold from './hold.js'
import * as inquiry from './inquiry.js'
import * as party from './party.js'
import * as report from './report.js'
import * as response from './response.js'
import * as source from './source.js'
import * as user from './user.js'
import { DisputeBody, VerifyBody } from './verification.js'

type Verbs = typeof verbs
type CommandOf<K extends Kind, V> = V extends { readonly command: Commands[K]['type'] } ? V['command'] : never

/** For a command without fields. */
export class EmptyBody {}

const review = { verify: VerifyBody, dispute: DisputeBody }

export const bodies = {
  report: {
    publish: report.PublishReportBody,
    rate: report.RatingBody,
    'note-caveat': report.NoteCaveatBody,
    correct: report.CorrectReportBody,
    revise: report.ReviseReportBody,
    withdraw: report.WithdrawReportBody,
    ...review,
  },
  allegation: {
    raise: allegation.RaiseAllegationBody,
    correct: allegation.CorrectAllegationBody,
    'note-caveat': allegation.NoteAllegationCaveatBody,
    restate: allegation.RestateAllegationBody,
    withdraw: allegation.WithdrawAllegationBody,
    ...review,
  },
  response: {
    record: response.RecordResponseBody,
    correct: response.CorrectResponseBody,
    clarify: response.ClarifyResponseBody,
    assess: response.AssessResponseBody,
    withdraw: response.WithdrawResponseBody,
    ...review,
  },
  inquiry: {
    send: inquiry.SendInquiryBody,
    correct: inquiry.CorrectInquiryBody,
    remind: inquiry.RemindInquiryBody,
    extend: inquiry.ExtendInquiryBody,
    close: inquiry.CloseInquiryBody,
    ...review,
  },
  followup: {
    open: followup.OpenFollowUpBody,
    correct: followup.CorrectFollowUpBody,
    assign: followup.AssignFollowUpBody,
    'set-due-date': followup.SetFollowUpDueDateBody,
    'report-progress': followup.ProgressBody,
    complete: followup.ProgressBody,
    decline: followup.DeclineFollowUpBody,
    lapse: EmptyBody,
    reopen: followup.ReopenFollowUpBody,
    assess: followup.AssessFollowUpBody,
    ...review,
  },
  party: {
    register: party.RegisterPartyBody,
    rename: party.RenamePartyBody,
    'add-alias': party.AddPartyAliasBody,
    'record-office': party.OfficeBody,
    succeed: party.SucceedPartyBody,
    merge: party.MergePartyBody,
  },
  source: {
    capture: source.CaptureSourceBody,
    'attach-copy': source.AttachSourceCopyBody,
    correct: source.CorrectSourceBody,
  },
  access: {
    add: user.AddUserBody,
    rename: user.RenameUserBody,
    'grant-role': user.GrantRoleBody,
    'revoke-role': user.RevokeRoleBody,
    deactivate: user.DeactivateUserBody,
    reactivate: user.ReactivateUserBody,
  },
  approval: {
    ask: approval.AskApprovalBody,
    give: approval.GiveApprovalBody,
    refuse: approval.RefuseApprovalBody,
    withdraw: approval.WithdrawApprovalBody,
  },
  hold: { place: hold.PlaceHoldBody, lift: hold.LiftHoldBody },
  erasure: {},
  custody: {},
} satisfies { readonly [K in Kind]: { readonly [V in VerbOf<K>]: BodyClass<Fields<Commands[K], CommandOf<K, Verbs[K][V]>>> } }

/** The class of a verb's body. */
export function bodyOf(kind: Kind, verb: string): BodyClass | undefined {
  const ofKind: Readonly<Record<string, BodyClass>> = bodies[kind]
  return Object.hasOwn(ofKind, verb) ? ofKind[verb] : undefined
}
