/** What holds of all kinds of record together. */
import { describe, expect, test } from '@jest/globals'
import { Ruling, refuse, ruling } from './decider.js'
import { deciders, sentences } from './deciders.js'
import { kinds } from './values.js'

test('every kind has its decider', () => {
  expect(Object.keys(deciders)).toEqual([...kinds])
  for (const kind of kinds) expect(deciders[kind].kind).toBe(kind)
})

test('a code says the same wherever it is given', () => {
  for (const kind of kinds) expect(sentences).toMatchObject(deciders[kind].sentences)
})

test('every sentence is one that a monitor can read, under a code in kebab-case', () => {
  for (const [code, sentence] of Object.entries(sentences)) {
    expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/)
    expect(sentence).toMatch(/^[A-Z].*\.$/)
  }
})

describe('a ruling', () => {
  test('collects every broken rule, in order, with its place', () => {
    const rules = ruling<'a' | 'b' | 'c'>([{ code: 'a' }])
      .refuseWhen(true, 'b', '/x')
      .refuseWhen(false, 'c')
      .and([{ code: 'c', at: '/y' }])
    expect(rules.refusals).toEqual([{ code: 'a' }, { code: 'b', at: '/x' }, { code: 'c', at: '/y' }])
    expect(rules.accept(() => 'event')).toEqual({ accepted: false, refusals: rules.refusals })
  })

  test('makes the events only where no rule was broken', () => {
    const fail = () => {
      throw new Error('made all the same')
    }
    expect(new Ruling<'a'>().refuseWhen(true, 'a').accept(fail)).toEqual({ accepted: false, refusals: [{ code: 'a' }] })
    expect(ruling().accept(() => 'event')).toEqual({ accepted: true, events: ['event'] })
    expect(ruling().accept(() => ['one', 'two'])).toEqual({ accepted: true, events: ['one', 'two'] })
  })

  test('need not collect where one reason leaves no other', () => {
    expect([refuse('a'), refuse('a', '/x')]).toEqual([
      { accepted: false, refusals: [{ code: 'a' }] },
      { accepted: false, refusals: [{ code: 'a', at: '/x' }] },
    ])
  })
})

/** Of an erasure, and of what left the ledger, there is one entry, which begins and ends it. */
const severalEntries = kinds.filter((kind) => kind !== 'erasure' && kind !== 'custody')

test.each(severalEntries)('a %s whose stream does not begin with its beginning is said to be broken', (kind) => {
  const events = { report: 'ReportWithdrawn', allegation: 'AllegationWithdrawn', response: 'ResponseWithdrawn', inquiry: 'InquiryClosed' }
  const type = {
    ...events,
    followup: 'FollowUpLapsed',
    party: 'PartyRenamed',
    source: 'SourceCorrected',
    access: 'UserRenamed',
    approval: 'ApprovalUsed',
    hold: 'HoldLifted',
  }[kind]
  const mark = { actor: 'anna', recorded: '2024-07-01T09:00:00.000Z' }
  expect(() => Reflect.apply(deciders[kind].evolve, undefined, [undefined, { type }, mark])).toThrow(
    `${type} stands before its record begins`,
  )
})
