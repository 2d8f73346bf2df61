/** An erasure: with the leave of two people, of a record that nothing holds; and what was refused is told. */
import { describe, expect, test } from '@jest/globals'
import { schemas } from './codec.js'
import { type ErasureCommand, type ErasureEvent, type ErasureSubject, erasure, erasureIdOf } from './erasure.js'
import { aFollowUp, anAllegation, aReport, aResponse, article, date, everybody, lostSource, sampleId, spokesman } from './examples.js'
import { given, type KnownRecord, shown } from './given.js'
import { type Held, holdIdOf } from './hold.js'
import { actorOf, idOf } from './values.js'

const subject = { kind: 'party', id: spokesman } as const
const leave = sampleId('approval', 901)
const erase: ErasureCommand = { type: 'ErasePersonalData', subject, approval: leave, values: 7, keys: 1 }
const [anna, ben] = [actorOf('anna'), actorOf('ben')]
const erased: ErasureEvent = {
  type: 'PersonalDataErased',
  subject,
  values: 7,
  keys: 1,
  basis: 'Article 17',
  approval: leave,
  requestedBy: anna,
  approvedBy: ben,
}
const refusal: ErasureEvent = { type: 'ErasureRefused', subject, approval: leave, refusals: ['on-hold'] }

function approval(about: ErasureSubject = subject, more: Partial<Extract<KnownRecord, { kind: 'approval' }>['as']> = {}): KnownRecord {
  const as = { action: 'erasure', phase: 'given', about, basis: 'Article 17', askedBy: anna, decidedBy: ben, ...more } as const
  return { kind: 'approval', id: leave, as }
}
const aHold = (about: Held, until?: string): KnownRecord => ({
  kind: 'hold',
  id: holdIdOf(about),
  as: { cases: [until === undefined ? {} : { until: date(until) }] },
})

const story = given(erasure)
  .as('anna')
  .knowing(...everybody)
const allowed = story.knowing(approval())

describe('an erasure', () => {
  test('says whose data, on what basis, and by which two people', () => {
    expect(allowed.when(erase).then(erased)).toEqual({
      subject,
      approval: leave,
      phase: 'done',
      values: 7,
      keys: 1,
      basis: 'Article 17',
      requestedBy: 'anna',
      approvedBy: 'ben',
      by: 'anna',
      recorded: '2024-07-01T09:00:00.000Z',
    })
  })

  test('is carried out by anybody but who approved it', () => {
    allowed.as('ben').when(erase).refused({ code: 'own-approval', at: '/approval' })
    allowed.as('chan').when(erase).refused({ code: 'not-the-asker', at: undefined })
    allowed
      .as('chan')
      .when({ ...erase, asOperator: true })
      .then(erased)
    allowed
      .as('ben')
      .when({ ...erase, asOperator: true })
      .refused('own-approval')
  })

  test('takes leave for just this, once', () => {
    story.when(erase).refused({ code: 'approval-not-in-ledger', at: '/approval' })
    const other = { kind: 'source', id: article } as const
    story.knowing(approval(other)).when(erase).refused({ code: 'approval-not-for-this', at: '/approval' })
    story
      .knowing(approval(subject, { action: 'restore' }))
      .when(erase)
      .refused('approval-not-for-this')
    for (const phase of ['asked', 'refused', 'withdrawn', 'used'] as const) {
      story.knowing(approval(subject, { phase })).when(erase).refused({ code: 'not-given', at: '/approval' })
    }
  })

  test('is of a record that is there, and has something to erase', () => {
    const lost = { kind: 'source', id: lostSource } as const
    story
      .knowing(approval(lost))
      .when({ ...erase, subject: lost })
      .refused({ code: 'subject-not-in-ledger', at: '/subject/id' })
    allowed.when({ ...erase, keys: 0 }).refused({ code: 'nothing-to-erase', at: '/subject' })
  })

  test.each(['erasure', 'custody'] as const)('is not of an entry of %s', (kind) => {
    const own = { kind, id: sampleId(kind, 1) }
    const known: KnownRecord =
      kind === 'erasure' ? { kind, id: sampleId(kind, 1), as: { phase: 'done' } } : { kind, id: sampleId(kind, 1), as: { is: 'export' } }
    story
      .knowing(approval(own), known)
      .when({ ...erase, subject: own })
      .refused({ code: 'not-erasable', at: '/subject/kind' })
  })

  test('is not of a user who is let in', () => {
    const chan = sampleId('access', 1)
    const user = { kind: 'access', id: chan } as const
    const known = (active: boolean): KnownRecord => ({ ...user, as: { name: 'Chan', roles: [], active } })
    story
      .knowing(approval(user), known(true))
      .when({ ...erase, subject: user })
      .refused({ code: 'user-active', at: '/subject' })
    story
      .knowing(approval(user), known(false))
      .when({ ...erase, subject: user })
      .then({ ...erased, subject: user })
  })

  test('has an id that is told from its approval', () => {
    expect(erasureIdOf(leave)).toBe('01900000-0000-8000-8000-000000000901')
    expect(erasureIdOf(idOf('approval', erasureIdOf(leave)))).not.toBe(erasureIdOf(leave))
  })

  test('happens once under one id', () => {
    given(erasure, erased).when(erase).refused('erasure-recorded-already')
    given(erasure, refusal).when(erase).refused('erasure-recorded-already')
  })
})

