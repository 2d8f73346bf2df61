/** A follow-up action: opened, assigned, brought forward or put off, done, declined, lapsed, reopened, graded. */
import { describe, expect, test } from '@jest/globals'
import { schemas } from './codec.js'
import {
  anAllegation,
  aParty,
  aReport,
  aResponse,
  cambodia,
  date,
  department,
  english,
  everybody,
  inArticle,
  laos,
  lostSource,
  ministry,
  sampleId,
  stranger,
} from './examples.js'
import { type FollowUpCommand, type FollowUpEvent, type FollowUpFields, followUp } from './followup.js'
import { given, shown } from './given.js'
import type { Target } from './values.js'

const theReport: Target = { kind: 'report', id: sampleId('report', 1) }
const theAllegation: Target = { kind: 'allegation', id: sampleId('allegation', 10) }
const withdrawnAllegation: Target = { kind: 'allegation', id: sampleId('allegation', 11) }
const theResponse: Target = { kind: 'response', id: sampleId('response', 20) }
const unlogged: Target = { kind: 'allegation', id: sampleId('allegation', 19) }
const merged = sampleId('party', 150)
const uncaptured = { source: lostSource }
const reason = 'Read wrongly.'

const fields: FollowUpFields = {
  origin: 'requested',
  about: [theReport, theResponse],
  by: ministry,
  action: english('Review the report for accuracy.'),
  categories: ['request-correction'],
  owner: department,
  opened: date('2024-06-26'),
  due: date('2024-07-31'),
  cited: [inArticle],
}
const open: FollowUpCommand = { type: 'OpenFollowUp', ...fields }
const opened: FollowUpEvent = { type: 'FollowUpOpened', ...fields }
const done = { words: english('Reviewed.'), occurred: date('2024-07-20'), cited: [inArticle] }
const completed: FollowUpEvent = { type: 'FollowUpCompleted', ...done }
const declined: FollowUpEvent = { type: 'FollowUpDeclined', reason: 'No ground for it.', occurred: 'unknown', cited: [] }
const lapsed: FollowUpEvent = { type: 'FollowUpLapsed', due: date('2024-07-31') }

const world = [
  ...everybody,
  aParty(merged, 'institution', { mergedInto: ministry }),
  aReport(sampleId('report', 1)),
  anAllegation(sampleId('allegation', 10), { report: sampleId('report', 1) }),
  anAllegation(sampleId('allegation', 11), { report: sampleId('report', 1), phase: 'withdrawn' }),
  aResponse(sampleId('response', 20), [{ to: theReport, stance: 'rejects' }]),
]
const unopened = given(followUp).knowing(...world)
const running = given(followUp, opened).knowing(...world)
const finished = running.and(completed)
const refusedByOwner = running.and(declined)
const lapsedByClock = running.and(lapsed).by('clock')

