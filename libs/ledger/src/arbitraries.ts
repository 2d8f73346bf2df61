/** Arbitrary commands and events of every kind, for property-based tests. What they refer to is for the caller to say. */
import fc from 'fast-check'
import {
  edtfArbitrary,
  fieldsOf,
  type IdArbitraries,
  occurredArbitrary as occurred,
  textArbitrary,
  wordsArbitrary,
} from './arbitrary-fields.js'
import type { Commands, Events } from './deciders.js'
import { actorOf, type Kind } from './values.js'
import { grades } from './vocabulary.js'

export type CommandArbitraries = {
  readonly [K in Kind]: { readonly [T in Commands[K]['type']]: fc.Arbitrary<Extract<Commands[K], { type: T }>> }
}
export type EventArbitraries = {
  readonly [K in Kind]: { readonly [T in Events[K]['type']]: fc.Arbitrary<Extract<Events[K], { type: T }>> }
}

const reason = wordsArbitrary

function named<T extends string, Fields extends object>(
  type: T,
  model: { [F in keyof Fields]: fc.Arbitrary<Fields[F]> },
): fc.Arbitrary<{ type: T } & Fields> {
  return fc.record(model).map((fields) => ({ type, ...fields }) as { type: T } & Fields)
}

/** Some of the fields, and sometimes none. */
function someOf<Fields extends object>(model: { [F in keyof Fields]: fc.Arbitrary<Fields[F]> }): fc.Arbitrary<Partial<Fields>> {
  return fc.record(model, { requiredKeys: [] }) as fc.Arbitrary<Partial<Fields>>
}

