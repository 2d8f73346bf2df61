/**
 * Personal data is erased on a server that runs, with the leave of two people: afterwards the words are in no file of the data directory, while
 * every receipt that was given out before still holds.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import {
  decodeBase64,
  decodeEntryBundle,
  encodeBase64,
  leafHash,
  parseTlogProof,
  parseVerifierKey,
  type TlogProof,
  tilePath,
  type VerifierKey,
  verifyConsistency,
  verifyTlogProof,
} from '#audit'
import type { Role } from '#ledger'
import { Served } from '../http/served.js'
import { filesWith, writingsOf } from './searching.js'

/** Words that nothing else has: of a person, of their response, of a source, and of a user. */
const words = {
  person: ['Vithyavuthearith', 'Chhouknimitravichea'],
  response: ['Sreymaonimitreakul', 'Kolapmealeadevi'],
  source: ['Phnomsamrongtitle', 'phnomsamrongslug'],
  user: ['Mlisrodouvicheka'],
  other: ['Kampongsaomstays'],
}

const served = new Served()
const ids: Record<string, string> = {}
const english = (text: string) => ({ language: 'en', words: text })
const get = async (as: string, path: string) => (await served.send('GET', `/api/v1/${path}`, { as })).body
const post = (as: string, path: string, body: object = {}) => served.send('POST', `/api/v1/${path}`, { as, body })
const found = (of: readonly string[]) => filesWith(served.directory, of)

async function made(as: string, path: string, body: object): Promise<string> {
  const answer = await post(as, path, body)
  expect([path, answer.status, answer.body]).toMatchObject([path, 201, {}])
  return String(answer.body['id'])
}

/** Leave for an erasure, asked for by dara and given by sophea. */
async function leave(kind: string, id: string): Promise<string> {
  const approval = await made('dara', 'approvals', {
    action: 'erasure',
    about: { kind, id },
    reason: 'The person asked for it.',
    basis: 'Article 17 (1) b',
  })
  expect((await post('sophea', `approvals/${approval}/give`)).status).toBe(200)
  return approval
}

/** Every receipt that the log gives, with the hash of its leaf, and the last checkpoint. */
async function receipts(): Promise<readonly { readonly receipt: TlogProof; readonly leaf: Uint8Array }[]> {
  const { proofs, store } = served.server.parts
  await proofs.reached(await store.head(), 20_000)
  await proofs.checkpointOf(proofs.tree.size, 20_000)
  const { size } = proofs.tree
  const { bytes } = await served.bytes(`/log/${tilePath({ level: 'entries', index: 0, width: size })}`, { as: 'vanna' })
  const leaves = decodeEntryBundle(size, bytes)
  return Promise.all(
    leaves.map(async (leaf, index) => ({
      receipt: parseTlogProof((await served.bytes(`/log/proof/${index + 1}`, { as: 'vanna' })).bytes),
      leaf: leafHash(leaf),
    })),
  )
}

const keyOf = async (): Promise<VerifierKey> =>
  parseVerifierKey(new TextDecoder().decode((await served.bytes('/log/key', { as: 'vanna' })).bytes).trimEnd())

beforeAll(async () => {
  await served.start()
  const everybody: readonly (readonly [string, ...Role[]])[] = [
    ['rosa', 'reader'],
    ['dara', 'recorder'],
    ['sophea', 'reviewer'],
    ['vanna', 'auditor'],
    ['chan', 'administrator'],
    [words.user[0] ?? '', 'recorder'],
  ]
  for (const [name, ...roles] of everybody) ids[name] = await served.person(name, ...roles)
  const [person, response, source] = [words.person, words.response, words.source]
  ids['state'] = await made('dara', 'parties', { is: 'state', name: english(words.other[0] ?? '') })
  ids['person'] = await made(words.user[0] ?? '', 'parties', { is: 'person', name: english(`${person[0]} Sok`) })
  await post('dara', `parties/${ids['person']}/add-alias`, { alias: english(person[1] ?? '') })
  ids['source'] = await made('dara', 'sources', {
    is: 'article',
    title: english(`${source[0]} denies it`),
    publisher: 'unknown',
    published: '2024',
    url: `https://example.org/${source[1]}`,
  })
  const copy = await served.send('PUT', `/api/v1/sources/${ids['source']}/copy`, {
    as: 'dara',
    headers: { 'content-type': 'text/html' },
    body: `<p>${source[0]}</p>`,
  })
  expect(copy.status).toBe(200)
  ids['report'] = await made('dara', 'reports', {
    publisher: ids['state'],
    series: 'A series',
    edition: '2024',
    title: english('A report'),
    published: '2024',
    period: 'unknown',
    subjects: [ids['state']],
    cited: [],
  })
  ids['response'] = await made('dara', 'responses', {
    by: { party: ids['person'] },
    form: 'interview',
    occurred: '2024',
    gist: english(`${response[0]} says that it is wrong`),
    targets: [{ to: { kind: 'report', id: ids['report'] }, stance: 'rejects' }],
    arguments: [{ kind: 'methodology', words: english(`It was ${response[1]} who wrote it`), cited: [] }],
    cited: [{ source: ids['source'], quote: english(`${response[0]}!`) }],
  })
  await served.server.parts.views.caughtUp()
})
afterAll(async () => {
  await served.end()
  expect(served.faults).toEqual([])
})

