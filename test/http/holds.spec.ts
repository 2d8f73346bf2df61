/** Legal holds over HTTP: placed by who asks or audits, lifted with leave that is then used up; what was tried without it is recorded. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Role } from '#ledger'
import { Served } from './served.js'

const served = new Served()
let report: string
let short: string
beforeAll(async () => {
  await served.start()
  const everybody: readonly (readonly [string, ...Role[]])[] = [
    ['rosa', 'reader'],
    ['dara', 'recorder'],
    ['sophea', 'reviewer'],
    ['vanna', 'auditor'],
    ['chan', 'administrator'],
  ]
  for (const [name, ...roles] of everybody) await served.person(name, ...roles)
  const { body } = await post('dara', 'parties', { is: 'state', name: { language: 'en', words: 'Siam' } })
  report = String(body['id'])
  short = String(body['short'])
})
afterAll(async () => {
  await served.end()
  expect(served.faults).toEqual([])
})

const get = async (as: string, path: string) => (await served.send('GET', `/api/v1/${path}`, { as })).body
const post = (as: string, path: string, body: object = {}) => served.send('POST', `/api/v1/${path}`, { as, body })
const matter = { case: 'Docket 2024/17', basis: 'Order to preserve evidence' }

test('a record is held for one matter and another, by its own id and at an address that is told from it', async () => {
  expect((await post('rosa', 'holds', { about: { kind: 'party', id: short }, ...matter })).status).toBe(403)
  const placed = await post('vanna', 'holds', { about: { kind: 'party', id: short }, ...matter })
  expect([placed.status, placed.body]).toMatchObject([
    201,
    { short: short.replace('PA-', 'HO-'), reading: { about: { kind: 'party', id: report }, phase: 'held', cases: [matter] } },
  ])
  const more = await post('dara', 'holds', { about: { kind: 'party', id: short }, ...matter, case: 'Archives Act', until: '2030' })
  expect([more.body['id'], more.body['revision']]).toEqual([placed.body['id'], 1])
  const again = await post('dara', 'holds', { about: { kind: 'party', id: short }, ...matter })
  expect([again.status, again.body]).toMatchObject([422, { errors: [{ code: 'case-holds-already', pointer: '/case' }] }])
  const all = await post('chan', 'holds', { about: 'ledger', ...matter, until: '2020' })
  expect(all.body['reading']).toMatchObject({ about: 'ledger' })
  expect(await get('vanna', 'holds?about=ledger')).toMatchObject({ items: [{ id: all.body['id'] }] })
})

test('a batch finds the hold of a record as well', async () => {
  const item = { kind: 'hold', verb: 'place', body: { about: { kind: 'party', id: short }, ...matter, case: 'Another' } }
  const { body } = await post('dara', 'batches', { items: [item] })
  expect(body).toMatchObject({ items: [{ status: 201, revision: 2 }] })
})

test('leave to lift it is asked for, given by another, and good for once', async () => {
  const { items } = await get('vanna', `holds?about=${report}`)
  const [hold] = items as readonly Record<string, unknown>[]
  const path = `holds/${hold?.['id']}/lift`
  const asked = await post('dara', 'approvals', { action: 'hold-lifting', about: { kind: 'hold', id: hold?.['short'] }, reason: 'Closed.' })
  const lift = { case: 'Docket 2024/17', approval: asked.body['short'], reason: 'The matter is closed.' }
  const early = await post('vanna', path, lift)
  expect([early.status, early.body]).toMatchObject([422, { errors: [{ code: 'not-given', pointer: '/approval' }] }])
  expect(await get('vanna', 'custody?is=refused-attempt')).toMatchObject({
    items: [
      { reading: { is: 'refused-attempt', what: 'hold-lifting', problem: 'not-given' } },
      { reading: { is: 'refused-attempt', what: 'hold', problem: 'not-permitted' } },
    ],
  })
  await post('sophea', `approvals/${asked.body['id']}/give`)
  const lifted = await post('vanna', path, lift)
  expect([lifted.status, lifted.body]).toMatchObject([200, { reading: { phase: 'held', lifted: [{ case: 'Docket 2024/17' }] } }])
  expect(await get('vanna', `approvals/${asked.body['id']}`)).toMatchObject({ reading: { phase: 'used' } })
  expect((await post('vanna', path, { ...lift, case: 'Archives Act' })).status).toBe(422)
})