/** Commands that are well formed; whether they are accepted depends on the ledger. */
export function commandArbitraries(ids: IdArbitraries): CommandArbitraries {
  const fields = fieldsOf(ids)
  const review = {
    VerifyRecord: fc.record({ type: fc.constant('VerifyRecord' as const), note: wordsArbitrary }, { requiredKeys: ['type'] }),
    DisputeRecord: named('DisputeRecord', { reason }),
  }
  const answersWithdrawn = fc.constant(true as const)
  return {
    report: {
      PublishReport: named('PublishReport', fields.report),
      AssignRating: named('AssignRating', fields.rating),
      NoteCaveat: named('NoteCaveat', fields.caveat),
      CorrectReport: fc.record(
        {
          type: fc.constant('CorrectReport' as const),
          reason,
          changes: someOf(fields.report),
          ratings: fc.array(fc.record(fields.rating), { maxLength: 2 }),
        },
        { requiredKeys: ['type', 'reason', 'changes'] },
      ),
      ReviseReport: named('ReviseReport', fields.revision),
      WithdrawReport: named('WithdrawReport', fields.withdrawal),
      ...review,
    },
    allegation: {
      RaiseAllegation: named('RaiseAllegation', fields.allegation),
      CorrectAllegation: named('CorrectAllegation', { reason, changes: someOf(fields.allegation) }),
      NoteAllegationCaveat: named('NoteAllegationCaveat', fields.caveat),
      RestateAllegation: fc.record(
        { type: fc.constant('RestateAllegation' as const), earlier: ids.allegation, note: wordsArbitrary },
        { requiredKeys: ['type', 'earlier'] },
      ),
      WithdrawAllegation: named('WithdrawAllegation', fields.withdrawal),
      ...review,
    },
    response: {
      RecordResponse: fc.record(
        { type: fc.constant('RecordResponse' as const), ...fields.response, answersWithdrawn },
        { requiredKeys: ['type', 'by', 'form', 'occurred', 'gist', 'targets', 'arguments', 'cited'] },
      ),
      CorrectResponse: fc.record(
        { type: fc.constant('CorrectResponse' as const), reason, changes: someOf(fields.response), answersWithdrawn },
        { requiredKeys: ['type', 'reason', 'changes'] },
      ),
      ClarifyResponse: named('ClarifyResponse', fields.clarification),
      AssessResponse: named('AssessResponse', fields.assessment),
      WithdrawResponse: named('WithdrawResponse', fields.withdrawal),
      ...review,
    },
    inquiry: {
      SendInquiry: named('SendInquiry', fields.inquiry),
      CorrectInquiry: named('CorrectInquiry', { reason, changes: someOf(fields.inquiry) }),
      RemindInquiry: fc.record(
        { type: fc.constant('RemindInquiry' as const), reminded: edtfArbitrary, note: wordsArbitrary },
        { requiredKeys: ['type', 'reminded'] },
      ),
      ExtendInquiry: named('ExtendInquiry', { respondBy: edtfArbitrary, reason }),
      CloseInquiry: fc.record(
        { type: fc.constant('CloseInquiry' as const), ...fields.closing },
        { requiredKeys: ['type', 'outcome', 'closed'] },
      ),
      ...review,
    },
    followup: {
      OpenFollowUp: named('OpenFollowUp', fields.followup),
      CorrectFollowUp: named('CorrectFollowUp', { reason, changes: someOf(fields.followup) }),
      AssignFollowUp: named('AssignFollowUp', { owner: fields.followup.owner, reason }),
      SetFollowUpDueDate: named('SetFollowUpDueDate', { due: fields.followup.due, reason }),
      ReportFollowUpProgress: named('ReportFollowUpProgress', fields.progress),
      CompleteFollowUp: named('CompleteFollowUp', fields.progress),
      DeclineFollowUp: named('DeclineFollowUp', { reason, occurred, cited: fields.progress.cited }),
      LapseFollowUp: fc.record({ type: fc.constant('LapseFollowUp' as const) }),
      ReopenFollowUp: named('ReopenFollowUp', { reason }),
      AssessFollowUp: named('AssessFollowUp', { grade: fc.constantFrom(...grades), reasons: reason }),
      ...review,
    },
    party: {
      RegisterParty: fc.record(
        { type: fc.constant('RegisterParty' as const), ...fields.registration },
        { requiredKeys: ['type', 'is', 'name', 'aliases'] },
      ),
      RenameParty: named('RenameParty', { name: textArbitrary, from: occurred, reason }),
      AddPartyAlias: named('AddPartyAlias', { alias: textArbitrary }),
      RecordOffice: named('RecordOffice', fields.office),
      SucceedParty: named('SucceedParty', { by: ids.party, from: occurred }),
      MergeParty: named('MergeParty', { into: ids.party, reason }),
    },
    source: {
      CaptureSource: named('CaptureSource', fields.source),
      AttachSourceCopy: named('AttachSourceCopy', fields.copy),
      CorrectSource: named('CorrectSource', { reason, changes: someOf(fields.source) }),
    },
    access: {
      AddUser: named('AddUser', { name: wordsArbitrary, roles: fields.roles }),
      RenameUser: named('RenameUser', { name: wordsArbitrary }),
      GrantRole: fc.record({ type: fc.constant('GrantRole' as const), role: fields.role, reason }, { requiredKeys: ['type', 'role'] }),
      RevokeRole: named('RevokeRole', { role: fields.role, reason }),
      DeactivateUser: named('DeactivateUser', { reason }),
      ReactivateUser: named('ReactivateUser', { reason }),
      MakeToken: named('MakeToken', fields.token),
      RevokeToken: named('RevokeToken', { token: fields.token.token }),
      AddCredential: fc.record(
        { type: fc.constant('AddCredential' as const), ...fields.credential },
        { requiredKeys: ['type', 'credential', 'id'] },
      ),
      RemoveCredential: named('RemoveCredential', { id: fields.credential.id }),
      NoteRefusedRoleChange: named('NoteRefusedRoleChange', fields.refusedChange),
    },
    approval: {
      AskApproval: fc.record(
        { type: fc.constant('AskApproval' as const), ...fields.approval },
        { requiredKeys: ['type', 'action', 'reason'] },
      ),
      GiveApproval: fc.record({ type: fc.constant('GiveApproval' as const), note: wordsArbitrary }, { requiredKeys: ['type'] }),
      RefuseApproval: named('RefuseApproval', { reason }),
      WithdrawApproval: named('WithdrawApproval', { reason }),
      UseApproval: fc.record({ type: fc.constant('UseApproval' as const) }),
    },
    hold: {
      PlaceHold: fc.record(
        { type: fc.constant('PlaceHold' as const), ...fields.hold },
        { requiredKeys: ['type', 'about', 'case', 'basis'] },
      ),
      LiftHold: named('LiftHold', fields.lifting),
    },
    erasure: {
      ErasePersonalData: named('ErasePersonalData', { ...fields.erasure, ...fields.erased }),
      NoteRefusedErasure: named('NoteRefusedErasure', { ...fields.erasure, ...fields.refusedErasure }),
    },
    custody: {
      NoteExport: fc.record(
        { type: fc.constant('NoteExport' as const), ...fields.exported },
        { requiredKeys: ['type', 'what', 'sequence', 'entries', 'opened'] },
      ),
      NoteBundle: named('NoteBundle', fields.bundle),
      NoteDisclosure: fc.record(
        { type: fc.constant('NoteDisclosure' as const), ...fields.disclosure },
        { requiredKeys: ['type', 'record', 'sequence', 'field'] },
      ),
      NoteKeyRotation: fc.record({ type: fc.constant('NoteKeyRotation' as const), ...fields.rotation }, { requiredKeys: ['type', 'key'] }),
      NoteRefusedAttempt: named('NoteRefusedAttempt', fields.attempt),
      NoteRestore: fc.record({ type: fc.constant('NoteRestore' as const), ...fields.restore }, { requiredKeys: ['type', 'sequence'] }),
    },
  }
}