describe('a hold stands against it', () => {
  test('on the record, or on the whole ledger', () => {
    allowed.knowing(aHold(subject)).when(erase).refused({ code: 'on-hold', at: '/subject' })
    allowed.knowing(aHold('ledger')).when(erase).refused({ code: 'ledger-on-hold', at: undefined })
  })

  test('until the last day of a retention', () => {
    allowed.knowing(aHold(subject, '2024-07-01')).when(erase).refused('on-hold')
    allowed.knowing(aHold(subject, '2024-06')).when(erase).then(erased)
  })

  test('on what the record belongs to, however far up', () => {
    const [report, allegation, response, rejoinder] = [
      sampleId('report', 1),
      sampleId('allegation', 2),
      sampleId('response', 3),
      sampleId('response', 4),
    ]
    const [inquiry, followUp] = [sampleId('inquiry', 5), sampleId('followup', 6)]
    const world: readonly KnownRecord[] = [
      aReport(report),
      anAllegation(allegation, { report }),
      aResponse(response, [{ to: { kind: 'allegation', id: allegation }, stance: 'rejects' }]),
      aResponse(rejoinder, [{ to: { kind: 'response', id: response }, stance: 'notes' }]),
      { kind: 'inquiry', id: inquiry, as: { phase: 'open', allegations: [allegation] } },
      { ...aFollowUp(followUp), as: { phase: 'open', about: [{ kind: 'response', id: rejoinder }] } } as KnownRecord,
      aHold({ kind: 'report', id: report }),
    ]
    const below: readonly ErasureSubject[] = [
      { kind: 'allegation', id: allegation },
      { kind: 'response', id: rejoinder },
      { kind: 'inquiry', id: inquiry },
      { kind: 'followup', id: followUp },
    ]
    for (const each of below) {
      story
        .knowing(approval(each), ...world)
        .when({ ...erase, subject: each })
        .refused({ code: 'on-hold-with-another', at: '/subject' })
    }
    const whole = { kind: 'report', id: report } as const
    story
      .knowing(approval(whole), ...world)
      .when({ ...erase, subject: whole })
      .refused('on-hold')
  })

  test('beside every other reason', () => {
    story
      .knowing(aHold(subject), aHold('ledger'))
      .when({ ...erase, keys: 0 })
      .refused('on-hold', 'ledger-on-hold', 'nothing-to-erase', 'approval-not-in-ledger')
  })
})

test('what was refused is told with its reasons', () => {
  const note = { type: 'NoteRefusedErasure', subject, approval: leave, refusals: ['on-hold'] } as const
  expect(story.when(note).then(refusal)).toEqual({
    subject,
    approval: leave,
    phase: 'refused',
    refusals: ['on-hold'],
    by: 'anna',
    recorded: '2024-07-01T09:00:00.000Z',
  })
})

test('every rule was broken once here, and every event brought about', () => {
  expect(shown(erasure)).toEqual({ refused: Object.keys(erasure.sentences).sort(), accepted: Object.keys(schemas.erasure).sort() })
})
