import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { kinds } from '#ledger'
import { facetNames } from '#views'
import { Served } from './served.js'
import { english, logWorld, type World } from './world.js'

let now = new Date('2024-07-10T08:00:00.000Z')
const served = new Served({ now: () => now })
let world: World
/** The last sequence of what was logged on the first day. */
let first = 0
beforeAll(async () => {
  await served.start()
  await served.person('dara', 'recorder')
  await served.person('sophea', 'reviewer')
  world = await logWorld(served)
  first = served.server.parts.views.checkpoint.sequence
  now = new Date('2024-10-15T08:00:00.000Z')
  const post = (path: string, body: object) => served.send('POST', `/api/v1/${path}`, { as: 'dara', body })
  await post(`allegations/${world.unanswered}/correct`, { reason: 'misread', changes: { categories: ['ownership'] } })
  await post(`reports/${world.report}/rate`, { subject: world.state, scale: 'tip-tier', rating: 'Tier 3', previous: 'Tier 3' })
})
afterAll(async () => {
  await served.end()
  expect(served.faults).toEqual([])
})

const get = async (path: string) => {
  const answer = await served.send('GET', `/api/v1/${path}`, { as: 'sophea' })
  expect([path, answer.status, answer.body['detail']]).toEqual([path, 200, undefined])
  return answer.body
}
const ids = async (path: string) => itemsOf(await get(path)).map(({ id }) => id)

test.each([
  ['reports', 1],
  ['allegations', 2],
  ['responses', 1],
  ['inquiries', 1],
  ['follow-ups', 1],
  ['parties', 3],
  ['sources', 1],
])('%s are listed with their number', async (kind, count) => {
  const body = await get(`${kind}?count=true`)
  expect(body).toMatchObject({ count, basis: { sequence: first + 2, moment: '2024-10-15T08:00:00.000Z' } })
  expect(body['items']).toHaveLength(count)
})

test('lists are narrowed by what a record is looked up by', async () => {
  const { answered, unanswered, report, state, ministry } = world
  expect(await ids('allegations?answered=no')).toEqual([unanswered])
  expect(await ids('allegations?answered=yes')).toEqual([answered])
  expect(await ids('allegations?category=obstruction&category=ownership&sort=oldest')).toEqual([answered, unanswered])
  expect(await ids(`allegations?report=${report}&subject=${state}&category=ownership`)).toEqual([unanswered])
  expect(await ids('allegations?category=official-complicity')).toEqual([])
  expect(await ids('reports?occurred=2024-06&year=2024')).toEqual([report])
  expect(await ids('reports?occurred=2020/2023')).toEqual([])
  expect(await ids(`responses?respondent=${ministry}&stance=rejects&argument=methodology`)).toEqual([world.response])
  expect(await ids('follow-ups?origin=recommended&phase=open')).toEqual([world.followUp])
})

test('every filter is one that the views know', () => {
  const { decisions } = { decisions: served.server.routes.routes.filter(({ method, decision }) => method === 'GET' && decision?.reads) }
  const shared = ['limit', 'cursor', 'labels', 'sort', 'occurred', 'occurred-by', 'count']
  const known = new Set<string>(['answered', ...kinds.flatMap((kind) => facetNames[kind])])
  const lists = decisions.filter(({ decision }) => decision?.query && 'sort' in decision.query)
  expect(lists).toHaveLength(kinds.length)
  for (const { decision } of lists)
    expect(Object.keys(decision?.query ?? {}).filter((name) => !shared.includes(name) && !known.has(name))).toEqual([])
})

describe('as of an earlier moment', () => {
  test.each(['2024-07-10', '2024-08-01T00:00:00%2B07:00', '2024-08-01T00:00:00Z', () => String(first)])('%s', async (moment) => {
    const asOf = typeof moment === 'string' ? moment : moment()
    expect(await get(`allegations/${world.unanswered}?as-of=${asOf}`)).toMatchObject({
      revision: 0,
      reading: { categories: ['official-complicity'] },
    })
    expect(await ids(`allegations?category=official-complicity&as-of=${asOf}`)).toEqual([world.unanswered])
    expect(await get(`ratings?subject=${world.state}&as-of=${asOf}`)).toMatchObject({ items: [] })
    expect(await get(`history?as-of=${asOf}&limit=1`)).toMatchObject({ items: [{ sequence: first }] })
  })

  test('the same basis gives the same bytes, whatever is recorded meanwhile', async () => {
    const paths = [
      'allegations?labels=true',
      `reports/${world.report}/matrix`,
      'statistics/responses?by=category',
      'desk',
      'search?q=online%20scam',
      'history',
    ]
    const read = async () =>
      Promise.all(paths.map(async (path) => JSON.stringify(await get(`${path}${path.includes('?') ? '&' : '?'}as-of=${first}`))))
    const before = await read()
    await served.send('POST', `/api/v1/parties/${world.state}/add-alias`, {
      as: 'dara',
      body: { alias: english(`Kampuchea ${Date.now()}`) },
    })
    expect(await read()).toEqual(before)
  })
})

