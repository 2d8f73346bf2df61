/** Arbitrary values, commands and events of every kind, for property-based tests. What they refer to is for the caller to say. */
import fc from 'fast-check'
import type { Commands, Events } from './deciders.js'
import { type Edtf, parseEdtf } from './edtf.js'
import type { Citation, Ids, Kind, Known, Target, Text } from './values.js'
import { idOf, kinds } from './values.js'
import * as vocabulary from './vocabulary.js'

/** Where the ids of each kind come from. */
export type IdArbitraries = { readonly [K in Kind]: fc.Arbitrary<Ids[K]> }

export type CommandArbitraries = {
  readonly [K in Kind]: { readonly [T in Commands[K]['type']]: fc.Arbitrary<Extract<Commands[K], { type: T }>> }
}
export type EventArbitraries = {
  readonly [K in Kind]: { readonly [T in Events[K]['type']]: fc.Arbitrary<Extract<Events[K], { type: T }>> }
}

/** An object for each kind. */
export function forEachKind<Value>(make: (kind: Kind) => Value): Record<Kind, Value> {
  const [report, allegation, response, inquiry, followup, party, source] = kinds
  return {
    report: make(report),
    allegation: make(allegation),
    response: make(response),
    inquiry: make(inquiry),
    followup: make(followup),
    party: make(party),
    source: make(source),
  }
}

/** Ids of records that need not exist. */
export const anyIds: IdArbitraries = {
  report: idsOf('report'),
  allegation: idsOf('allegation'),
  response: idsOf('response'),
  inquiry: idsOf('inquiry'),
  followup: idsOf('followup'),
  party: idsOf('party'),
  source: idsOf('source'),
}

function idsOf<K extends Kind>(kind: K): fc.Arbitrary<Ids[K]> {
  return fc.uuid({ version: 7 }).map((id) => idOf(kind, id))
}

/** Words in several scripts, never blank. */
export const wordsArbitrary: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('It rejects the report.', 'ការជួញដូរមនុស្ស', 'عمل قسري', '强迫劳动', 'Zwangsarbeit – «été» 🕊', '=SUM(A1)', 'O\'Brien \\ "x"'),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 24 }).filter((words) => words.trim() === words && words !== ''),
)

const language = fc.constantFrom('en', 'km', 'fr', 'ar', 'zh-Hant')

export const textArbitrary: fc.Arbitrary<Text> = fc.record(
  {
    language,
    words: wordsArbitrary,
    translatedFrom: language,
    translations: fc.array(fc.record({ language, words: wordsArbitrary, by: fc.constantFrom('person', 'machine') }), { maxLength: 2 }),
  },
  { requiredKeys: ['language', 'words'] },
)

const year = fc.integer({ min: 2001, max: 2025 }).map(String)
const month = fc.tuple(year, fc.integer({ min: 1, max: 12 })).map(([y, m]) => `${y}-${twoDigits(m)}`)
const day = fc.tuple(month, fc.integer({ min: 1, max: 28 })).map(([ym, d]) => `${ym}-${twoDigits(d)}`)
const qualifier = fc.constantFrom('', '', '?', '~', '%')
const plain = fc.oneof(year, month, day)

/** Dates of EDTF level 0 and 1, and intervals; most of them of this century. */
export const edtfArbitrary: fc.Arbitrary<Edtf> = fc
  .oneof(
    { weight: 6, arbitrary: fc.tuple(plain, qualifier).map(([date, mark]) => date + mark) },
    { weight: 1, arbitrary: fc.constantFrom('201X', '20XX', '2024-XX', '2023-06-XX', '2024-21', '2023-24', '-0044-03-15', 'Y12024') },
    { weight: 2, arbitrary: fc.tuple(plain, plain).map(([from, to]) => `${from}/${to}`) },
    { weight: 1, arbitrary: fc.tuple(plain, fc.constantFrom('..', '')).map(([from, to]) => `${from}/${to}`) },
    { weight: 1, arbitrary: fc.tuple(fc.constantFrom('..', ''), plain).map(([from, to]) => `${from}/${to}`) },
  )
  .map(parseEdtf)
  .filter((date) => date !== undefined)

function twoDigits(number: number): string {
  return String(number).padStart(2, '0')
}

function known<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<Known<T>> {
  return fc.oneof({ weight: 4, arbitrary }, { weight: 1, arbitrary: fc.constant('unknown' as const) })
}

const occurred = known(edtfArbitrary)
const reason = wordsArbitrary
const category = fc.constantFrom('official-complicity', 'scam-compounds', 'prosecution', 'victim-protection')

/** A thing that a response can answer. */
export function targetArbitrary(ids: IdArbitraries): fc.Arbitrary<Target> {
  return fc.oneof(
    fc.record({ kind: fc.constant('report' as const), id: ids.report }),
    fc.record({ kind: fc.constant('allegation' as const), id: ids.allegation }),
    fc.record({ kind: fc.constant('response' as const), id: ids.response }),
    fc.record({ kind: fc.constant('followup' as const), id: ids.followup }),
  )
}

