/** A response: what it answers and with which stance, its arguments, what became clear later, and how a reviewer judges it. */
import { describe, expect, test } from '@jest/globals'
import { schemas } from './codec.js'
import {
  aFollowUp,
  anAllegation,
  aParty,
  aReport,
  aResponse,
  cambodia,
  date,
  english,
  everybody,
  inArticle,
  lostSource,
  ministry,
  sampleId,
  spokesman,
  stranger,
} from './examples.js'
import { given, shown } from './given.js'
import { type Answer, type Argument, type ResponseCommand, type ResponseEvent, type ResponseFields, response } from './response.js'
import type { Target } from './values.js'

const toReport: Target = { kind: 'report', id: sampleId('report', 1) }
const toAllegation: Target = { kind: 'allegation', id: sampleId('allegation', 10) }
const toWithdrawn: Target = { kind: 'allegation', id: sampleId('allegation', 11) }
const toAction: Target = { kind: 'followup', id: sampleId('followup', 30) }
const toOther: Target = { kind: 'response', id: sampleId('response', 20) }
const self = sampleId('response', 21)
const toItself: Target = { kind: 'response', id: self }
const unlogged: Target = { kind: 'allegation', id: sampleId('allegation', 19) }
const merged = sampleId('party', 150)
const uncaptured = { source: lostSource }
const reason = 'Read wrongly.'

const rejects = (to: Target): Answer => ({ to, stance: 'rejects' })
const politicalMotive: Argument = { kind: 'political-motive', words: english('It follows a political agenda.'), cited: [inArticle] }
const fields: ResponseFields = {
  by: { party: spokesman, capacity: ministry },
  form: 'press-statement',
  occurred: date('2024-06-26'),
  gist: english('The report is inaccurate and does not reflect ongoing efforts.'),
  targets: [rejects(toReport)],
  arguments: [politicalMotive],
  cited: [inArticle],
}
const record: ResponseCommand = { type: 'RecordResponse', ...fields }
const recorded: ResponseEvent = { type: 'ResponseRecorded', ...fields }
const withdrawn: ResponseEvent = { type: 'ResponseWithdrawn', reason: 'Misquoted.', withdrawn: date('2024-07-02') }

const world = [
  ...everybody,
  aParty(merged, 'institution', { mergedInto: ministry }),
  aReport(sampleId('report', 1)),
  anAllegation(sampleId('allegation', 10), { report: sampleId('report', 1) }),
  anAllegation(sampleId('allegation', 11), { report: sampleId('report', 1), phase: 'withdrawn' }),
  aFollowUp(sampleId('followup', 30)),
  aResponse(sampleId('response', 20), [rejects(toReport)]),
]
const unheard = given(response)
  .of(self)
  .knowing(...world)
const heard = given(response, recorded)
  .of(self)
  .knowing(...world)
const takenBack = given(response, recorded, withdrawn)
  .of(self)
  .knowing(...world)

