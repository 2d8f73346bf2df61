import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { Served } from './served.js'
import { english, idOf, logWorld, type World } from './world.js'

const served = new Served({ now: () => new Date('2024-10-15T08:00:00.000Z') })
let world: World
beforeAll(async () => {
  await served.start()
  await served.person('dara', 'recorder')
  await served.person('sophea', 'reviewer')
  world = await logWorld(served)
})
afterAll(async () => {
  await served.end()
  expect(served.faults).toEqual([])
})

const post = (path: string, body: object, as = 'dara') => served.send('POST', `/api/v1/${path}`, { as, body })

test('what begins a record is answered with its address, its revision and itself', async () => {
  const body = { is: 'state', name: english('Viet Nam'), code: 'VNM' }
  const answer = await post('parties', body)
  const { id, short, number, since } = answer.body
  expect(answer.status).toBe(201)
  expect(answer.headers.get('location')).toBe(`/api/v1/parties/${id}`)
  expect(answer.headers.get('etag')).toBe('"0"')
  expect(answer.headers.get('alteram-position')).toMatch(/^\d+$/)
  expect(short).toMatch(/^PA-[0-9A-Z]{6}$/)
  expect(since).toBe(number)
  expect(answer.body).toEqual({
    kind: 'party',
    id,
    short,
    revision: 0,
    number,
    since,
    recorded: '2024-10-15T08:00:00.000Z',
    changed: '2024-10-15T08:00:00.000Z',
    reading: { ...body, aliases: [], formerNames: [], offices: [], mergedInto: 'none' },
    derived: {},
    entries: [{ sequence: expect.any(Number), leaf: answer.headers.get('alteram-leaf') }],
  })
  const read = await served.send('GET', answer.headers.get('location') ?? '', { as: 'dara' })
  const { entries: _, ...inView } = answer.body
  expect([read.status, read.body, read.headers.get('etag')]).toEqual([200, inView, '"0"'])
})