/** The fields that commands and events are made of. */
function fieldsOf(ids: IdArbitraries) {
  const citation: fc.Arbitrary<Citation> = fc.record(
    { source: ids.source, locator: fc.constantFrom('p. 143', 'par. 4', '§ 2'), quote: textArbitrary },
    { requiredKeys: ['source'] },
  )
  const cited = fc.array(citation, { maxLength: 2 })
  const target = targetArbitrary(ids)
  const answer = fc.record({ to: target, stance: fc.constantFrom(...vocabulary.stances) })
  const speaker = fc.record({ party: ids.party, capacity: ids.party }, { requiredKeys: ['party'] })
  const argument = fc.record(
    {
      kind: fc.constantFrom(...vocabulary.argumentKinds),
      words: textArbitrary,
      about: fc.array(target, { minLength: 1, maxLength: 2 }),
      conveys: ids.party,
      cited,
    },
    { requiredKeys: ['kind', 'words', 'cited'] },
  )
  const rating = {
    subject: ids.party,
    scale: fc.constantFrom('tip-tier', 'freedom'),
    rating: fc.constantFrom(...vocabulary.tipTiers),
    previous: known(fc.constantFrom(...vocabulary.tipTiers)),
    cited,
  }
  return {
    report: {
      publisher: ids.party,
      series: fc.constantFrom('Trafficking in Persons Report', 'Country Reports'),
      edition: year,
      title: textArbitrary,
      published: occurred,
      period: occurred,
      subjects: fc.uniqueArray(ids.party, { minLength: 1, maxLength: 3 }),
      cited,
    },
    rating,
    caveat: { words: textArbitrary, cited },
    revision: { edition: year, revised: occurred, summary: textArbitrary, cited },
    withdrawal: { reason, withdrawn: occurred },
    allegation: {
      report: ids.report,
      subject: ids.party,
      gist: textArbitrary,
      categories: fc.uniqueArray(category, { maxLength: 2 }),
      accused: known(fc.uniqueArray(ids.party, { maxLength: 2 })),
      period: occurred,
      place: known(textArbitrary),
      qualification: fc.constantFrom(...vocabulary.qualifications),
      cited,
    },
    response: {
      by: speaker,
      form: fc.constantFrom(...vocabulary.responseForms),
      occurred,
      gist: textArbitrary,
      targets: fc.array(answer, { minLength: 1, maxLength: 3 }),
      arguments: fc.array(argument, { maxLength: 2 }),
      cited,
    },
    clarification: { occurred, words: textArbitrary, stances: fc.array(answer, { maxLength: 2 }), cited },
    assessment: { target, assessment: fc.constantFrom(...vocabulary.assessments), reasons: reason },
    inquiry: {
      to: ids.party,
      allegations: fc.uniqueArray(ids.allegation, { minLength: 1, maxLength: 3 }),
      sent: edtfArbitrary,
      respondBy: edtfArbitrary,
      words: textArbitrary,
      cited,
    },
    closing: {
      outcome: fc.constantFrom(...vocabulary.inquiryOutcomes),
      response: ids.response,
      closed: edtfArbitrary,
      note: wordsArbitrary,
    },
    followup: {
      origin: fc.constantFrom(...vocabulary.origins),
      about: fc.array(target, { maxLength: 2 }),
      by: fc.oneof({ weight: 3, arbitrary: known(ids.party) }, { weight: 1, arbitrary: fc.constant('none' as const) }),
      action: textArbitrary,
      categories: fc.uniqueArray(category, { maxLength: 2 }),
      owner: known(ids.party),
      opened: edtfArbitrary,
      due: fc.oneof({ weight: 3, arbitrary: occurred }, { weight: 1, arbitrary: fc.constant('none' as const) }),
      cited,
    },
    progress: { words: textArbitrary, occurred, cited },
    registration: {
      is: fc.constantFrom(...vocabulary.partyKinds),
      name: textArbitrary,
      aliases: fc.array(textArbitrary, { maxLength: 2 }),
      code: fc.constantFrom('KHM', 'USA'),
    },
    office: {
      office: ids.party,
      from: occurred,
      to: fc.oneof({ weight: 2, arbitrary: occurred }, { weight: 1, arbitrary: fc.constant('none' as const) }),
    },
    source: {
      is: fc.constantFrom(...vocabulary.sourceKinds),
      title: textArbitrary,
      publisher: known(ids.party),
      published: occurred,
      url: fc.constantFrom('https://example.org/report.pdf', 'https://example.org/a?b=c', 'none'),
    },
    copy: {
      sha256: fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 64, maxLength: 64 }),
      bytes: fc.nat(),
      mediaType: fc.constantFrom('application/pdf', 'text/html'),
    },
  }
}

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
      AssessFollowUp: named('AssessFollowUp', { grade: fc.constantFrom(...vocabulary.grades), reasons: reason }),
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
      FollowUpAssessed: named('FollowUpAssessed', { grade: fc.constantFrom(...vocabulary.grades), reasons: reason }),
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
  }
}