describe('recording', () => {
  test('records who answers what, with which stance and arguments', () => {
    expect(unheard.as('anna').when(record).then(recorded)).toEqual({
      ...fields,
      phase: 'standing',
      clarifications: [],
      assessed: [],
      recordedBy: ['anna'],
      verification: { state: 'unverified' },
    })
  })

  test('takes a report, an allegation, an action or another response as a target, each with its own stance', () => {
    const targets: Answer[] = [
      rejects(toReport),
      { to: toAllegation, stance: 'no-position' },
      { to: toAction, stance: 'accepts' },
      rejects(toOther),
    ]
    unheard.when({ ...record, targets }).then({ ...recorded, targets })
  })

  test('happens once, and comes first', () => {
    heard.when(record).refused('response-already-recorded')
    unheard.when({ type: 'WithdrawResponse', reason, withdrawn: 'unknown' }).refused('response-not-in-ledger')
    unheard.when({ type: 'AssessResponse', target: toReport, assessment: 'partial', reasons: 'x' }).refused('response-not-in-ledger')
  })

  test('is in the capacity of an office or institution, where it is in any', () => {
    unheard
      .when({ ...record, by: { party: spokesman, capacity: cambodia } })
      .refused({ code: 'capacity-not-an-office', at: '/by/capacity' })
    unheard.when({ ...record, by: { party: spokesman, capacity: spokesman } }).refused('capacity-not-an-office')
    unheard.when({ ...record, by: { party: cambodia } }).then({ ...recorded, by: { party: cambodia } })
  })

  test('answers something, and each thing once', () => {
    unheard.when({ ...record, targets: [] }).refused({ code: 'no-target', at: '/targets' })
    unheard
      .when({ ...record, targets: [rejects(toReport), { to: { ...toReport }, stance: 'notes' }] })
      .refused({ code: 'target-named-twice', at: '/targets/1/to' })
  })

  test('answers what is in the ledger and stands, unless it says that it answers what was withdrawn all the same', () => {
    unheard
      .when({ ...record, targets: [rejects(toReport), rejects(unlogged)] })
      .refused({ code: 'target-not-in-ledger', at: '/targets/1/to' })
    unheard.when({ ...record, targets: [rejects(toWithdrawn)] }).refused({ code: 'target-withdrawn', at: '/targets/0/to' })
    unheard
      .when({ ...record, targets: [rejects(toWithdrawn)], answersWithdrawn: true })
      .then({ ...recorded, targets: [rejects(toWithdrawn)] })
  })

  test('has arguments about its own targets, and keeps the one who says it apart from the one who conveys it', () => {
    const conveyed: Argument = {
      kind: 'third-party-support',
      words: english('Ambassadors agree.'),
      about: [toReport],
      conveys: cambodia,
      cited: [],
    }
    unheard.when({ ...record, arguments: [conveyed] }).then({ ...recorded, arguments: [conveyed] })
    unheard
      .when({ ...record, arguments: [politicalMotive, { ...conveyed, about: [toReport, toAllegation] }] })
      .refused({ code: 'not-a-target', at: '/arguments/1/about' })
  })

  test('that breaks many rules is told all of them', () => {
    unheard
      .when({
        ...record,
        by: { party: stranger, capacity: merged },
        targets: [rejects(unlogged), rejects(unlogged)],
        arguments: [{ ...politicalMotive, conveys: stranger, cited: [inArticle, uncaptured] }],
        cited: [uncaptured],
      })
      .refused(
        { code: 'party-not-registered', at: '/by/party' },
        { code: 'party-merged', at: '/by/capacity' },
        { code: 'party-not-registered', at: '/arguments/0/conveys' },
        { code: 'source-not-captured', at: '/cited/0/source' },
        { code: 'source-not-captured', at: '/arguments/0/cited/1/source' },
        { code: 'target-not-in-ledger', at: '/targets/0/to' },
        { code: 'target-not-in-ledger', at: '/targets/1/to' },
        { code: 'target-named-twice', at: '/targets/1/to' },
      )
  })
})

describe('a rejoinder', () => {
  test('answers another response', () => {
    unheard.when({ ...record, targets: [rejects(toOther)] }).then({ ...recorded, targets: [rejects(toOther)] })
  })

  test('never answers itself, directly or in a circle of any length', () => {
    heard
      .knowing(aResponse(self, [rejects(toReport)]))
      .when({ type: 'CorrectResponse', reason, changes: { targets: [rejects(toItself)] } })
      .refused({ code: 'answers-itself', at: '/changes/targets' })
    const [second, third] = [sampleId('response', 22), sampleId('response', 23)]
    const behind = heard.knowing(aResponse(self, [rejects(toReport)]), aResponse(second, [rejects({ kind: 'response', id: third })]))
    const answerSecond: ResponseCommand = {
      type: 'CorrectResponse',
      reason,
      changes: { targets: [rejects({ kind: 'response', id: second })] },
    }
    behind
      .knowing(aResponse(third, [rejects(toItself)]))
      .when(answerSecond)
      .refused({ code: 'answers-itself', at: '/changes/targets' })
    behind
      .knowing(aResponse(third, [rejects(toReport)]))
      .when(answerSecond)
      .then({ type: 'ResponseCorrected', reason, changes: { targets: [rejects({ kind: 'response', id: second })] } })
  })
})

