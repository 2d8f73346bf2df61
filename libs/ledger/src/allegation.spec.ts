/** An allegation: raised by a report, corrected, qualified, linked to an earlier one, perhaps taken back. */
import { describe, expect, test } from '@jest/globals'
import { type AllegationCommand, type AllegationEvent, type AllegationFields, allegation } from './allegation.js'
import { schemas } from './codec.js'
import {
  anAllegation,
  aParty,
  aReport,
  cambodia,
  date,
  english,
  everybody,
  laos,
  lostSource,
  ministry,
  onPage,
  sampleId,
  spokesman,
  stranger,
} from './examples.js'
import { given, shown } from './given.js'

const report2024 = sampleId('report', 1)
const report2023 = sampleId('report', 2)
const withdrawnReport = sampleId('report', 3)
const laosReport = sampleId('report', 4)
const undatedReport = sampleId('report', 5)
const noReport = sampleId('report', 9)
const thisOne = sampleId('allegation', 10)
const earlier = sampleId('allegation', 11)
const merged = sampleId('party', 150)
const uncaptured = { source: lostSource }

const fields: AllegationFields = {
  report: report2024,
  subject: cambodia,
  gist: english('Senior officials were complicit in trafficking crimes.'),
  categories: ['official-complicity'],
  accused: 'unknown',
  period: date('2023-04/2024-03'),
  place: 'unknown',
  qualification: 'reported',
  cited: [onPage],
}
const raise: AllegationCommand = { type: 'RaiseAllegation', ...fields }
const raised: AllegationEvent = { type: 'AllegationRaised', ...fields }
const withdrawn: AllegationEvent = { type: 'AllegationWithdrawn', reason: 'Mistaken identity.', withdrawn: date('2024-08') }
const reason = 'Read wrongly.'

const world = [
  ...everybody,
  aParty(merged, 'person', { mergedInto: spokesman }),
  aReport(report2024),
  aReport(report2023, { published: date('2023-06-15'), subjects: [cambodia, laos] }),
  aReport(withdrawnReport, { phase: 'withdrawn' }),
  aReport(laosReport, { subjects: [laos] }),
  aReport(undatedReport, { published: 'unknown' }),
  anAllegation(earlier, { report: report2023 }),
]
const unraised = given(allegation)
  .of(thisOne)
  .knowing(...world)
const standing = given(allegation, raised)
  .of(thisOne)
  .knowing(...world)
const takenBack = given(allegation, raised, withdrawn)
  .of(thisOne)
  .knowing(...world)

describe('raising', () => {
  test('records the claim that the report makes', () => {
    expect(unraised.as('anna').when(raise).then(raised)).toEqual({
      ...fields,
      phase: 'standing',
      caveats: [],
      restates: [],
      recordedBy: ['anna'],
      verification: { state: 'unverified' },
    })
  })

  test('tells whom the report leaves open from nobody in particular', () => {
    expect(unraised.when({ ...raise, accused: 'unknown' }).then(raised).accused).toBe('unknown')
    expect(unraised.when({ ...raise, accused: [] }).then({ ...raised, accused: [] }).accused).toEqual([])
    unraised.when({ ...raise, accused: [ministry, spokesman] }).then({ ...raised, accused: [ministry, spokesman] })
  })

  test('happens once, and comes first', () => {
    standing.when(raise).refused('allegation-already-raised')
    unraised.when({ type: 'WithdrawAllegation', reason, withdrawn: 'unknown' }).refused('allegation-not-in-ledger')
    unraised.when({ type: 'DisputeRecord', reason }).refused('allegation-not-in-ledger')
  })

  test('is by a report that is in the ledger, stands, and names the subject', () => {
    unraised.when({ ...raise, report: noReport }).refused({ code: 'report-not-in-ledger', at: '/report' })
    unraised.when({ ...raise, report: withdrawnReport }).refused({ code: 'report-withdrawn', at: '/report' })
    unraised.when({ ...raise, subject: laos }).refused({ code: 'subject-not-in-report', at: '/subject' })
    unraised.when({ ...raise, report: laosReport, subject: laos }).then({ ...raised, report: laosReport, subject: laos })
  })

  test('that breaks many rules is told all of them', () => {
    standing
      .when({ ...raise, report: noReport, subject: stranger, accused: [spokesman, merged], cited: [onPage, uncaptured] })
      .refused(
        { code: 'allegation-already-raised', at: undefined },
        { code: 'report-not-in-ledger', at: '/report' },
        { code: 'party-not-registered', at: '/subject' },
        { code: 'party-merged', at: '/accused/1' },
        { code: 'source-not-captured', at: '/cited/1/source' },
      )
  })
})

