/**
 * Separation of duties as a property: whatever several people do, in whatever order and while their roles change, over HTTP, in batches or with
 * commands handed to the ledger itself, nobody verifies a record that they had a part in, and nobody decides what they asked for.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { streamName } from '#event-store'
import { actorOf, type Commands, idOf, roles, streamOf } from '#ledger'
import { Served } from './served.js'
import { english, idOf as idIn } from './world.js'

const served = new Served({ settings: { clockMs: 0 } })
const names = ['dara', 'vanna', 'sokha'] as const
const people: Record<string, string> = {}
let report: object
beforeAll(async () => {
  await served.start()
  await served.person('admin', 'administrator')
  await served.person('clerk', 'recorder')
  for (const name of names) people[name] = await served.person(name, 'recorder', 'reviewer')
  const party = async (is: string, words: string) =>
    idIn(await served.send('POST', '/api/v1/parties', { as: 'clerk', body: { is, name: english(words) } }))
  const [publisher, subject] = [await party('institution', 'Department of State'), await party('state', 'Cambodia')]
  report = { publisher, series: 'Report', edition: '2024', title: english('Report of 2024'), published: '2024-06-24', subjects: [subject] }
})
afterAll(async () => {
  await served.end()
  expect(served.faults).toEqual([])
})

const person = fc.constantFrom(...names)
const which = fc.nat({ max: 2 })
const way = fc.constantFrom('http', 'ledger')
const deed = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('role'), person, change: fc.constantFrom('grant', 'revoke'), role: fc.constantFrom(...roles) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('publish', 'ask'), person }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('add to'), person, which, way }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constantFrom('verify', 'dispute', 'give', 'refuse', 'withdraw'), person, which, way }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('add to and verify'), person, which, atomic: fc.boolean() }) },
)
type Deed = typeof deed extends fc.Arbitrary<infer T> ? T : never

/** What came of the deeds of one run. */
interface Course {
  readonly reports: string[]
  readonly approvals: string[]
}

const bodies = {
  verify: {},
  dispute: { reason: 'It says otherwise.' },
  give: {},
  refuse: { reason: 'No.' },
  withdraw: { reason: 'No more.' },
}
const caveat = { words: english('Written from afar') }

async function doIt(deed: Deed, { reports, approvals }: Course): Promise<number | string> {
  const post = async (path: string, body: object, as: string = deed.person) => served.send('POST', `/api/v1/${path}`, { as, body })
  switch (deed.do) {
    case 'role': {
      const { change, role } = deed as Extract<Deed, { readonly change: string }>
      return (await post(`users/${people[deed.person]}/${change}-role`, { role, reason: 'So it is.' }, 'admin')).status
    }
    case 'publish':
    case 'ask': {
      const [path, body, known] =
        deed.do === 'publish'
          ? (['reports', report, reports] as const)
          : (['approvals', { action: 'key-rotation', reason: 'It is old.' }, approvals] as const)
      const made = await post(path, body)
      if (made.status === 201) known.push(idIn(made))
      return made.status
    }
    case 'add to and verify': {
      const { which, atomic } = deed as Extract<Deed, { readonly atomic: boolean }>
      const id = reports[which]
      const items = [
        { kind: 'report', verb: 'note-caveat', id, body: caveat },
        { kind: 'report', verb: 'verify', id, body: {} },
      ]
      return id === undefined ? 'nothing to do' : (await post('batches', { items, atomic })).status
    }
    default: {
      const { which, way } = deed as Extract<Deed, { readonly way: string }>
      const isReport = deed.do === 'add to' || deed.do === 'verify' || deed.do === 'dispute'
      const id = (isReport ? reports : approvals)[which]
      if (id === undefined) return 'nothing to do'
      if (way === 'ledger') return byLedger(deed.do, id, deed.person)
      if (deed.do === 'add to') return (await post(`reports/${id}/note-caveat`, caveat)).status
      const verb = deed.do as keyof typeof bodies
      return (await post(`${isReport ? 'reports' : 'approvals'}/${id}/${verb}`, bodies[verb])).status
    }
  }
}

