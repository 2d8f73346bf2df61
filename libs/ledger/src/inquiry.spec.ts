/** An inquiry: sent, reminded, extended, closed; so that silence is a dated fact. */
import { describe, expect, test } from '@jest/globals'
import { schemas } from './codec.js'
import { anAllegation, aParty, aResponse, cambodia, date, english, everybody, lostSource, onPage, sampleId, stranger } from './examples.js'
import { given, shown } from './given.js'
import { type InquiryCommand, type InquiryEvent, type InquiryFields, inquiry } from './inquiry.js'
import type { Target } from './values.js'

const report = sampleId('report', 1)
const first = sampleId('allegation', 10)
const second = sampleId('allegation', 11)
const withdrawnAllegation = sampleId('allegation', 12)
const unlogged = sampleId('allegation', 19)
const merged = sampleId('party', 150)
const uncaptured = { source: lostSource }
const reason = 'Read wrongly.'

const fields: InquiryFields = {
  to: cambodia,
  allegations: [first, second],
  sent: date('2024-07-01'),
  respondBy: date('2024-07-31'),
  words: english('Please answer the two allegations.'),
  cited: [onPage],
}
const send: InquiryCommand = { type: 'SendInquiry', ...fields }
const sent: InquiryEvent = { type: 'InquirySent', ...fields }
const extended: InquiryEvent = { type: 'InquiryExtended', respondBy: date('2024-08-31'), reason: 'Asked for more time.' }
const declined: InquiryEvent = { type: 'InquiryClosed', outcome: 'declined', closed: date('2024-07-10') }

const answers = (...to: Target[]) => to.map((each) => ({ to: each, stance: 'rejects' as const }))
const specific = sampleId('response', 20)
const general = sampleId('response', 21)
const elsewhere = sampleId('response', 22)
const withdrawnResponse = sampleId('response', 23)

const world = [
  ...everybody,
  aParty(merged, 'state', { mergedInto: cambodia }),
  anAllegation(first, { report }),
  anAllegation(second, { report }),
  anAllegation(withdrawnAllegation, { report, phase: 'withdrawn' }),
  aResponse(specific, answers({ kind: 'allegation', id: withdrawnAllegation }, { kind: 'allegation', id: second })),
  aResponse(general, answers({ kind: 'report', id: report })),
  aResponse(elsewhere, answers({ kind: 'allegation', id: withdrawnAllegation })),
  aResponse(withdrawnResponse, answers({ kind: 'allegation', id: first }), { phase: 'withdrawn' }),
]
const unasked = given(inquiry).knowing(...world)
const asked = given(inquiry, sent).knowing(...world)
const closed = given(inquiry, sent, declined).knowing(...world)

describe('sending', () => {
  test('records whom it asks about what, and until when', () => {
    expect(unasked.as('anna').when(send).then(sent)).toEqual({
      ...fields,
      phase: 'open',
      reminders: [],
      extensions: [],
      recordedBy: ['anna'],
      verification: { state: 'unverified' },
    })
  })

  test('happens once, and comes first', () => {
    asked.when(send).refused('inquiry-already-sent')
    unasked.when({ type: 'RemindInquiry', reminded: date('2024-07-20') }).refused('inquiry-not-in-ledger')
  })

  test('asks about something that stands', () => {
    unasked.when({ ...send, allegations: [] }).refused({ code: 'no-allegation', at: '/allegations' })
    unasked
      .when({ ...send, allegations: [first, unlogged, withdrawnAllegation] })
      .refused({ code: 'allegation-not-in-ledger', at: '/allegations/1' }, { code: 'allegation-withdrawn', at: '/allegations/2' })
  })

  test('gives until the day of sending at least, as far as the dates tell', () => {
    unasked.when({ ...send, respondBy: date('2024-06-30') }).refused({ code: 'respond-by-before-sent', at: '/respondBy' })
    unasked.when({ ...send, respondBy: date('2024-07-01') }).then({ ...sent, respondBy: date('2024-07-01') })
    unasked.when({ ...send, sent: date('2024-07') }).then({ ...sent, sent: date('2024-07') })
  })

  test('that breaks many rules is told all of them', () => {
    unasked
      .when({ ...send, to: stranger, allegations: [unlogged], respondBy: date('2023'), cited: [uncaptured] })
      .refused(
        { code: 'party-not-registered', at: '/to' },
        { code: 'source-not-captured', at: '/cited/0/source' },
        { code: 'allegation-not-in-ledger', at: '/allegations/0' },
        { code: 'respond-by-before-sent', at: '/respondBy' },
      )
    unasked.when({ ...send, to: merged }).refused({ code: 'party-merged', at: '/to' })
  })
})