describe('a correction', () => {
  test('says why, and keeps only what it changes', () => {
    const { qualification } = standing
      .when({ type: 'CorrectAllegation', reason, changes: { qualification: 'alleged', categories: ['official-complicity'] } })
      .then({ type: 'AllegationCorrected', reason, changes: { qualification: 'alleged' } })
    expect(qualification).toBe('alleged')
  })

  test('changes something', () => {
    standing.when({ type: 'CorrectAllegation', reason, changes: { accused: 'unknown' } }).refused('changes-nothing')
    standing
      .when({ type: 'CorrectAllegation', reason, changes: { accused: [] } })
      .then({ type: 'AllegationCorrected', reason, changes: { accused: [] } })
  })

  test('moves it to another report only where that one names the subject', () => {
    standing
      .when({ type: 'CorrectAllegation', reason, changes: { report: laosReport } })
      .refused({ code: 'subject-not-in-report', at: '/changes/report' })
    standing
      .when({ type: 'CorrectAllegation', reason, changes: { report: laosReport, subject: laos } })
      .then({ type: 'AllegationCorrected', reason, changes: { report: laosReport, subject: laos } })
    standing
      .when({ type: 'CorrectAllegation', reason, changes: { report: noReport } })
      .refused({ code: 'report-not-in-ledger', at: '/changes/report' })
  })

  test('names another subject of the report that stands', () => {
    standing
      .when({ type: 'CorrectAllegation', reason, changes: { subject: laos } })
      .refused({ code: 'subject-not-in-report', at: '/changes/subject' })
    given(allegation, { ...raised, report: report2023 })
      .knowing(...world)
      .when({ type: 'CorrectAllegation', reason, changes: { subject: laos } })
      .then({ type: 'AllegationCorrected', reason, changes: { subject: laos } })
    given(allegation, { ...raised, report: withdrawnReport })
      .knowing(...world)
      .when({ type: 'CorrectAllegation', reason, changes: { subject: laos } })
      .refused({ code: 'report-withdrawn', at: '/changes/subject' })
  })

  test('of something else is possible though the report was withdrawn since', () => {
    given(allegation, { ...raised, report: withdrawnReport })
      .knowing(...world)
      .when({ type: 'CorrectAllegation', reason, changes: { place: english('Sihanoukville') } })
      .then({ type: 'AllegationCorrected', reason, changes: { place: english('Sihanoukville') } })
  })

  test('names only what is in the ledger', () => {
    standing
      .when({ type: 'CorrectAllegation', reason, changes: { accused: [stranger], cited: [uncaptured] } })
      .refused({ code: 'party-not-registered', at: '/changes/accused/0' }, { code: 'source-not-captured', at: '/changes/cited/0/source' })
  })
})

describe('a caveat', () => {
  const caveat = { words: english('The source could not be checked.'), cited: [onPage] }

  test('is a limit that the publisher admits', () => {
    const { caveats } = standing.when({ type: 'NoteAllegationCaveat', ...caveat }).then({ type: 'AllegationCaveatNoted', ...caveat })
    expect(caveats).toEqual([caveat])
  })

  test('cites what was captured', () => {
    standing.when({ type: 'NoteAllegationCaveat', ...caveat, cited: [uncaptured] }).refused('source-not-captured')
  })
})