test('the search sees words in each of their writings', () => {
  expect(writingsOf('Aé').map((bytes) => bytes.toString('hex'))).toEqual(['41c3a9', '4100e900', '004100e9'])
})

test('before, the words are in the views, and nowhere in the log', () => {
  for (const sought of [words.person, words.response, words.source]) {
    const files = found(sought).filter((file) => !file.startsWith('copies/'))
    expect(files.length).toBeGreaterThan(0)
    expect(files.filter((file) => !file.startsWith('views/'))).toEqual([])
  }
  expect(found(words.source).some((file) => file.startsWith('copies/'))).toBe(true)
  expect(found(words.user).length).toBeGreaterThan(0)
})

describe('an erasure', () => {
  test('takes two people, and somebody who may; every attempt without is recorded', async () => {
    const subject = { kind: 'party', id: ids['person'] }
    expect((await post('rosa', 'erasures', { subject, approval: ids['state'] })).status).toBe(403)
    const approval = await made('dara', 'approvals', { action: 'erasure', about: subject, reason: 'Asked for.', basis: 'Article 17' })
    const early = await post('dara', 'erasures', { subject, approval })
    expect([early.status, early.body]).toMatchObject([422, { errors: [{ code: 'not-given', pointer: '/approval' }] }])
    await post('sophea', `approvals/${approval}/give`)
    const own = await post('sophea', 'erasures', { subject, approval })
    expect([own.status, own.body]).toMatchObject([422, { errors: [{ code: 'own-approval' }] }])
    const another = await post('dara', 'erasures', { subject: { kind: 'response', id: ids['response'] }, approval })
    expect(another.body).toMatchObject({ errors: [{ code: 'approval-not-for-this' }] })
    const { items } = await get('vanna', 'erasures?phase=refused&sort=oldest')
    expect(items).toMatchObject([
      { reading: { phase: 'refused', refusals: ['not-given'], by: ids['dara'] } },
      { reading: { phase: 'refused', refusals: ['own-approval'], by: ids['sophea'] } },
      { reading: { phase: 'refused', refusals: ['approval-not-for-this'] } },
    ])
    expect(await get('vanna', 'custody?is=refused-attempt')).toMatchObject({
      items: [{ reading: { what: 'erasure', problem: 'not-permitted', by: ids['rosa'] } }],
    })
    expect(found(words.person).length).toBeGreaterThan(0)
  })

  test('is refused by a hold on the record, on what it belongs to, or on everything, and that is recorded', async () => {
    const hold = { case: 'Docket 2024/17', basis: 'Order to preserve evidence' }
    const subject = { kind: 'response', id: ids['response'] }
    const approval = await leave('response', ids['response'] ?? '')
    await made('vanna', 'holds', { about: { kind: 'report', id: ids['report'] }, ...hold })
    const refused = await post('dara', 'erasures', { subject, approval })
    expect([refused.status, refused.body]).toMatchObject([422, { errors: [{ code: 'on-hold-with-another', pointer: '/subject' }] }])
    expect(await get('vanna', 'erasures?phase=refused&limit=1')).toMatchObject({
      items: [{ reading: { refusals: ['on-hold-with-another'] } }],
    })
    const { items } = await get('vanna', `holds?about=${ids['report']}`)
    const [held] = items as readonly Record<string, unknown>[]
    const lifting = await made('dara', 'approvals', {
      action: 'hold-lifting',
      about: { kind: 'hold', id: held?.['id'] },
      reason: 'Closed.',
    })
    await post('sophea', `approvals/${lifting}/give`)
    expect((await post('vanna', `holds/${held?.['id']}/lift`, { case: hold.case, approval: lifting, reason: 'Closed.' })).status).toBe(200)
    expect((await post('dara', 'erasures', { subject, approval })).status).toBe(201)
    expect(found(words.response)).toEqual([])
  })

  test('leaves the words in no file, and tells when, how many and on what basis', async () => {
    const subject = { kind: 'party', id: ids['person'] }
    const approval = await leave('party', ids['person'] ?? '')
    expect(await get('rosa', 'search?q=Vithyavuthearith')).toMatchObject({ items: [{ id: ids['person'] }] })
    const erased = await post('dara', 'erasures', { subject, approval })
    expect([erased.status, erased.body]).toMatchObject([
      201,
      {
        complete: true,
        reading: {
          phase: 'done',
          subject,
          values: 2,
          keys: 1,
          basis: 'Article 17 (1) b',
          requestedBy: ids['dara'],
          approvedBy: ids['sophea'],
          by: ids['dara'],
        },
      },
    ])
    expect(found(words.person)).toEqual([])
    expect(await get('vanna', `approvals/${approval}`)).toMatchObject({ reading: { phase: 'used' } })
    const again = await post('dara', 'erasures', { subject, approval })
    expect([again.status, again.headers.get('alteram-repeated'), again.body['id']]).toEqual([201, 'true', erased.body['id']])
  })

  test('shows at its place that it was erased, in every answer, and finds nothing there', async () => {
    const gone = { language: 'zxx', words: '[erased]', erased: true }
    const told = [
      { erasure: expect.any(String), short: expect.stringMatching(/^ER-/), recorded: expect.any(String), basis: 'Article 17 (1) b' },
    ]
    expect(await get('rosa', `parties/${ids['person']}`)).toMatchObject({
      reading: { name: gone, aliases: [gone] },
      erasures: { [ids['person'] ?? '']: told },
    })
    expect(await get('rosa', `responses/${ids['response']}?labels=true`)).toMatchObject({
      reading: { gist: gone, arguments: [{ words: gone }], cited: [{ quote: gone }] },
      labels: { [ids['person'] ?? '']: { label: '[erased]' } },
      erasures: { [ids['response'] ?? '']: told, [ids['person'] ?? '']: told },
    })
    expect(await get('rosa', `parties/${ids['person']}?as-of=9`)).toMatchObject({ erasures: { [ids['person'] ?? '']: told } })
    expect(Object.keys(await get('rosa', `parties/${ids['state']}`))).not.toContain('erasures')
    for (const word of ['Vithyavuthearith', 'Sreymaonimitreakul', 'erased']) {
      expect(await get('rosa', `search?q=${word}`)).toMatchObject({ items: [] })
    }
    expect(await get('dara', `parties/${ids['person']}/history`)).toMatchObject({
      items: [{ type: 'PartyRegistered' }, { type: 'PartyAliasAdded' }],
    })
  })

  test('of a source takes its copies, and of a user their secrets and their name in every entry', async () => {
    const copies = join(served.directory, 'copies')
    const { reading } = (await get('rosa', `sources/${ids['source']}`)) as { reading: { copies: readonly { sha256: string }[] } }
    const copy = join(copies, reading.copies[0]?.sha256 ?? '')
    expect(existsSync(copy)).toBe(true)
    const ofSource = await leave('source', ids['source'] ?? '')
    expect((await post('chan', 'erasures', { subject: { kind: 'source', id: ids['source'] }, approval: ofSource })).status).toBe(201)
    expect([existsSync(copy), found(words.source)]).toEqual([false, []])

    const user = ids[words.user[0] ?? ''] ?? ''
    const ofUser = await leave('access', user)
    const subject = { kind: 'access', id: user }
    const active = await post('dara', 'erasures', { subject, approval: ofUser })
    expect(active.body).toMatchObject({ errors: [{ code: 'user-active' }] })
    expect((await post('chan', `users/${user}/deactivate`, { reason: 'Has left.' })).status).toBe(200)
    expect((await post('dara', 'erasures', { subject, approval: ofUser })).status).toBe(201)
    expect(found(words.user)).toEqual([])
    expect(await get('dara', `parties/${ids['person']}/history`)).toMatchObject({
      items: [{ actor: '[erased]' }, { actor: ids['dara'] }],
      people: { '[erased]': 'somebody whose data was erased' },
    })
    expect((await served.send('GET', '/api/v1/parties', { as: words.user[0] ?? '' })).status).toBe(401)
  })

  test('leaves what is not its subject where it was', async () => {
    expect(found(words.other).length).toBeGreaterThan(0)
    expect(await get('rosa', `search?q=${words.other[0]}`)).toMatchObject({ items: [{ id: ids['state'] }] })
  })
})

