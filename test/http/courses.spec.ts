/** How a record came to read as it does, over HTTP: blame, steps, links to event and proof, times that stand out; to whom it is shown. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { invariantNames } from '#views'
import { Served } from './served.js'
import { idOf, logWorld, type World } from './world.js'

let now = new Date('2024-07-10T08:00:00.000Z')
const served = new Served({ now: () => now, settings: { clockMs: 0 } })
let world: World
let correction = 0
beforeAll(async () => {
  await served.start()
  await served.person('dara', 'recorder')
  await served.person('sophea', 'reviewer')
  await served.person('reader', 'reader')
  await served.person('auditor', 'auditor')
  world = await logWorld(served)
  now = new Date('2024-10-15T08:00:00.000Z')
  const post = (path: string, body: object, as = 'dara') => served.send('POST', `/api/v1/${path}`, { as, body })
  await post(`allegations/${world.unanswered}/correct`, { reason: 'misread', changes: { categories: ['ownership'] } })
  correction = served.server.parts.views.checkpoint.sequence
  await post(`allegations/${world.unanswered}/verify`, { note: 'Read it.' }, 'sophea')
  await post('responses', {
    by: { party: world.ministry },
    form: 'letter',
    occurred: '2024-07-03',
    gist: { language: 'en', words: 'A letter that came late' },
    targets: [{ to: { kind: 'allegation', id: world.unanswered }, stance: 'notes' }],
  })
})
afterAll(async () => {
  await served.end()
  expect(served.faults).toEqual([])
})

const get = async (path: string, as = 'sophea') => {
  const answer = await served.send('GET', `/api/v1/${path}`, { as })
  expect([path, answer.status, answer.body['detail']]).toEqual([path, 200, undefined])
  return answer.body
}
const status = async (path: string, as: string) => (await served.send('GET', `/api/v1/${path}`, { as })).status
const items = (body: Record<string, unknown>): Record<string, unknown>[] => (Array.isArray(body['items']) ? body['items'] : [])

test('blame names for each field the entry that set it, with the way to its event and proof', async () => {
  const fields = items(await get(`allegations/${world.unanswered}/blame`))
  expect(fields.find(({ field }) => field === '/categories')).toEqual({
    field: '/categories',
    value: ['ownership'],
    before: [expect.any(Number)],
    set: expect.objectContaining({
      sequence: correction,
      type: 'AllegationCorrected',
      why: 'misread',
      links: { event: `/api/v1/events/${correction}`, proof: `/log/proof/${correction}` },
    }),
  })
  const then = items(await get(`allegations/${world.unanswered}/blame?as-of=${correction - 1}`))
  expect(then.find(({ field }) => field === '/categories')).toMatchObject({ value: ['official-complicity'], before: [] })
})

test('a report is stepped through with what belongs to it, or alone', async () => {
  const first = await get(`reports/${world.report}/steps`)
  expect(first).toMatchObject({ of: 9, items: [{ type: 'ReportPublished', place: 1 }] })
  const [step] = items(first)
  const second = await get(`reports/${world.report}/steps?at=${step?.['next']}`)
  expect(second).toMatchObject({ items: [{ type: 'AllegationRaised', place: 2, previous: step?.['sequence'] }] })
  expect(await get(`reports/${world.report}/steps?alone=true&limit=10`)).toMatchObject({ of: 1, items: [{ place: 1 }] })
  const at = await get(`allegations/${world.unanswered}/steps?at=${correction}`)
  expect(at).toMatchObject({
    of: 3,
    items: [{ changes: [{ field: '/categories', before: ['official-complicity'], after: ['ownership'] }], next: correction + 1 }],
  })
})

test('an event is read by its sequence', async () => {
  expect(await get(`events/${correction}`)).toMatchObject({
    event: { sequence: correction, type: 'AllegationCorrected', data: { reason: 'misread' } },
    entry: { id: world.unanswered },
  })
  expect([await status(`events/${correction + 99}`, 'sophea'), await status('events/x', 'sophea')]).toEqual([404, 404])
  expect(await status(`events/${correction}?as-of=${correction - 1}`, 'sophea')).toBe(404)
  // The first entries add users.
  expect([await status('events/1', 'dara'), await status('events/1', 'auditor')]).toEqual([404, 200])
})

test('the history says who verified a reading, and what came late stands out', async () => {
  const history = items(await get(`allegations/${world.unanswered}/history`))
  expect(history.map(({ reviews }) => reviews)).toEqual([
    [],
    [{ state: 'verified', sequence: correction + 1, by: expect.any(String), recorded: now.toISOString(), why: 'Read it.' }],
    undefined,
  ])
  expect(items(await get('history?timing=late')).map(({ sequence, late }) => [sequence, late])).toEqual([[correction + 2, 104]])
  const [letter, statement] = items(await get('responses'))
  expect([letter?.['timing'], statement?.['timing']]).toEqual([{ late: 104 }, undefined])
})

test('a condition is bisected: the entry after which it no longer holds, with its figures', async () => {
  const ask = (query: Record<string, string>) => get(`bisect?${new URLSearchParams(query)}`)
  const condition = `field(${world.unanswered}, 'categories') = 'official-complicity'`
  expect(await ask({ condition })).toMatchObject({
    condition,
    way: 'halving',
    start: { holds: true },
    end: { holds: false },
    found: {
      sequence: correction,
      entry: { type: 'AllegationCorrected', id: world.unanswered, links: { proof: `/log/proof/${correction}` } },
      figures: [{ figure: `field(${world.unanswered}, 'categories')`, before: 'official-complicity', after: 'ownership' }],
    },
  })
  // It comes with the first allegation, goes with the second, and comes again.
  const walked = await ask({ condition: `unanswered(${world.report}) = 1`, each: 'true' })
  expect(walked).toMatchObject({ way: 'each', start: { holds: false }, found: { entry: { id: world.unanswered } } })
  for (const invariant of invariantNames) {
    // Nothing lapses here, because this server keeps no clock.
    expect(await ask({ invariant })).toMatchObject({ invariant, end: { holds: invariant !== 'due-actions-lapse' } })
  }
})

test('what is wrong with a condition is told at its place, with what was probably meant', async () => {
  const problem = async (query: Record<string, string>, as = 'dara') =>
    (await served.send('GET', `/api/v1/bisect?${new URLSearchParams(query)}`, { as })).body
  expect(await problem({ condition: `unansered(${world.report}) = 1` })).toMatchObject({
    status: 400,
    errors: [{ parameter: 'condition', detail: 'Character 1: There is no figure "unansered".', remedy: 'Did you mean unanswered?' }],
  })
  expect(await problem({})).toMatchObject({ status: 400 })
  expect(await problem({ condition: 'entries() > 1', from: '9', to: '3' })).toMatchObject({ status: 400, errors: [{ parameter: 'from' }] })
  // Users are not shown to everybody, not even by their number.
  expect(await problem({ condition: 'count(user) > 1' })).toMatchObject({ status: 400 })
  expect(await problem({ condition: 'count(user) > 1' }, 'auditor')).toMatchObject({ start: { holds: false } })
  const hidden = await problem({ condition: 'entries() < 2', from: '1' })
  expect([Reflect.get(Object(hidden['found']), 'sequence'), Object(hidden['found'])]).toEqual([
    2,
    expect.not.objectContaining({ entry: expect.anything() }),
  ])
})

test('a sample is drawn by a checkpoint that was signed after its population, and by no other', async () => {
  const last = served.server.parts.views.checkpoint.sequence
  const sample = await get(`sample?size=4&to=${last}`)
  const root = served.server.parts.proofs.rootAt(Number(Reflect.get(Object(sample['checkpoint']), 'size'))) ?? new Uint8Array()
  expect(sample).toMatchObject({ checkpoint: { root: Buffer.from(root).toString('hex') }, population: { from: 1, to: last, count: last } })
  expect(items(sample)).toHaveLength(4)
  expect(await get(`sample?size=4&to=${last}&checkpoint=${Reflect.get(Object(sample['checkpoint']), 'size')}`)).toMatchObject({
    items: items(sample),
  })
  const byKind = await get(`sample?size=12&to=${last}&stratify=kind`, 'auditor')
  expect(Object(byKind['strata'])).toContainEqual({ stratum: 'allegation', count: 4, drawn: expect.any(Number) })
  expect(items(byKind).every(({ stratum, entry }) => Reflect.get(Object(entry), 'kind') === stratum)).toBe(true)
  // The first entries are about users, which a recorder is not shown; the draw is the same all the same.
  const [seen, unseen] = [
    await get(`sample?size=9&to=${last}&stratify=kind`, 'auditor'),
    await get(`sample?size=9&to=${last}&stratify=kind`, 'dara'),
  ]
  expect(items(unseen).map(({ sequence }) => sequence)).toEqual(items(seen).map(({ sequence }) => sequence))
  expect(items(unseen).find(({ stratum }) => stratum === 'access')).not.toHaveProperty('entry')
  const problem = async (query: string) => (await served.send('GET', `/api/v1/sample?${query}`, { as: 'sophea' })).body
  const [early] = served.server.parts.proofs.checkpoints.kept.nearest(last - 1)
  if (early && early.size < last) {
    expect(await problem(`to=${last}&checkpoint=${early.size}`)).toMatchObject({ status: 400, errors: [{ parameter: 'checkpoint' }] })
  }
  expect(await problem('to=2030-01-01')).toMatchObject({ status: 400, errors: [{ parameter: 'to' }] })
  expect(await problem(`to=${last}&size=1&stratify=kind`)).toMatchObject({ status: 400, errors: [{ parameter: 'size' }] })
  expect(await problem(`to=${last}&checkpoint=999999`)).toMatchObject({ status: 404 })
  expect(await get('sample?from=2024-07-10&to=2024-07-10&size=1')).toMatchObject({ population: { from: 1 } })
})

test('the second clock: what is known now of how things stood by a day', async () => {
  const { report, unanswered, answered, response, state } = world
  const ids = async (path: string) => items(await get(path)).map(({ id }) => id)
  // The letter of 3 July was recorded in October.
  expect(await ids('allegations?answered=no&occurred-by=2024-07-02')).toEqual([unanswered])
  expect(await ids('allegations?answered=no&occurred-by=2024-07-03')).toEqual([])
  expect(await ids(`allegations?answered=no&occurred-by=2024-07-03&as-of=${correction}`)).toEqual([unanswered])
  expect(await ids('responses?occurred-by=2024-07-02')).toEqual([response])
  expect(await get('responses?occurred-by=2024-07&limit=1&count=true')).toMatchObject({ count: 2, basis: { occurredBy: '2024-07-31' } })
  expect(await get(`reports/${report}/matrix?occurred-by=2024-07-02`)).toMatchObject({
    columns: [{ id: response }],
    rows: [
      { id: answered, answer: 'answered-specifically' },
      { id: unanswered, answer: 'unanswered' },
    ],
  })
  expect(await get(`matrix?subject=${state}&occurred-by=2024-06-01`)).toMatchObject({ reports: [], rows: [] })
  expect(await get(`allegations/${unanswered}/history?occurred-by=2024-07-02`)).toMatchObject({
    items: [{}, { type: 'AllegationCorrected' }, {}],
  })
  expect([
    await status(`reports/${report}?occurred-by=2024-06-23`, 'dara'),
    await status(`reports/${report}/matrix?occurred-by=2024-06-23`, 'dara'),
  ]).toEqual([404, 404])
  expect(await get(`reports/${report}?occurred-by=2024-06-24`)).toMatchObject({ reading: { edition: '2024' } })
  expect([await status('parties?occurred-by=2024', 'dara'), await status('responses?occurred-by=soon', 'dara')]).toEqual([400, 400])
  const next = await get('responses?occurred-by=2024-07-31&limit=1')
  expect(await ids(`responses?occurred-by=2024-07-31&limit=1&cursor=${next['next']}`)).toEqual([response])
})

test('it takes the permission to see who recorded what, and for users and approvals that to see those', async () => {
  const asked = await served.send('POST', '/api/v1/approvals', { as: 'dara', body: { action: 'restore', reason: 'The disk is broken.' } })
  const statuses = async (path: string) => [await status(path, 'reader'), await status(path, 'dara'), await status(path, 'auditor')]
  expect(await statuses(`reports/${world.report}/blame`)).toEqual([403, 200, 200])
  expect(await statuses(`reports/${world.report}/steps`)).toEqual([403, 200, 200])
  expect(await statuses(`approvals/${idOf(asked)}/steps`)).toEqual([403, 200, 200])
  const user = (await served.send('GET', '/api/v1/users?limit=1', { as: 'auditor' })).body
  expect(await statuses(`users/${items(user)[0]?.['id']}/blame`)).toEqual([403, 403, 200])
})