test('the matrix has the stance and the arguments in its cells', async () => {
  const matrix = await get(`reports/${world.report}/matrix`)
  expect(matrix).toMatchObject({
    reports: [{ id: world.report }],
    rows: [
      { id: world.answered, answer: 'answered-specifically' },
      { id: world.unanswered, answer: 'unanswered' },
    ],
    columns: [{ id: world.response, by: { party: world.ministry } }],
    cells: [{ row: 0, column: 0, stance: 'rejects', arguments: ['methodology'] }],
  })
  const { basis: _, ...over } = await get(`matrix?subject=${world.state}&years=2020/2024`)
  expect(matrix).toMatchObject(over)
  expect(await get(`matrix?subject=${world.state}&years=2020/2023`)).toMatchObject({ reports: [], rows: [], columns: [], cells: [] })
})

test('statistics have their denominator, and lead to the records behind them', async () => {
  const { items } = await get('statistics/responses?by=category')
  expect(items).toMatchObject([
    { group: 'obstruction', asked: 1, specifically: 1, unanswered: 0, time: { medianDays: 8 } },
    { group: 'ownership', asked: 1, specifically: 0, unanswered: 1 },
  ])
  const address = itemsOf({ items })[1]?.['records']
  expect(await ids(String(address).replace('/api/v1/', ''))).toEqual([world.unanswered])
  expect(await get('statistics/responses?of=followup')).toMatchObject({ items: [{ group: 'all', asked: 1, unanswered: 1 }] })
  expect(await get('statistics/follow-ups')).toMatchObject({ items: [{ group: 'all', total: 1, standings: { overdue: 1 } }] })
})

test('ratings of a subject, and of a report', async () => {
  const rated = { subject: world.state, scale: 'tip-tier', rating: 'Tier 3', previous: 'Tier 3', report: world.report, year: '2024' }
  expect(await get(`ratings?subject=${world.state}&scale=tip-tier`)).toMatchObject({ items: [{ ...rated, heldEditions: 1 }] })
  expect(await get(`reports/${world.report}/ratings`)).toMatchObject({ items: [rated] })
})

test('the desk shows what waits', async () => {
  expect(await get(`desk?seen=${first}`)).toMatchObject({
    unanswered: { count: 1, records: [{ id: world.unanswered }] },
    delayed: { count: 1, records: [{ id: world.inquiry }] },
    overdue: { count: 1, records: [{ id: world.followUp }] },
    toVerify: { count: 6 },
    disputed: { count: 0, records: [] },
    changedSince: { from: first },
  })
})

test('search finds words, also in scripts without spaces, narrowed by kind and page by page', async () => {
  expect(await ids('search?q=scams')).toEqual([world.unanswered])
  expect(await ids(`search?q=${encodeURIComponent('ក្រសួងមហាផ្ទៃ')}`)).toEqual([world.ministry])
  expect(await ids('search?q=trafficking&kind=report')).toEqual([world.report])
  expect(await ids('search?q=trafficking&kind=party&kind=source')).toEqual([])
  const all = await ids('search?q=o')
  const paged = await pages('search?q=o&limit=2')
  expect(paged).toEqual(all)
  expect(all.length).toBeGreaterThan(2)
})