/** Events as they may stand in a log, one by one; they need not make a record together. */
export function eventArbitraries(ids: IdArbitraries): EventArbitraries {
  const fields = fieldsOf(ids)
  const review = {
    RecordVerified: fc.record({ type: fc.constant('RecordVerified' as const), note: wordsArbitrary }, { requiredKeys: ['type'] }),
    RecordDisputed: named('RecordDisputed', { reason }),
  }
  return {
    report: {
      ReportPublished: named('ReportPublished', fields.report),
      RatingAssigned: named('RatingAssigned', fields.rating),
      CaveatNoted: named('CaveatNoted', fields.caveat),
      ReportCorrected: fc.record(
        {
          type: fc.constant('ReportCorrected' as const),
          reason,
          changes: someOf(fields.report),
          ratings: fc.array(fc.record(fields.rating), { minLength: 1, maxLength: 2 }),
        },
        { requiredKeys: ['type', 'reason', 'changes'] },
      ),
      ReportRevised: named('ReportRevised', fields.revision),
      ReportWithdrawn: named('ReportWithdrawn', fields.withdrawal),
      ...review,
    },
    allegation: {
      AllegationRaised: named('AllegationRaised', fields.allegation),
      AllegationCorrected: named('AllegationCorrected', { reason, changes: someOf(fields.allegation) }),
      AllegationCaveatNoted: named('AllegationCaveatNoted', fields.caveat),
      AllegationRestated: fc.record(
        { type: fc.constant('AllegationRestated' as const), earlier: ids.allegation, note: wordsArbitrary },
        { requiredKeys: ['type', 'earlier'] },
      ),
      AllegationWithdrawn: named('AllegationWithdrawn', fields.withdrawal),
      ...review,
    },
    response: {
      ResponseRecorded: named('ResponseRecorded', fields.response),
      ResponseCorrected: named('ResponseCorrected', { reason, changes: someOf(fields.response) }),
      ResponseClarified: named('ResponseClarified', fields.clarification),
      ResponseAssessed: named('ResponseAssessed', fields.assessment),
      ResponseWithdrawn: named('ResponseWithdrawn', fields.withdrawal),
      ...review,
    },
    inquiry: {
      InquirySent: named('InquirySent', fields.inquiry),
      InquiryCorrected: named('InquiryCorrected', { reason, changes: someOf(fields.inquiry) }),
      InquiryReminded: fc.record(
        { type: fc.constant('InquiryReminded' as const), reminded: edtfArbitrary, note: wordsArbitrary },
        { requiredKeys: ['type', 'reminded'] },
      ),
      InquiryExtended: named('InquiryExtended', { respondBy: edtfArbitrary, reason }),
      InquiryClosed: fc.record(
        { type: fc.constant('InquiryClosed' as const), ...fields.closing },
        { requiredKeys: ['type', 'outcome', 'closed'] },
      ),
      ...review,
    },
    followup: {
      FollowUpOpened: named('FollowUpOpened', fields.followup),
      FollowUpCorrected: named('FollowUpCorrected', { reason, changes: someOf(fields.followup) }),
      FollowUpAssigned: named('FollowUpAssigned', { owner: fields.followup.owner, reason }),
      FollowUpDueDateSet: named('FollowUpDueDateSet', { due: fields.followup.due, reason }),
      FollowUpProgressReported: named('FollowUpProgressReported', fields.progress),
      FollowUpCompleted: named('FollowUpCompleted', fields.progress),
      FollowUpDeclined: named('FollowUpDeclined', { reason, occurred, cited: fields.progress.cited }),
      FollowUpLapsed: named('FollowUpLapsed', { due: edtfArbitrary }),
      FollowUpReopened: named('FollowUpReopened', { reason }),
      FollowUpAssessed: named('FollowUpAssessed', { grade: fc.constantFrom(...grades), reasons: reason }),
      ...review,
    },
    party: {
      PartyRegistered: fc.record(
        { type: fc.constant('PartyRegistered' as const), ...fields.registration },
        { requiredKeys: ['type', 'is', 'name', 'aliases'] },
      ),
      PartyRenamed: named('PartyRenamed', { name: textArbitrary, from: occurred, reason }),
      PartyAliasAdded: named('PartyAliasAdded', { alias: textArbitrary }),
      OfficeHeld: named('OfficeHeld', fields.office),
      PartySucceeded: named('PartySucceeded', { by: ids.party, from: occurred }),
      PartiesMerged: named('PartiesMerged', { into: ids.party, reason }),
    },
    source: {
      SourceCaptured: named('SourceCaptured', fields.source),
      SourceCopyAttached: named('SourceCopyAttached', fields.copy),
      SourceCorrected: named('SourceCorrected', { reason, changes: someOf(fields.source) }),
    },
    access: {
      UserAdded: named('UserAdded', { name: wordsArbitrary, roles: fields.roles }),
      UserRenamed: named('UserRenamed', { name: wordsArbitrary }),
      RoleGranted: fc.record({ type: fc.constant('RoleGranted' as const), role: fields.role, reason }, { requiredKeys: ['type', 'role'] }),
      RoleRevoked: named('RoleRevoked', { role: fields.role, reason }),
      UserDeactivated: named('UserDeactivated', { reason }),
      UserReactivated: named('UserReactivated', { reason }),
      TokenMade: named('TokenMade', fields.token),
      TokenRevoked: named('TokenRevoked', { token: fields.token.token }),
      CredentialAdded: fc.record(
        { type: fc.constant('CredentialAdded' as const), ...fields.credential },
        { requiredKeys: ['type', 'credential', 'id'] },
      ),
      CredentialRemoved: named('CredentialRemoved', { id: fields.credential.id }),
      RoleChangeRefused: named('RoleChangeRefused', fields.refusedChange),
    },
    approval: {
      ApprovalAsked: fc.record(
        { type: fc.constant('ApprovalAsked' as const), ...fields.approval },
        { requiredKeys: ['type', 'action', 'reason'] },
      ),
      ApprovalGiven: fc.record({ type: fc.constant('ApprovalGiven' as const), note: wordsArbitrary }, { requiredKeys: ['type'] }),
      ApprovalRefused: named('ApprovalRefused', { reason }),
      ApprovalWithdrawn: named('ApprovalWithdrawn', { reason }),
      ApprovalUsed: fc.record({ type: fc.constant('ApprovalUsed' as const) }),
    },
    hold: {
      HoldPlaced: fc.record(
        { type: fc.constant('HoldPlaced' as const), ...fields.hold },
        { requiredKeys: ['type', 'about', 'case', 'basis'] },
      ),
      HoldLifted: named('HoldLifted', fields.lifting),
    },
    erasure: {
      PersonalDataErased: named('PersonalDataErased', {
        ...fields.erasure,
        ...fields.erased,
        basis: wordsArbitrary,
        requestedBy: ids.access.map(actorOf),
        approvedBy: fc.constantFrom('local:sophea', 'local:ben').map(actorOf),
      }),
      ErasureRefused: named('ErasureRefused', { ...fields.erasure, ...fields.refusedErasure }),
    },
    custody: {
      ExportMade: fc.record(
        { type: fc.constant('ExportMade' as const), ...fields.exported },
        { requiredKeys: ['type', 'what', 'sequence', 'entries', 'opened'] },
      ),
      BundleMade: named('BundleMade', fields.bundle),
      FieldDisclosed: fc.record(
        { type: fc.constant('FieldDisclosed' as const), ...fields.disclosure },
        { requiredKeys: ['type', 'record', 'sequence', 'field'] },
      ),
      KeyRotated: fc.record({ type: fc.constant('KeyRotated' as const), ...fields.rotation }, { requiredKeys: ['type', 'key'] }),
      AttemptRefused: named('AttemptRefused', fields.attempt),
      RestoreMade: fc.record({ type: fc.constant('RestoreMade' as const), ...fields.restore }, { requiredKeys: ['type', 'sequence'] }),
    },
  }
}
