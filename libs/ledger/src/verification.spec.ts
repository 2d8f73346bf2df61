/** A second pair of eyes, whatever the record. */
import { describe, expect, test } from '@jest/globals'
import { actorOf } from './values.js'
import { type Authorship, authored, decideVerification, evolveVerification, isOwn, judgedByOthers } from './verification.js'

const [anna, ben, chan] = [actorOf('anna'), actorOf('ben'), actorOf('chan')]
const at = (actor: typeof anna) => ({ actor, recorded: '2024-07-01T09:00:00.000Z' })
const facts = (actor: typeof anna) => ({ self: 'x', actor, today: 0, find: () => undefined })
const annas = authored(undefined, at(anna))
const refused = (...codes: string[]) => ({ accepted: false, refusals: codes.map((code) => ({ code })) })

describe('authorship', () => {
  test('keeps everybody who recorded a part, in the order of their first entry', () => {
    const all = authored(authored(authored(annas, at(ben)), at(anna)), at(chan))
    expect(all.recordedBy).toEqual([anna, ben, chan])
    expect([isOwn(all, ben), isOwn(annas, ben)]).toEqual([true, false])
  })

  test('makes a record unverified again with every entry', () => {
    const verified = evolveVerification(annas, { type: 'RecordVerified' }, at(ben))
    expect(authored(verified, at(chan)).verification).toEqual({ state: 'unverified' })
  })

  test('leaves no judgement by whoever made the entry', () => {
    const judgements = [{ by: 'anna' }, { by: 'ben' }]
    expect([judgedByOthers(judgements, at(anna)), judgedByOthers(judgements, at(chan))]).toEqual([[{ by: 'ben' }], judgements])
  })
})

describe('verification', () => {
  const verify = { type: 'VerifyRecord', note: 'Checked.' } as const
  const dispute = { type: 'DisputeRecord', reason: 'Wrong.' } as const
  const by = (actor: typeof anna, record: Authorship, command: typeof verify | typeof dispute) =>
    decideVerification(record, command, facts(actor))
  const verified = evolveVerification(annas, { type: 'RecordVerified', note: 'Checked.' }, at(ben))
  const disputed = evolveVerification(annas, { type: 'RecordDisputed', reason: 'Wrong.' }, at(ben))

  test('says who, when, and why', () => {
    expect([verified.verification, disputed.verification]).toEqual([
      { state: 'verified', by: ben, recorded: '2024-07-01T09:00:00.000Z', note: 'Checked.' },
      { state: 'disputed', by: ben, recorded: '2024-07-01T09:00:00.000Z', reason: 'Wrong.' },
    ])
    expect(verified.recordedBy).toEqual([anna])
  })

  test('is by somebody who had no hand in the record; both reasons are told where there are two', () => {
    expect(by(anna, annas, verify)).toEqual(refused('own-record'))
    expect(by(anna, verified, verify)).toEqual(refused('own-record', 'already-verified'))
    expect(by(ben, annas, verify)).toEqual({ accepted: true, events: [{ type: 'RecordVerified', note: 'Checked.' }] })
    expect(by(ben, annas, dispute)).toEqual({ accepted: true, events: [{ type: 'RecordDisputed', reason: 'Wrong.' }] })
  })

  test('of one reading happens once; a dispute is open to everybody once, and ends with a verification', () => {
    expect(by(chan, verified, verify)).toEqual(refused('already-verified'))
    expect(by(ben, disputed, dispute)).toEqual(refused('already-disputed'))
    expect(by(chan, disputed, dispute).accepted).toBe(true)
    expect(by(chan, disputed, verify).accepted).toBe(true)
    expect(by(ben, verified, dispute).accepted).toBe(true)
  })
})