describe('a correction', () => {
  test('says why, and keeps only what it changes', () => {
    const reading = asked
      .when({ type: 'CorrectInquiry', reason, changes: { to: cambodia, allegations: [first] } })
      .then({ type: 'InquiryCorrected', reason, changes: { allegations: [first] } })
    expect(reading).toEqual({ ...asked.reading, allegations: [first] })
  })

  test('changes something, by the rules of a new inquiry', () => {
    asked.when({ type: 'CorrectInquiry', reason, changes: { to: cambodia } }).refused('changes-nothing')
    asked
      .when({ type: 'CorrectInquiry', reason, changes: { to: stranger, allegations: [], cited: [uncaptured] } })
      .refused(
        { code: 'party-not-registered', at: '/changes/to' },
        { code: 'no-allegation', at: '/changes/allegations' },
        { code: 'source-not-captured', at: '/changes/cited/0/source' },
      )
  })

  test('of either day keeps them in order', () => {
    asked
      .when({ type: 'CorrectInquiry', reason, changes: { respondBy: date('2024-06') } })
      .refused({ code: 'respond-by-before-sent', at: '/changes/respondBy' })
    asked
      .when({ type: 'CorrectInquiry', reason, changes: { sent: date('2024-08') } })
      .refused({ code: 'respond-by-before-sent', at: '/changes/sent' })
    const both = { sent: date('2024-08-01'), respondBy: date('2024-08-15') }
    asked.when({ type: 'CorrectInquiry', reason, changes: both }).then({ type: 'InquiryCorrected', reason, changes: both })
  })
})

describe('a reminder', () => {
  test('is sent after the inquiry, any number of times', () => {
    const { reminders } = asked
      .and({ type: 'InquiryReminded', reminded: date('2024-07-15') })
      .when({ type: 'RemindInquiry', reminded: date('2024-07-20'), note: 'By telephone.' })
      .then({ type: 'InquiryReminded', reminded: date('2024-07-20'), note: 'By telephone.' })
    expect(reminders).toEqual([{ reminded: '2024-07-15' }, { reminded: '2024-07-20', note: 'By telephone.' }])
    asked.when({ type: 'RemindInquiry', reminded: date('2024-06-30') }).refused({ code: 'before-sent', at: '/reminded' })
    asked.when({ type: 'RemindInquiry', reminded: date('2024-07-01') }).then({ type: 'InquiryReminded', reminded: date('2024-07-01') })
  })
})

describe('an extension', () => {
  test('says why, and gives more time', () => {
    const reading = asked.when({ type: 'ExtendInquiry', respondBy: date('2024-08-31'), reason: 'Asked for more time.' }).then(extended)
    expect([reading.respondBy, reading.extensions]).toEqual(['2024-08-31', [{ respondBy: '2024-08-31', reason: 'Asked for more time.' }]])
  })

  test('is later than the day that stands', () => {
    const longer = asked.and(extended)
    longer
      .when({ type: 'ExtendInquiry', respondBy: date('2024-08-31'), reason: 'x' })
      .refused({ code: 'not-an-extension', at: '/respondBy' })
    longer.when({ type: 'ExtendInquiry', respondBy: date('2024-08'), reason: 'x' }).refused('not-an-extension')
    longer
      .when({ type: 'ExtendInquiry', respondBy: date('2024-09'), reason: 'x' })
      .then({ ...extended, respondBy: date('2024-09'), reason: 'x' })
  })
})