describe('opening', () => {
  test('records what is to be done, by whom and until when', () => {
    expect(unopened.as('anna').when(open).then(opened)).toEqual({
      ...fields,
      phase: 'open',
      progress: [],
      recordedBy: ['anna'],
      verification: { state: 'unverified' },
    })
  })

  test('happens once, and comes first', () => {
    running.when(open).refused('follow-up-already-opened')
    unopened.when({ type: 'LapseFollowUp' }).refused('follow-up-not-in-ledger')
  })

  test('is about what is in the ledger and stands', () => {
    unopened
      .when({ ...open, about: [theResponse, unlogged, withdrawnAllegation] })
      .refused({ code: 'target-not-in-ledger', at: '/about/1' }, { code: 'target-withdrawn', at: '/about/2' })
  })

  test('says where it comes from: a recommendation, a request, a commitment, or the monitors themselves', () => {
    unopened.when({ ...open, origin: 'recommended', about: [theResponse] }).refused({ code: 'recommended-by-nothing', at: '/about' })
    unopened
      .when({ ...open, origin: 'recommended', about: [theAllegation] })
      .then({ ...opened, origin: 'recommended', about: [theAllegation] })
    unopened.when({ ...open, origin: 'requested', about: [theReport] }).refused({ code: 'requested-by-nothing', at: '/about' })
    unopened.when({ ...open, origin: 'committed', by: 'unknown' }).refused({ code: 'committed-by-nobody', at: '/by' })
    unopened.when({ ...open, origin: 'committed', by: 'none' }).refused({ code: 'committed-by-nobody', at: '/by' })
    unopened.when({ ...open, origin: 'committed', by: cambodia }).then({ ...opened, origin: 'committed', by: cambodia })
    unopened.when({ ...open, origin: 'monitoring', about: [], by: 'none' }).then({ ...opened, origin: 'monitoring', about: [], by: 'none' })
  })

  test('is not due before the day it was opened, as far as the dates tell', () => {
    unopened.when({ ...open, due: date('2024-06-25') }).refused({ code: 'due-before-opened', at: '/due' })
    unopened.when({ ...open, due: date('2024-06-26') }).then({ ...opened, due: date('2024-06-26') })
    unopened.when({ ...open, due: date('2024-06') }).then({ ...opened, due: date('2024-06') })
  })

  test('tells an unknown due date from none, and an owner that nobody knows', () => {
    unopened.when({ ...open, due: 'unknown', owner: 'unknown' }).then({ ...opened, due: 'unknown', owner: 'unknown' })
    unopened.when({ ...open, due: 'none' }).then({ ...opened, due: 'none' })
  })

  test('that breaks many rules is told all of them', () => {
    unopened
      .when({ ...open, by: stranger, owner: merged, about: [unlogged], due: date('2023'), cited: [uncaptured] })
      .refused(
        { code: 'party-not-registered', at: '/by' },
        { code: 'party-merged', at: '/owner' },
        { code: 'source-not-captured', at: '/cited/0/source' },
        { code: 'target-not-in-ledger', at: '/about/0' },
        { code: 'requested-by-nothing', at: '/about' },
        { code: 'due-before-opened', at: '/due' },
      )
  })
})

describe('a correction', () => {
  test('says why, and keeps only what it changes', () => {
    running
      .when({ type: 'CorrectFollowUp', reason, changes: { categories: ['accuracy'], due: date('2024-07-31') } })
      .then({ type: 'FollowUpCorrected', reason, changes: { categories: ['accuracy'] } })
  })

  test('changes something, and names only what is in the ledger', () => {
    running.when({ type: 'CorrectFollowUp', reason, changes: {} }).refused('changes-nothing')
    running
      .when({ type: 'CorrectFollowUp', reason, changes: { by: stranger, about: [unlogged, theResponse], cited: [uncaptured] } })
      .refused(
        { code: 'party-not-registered', at: '/changes/by' },
        { code: 'source-not-captured', at: '/changes/cited/0/source' },
        { code: 'target-not-in-ledger', at: '/changes/about/0' },
      )
  })

  test('points to what was entered, though the rule is on other fields as well', () => {
    const correct = (changes: Partial<FollowUpFields>): FollowUpCommand => ({ type: 'CorrectFollowUp', reason, changes })
    running.when(correct({ opened: date('2024-08') })).refused({ code: 'due-before-opened', at: '/changes/opened' })
    running.when(correct({ due: date('2024-05') })).refused({ code: 'due-before-opened', at: '/changes/due' })
    running.when(correct({ about: [theReport] })).refused({ code: 'requested-by-nothing', at: '/changes/about' })
    const commitment = given(followUp, { ...opened, origin: 'monitoring', about: [], by: 'none' }).knowing(...world)
    commitment.when(correct({ origin: 'committed' })).refused({ code: 'committed-by-nobody', at: '/changes/origin' })
    commitment.when(correct({ origin: 'recommended' })).refused({ code: 'recommended-by-nothing', at: '/changes/origin' })
    commitment
      .when(correct({ origin: 'committed', by: cambodia }))
      .then({ type: 'FollowUpCorrected', reason, changes: { origin: 'committed', by: cambodia } })
  })

  test('puts right what was logged of an action that is closed', () => {
    finished
      .when({ type: 'CorrectFollowUp', reason, changes: { owner: laos } })
      .then({ type: 'FollowUpCorrected', reason, changes: { owner: laos } })
  })
})