describe('restating', () => {
  const restate: AllegationCommand = { type: 'RestateAllegation', earlier }
  const restated: AllegationEvent = { type: 'AllegationRestated', earlier }

  test('links an allegation to the one that it repeats', () => {
    expect(standing.when(restate).then(restated).restates).toEqual([earlier])
    standing.when({ ...restate, note: 'Same wording.' }).then({ ...restated, note: 'Same wording.' })
  })

  test('is recorded once for each earlier allegation', () => {
    standing.and(restated).when(restate).refused({ code: 'already-restated', at: '/earlier' })
  })

  test('links to what is in the ledger, about the same subject', () => {
    standing.when({ ...restate, earlier: sampleId('allegation', 19) }).refused({ code: 'earlier-not-in-ledger', at: '/earlier' })
    const other = sampleId('allegation', 12)
    standing
      .knowing(anAllegation(other, { report: report2023, subject: laos }))
      .when({ ...restate, earlier: other })
      .refused({ code: 'earlier-of-other-subject', at: '/earlier' })
  })

  test('goes back in time, as far as the dates tell', () => {
    const later = sampleId('allegation', 13)
    const of2023 = given(allegation, { ...raised, report: report2023 })
      .of(thisOne)
      .knowing(...world)
    of2023
      .knowing(anAllegation(later, { report: report2024 }))
      .when({ ...restate, earlier: later })
      .refused({ code: 'earlier-is-later', at: '/earlier' })
    of2023
      .knowing(anAllegation(later, { report: report2023 }))
      .when({ ...restate, earlier: later })
      .then({ ...restated, earlier: later })
    of2023
      .knowing(anAllegation(later, { report: undatedReport }))
      .when({ ...restate, earlier: later })
      .then({ ...restated, earlier: later })
  })

  test('never leads back to the allegation itself', () => {
    standing
      .knowing(anAllegation(thisOne, { report: report2024 }))
      .when({ ...restate, earlier: thisOne })
      .refused('restates-itself')
    const [second, third] = [sampleId('allegation', 14), sampleId('allegation', 15)]
    standing
      .knowing(
        anAllegation(second, { report: report2024, restates: [earlier, third] }),
        anAllegation(third, { report: report2024, restates: [thisOne] }),
        anAllegation(thisOne, { report: report2024 }),
      )
      .when({ ...restate, earlier: second })
      .refused({ code: 'restates-itself', at: '/earlier' })
    standing
      .knowing(anAllegation(second, { report: report2024, restates: [earlier, third] }), anAllegation(third, { report: report2024 }))
      .when({ ...restate, earlier: second })
      .then({ ...restated, earlier: second })
  })
})

describe('an allegation that its publisher took back', () => {
  test('says why, and when', () => {
    const reading = standing.when({ type: 'WithdrawAllegation', reason: 'Mistaken identity.', withdrawn: date('2024-08') }).then(withdrawn)
    expect([reading.phase, reading.withdrawal]).toEqual(['withdrawn', { reason: 'Mistaken identity.', withdrawn: '2024-08' }])
  })

  test('is not corrected, qualified, linked or withdrawn again', () => {
    const further: AllegationCommand[] = [
      { type: 'CorrectAllegation', reason, changes: { qualification: 'alleged' } },
      { type: 'NoteAllegationCaveat', words: english('Unchecked.'), cited: [] },
      { type: 'RestateAllegation', earlier },
      { type: 'WithdrawAllegation', reason, withdrawn: 'unknown' },
    ]
    for (const command of further) takenBack.when(command).refused('allegation-withdrawn')
  })

  test('can still be verified', () => {
    takenBack.as('ben').when({ type: 'VerifyRecord' }).then({ type: 'RecordVerified' })
  })
})

test('somebody else has a second look, at each reading once', () => {
  const annas = given(allegation, raised).by('anna')
  annas.as('anna').when({ type: 'VerifyRecord' }).refused('own-record')
  annas.as('ben').when({ type: 'DisputeRecord', reason }).then({ type: 'RecordDisputed', reason })
  annas.and({ type: 'RecordVerified' }).by('ben').as('chan').when({ type: 'VerifyRecord' }).refused('already-verified')
  annas.and({ type: 'RecordDisputed', reason }).by('ben').as('ben').when({ type: 'DisputeRecord', reason }).refused('already-disputed')
})

test('every rule was broken once here, and every event brought about', () => {
  expect(shown(allegation)).toEqual({ refused: Object.keys(allegation.sentences).sort(), accepted: Object.keys(schemas.allegation).sort() })
})