describe('closing', () => {
  const close = { type: 'CloseInquiry', closed: date('2024-08-01') } as const

  test('as answered names the response, which answers what was asked, in particular or in general', () => {
    const reading = asked.when({ ...close, outcome: 'answered', response: specific }).then({
      type: 'InquiryClosed',
      outcome: 'answered',
      response: specific,
      closed: date('2024-08-01'),
    })
    expect([reading.phase, reading.outcome, reading.response, reading.closed]).toEqual(['closed', 'answered', specific, '2024-08-01'])
    asked
      .when({ ...close, outcome: 'answered', response: general, note: 'In general.' })
      .then({ type: 'InquiryClosed', outcome: 'answered', response: general, closed: date('2024-08-01'), note: 'In general.' })
    asked.when({ ...close, outcome: 'answered' }).refused({ code: 'answered-without-response', at: '/response' })
    asked.when({ ...close, outcome: 'answered', response: elsewhere }).refused({ code: 'response-answers-nothing-asked', at: '/response' })
    asked.when({ ...close, outcome: 'answered', response: withdrawnResponse }).refused({ code: 'response-withdrawn', at: '/response' })
    asked
      .when({ ...close, outcome: 'answered', response: sampleId('response', 29) })
      .refused({ code: 'response-not-in-ledger', at: '/response' })
  })

  test('as declined names none', () => {
    asked.when({ ...close, outcome: 'declined', closed: date('2024-07-10') }).then(declined)
    asked.when({ ...close, outcome: 'declined', response: specific }).refused({ code: 'response-without-answer', at: '/response' })
  })

  test('for want of an answer has to wait until the last day has passed', () => {
    const silence: InquiryCommand = { ...close, outcome: 'no-answer' }
    asked.on('2024-07-31').when(silence).refused({ code: 'still-time-to-respond', at: '/outcome' })
    asked
      .on('2024-08-01')
      .when(silence)
      .then({ type: 'InquiryClosed', outcome: 'no-answer', closed: date('2024-08-01') })
    asked.and(extended).on('2024-08-31').when(silence).refused('still-time-to-respond')
    asked
      .and(extended)
      .on('2024-09-01')
      .when(silence)
      .then({ type: 'InquiryClosed', outcome: 'no-answer', closed: date('2024-08-01') })
  })

  test('comes after sending', () => {
    asked.when({ ...close, outcome: 'declined', closed: date('2024-06') }).refused({ code: 'before-sent', at: '/closed' })
  })

  test('that breaks three rules is told all three', () => {
    closed
      .on('2024-07-15')
      .when({ ...close, outcome: 'no-answer', response: specific, closed: date('2023') })
      .refused(
        { code: 'inquiry-closed', at: undefined },
        { code: 'before-sent', at: '/closed' },
        { code: 'response-without-answer', at: '/response' },
        { code: 'still-time-to-respond', at: '/outcome' },
      )
  })

  test('is the end of it but for a second look', () => {
    const further: InquiryCommand[] = [
      { type: 'CorrectInquiry', reason, changes: { allegations: [first] } },
      { type: 'RemindInquiry', reminded: date('2024-07-20') },
      { type: 'ExtendInquiry', respondBy: date('2024-09'), reason },
      { ...close, outcome: 'declined' },
    ]
    for (const command of further) closed.when(command).refused('inquiry-closed')
    closed.as('ben').when({ type: 'VerifyRecord' }).then({ type: 'RecordVerified' })
  })
})

test('somebody else has a second look, at each reading once', () => {
  const annas = given(inquiry, sent).by('anna')
  annas.as('anna').when({ type: 'VerifyRecord' }).refused('own-record')
  annas.as('ben').when({ type: 'DisputeRecord', reason }).then({ type: 'RecordDisputed', reason })
  annas.and({ type: 'RecordVerified' }).by('ben').as('chan').when({ type: 'VerifyRecord' }).refused('already-verified')
  annas.and({ type: 'RecordDisputed', reason }).by('ben').as('ben').when({ type: 'DisputeRecord', reason }).refused('already-disputed')
})

test('every rule was broken once here, and every event brought about', () => {
  expect(shown(inquiry)).toEqual({ refused: Object.keys(inquiry.sentences).sort(), accepted: Object.keys(schemas.inquiry).sort() })
})