describe('an owner and a due date', () => {
  test('are given anew, with the reason', () => {
    const assigned: FollowUpEvent = { type: 'FollowUpAssigned', owner: ministry, reason: 'Asked to.' }
    expect(running.when({ type: 'AssignFollowUp', owner: ministry, reason: 'Asked to.' }).then(assigned).owner).toBe(ministry)
    const set: FollowUpEvent = { type: 'FollowUpDueDateSet', due: date('2024-09'), reason: 'Asked for more time.' }
    expect(running.when({ type: 'SetFollowUpDueDate', due: date('2024-09'), reason: 'Asked for more time.' }).then(set).due).toBe('2024-09')
    running.when({ type: 'SetFollowUpDueDate', due: 'none', reason: 'Open end.' }).then({ ...set, due: 'none', reason: 'Open end.' })
  })

  test('are other than they were, and possible', () => {
    running.when({ type: 'AssignFollowUp', owner: department, reason }).refused({ code: 'owner-stands', at: '/owner' })
    running.when({ type: 'AssignFollowUp', owner: stranger, reason }).refused({ code: 'party-not-registered', at: '/owner' })
    running.when({ type: 'SetFollowUpDueDate', due: date('2024-07-31'), reason }).refused({ code: 'due-date-stands', at: '/due' })
    running.when({ type: 'SetFollowUpDueDate', due: date('2024-06-25'), reason }).refused({ code: 'due-before-opened', at: '/due' })
    running
      .when({ type: 'SetFollowUpDueDate', due: date('2024-06-26'), reason })
      .then({ type: 'FollowUpDueDateSet', due: date('2024-06-26'), reason })
  })
})

describe('the course of an action', () => {
  test('is reported as it goes', () => {
    const { progress } = running.when({ type: 'ReportFollowUpProgress', ...done }).then({ type: 'FollowUpProgressReported', ...done })
    expect(progress).toEqual([done])
    running.when({ type: 'ReportFollowUpProgress', ...done, cited: [uncaptured] }).refused('source-not-captured')
  })

  test('ends when it is completed', () => {
    const reading = running.when({ type: 'CompleteFollowUp', ...done }).then(completed)
    expect([reading.phase, reading.progress, reading.closing]).toEqual(['completed', [done], { words: done.words, occurred: '2024-07-20' }])
  })

  test('ends when its owner declines, and says why', () => {
    const reading = running.when({ type: 'DeclineFollowUp', reason: 'No ground for it.', occurred: 'unknown', cited: [] }).then(declined)
    expect([reading.phase, reading.closing]).toEqual(['declined', { reason: 'No ground for it.', occurred: 'unknown' }])
  })

  test('ends when the clock finds the due date passed, every day of it', () => {
    running.on('2024-07-31').as('clock').when({ type: 'LapseFollowUp' }).refused('not-yet-due')
    const reading = running.on('2024-08-01').as('clock').when({ type: 'LapseFollowUp' }).then(lapsed)
    expect([reading.phase, reading.closing]).toEqual(['lapsed', { occurred: '2024-07-31' }])
    expect(reading.recordedBy).not.toContain('clock')
    const inJuly = given(followUp, { ...opened, due: date('2024-07') })
    inJuly.on('2024-07-31').when({ type: 'LapseFollowUp' }).refused('not-yet-due')
    inJuly
      .on('2024-08-01')
      .when({ type: 'LapseFollowUp' })
      .then({ ...lapsed, due: date('2024-07') })
  })

  test('does not lapse without a due date', () => {
    given(followUp, { ...opened, due: 'none' })
      .on('2034-01-01')
      .when({ type: 'LapseFollowUp' })
      .refused('no-due-date')
    given(followUp, { ...opened, due: 'unknown' })
      .on('2034-01-01')
      .when({ type: 'LapseFollowUp' })
      .refused('no-due-date')
  })

  test('takes nothing more once it is closed', () => {
    const further: FollowUpCommand[] = [
      { type: 'AssignFollowUp', owner: ministry, reason },
      { type: 'SetFollowUpDueDate', due: date('2024-09'), reason },
      { type: 'ReportFollowUpProgress', ...done },
      { type: 'CompleteFollowUp', ...done },
      { type: 'DeclineFollowUp', reason, occurred: 'unknown', cited: [] },
      { type: 'LapseFollowUp' },
    ]
    for (const story of [finished, refusedByOwner, lapsedByClock]) {
      for (const command of further) story.on('2024-09-01').when(command).refused('follow-up-closed')
    }
  })

  test('goes on once it is reopened, which says why', () => {
    running.when({ type: 'ReopenFollowUp', reason }).refused('follow-up-open')
    for (const story of [finished, refusedByOwner, lapsedByClock]) {
      const reading = story.when({ type: 'ReopenFollowUp', reason }).then({ type: 'FollowUpReopened', reason })
      expect([reading.phase, reading.closing]).toEqual(['open', undefined])
      story
        .and({ type: 'FollowUpReopened', reason })
        .when({ type: 'ReportFollowUpProgress', ...done })
        .then({ type: 'FollowUpProgressReported', ...done })
    }
  })
})