test('history of a record: every reading with who, when, why and what changed', async () => {
  const history = await get(`allegations/${world.unanswered}/history`)
  const dara = served.server.parts.users.byName('dara')?.id
  expect(history).toMatchObject({
    items: [
      { type: 'AllegationRaised', revision: 0, actor: dara, via: 'api', changes: [] },
      {
        type: 'AllegationCorrected',
        revision: 1,
        why: 'misread',
        recorded: '2024-10-15T08:00:00.000Z',
        changes: [{ field: '/categories', before: ['official-complicity'], after: ['ownership'] }],
      },
    ],
    people: { [dara ?? '']: 'dara' },
  })
  const events = await get(`allegations/${world.unanswered}/events`)
  expect(events).toMatchObject({
    items: [{ type: 'AllegationRaised' }, { type: 'AllegationCorrected', sequence: first + 1, data: { reason: 'misread' } }],
  })
  expect(itemsOf(await get(`allegations/${world.unanswered}/events?as-of=${first}`))).toHaveLength(1)
})

test('the trail is narrowed by person, kind, type, record and time', async () => {
  expect(itemsOf(await get('history?actor=DARA&kind=allegation'))).toHaveLength(3)
  expect(itemsOf(await get('history?actor=sophea'))).toEqual([])
  expect(itemsOf(await get('history?type=AllegationCorrected'))).toMatchObject([{ id: world.unanswered, why: 'misread' }])
  expect(itemsOf(await get(`history?record=${world.report}&order=oldest`))).toMatchObject([
    { type: 'ReportPublished' },
    { type: 'RatingAssigned' },
  ])
  // Who logs is not shown the two entries by which people were added.
  expect(itemsOf(await get('history?to=2024-07-10&limit=500'))).toHaveLength(first - 2)
  expect(itemsOf(await get('history?from=2024-07-11&to=2024-10-15T08:00:00Z'))).toEqual([])
})

test('a diff has what is new and what changed between two moments', async () => {
  const diff = await get(`diff?from=${first}&to=${first + 2}`)
  expect(diff).toMatchObject({
    items: [
      { id: world.report, change: 'changed' },
      {
        id: world.unanswered,
        change: 'changed',
        changes: [{ field: '/categories', before: ['official-complicity'], after: ['ownership'] }],
      },
    ],
  })
  expect(await ids(`diff?from=${first}&to=${first + 2}&record=${world.unanswered}`)).toEqual([world.unanswered])
  const ofReport = await ids(`diff?from=0&to=${first}&report=${world.report}`)
  // The inquiry asks about its allegations, and the response answers one of them.
  expect(new Set(ofReport)).toEqual(
    new Set([world.report, world.answered, world.unanswered, world.response, world.followUp, world.inquiry]),
  )
  expect(await pages(`diff?from=0&to=${first}&limit=3`)).toEqual(await ids(`diff?from=0&to=${first}`))
})

test('labels tell what the records named in an answer are called', async () => {
  expect(await get(`allegations/${world.answered}?labels=true`)).toMatchObject({
    labels: {
      [world.state]: { kind: 'party', label: 'Cambodia' },
      [world.report]: { kind: 'report', label: '2024 Trafficking in Persons Report' },
    },
  })
})

test('pages of a list stand on one moment: what is recorded meanwhile neither doubles nor hides anything', async () => {
  const before = await ids('parties?limit=500')
  const seen: unknown[] = []
  for await (const page of walk('parties?limit=1')) {
    seen.push(...itemsOf(page).map(({ id }) => id))
    await served.send('POST', '/api/v1/parties', { as: 'dara', body: { is: 'state', name: english(`State ${seen.length}`) } })
  }
  expect(seen).toEqual(before)
  expect(await ids('parties?limit=500')).toHaveLength(before.length + seen.length)
})

async function pages(path: string): Promise<unknown[]> {
  const all: unknown[] = []
  for await (const page of walk(path)) all.push(...itemsOf(page).map(({ id }) => id))
  return all
}

/** Follows the link of each page to the next. */
async function* walk(path: string): AsyncGenerator<Record<string, unknown>> {
  let next: string | undefined = `/api/v1/${path}`
  while (next !== undefined) {
    const answer = await served.send('GET', next, { as: 'sophea' })
    expect([next, answer.status]).toEqual([next, 200])
    yield answer.body
    next = /<([^>]+)>; rel="next"/.exec(answer.headers.get('link') ?? '')?.[1]
    expect(next !== undefined).toBe('next' in answer.body)
  }
}

function itemsOf({ items }: Record<string, unknown>): Record<string, unknown>[] {
  return Array.isArray(items) ? items : []
}
