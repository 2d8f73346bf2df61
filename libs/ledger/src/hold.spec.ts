/** A legal hold: placed for a matter, on a record or on everything; lifted with the leave of two people, each matter for itself. */
import { describe, expect, test } from '@jest/globals'
import { schemas } from './codec.js'
import { article, date, everybody, lostSource, sampleId } from './examples.js'
import { given, type KnownRecord, shown } from './given.js'
import { type HoldCommand, type HoldEvent, type HoldFields, hold, holdIdOf, holds } from './hold.js'
import { actorOf } from './values.js'

const about = { kind: 'source', id: article } as const
const id = holdIdOf(about)
const fields: HoldFields = { about, case: 'Docket 2024/17', basis: 'Order to preserve evidence' }
const place: HoldCommand = { type: 'PlaceHold', ...fields }
const placed: HoldEvent = { type: 'HoldPlaced', ...fields }
const retained: HoldEvent = { type: 'HoldPlaced', about, case: 'Archives Act', basis: 'Section 4', until: date('2030') }
const leave = sampleId('approval', 901)
const lift: HoldCommand = { type: 'LiftHold', case: 'Docket 2024/17', approval: leave, reason: 'The matter is closed.' }
const lifted: HoldEvent = { type: 'HoldLifted', case: 'Docket 2024/17', approval: leave, reason: 'The matter is closed.' }

function approval(more: Partial<Extract<KnownRecord, { kind: 'approval' }>['as']> = {}): KnownRecord {
  const [askedBy, decidedBy] = [actorOf('anna'), actorOf('ben')]
  return { kind: 'approval', id: leave, as: { action: 'hold-lifting', phase: 'given', about, askedBy, decidedBy, ...more } }
}

const free = given(hold)
  .of(id)
  .knowing(...everybody)
const held = given(hold, placed)
  .by('anna')
  .of(id)
  .knowing(...everybody)

describe('placing', () => {
  test('says on what, for which matter, and on what basis', () => {
    expect(free.as('anna').when(place).then(placed)).toEqual({
      about,
      phase: 'held',
      cases: [{ case: 'Docket 2024/17', basis: 'Order to preserve evidence', by: 'anna', placed: '2024-07-01T09:00:00.000Z' }],
      lifted: [],
    })
  })

  test('can be for several matters, each once, and until a day', () => {
    const { type: _, ...retention } = retained
    const { cases } = held.when({ type: 'PlaceHold', ...retention }).then(retained)
    expect(cases.map(({ case: name, until }) => [name, until])).toEqual([
      ['Docket 2024/17', undefined],
      ['Archives Act', '2030'],
    ])
    held.when(place).refused({ code: 'case-holds-already', at: '/case' })
  })

  test('is on a record that is there, or on all of them', () => {
    const lost = { kind: 'source', id: lostSource } as const
    free
      .of(holdIdOf(lost))
      .when({ ...place, about: lost })
      .refused({ code: 'about-not-in-ledger', at: '/about/id' })
    free
      .of(holdIdOf('ledger'))
      .when({ ...place, about: 'ledger' })
      .then({ ...placed, about: 'ledger' })
  })

  test('goes by the id that belongs to what is held', () => {
    free.of(holdIdOf('ledger')).when(place).refused({ code: 'hold-of-another', at: '/about' })
  })
})

describe('the id of a hold', () => {
  test('ends as that of its record, is another, and is told from the record alone', () => {
    expect(article).toBe('01900000-0000-7000-8000-000000000202')
    expect(id).toBe('01900000-0000-8000-8000-000000000202')
    expect(holdIdOf({ kind: 'hold', id })).not.toBe(id)
    expect(holdIdOf('ledger')).toBe('ffffffff-ffff-8fff-bfff-ffffffffffff')
  })
})

describe('lifting', () => {
  test('takes leave that two people gave, and ends the one matter', () => {
    const both = held.and(retained).by('anna').knowing(approval())
    expect(both.as('chan').when(lift).then(lifted)).toEqual({
      about,
      phase: 'held',
      cases: [{ case: 'Archives Act', basis: 'Section 4', until: '2030', by: 'anna', placed: '2024-07-01T09:01:00.000Z' }],
      lifted: [
        {
          case: 'Docket 2024/17',
          reason: 'The matter is closed.',
          approval: leave,
          by: 'chan',
          recorded: '2024-07-01T09:02:00.000Z',
        },
      ],
    })
    expect(held.knowing(approval()).when(lift).then(lifted).phase).toBe('lifted')
    held
      .knowing(approval({ about: { kind: 'hold', id } }))
      .when(lift)
      .then(lifted)
  })

  test.each([
    ['another action', { action: 'erasure' }],
    ['another record', { about: { kind: 'source', id: lostSource } }],
    ['no record', { about: undefined }],
  ] as const)('does not take leave for %s', (_, more) => {
    const { about: other, ...rest } = { about, ...more }
    const known = approval(rest)
    if (known.kind !== 'approval') throw new Error('this is an approval')
    const { about: _about, ...as } = known.as
    held
      .knowing({ ...known, as: { ...as, ...(other && { about: other }) } })
      .when(lift)
      .refused({ code: 'approval-not-for-this', at: '/approval' })
  })

  test('does not take leave that is none, or is used', () => {
    held.when(lift).refused({ code: 'approval-not-in-ledger', at: '/approval' })
    for (const phase of ['asked', 'refused', 'withdrawn', 'used'] as const) {
      held.knowing(approval({ phase })).when(lift).refused({ code: 'not-given', at: '/approval' })
    }
    held
      .and(retained, lifted)
      .knowing(approval())
      .when({ ...lift, case: 'Archives Act' })
      .refused('not-given')
  })

  test('is of a matter that holds', () => {
    free.knowing(approval()).when(lift).refused('hold-not-in-ledger')
    held
      .knowing(approval())
      .when({ ...lift, case: 'Another' })
      .refused({ code: 'case-holds-not', at: '/case' })
  })

  test('is followed by a new hold where a new matter comes', () => {
    const { cases, lifted: before } = held.and(lifted).when(place).then(placed)
    expect([cases.length, before.length]).toEqual([1, 1])
  })
})

test('a matter holds until it is lifted, and a retention until its last day', () => {
  const reading = given(hold, { ...retained, until: date('2024-07') }).reading
  expect(reading && [holds(reading, 19_934), holds(reading, 19_935), holds(reading, 19_936)]).toEqual([true, true, false])
  expect(holds({ cases: [{}] }, 99_999)).toBe(true)
  expect(holds({ cases: [] }, 0)).toBe(false)
})

test('every rule was broken once here, and every event brought about', () => {
  expect(shown(hold)).toEqual({ refused: Object.keys(hold.sentences).sort(), accepted: Object.keys(schemas.hold).sort() })
})