test('every receipt of before holds, and every checkpoint of before begins the present log', async () => {
  const key = await keyOf()
  const before = await receipts()
  const person = await made('dara', 'parties', { is: 'person', name: english('Rachanavirakprasat') })
  const withPerson = await receipts()
  const approval = await leave('party', person)
  expect((await post('dara', 'erasures', { subject: { kind: 'party', id: person }, approval })).status).toBe(201)
  expect(found(['Rachanavirakprasat'])).toEqual([])
  const after = await receipts()
  for (const { receipt, leaf } of [...before, ...withPerson]) {
    expect(await verifyTlogProof(receipt, leaf, key)).toMatchObject({ holds: true })
    const now = after[receipt.index]
    expect(now && encodeBase64(now.leaf)).toBe(encodeBase64(leaf))
  }
  const [old, last] = [before.length, after.length]
  const { body } = await served.send('GET', `/log/consistency?from=${old}&to=${last}`, { as: 'vanna' })
  const { from, to, proof } = body as { from: { root: string }; to: { root: string }; proof: readonly string[] }
  const bytes = (text: string) => decodeBase64(text) ?? new Uint8Array()
  expect(verifyConsistency({ oldSize: old, oldRoot: bytes(from.root), size: last, root: bytes(to.root), proof: proof.map(bytes) })).toBe(
    true,
  )
})

test('a start afterwards serves the same, and still not the words', async () => {
  await served.stop()
  await served.start()
  await served.server.parts.views.caughtUp()
  const all = Object.entries(words).flatMap(([of, each]) => (of === 'other' ? [] : each))
  expect(found(all)).toEqual([])
  expect(await get('rosa', `parties/${ids['person']}`)).toMatchObject({ reading: { name: { erased: true } } })
})