/** The main path of every verb that adds to a record, on records of the world, in an order in which each is allowed. */
const verbs: readonly (readonly [path: (world: World) => string, body: (world: World) => object, as: string, reading: object])[] = [
  [
    ({ report }) => `reports/${report}/rate`,
    ({ state }) => ({ subject: state, scale: 'tip-tier', rating: 'Tier 3', previous: 'Tier 3' }),
    'dara',
    { phase: 'published' },
  ],
  [
    ({ report }) => `reports/${report}/note-caveat`,
    () => ({ words: english('No central database') }),
    'dara',
    { caveats: [{ words: english('No central database'), cited: [] }] },
  ],
  [
    ({ report }) => `reports/${report}/correct`,
    () => ({ reason: 'misread', changes: { edition: '2024 (June)' } }),
    'dara',
    { edition: '2024 (June)' },
  ],
  [
    ({ report }) => `reports/${report}/revise`,
    () => ({ edition: '2', revised: '2024-08', summary: english('A new annex') }),
    'dara',
    { revisions: [{ edition: '2', revised: '2024-08', summary: english('A new annex'), cited: [] }] },
  ],
  [
    ({ report }) => `reports/${report}/dispute`,
    () => ({ reason: 'the date' }),
    'sophea',
    { verification: { state: 'disputed', reason: 'the date' } },
  ],
  [({ report }) => `reports/${report}/verify`, () => ({}), 'sophea', { verification: { state: 'verified' } }],
  [
    ({ answered }) => `allegations/${answered}/correct`,
    () => ({ reason: 'misread', changes: { place: english('Sihanoukville') } }),
    'dara',
    { place: english('Sihanoukville') },
  ],
  [
    ({ answered }) => `allegations/${answered}/note-caveat`,
    () => ({ words: english('Few cases were seen') }),
    'dara',
    { caveats: [{ words: english('Few cases were seen'), cited: [] }] },
  ],
  [({ unanswered }) => `allegations/${unanswered}/restate`, ({ answered }) => ({ earlier: answered }), 'dara', {}],
  [
    ({ answered }) => `allegations/${answered}/verify`,
    () => ({ note: 'p. 183' }),
    'sophea',
    { verification: { state: 'verified', note: 'p. 183' } },
  ],
  [
    ({ answered }) => `allegations/${answered}/dispute`,
    () => ({ reason: 'the page' }),
    'sophea',
    { verification: { state: 'disputed', reason: 'the page' } },
  ],
  [
    ({ response }) => `responses/${response}/correct`,
    () => ({ reason: 'misread', changes: { form: 'interview' } }),
    'dara',
    { form: 'interview' },
  ],
  [
    ({ response }) => `responses/${response}/clarify`,
    () => ({ occurred: '2024-07-03', words: english('It was about one case') }),
    'dara',
    {},
  ],
  [
    ({ response }) => `responses/${response}/assess`,
    ({ answered }) => ({ target: { kind: 'allegation', id: answered }, assessment: 'partial', reasons: 'It names no case' }),
    'sophea',
    { assessed: [{ assessment: 'partial' }] },
  ],
  [({ response }) => `responses/${response}/verify`, () => ({}), 'sophea', { verification: { state: 'verified' } }],
  [({ response }) => `responses/${response}/dispute`, () => ({ reason: 'the speaker' }), 'sophea', { verification: { state: 'disputed' } }],
  [
    ({ inquiry }) => `inquiries/${inquiry}/correct`,
    () => ({ reason: 'misread', changes: { words: english('What do you say?') } }),
    'dara',
    { words: english('What do you say?') },
  ],
  [({ inquiry }) => `inquiries/${inquiry}/remind`, () => ({ reminded: '2024-07-15' }), 'dara', { reminders: [{ reminded: '2024-07-15' }] }],
  [
    ({ inquiry }) => `inquiries/${inquiry}/extend`,
    () => ({ respondBy: '2024-08-01', reason: 'holidays' }),
    'dara',
    { respondBy: '2024-08-01' },
  ],
  [
    ({ inquiry }) => `inquiries/${inquiry}/close`,
    () => ({ outcome: 'no-answer', closed: '2024-09-01' }),
    'dara',
    { phase: 'closed', outcome: 'no-answer' },
  ],
  [({ inquiry }) => `inquiries/${inquiry}/verify`, () => ({}), 'sophea', { verification: { state: 'verified' } }],
  [({ inquiry }) => `inquiries/${inquiry}/dispute`, () => ({ reason: 'the date' }), 'sophea', { verification: { state: 'disputed' } }],
  [
    ({ followUp }) => `follow-ups/${followUp}/correct`,
    () => ({ reason: 'misread', changes: { categories: ['data'] } }),
    'dara',
    { categories: ['data'] },
  ],
  [({ followUp }) => `follow-ups/${followUp}/assign`, ({ state }) => ({ owner: state, reason: 'theirs' }), 'dara', {}],
  [
    ({ followUp }) => `follow-ups/${followUp}/report-progress`,
    () => ({ words: english('A draft exists'), occurred: '2024-09' }),
    'dara',
    { phase: 'open' },
  ],
  [({ followUp }) => `follow-ups/${followUp}/lapse`, () => ({}), 'dara', { phase: 'lapsed' }],
  [({ followUp }) => `follow-ups/${followUp}/reopen`, () => ({ reason: 'taken up again' }), 'dara', { phase: 'open' }],
  [({ followUp }) => `follow-ups/${followUp}/set-due-date`, () => ({ due: '2025-06', reason: 'more time' }), 'dara', { due: '2025-06' }],
  [
    ({ followUp }) => `follow-ups/${followUp}/complete`,
    () => ({ words: english('It is in use'), occurred: '2024-10' }),
    'dara',
    { phase: 'completed' },
  ],
  [({ followUp }) => `follow-ups/${followUp}/reopen`, () => ({ reason: 'it is not' }), 'dara', { phase: 'open' }],
  [({ followUp }) => `follow-ups/${followUp}/decline`, () => ({ reason: 'no money', occurred: '2024-10' }), 'dara', { phase: 'declined' }],
  [
    ({ followUp }) => `follow-ups/${followUp}/assess`,
    () => ({ grade: 'C', reasons: 'Some steps' }),
    'sophea',
    { assessed: { grade: 'C' } },
  ],
  [({ followUp }) => `follow-ups/${followUp}/verify`, () => ({}), 'sophea', { verification: { state: 'verified' } }],
  [({ followUp }) => `follow-ups/${followUp}/dispute`, () => ({ reason: 'the date' }), 'sophea', { verification: { state: 'disputed' } }],
  [
    ({ source }) => `sources/${source}/correct`,
    () => ({ reason: 'misread', changes: { url: 'https://example.org/report' } }),
    'dara',
    { url: 'https://example.org/report' },
  ],
  [
    ({ source }) => `sources/${source}/attach-copy`,
    () => ({ sha256: 'A'.repeat(64), bytes: 10, mediaType: 'application/pdf' }),
    'dara',
    { copies: [{ sha256: 'a'.repeat(64), bytes: 10, mediaType: 'application/pdf' }] },
  ],
  [
    ({ ministry }) => `parties/${ministry}/rename`,
    () => ({ name: english('Ministry of Home Affairs'), from: '2024', reason: 'a decree' }),
    'dara',
    { name: english('Ministry of Home Affairs') },
  ],
  [({ ministry }) => `parties/${ministry}/add-alias`, () => ({ alias: english('MoHA') }), 'dara', { aliases: [english('MoHA')] }],
  [
    ({ response }) => `responses/${response}/withdraw`,
    () => ({ reason: 'taken back', withdrawn: '2024-09' }),
    'dara',
    { phase: 'withdrawn' },
  ],
  [
    ({ answered }) => `allegations/${answered}/withdraw`,
    () => ({ reason: 'taken back', withdrawn: 'unknown' }),
    'dara',
    { phase: 'withdrawn' },
  ],
  [({ report }) => `reports/${report}/withdraw`, () => ({ reason: 'taken back', withdrawn: '2024-10' }), 'dara', { phase: 'withdrawn' }],
]