describe('a correction', () => {
  test('says why, and keeps only what it changes', () => {
    const { form } = heard
      .when({ type: 'CorrectResponse', reason, changes: { form: 'interview', targets: [rejects(toReport)] } })
      .then({ type: 'ResponseCorrected', reason, changes: { form: 'interview' } })
    expect(form).toBe('interview')
  })

  test('changes something', () => {
    heard.when({ type: 'CorrectResponse', reason, changes: { form: 'press-statement' } }).refused('changes-nothing')
  })

  test('holds to the rules of a new response', () => {
    heard
      .when({ type: 'CorrectResponse', reason, changes: { by: { party: stranger, capacity: cambodia }, targets: [], cited: [uncaptured] } })
      .refused(
        { code: 'party-not-registered', at: '/changes/by/party' },
        { code: 'capacity-not-an-office', at: '/changes/by/capacity' },
        { code: 'no-target', at: '/changes/targets' },
        { code: 'source-not-captured', at: '/changes/cited/0/source' },
      )
    heard.when({ type: 'CorrectResponse', reason, changes: { targets: [rejects(toWithdrawn)] } }).refused('target-withdrawn')
    heard
      .when({ type: 'CorrectResponse', reason, changes: { targets: [rejects(toWithdrawn)] }, answersWithdrawn: true })
      .then({ type: 'ResponseCorrected', reason, changes: { targets: [rejects(toWithdrawn)] } })
  })

  test('leaves no argument about what is no target any more', () => {
    const argued = given(response, { ...recorded, arguments: [{ ...politicalMotive, about: [toReport] }] }).knowing(...world)
    argued
      .when({ type: 'CorrectResponse', reason, changes: { targets: [rejects(toAllegation)] } })
      .refused({ code: 'not-a-target', at: '/changes/targets' })
    argued
      .when({ type: 'CorrectResponse', reason, changes: { arguments: [{ ...politicalMotive, about: [toAllegation] }] } })
      .refused({ code: 'not-a-target', at: '/changes/arguments/0/about' })
    const moved = { targets: [rejects(toAllegation)], arguments: [{ ...politicalMotive, about: [toAllegation] }] }
    argued.when({ type: 'CorrectResponse', reason, changes: moved }).then({ type: 'ResponseCorrected', reason, changes: moved })
  })
})

describe('a clarification', () => {
  const clarification = { occurred: date('2024-07-01'), words: english('Parts of it are accepted.'), cited: [inArticle] }
  const stances: Answer[] = [{ to: toReport, stance: 'partly-accepts' }]

  test('gives new stances, and keeps what was said before in the history', () => {
    const reading = heard
      .when({ type: 'ClarifyResponse', ...clarification, stances })
      .then({ type: 'ResponseClarified', ...clarification, stances })
    expect([reading.targets, reading.clarifications]).toEqual([stances, [{ ...clarification, stances }]])
  })

  test('leaves the other stances as they are, and is another hand in the record', () => {
    const both = given(response, { ...recorded, targets: [rejects(toAllegation), rejects(toReport)] })
      .by('anna')
      .knowing(...world)
    const reading = both
      .as('ben')
      .when({ type: 'ClarifyResponse', ...clarification, stances })
      .then({ type: 'ResponseClarified', ...clarification, stances })
    expect(reading.targets).toEqual([rejects(toAllegation), ...stances])
    expect(reading.recordedBy).toEqual(['anna', 'ben'])
  })

  test('is about the targets that the response has, and cites what was captured', () => {
    heard
      .when({ type: 'ClarifyResponse', ...clarification, stances: [...stances, rejects(toAllegation)], cited: [uncaptured] })
      .refused({ code: 'not-a-target', at: '/stances/1/to' }, { code: 'source-not-captured', at: '/cited/0/source' })
  })
})