describe('a grade', () => {
  const grade: FollowUpCommand = { type: 'AssessFollowUp', grade: 'B', reasons: 'Some of it was done.' }
  const graded: FollowUpEvent = { type: 'FollowUpAssessed', grade: 'B', reasons: 'Some of it was done.' }
  const annas = given(followUp, opened).by('anna')

  test('is given by a reviewer, with reasons', () => {
    expect(annas.as('ben').when(grade).then(graded).assessed).toEqual({
      grade: 'B',
      reasons: 'Some of it was done.',
      by: 'ben',
      recorded: '2024-07-01T09:01:00.000Z',
    })
    annas.as('anna').when(grade).refused('own-record')
  })

  test('says something new', () => {
    const already = annas.and(graded).by('ben').as('chan')
    already.when(grade).refused('already-graded-so')
    already.when({ ...grade, grade: 'A' }).then({ ...graded, grade: 'A' })
  })

  test('falls where whoever gave it records a part of the action afterwards', () => {
    const already = annas.and(graded).by('ben')
    expect(already.and({ type: 'FollowUpReopened', reason }).by('chan').reading?.assessed?.grade).toBe('B')
    expect(already.and({ type: 'FollowUpProgressReported', ...done }).by('ben').reading).not.toHaveProperty('assessed')
  })
})

test('somebody else has a second look, at each reading once; that an action lapsed is no new reading', () => {
  const annas = given(followUp, opened).by('anna')
  annas.as('anna').when({ type: 'VerifyRecord' }).refused('own-record')
  annas.as('ben').when({ type: 'VerifyRecord' }).then({ type: 'RecordVerified' })
  annas.as('ben').when({ type: 'DisputeRecord', reason }).then({ type: 'RecordDisputed', reason })
  const verified = annas.and({ type: 'RecordVerified' }).by('ben')
  verified.and(lapsed).by('clock').as('chan').when({ type: 'VerifyRecord' }).refused('already-verified')
  annas.and({ type: 'RecordDisputed', reason }).by('ben').as('ben').when({ type: 'DisputeRecord', reason }).refused('already-disputed')
})

test('every rule was broken once here, and every event brought about', () => {
  expect(shown(followUp)).toEqual({ refused: Object.keys(followUp.sentences).sort(), accepted: Object.keys(schemas.followup).sort() })
})