describe('each verb is answered with the record as it is now', () => {
  // One after the other: each stands on what the one before did.
  test.each(verbs.map((verb) => [verb[0]({ ...nowhere() }).replace(/\/[^/]*\//, ' '), verb] as const))(
    '%s',
    async (_name, [path, body, as, reading]) => {
      const answer = await post(path(world), body(world), as)
      expect(answer.body).toMatchObject({ id: path(world).split('/')[1], reading })
      expect(answer.status).toBe(200)
      expect(answer.headers.get('etag')).toBe(`"${answer.body['revision']}"`)
    },
  )
})

test('a person, an office that they hold, and a successor', async () => {
  const person = idOf(await post('parties', { is: 'person', name: english('Sokha') }))
  const office = idOf(await post('parties', { is: 'office', name: english('Spokesperson') }))
  const next = idOf(await post('parties', { is: 'office', name: english('Speaker') }))
  const held = await post(`parties/${person}/record-office`, { office, from: '2020', to: 'none' })
  expect(held.body).toMatchObject({ reading: { offices: [{ office, from: '2020', to: 'none' }] } })
  const succeeded = await post(`parties/${office}/succeed`, { by: next, from: '2024' })
  expect(succeeded.body).toMatchObject({ reading: { succeededBy: { party: next, from: '2024' } } })
  const double = idOf(await post('parties', { is: 'person', name: english('Sokha, double') }))
  const merged = await post(`parties/${double}/merge`, { into: person, reason: 'the same person' })
  expect(merged.body).toMatchObject({ reading: { mergedInto: person } })
})

test('a record is found by its short id, in an address and in a body', async () => {
  const state = await post('parties', { is: 'state', name: english('Laos') })
  const short = String(state.body['short'])
  const { entries: _, ...inView } = state.body
  expect((await served.send('GET', `/api/v1/parties/${short.toLowerCase()}`, { as: 'dara' })).body).toEqual(inView)
  const alias = await post(`parties/${short}/add-alias`, { alias: english('Lao PDR') })
  expect(alias.body).toMatchObject({ id: state.body['id'], revision: 1 })
  const source = await post('sources', { is: 'note', title: english('A note'), publisher: short, published: 'unknown', url: 'none' })
  expect(source.body).toMatchObject({ reading: { publisher: state.body['id'] } })
})

test('what is written is read at once, and a read can ask not to be older', async () => {
  const written = await post('parties', { is: 'state', name: english('Thailand') })
  const position = written.headers.get('alteram-position') ?? ''
  const read = await served.send('GET', `/api/v1/parties/${written.body['id']}`, { as: 'dara', headers: { 'alteram-position': position } })
  expect([read.status, read.headers.get('alteram-position')]).toEqual([200, position])
})

function nowhere(): World {
  return {
    publisher: '',
    state: '',
    ministry: '',
    source: '',
    report: '',
    answered: '',
    unanswered: '',
    response: '',
    followUp: '',
    inquiry: '',
  }
}