/** Hands the command to the ledger itself, past every role: its own rules have to hold alone. */
async function byLedger(what: string, id: string, name: string): Promise<string> {
  const context = { actor: actorOf(people[name] ?? ''), via: 'api' } as const
  const onReport: Readonly<Record<string, Commands['report']>> = {
    'add to': { type: 'NoteCaveat', ...caveat, cited: [] },
    verify: { type: 'VerifyRecord' },
    dispute: { type: 'DisputeRecord', reason: 'It says otherwise.' },
  }
  const onApproval: Readonly<Record<string, Commands['approval']>> = {
    give: { type: 'GiveApproval' },
    refuse: { type: 'RefuseApproval', reason: 'No.' },
    withdraw: { type: 'WithdrawApproval', reason: 'No more.' },
  }
  const { ledger } = served.server.parts
  const [reporting, approving] = [onReport[what], onApproval[what]]
  if (reporting) return (await ledger.run({ kind: 'report', id, command: reporting }, context)).result
  if (approving) return (await ledger.run({ kind: 'approval', id, command: approving }, context)).result
  throw new Error(`there is no ${what}`)
}

/** Every judgement by somebody who had a part in what they judged. */
async function wrongs({ reports, approvals }: Course): Promise<readonly string[]> {
  const { store, ledger } = served.server.parts
  const wrong: string[] = []
  for (const id of reports) {
    const authors = new Set<string>()
    for (const { type, actor } of (await store.readStream(streamName(streamOf('report', id)))).events) {
      if (type !== 'RecordVerified' && type !== 'RecordDisputed') authors.add(actor)
      else if (authors.has(actor)) wrong.push(`${actor} recorded and judged ${id}`)
    }
    // Who judged first and had a part in it afterwards: then the judgement stands no longer.
    const { state } = await ledger.readings.read('report', idOf('report', id))
    const judged = state?.verification
    if (judged && judged.state !== 'unverified' && state.recordedBy.includes(judged.by)) wrong.push(`${judged.by} stands as judge of ${id}`)
  }
  for (const id of approvals) {
    const { events } = await store.readStream(streamName(streamOf('approval', id)))
    const asked = events.find(({ type }) => type === 'ApprovalAsked')?.actor
    for (const { type, actor } of events) {
      if ((type === 'ApprovalGiven' || type === 'ApprovalRefused') && actor === asked) wrong.push(`${actor} decided ${id}`)
    }
  }
  return wrong
}

test('no sequence of commands lets one person both record and verify a record, or approve what they asked for', async () => {
  const came = new Map<string, number>()
  await fc.assert(
    fc.asyncProperty(fc.array(deed, { minLength: 10, maxLength: 30, size: 'max' }), async (deeds) => {
      const course: Course = { reports: [], approvals: [] }
      // Begun alike, so that there is something to judge from the first deed on.
      for (const name of names.slice(0, 2)) {
        await doIt({ do: 'publish', person: name }, course)
        await doIt({ do: 'ask', person: name }, course)
      }
      for (const each of deeds) {
        const outcome = `${each.do} ${await doIt(each, course)}`
        came.set(outcome, (came.get(outcome) ?? 0) + 1)
      }
      expect(await wrongs(course)).toEqual([])
    }),
    { numRuns: 25 },
  )
  // The property is not true for want of trying: judgements were made, and others were refused by role and by rule.
  for (const outcome of [
    'verify 200',
    'verify 403',
    'verify 422',
    'verify recorded',
    'verify refused',
    'give 200',
    'give 422',
    'give refused',
    'role 200',
  ]) {
    expect([outcome, (came.get(outcome) ?? 0) > 0]).toEqual([outcome, true])
  }
})

test('a judgement by somebody who had a part in it would be found', async () => {
  const course: Course = { reports: [], approvals: [] }
  await doIt({ do: 'publish', person: 'dara' }, course)
  const { store, newId } = served.server.parts
  const stream = streamName(streamOf('report', course.reports[0] ?? ''))
  const { revision } = await store.readStream(stream)
  const judged = { id: newId(), type: 'RecordVerified', schema: 1, data: {}, actor: people['dara'] ?? '', via: 'api' } as const
  await store.append([{ stream, expected: revision, events: [judged] }])
  expect(await wrongs(course)).toEqual([
    `${people['dara']} recorded and judged ${course.reports[0]}`,
    `${people['dara']} stands as judge of ${course.reports[0]}`,
  ])
})
