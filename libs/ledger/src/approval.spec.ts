/** An approval: asked for by one, given or refused by another, used once. */
import { describe, expect, test } from '@jest/globals'
import { type ApprovalCommand, type ApprovalEvent, type ApprovalFields, approval } from './approval.js'
import { schemas } from './codec.js'
import { article, everybody, lostSource } from './examples.js'
import { given, shown } from './given.js'

const about = { kind: 'source', id: article } as const
const fields: ApprovalFields = { action: 'erasure', about, reason: 'A court ordered it.', basis: 'Order 2024/17' }
const ask: ApprovalCommand = { type: 'AskApproval', ...fields }
const asked: ApprovalEvent = { type: 'ApprovalAsked', ...fields }
const allowed: ApprovalEvent = { type: 'ApprovalGiven' }
const refused: ApprovalEvent = { type: 'ApprovalRefused', reason: 'The order is not final.' }
const withdrawn: ApprovalEvent = { type: 'ApprovalWithdrawn', reason: 'The order was lifted.' }
const used: ApprovalEvent = { type: 'ApprovalUsed' }

const unasked = given(approval).knowing(...everybody)
const annas = given(approval, asked)
  .by('anna')
  .knowing(...everybody)
const byBen = annas.as('ben')
const byAnna = annas.as('anna')

describe('asking', () => {
  test('says for what, about which record, and why', () => {
    expect(unasked.as('anna').when(ask).then(asked)).toEqual({ ...fields, phase: 'asked', askedBy: 'anna' })
  })

  test('need not name a record where the whole ledger is meant', () => {
    const restore = { action: 'restore', reason: 'The disk is broken.' } as const
    unasked.when({ type: 'AskApproval', ...restore }).then({ type: 'ApprovalAsked', ...restore })
    for (const action of ['erasure', 'hold-lifting'] as const) {
      unasked.when({ type: 'AskApproval', action, reason: 'x', basis: 'x' }).refused({ code: 'about-missing', at: '/about' })
    }
  })

  test('names the legal basis of an erasure', () => {
    unasked.when({ type: 'AskApproval', action: 'erasure', about, reason: 'x' }).refused({ code: 'basis-missing', at: '/basis' })
  })

  test('names a record that is there', () => {
    unasked.when({ ...ask, about: { kind: 'source', id: lostSource } }).refused({ code: 'about-not-in-ledger', at: '/about/id' })
  })

  test('happens once, and comes first', () => {
    byAnna.when(ask).refused('approval-already-asked')
    const others: readonly ApprovalCommand[] = [
      { type: 'GiveApproval' },
      { type: 'RefuseApproval', reason: 'x' },
      { type: 'WithdrawApproval', reason: 'x' },
      { type: 'UseApproval' },
    ]
    for (const command of others) unasked.when(command).refused('approval-not-in-ledger')
  })
})

describe('a decision', () => {
  test('is somebody else’s to give', () => {
    expect(byBen.when({ type: 'GiveApproval', note: 'I read the order.' }).then({ ...allowed, note: 'I read the order.' })).toEqual({
      ...fields,
      phase: 'given',
      askedBy: 'anna',
      decidedBy: 'ben',
      decided: '2024-07-01T09:01:00.000Z',
      note: 'I read the order.',
    })
    byBen.when({ type: 'GiveApproval' }).then(allowed)
    byAnna.when({ type: 'GiveApproval' }).refused('own-request')
  })

  test('is somebody else’s to refuse, with a reason', () => {
    expect(byBen.when({ type: 'RefuseApproval', reason: 'The order is not final.' }).then(refused)).toEqual({
      ...fields,
      phase: 'refused',
      askedBy: 'anna',
      decidedBy: 'ben',
      decided: '2024-07-01T09:01:00.000Z',
      because: 'The order is not final.',
    })
    byAnna.when({ type: 'RefuseApproval', reason: 'x' }).refused('own-request')
  })

  test('is not waited for where the asker withdraws', () => {
    expect(byAnna.when({ type: 'WithdrawApproval', reason: 'The order was lifted.' }).then(withdrawn)).toEqual({
      ...fields,
      phase: 'withdrawn',
      askedBy: 'anna',
      because: 'The order was lifted.',
    })
    byBen.when({ type: 'WithdrawApproval', reason: 'x' }).refused('not-own-request')
  })

  test.each([
    ['given', [allowed]],
    ['refused', [refused]],
    ['withdrawn', [withdrawn]],
    ['used', [allowed, used]],
  ] as const)('comes once: one that was %s stays so', (_, events) => {
    const decided = annas.and(...events).by('ben')
    decided.as('chan').when({ type: 'GiveApproval' }).refused('not-awaiting')
    decided.as('chan').when({ type: 'RefuseApproval', reason: 'x' }).refused('not-awaiting')
    decided.as('anna').when({ type: 'WithdrawApproval', reason: 'x' }).refused('not-awaiting')
    decided.as('anna').when({ type: 'GiveApproval' }).refused('not-awaiting', 'own-request')
  })
})

describe('a use', () => {
  test('follows leave, once', () => {
    const { phase, used: when } = annas.and(allowed).by('ben').when({ type: 'UseApproval' }).then(used)
    expect([phase, when]).toEqual(['used', '2024-07-01T09:02:00.000Z'])
    for (const events of [[], [refused], [withdrawn], [allowed, used]])
      annas
        .and(...events)
        .when({ type: 'UseApproval' })
        .refused('not-given')
  })
})

test('every rule was broken once here, and every event brought about', () => {
  expect(shown(approval)).toEqual({ refused: Object.keys(approval.sentences).sort(), accepted: Object.keys(schemas.approval).sort() })
})
