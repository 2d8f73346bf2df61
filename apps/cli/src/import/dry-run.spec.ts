import { expect, test } from '@jest/globals'
import { naturalId } from '#exchange'
import { dryRun } from './dry-run.js'

const now = () => new Date('2024-06-24T09:00:00Z')
const party = naturalId('party', ['KHM'])
const register = (words: string) =>
  ({ kind: 'party', verb: 'register', id: party, key: 'register:KHM', body: { is: 'state', name: { language: 'en', words } } }) as const

test('a dry run decides by what it would have recorded before', async () => {
  const send = dryRun(undefined, 'anna', now)
  expect(await send([register('Cambodia')], { atomic: false })).toEqual([{ status: 'recorded' }])
  const alias = { kind: 'party', verb: 'add-alias', id: party, key: 'alias', body: { alias: { language: 'km', words: 'កម្ពុជា' } } } as const
  const lost = { ...alias, id: naturalId('party', ['XXX']), key: 'lost' }
  const wrong = { ...alias, key: 'wrong', body: { alais: 1 } }
  expect(await send([register('Cambodia'), alias, lost, wrong], { atomic: false })).toEqual([
    { status: 'unchanged' },
    { status: 'recorded' },
    { status: 'refused', errors: [{ code: 'party-not-in-ledger', detail: 'There is no such party in the ledger.' }] },
    {
      status: 'refused',
      errors: expect.arrayContaining([
        expect.objectContaining({ pointer: '/alais', detail: expect.stringContaining('Did you mean alias?') }),
      ]),
    },
  ])
})

test('all or nothing leaves the others out', async () => {
  const send = dryRun(undefined, 'anna', now)
  const wrong = { ...register('Cambodia'), key: 'wrong', body: {} }
  expect(await send([register('Cambodia'), wrong], { atomic: true })).toMatchObject([{ status: 'left-out' }, { status: 'refused' }])
})