describe('an assessment', () => {
  const assess: ResponseCommand = {
    type: 'AssessResponse',
    target: toReport,
    assessment: 'partial',
    reasons: 'Says nothing of the compounds.',
  }
  const assessed: ResponseEvent = {
    type: 'ResponseAssessed',
    target: toReport,
    assessment: 'partial',
    reasons: 'Says nothing of the compounds.',
  }
  const annas = given(response, recorded).by('anna')

  test('says how far the response deals with a target, with reasons', () => {
    const reading = annas.as('ben').when(assess).then(assessed)
    const { type: _, ...judgement } = assessed
    expect(reading.assessed).toEqual([{ ...judgement, by: 'ben', recorded: '2024-07-01T09:01:00.000Z' }])
    expect(reading.recordedBy).toEqual(['anna'])
  })

  test('is never by whoever recorded a part of the response', () => {
    annas.as('anna').when(assess).refused({ code: 'own-record', at: undefined })
    annas.and(withdrawn).by('ben').as('ben').when(assess).refused('response-withdrawn', 'own-record')
  })

  test('is of a target of the response, and says something new', () => {
    annas
      .as('ben')
      .when({ ...assess, target: toAllegation })
      .refused({ code: 'not-a-target', at: '/target' })
    const judged = annas.and(assessed).by('ben').as('chan')
    judged.when(assess).refused('already-assessed-so')
    expect(judged.when({ ...assess, assessment: 'tangential' }).then({ ...assessed, assessment: 'tangential' }).assessed).toHaveLength(1)
  })

  test('is made of each target by itself', () => {
    const both = given(response, { ...recorded, targets: [rejects(toReport), rejects(toAllegation)] })
      .by('anna')
      .and(assessed)
      .by('ben')
      .as('chan')
    const reading = both.when({ ...assess, target: toAllegation }).then({ ...assessed, target: toAllegation })
    expect(reading.assessed.map(({ target, by }) => [target, by])).toEqual([
      [toReport, 'ben'],
      [toAllegation, 'chan'],
    ])
  })

  test('falls where its target is corrected away, or its author records a part of the response afterwards', () => {
    const judged = annas
      .and(assessed)
      .by('ben')
      .knowing(...world)
    const correction = (changes: Partial<ResponseFields>) => ({ type: 'ResponseCorrected', reason, changes }) as const
    expect(judged.and(correction({ targets: [rejects(toAllegation)] })).reading?.assessed).toEqual([])
    expect(judged.and(correction({ form: 'interview' })).by('ben').reading?.assessed).toEqual([])
    expect(judged.and(correction({ form: 'interview' })).by('chan').reading?.assessed).toHaveLength(1)
  })
})

describe('a response that the respondent took back', () => {
  test('says why, and when', () => {
    const reading = heard.when({ type: 'WithdrawResponse', reason: 'Misquoted.', withdrawn: date('2024-07-02') }).then(withdrawn)
    expect([reading.phase, reading.withdrawal]).toEqual(['withdrawn', { reason: 'Misquoted.', withdrawn: '2024-07-02' }])
  })

  test('is not corrected, clarified, assessed or withdrawn again', () => {
    const further: ResponseCommand[] = [
      { type: 'CorrectResponse', reason, changes: { form: 'interview' } },
      { type: 'ClarifyResponse', occurred: 'unknown', words: english('As said.'), stances: [], cited: [] },
      { type: 'AssessResponse', target: toReport, assessment: 'partial', reasons: 'x' },
      { type: 'WithdrawResponse', reason, withdrawn: 'unknown' },
    ]
    for (const command of further) takenBack.as('ben').when(command).refused('response-withdrawn')
  })

  test('can still be verified', () => {
    takenBack.as('ben').when({ type: 'VerifyRecord' }).then({ type: 'RecordVerified' })
  })
})

test('somebody else has a second look, at each reading once', () => {
  const annas = given(response, recorded).by('anna')
  annas.as('anna').when({ type: 'DisputeRecord', reason }).refused('own-record')
  annas.as('ben').when({ type: 'DisputeRecord', reason }).then({ type: 'RecordDisputed', reason })
  annas.and({ type: 'RecordVerified' }).by('ben').as('chan').when({ type: 'VerifyRecord' }).refused('already-verified')
  annas.and({ type: 'RecordDisputed', reason }).by('ben').as('ben').when({ type: 'DisputeRecord', reason }).refused('already-disputed')
})

test('every rule was broken once here, and every event brought about', () => {
  expect(shown(response)).toEqual({ refused: Object.keys(response.sentences).sort(), accepted: Object.keys(schemas.response).sort() })
})
