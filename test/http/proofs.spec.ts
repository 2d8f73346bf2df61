/** What the log proves of itself, over HTTP: checked here as whoever keeps a checkpoint would. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import Database from 'better-sqlite3'
import { allRoles } from '#access'
import {
  decodeBase64,
  decodeEntryBundle,
  encodeBase64,
  leafHash,
  parseNote,
  parseTlogProof,
  parseVerifierKey,
  rootAt,
  type SubtreeHashes,
  TileHashes,
  tilePath,
  verifyCheckpoint,
  verifyConsistency,
  verifyTlogProof,
} from '#audit'
import { loggedEntries } from '#server'
import { Served } from './served.js'
import { english, logWorld } from './world.js'

const served = new Served({ origin: 'ledger.example.org' })
beforeAll(async () => {
  await served.start()
  await served.person('dara', 'recorder')
  await served.person('sophea', 'auditor')
  await served.person('reader', 'reader')
  await logWorld(served)
})
afterAll(async () => {
  await served.end()
  expect(served.faults).toEqual([])
})

const utf8 = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

async function text(path: string, as = 'reader'): Promise<string> {
  const { status, bytes } = await served.bytes(path, { as })
  expect([path, status, status === 200 ? '' : utf8(bytes)]).toEqual([path, 200, ''])
  return utf8(bytes)
}

const keyOf = async () => parseVerifierKey((await text('/log/key')).trimEnd())

/** The last checkpoint, once it has everything that was recorded. */
async function checkpointNow() {
  const { proofs, store } = served.server.parts
  await proofs.reached(await store.head(), 20_000)
  await proofs.checkpointOf(proofs.tree.size, 20_000)
  const verdict = await verifyCheckpoint(parseNote(await text('/log/checkpoint')), await keyOf())
  if (!verdict.holds) throw new Error(verdict.because)
  return verdict.checkpoint
}

/** The log's hashes out of its tiles. */
async function hashesOf(size: number): Promise<SubtreeHashes> {
  const path = tilePath({ level: 0, index: 0, width: size })
  const { bytes } = await served.bytes(`/log/${path}`, { as: 'reader' })
  return new TileHashes(size, () => bytes)
}

async function register(words: string): Promise<Awaited<ReturnType<Served['send']>>> {
  return served.send('POST', '/api/v1/parties', { as: 'dara', body: { is: 'state', name: english(words) } })
}

test('the checkpoint is signed with the key that is served, under the name of the log', async () => {
  const checkpoint = await checkpointNow()
  expect(checkpoint).toMatchObject({ origin: 'ledger.example.org', size: served.server.parts.views.checkpoint.sequence })
  expect(await keyOf()).toMatchObject({ name: 'ledger.example.org', kind: 'note' })
})

test('the root follows from the entries, and from the tile of hashes', async () => {
  const { size, root } = await checkpointNow()
  const { bytes } = await served.bytes(`/log/${tilePath({ level: 'entries', index: 0, width: size })}`, { as: 'sophea' })
  const entries = decodeEntryBundle(size, bytes)
  expect(JSON.parse(utf8(entries[0] ?? new Uint8Array()))).toMatchObject({ stream: expect.any(String), revision: 0 })
  // What is proved is what is sealed: no words of it can be read there, and the receipts hold for it.
  const leaves = entries.map(utf8).join('\n')
  expect([leaves.includes('Officials hindered investigations'), leaves.includes('"gist":{"commitment":"')]).toEqual([false, true])
  const tile = await hashesOf(size)
  expect(entries.map((entry, index) => encodeBase64(leafHash(entry)) === encodeBase64(tile.hash({ level: 0, index })))).not.toContain(false)
  expect(rootAt(tile, size)).toEqual(root)
})

test('a receipt for every entry, which holds offline, and for no other entry', async () => {
  const { size } = await checkpointNow()
  const [key, tile] = [await keyOf(), await hashesOf(size)]
  for (let sequence = 1; sequence <= size; sequence++) {
    const receipt = parseTlogProof(await text(`/log/proof/${sequence}`, 'dara'))
    const leaf = tile.hash({ level: 0, index: sequence - 1 })
    expect(await verifyTlogProof(receipt, leaf, key)).toMatchObject({ holds: true, checkpoint: { size } })
    const other = tile.hash({ level: 0, index: sequence % size })
    expect(await verifyTlogProof(receipt, other, key)).toEqual({ holds: false, because: 'not-included' })
  }
})

test('whoever kept a checkpoint is shown that it begins the present one', async () => {
  const before = await checkpointNow()
  await register('Laos')
  const after = await checkpointNow()
  const { body } = await served.send('GET', `/log/consistency?from=${before.size}&to=${after.size}`, { as: 'reader' })
  expect(body).toMatchObject({
    from: { size: before.size, root: encodeBase64(before.root) },
    to: { size: after.size, root: encodeBase64(after.root) },
  })
  const proof = (Array.isArray(body['proof']) ? body['proof'] : []).map((node) => decodeBase64(String(node)) ?? new Uint8Array())
  expect(verifyConsistency({ oldSize: before.size, oldRoot: before.root, size: after.size, root: after.root, proof })).toBe(true)
  // Every checkpoint is still there, and is listed.
  const { body: listed } = await served.send('GET', '/log/checkpoints', { as: 'reader' })
  const items = Array.isArray(listed['items']) ? listed['items'] : []
  expect(items.slice(0, 2)).toMatchObject([{ size: after.size }, { size: before.size, root: encodeBase64(before.root) }])
  expect(await text(`/log/checkpoint/${before.size}`)).toBe(items[1].note)
})

test('the receipt of what was recorded just now is waited for', async () => {
  await register('Siam')
  const sequence = served.server.parts.views.checkpoint.sequence
  const receipt = parseTlogProof(await text(`/log/proof/${sequence}`, 'dara'))
  expect(receipt.index).toBe(sequence - 1)
})

describe('what a command is answered', () => {
  const entriesIn = (answer: Readonly<Record<string, unknown>>) =>
    (Array.isArray(answer['entries']) ? answer['entries'] : []).map(({ sequence, leaf }) => ({
      sequence: Number(sequence),
      leaf: String(leaf),
    }))

  /** Whether the receipt for an entry holds for the leaf that its sender was told. */
  async function isProven({ sequence, leaf }: { sequence: number; leaf: string }): Promise<unknown> {
    const receipt = parseTlogProof(await text(`/log/proof/${sequence}`, 'dara'))
    const verdict = await verifyTlogProof(receipt, Buffer.from(leaf, 'hex'), await keyOf())
    return receipt.index === sequence - 1 && verdict.holds
  }

  test('names the entry and the hash of its leaf, which its receipt proves', async () => {
    const { headers, body } = await register('Burma')
    const [entry, ...more] = entriesIn(body)
    expect([headers.get('alteram-sequence'), headers.get('alteram-leaf'), more]).toEqual([String(entry?.sequence), entry?.leaf, []])
    expect(entry?.sequence).toBe(served.server.parts.views.checkpoint.sequence)
    expect(entry && (await isProven(entry))).toBe(true)
  })

  test('does so for each item of a batch, and the same again where it is sent again', async () => {
    const items = ['Malaya', 'Siam', ''].map((words) => ({ kind: 'party', verb: 'register', body: { is: 'state', name: english(words) } }))
    const send = () =>
      served.send('POST', '/api/v1/batches', {
        as: 'dara',
        body: { items },
        headers: { 'idempotency-key': 'a batch of three'.replaceAll(' ', '-') },
      })
    const first = await send()
    const answers = (Array.isArray(first.body['items']) ? first.body['items'] : []).map((item) => entriesIn(item))
    expect(answers).toEqual([[expect.anything()], [expect.anything()], []])
    for (const entry of answers.flat()) expect(await isProven(entry)).toBe(true)
    expect([first.headers.get('alteram-sequence'), first.headers.get('alteram-leaf')]).toEqual([
      String(answers[1]?.[0]?.sequence),
      answers[1]?.[0]?.leaf,
    ])
    await register('Laos')
    const again = await send()
    expect((Array.isArray(again.body['items']) ? again.body['items'] : []).map((item) => entriesIn(item))).toEqual(answers)
  })

  test('does so before the tree has the entry', async () => {
    const { parts } = served.server
    const { proofs } = parts
    const waits = Object.create(proofs, { isSure: { value: false } })
    const [last] = (await parts.engine.readAll(proofs.tree.positionBefore(proofs.tree.size), 1)).events
    const known = await loggedEntries(parts, last ? [last] : [])
    expect(known).toEqual([{ sequence: proofs.tree.size, leaf: expect.stringMatching(/^[0-9a-f]{64}$/) }])
    expect(await loggedEntries({ ...parts, proofs: waits }, last ? [last] : [])).toEqual(known)
  })
})

describe('a read', () => {
  test('names the root of the log that it stands on, which the checkpoint signs', async () => {
    const { size, root } = await checkpointNow()
    for (const path of ['parties', 'desk', `parties?as-of=${size}`, `history?as-of=checkpoint:${size}`]) {
      const { body } = await served.send('GET', `/api/v1/${path}`, { as: 'dara' })
      expect([path, body['basis']]).toEqual([path, expect.objectContaining({ sequence: size, root: encodeBase64(root) })])
    }
    const before = await served.send('GET', `/api/v1/parties?as-of=${size - 2}`, { as: 'dara' })
    expect(before.body['basis']).toMatchObject({ root: encodeBase64(rootAt(await hashesOf(size), size - 2)) })
    expect((await served.send('GET', '/api/v1/parties?as-of=0', { as: 'dara' })).body['basis']).not.toHaveProperty('root')
    const diff = await served.send('GET', `/api/v1/diff?from=${size - 2}&to=checkpoint:${size}`, { as: 'dara' })
    expect(diff.body).toMatchObject({ from: before.body['basis'], basis: { sequence: size, root: encodeBase64(root) } })
  })

  test('is pinned to a checkpoint by its size or its root, and says the same for ever', async () => {
    const { size, root } = await checkpointNow()
    const hex = Buffer.from(root).toString('hex')
    const base64 = encodeBase64(root)
    const read = async (name: string) => {
      const { status, body } = await served.send('GET', `/api/v1/parties?as-of=checkpoint:${encodeURIComponent(name)}`, { as: 'dara' })
      expect([name, status, body['detail']]).toEqual([name, 200, undefined])
      return JSON.stringify(body)
    }
    const names = [
      String(size),
      hex,
      hex.slice(0, 9).toUpperCase(),
      base64,
      base64.slice(0, 9),
      base64.slice(0, -1),
      base64.replaceAll('+', '-').replaceAll('/', '_'),
    ]
    const before = await Promise.all(names.map(read))
    expect(new Set(before).size).toBe(1)
    expect(JSON.parse(before[0] ?? '').basis).toMatchObject({ sequence: size, root: base64 })
    await register('Laos')
    expect(await Promise.all(names.map(read))).toEqual(before)
  })

  test.each(['999999', 'ffffffffffffffff', 'AAAAAAAAAA', 'fff', '', '1.5', '-1', 'ledger.example.org'])(
    'of a checkpoint %j that there is not names the nearest',
    async (name) => {
      const { size } = await checkpointNow()
      const { status, body } = await served.send('GET', `/api/v1/parties?as-of=checkpoint:${encodeURIComponent(name)}`, { as: 'dara' })
      expect([status, body['type']]).toEqual([404, '/problems/no-such-checkpoint'])
      const nearest = Array.isArray(body['nearest']) ? body['nearest'] : []
      expect(nearest.at(-1)).toMatchObject({ size, signed: expect.any(String) })
      expect(body['detail']).toContain(`that of ${nearest.at(-1).size} entries, signed ${nearest.at(-1).signed}`)
    },
  )
})

test('the list of checkpoints goes on page by page', async () => {
  const first = await served.send('GET', '/log/checkpoints?limit=1', { as: 'reader' })
  expect(first.body['items']).toHaveLength(1)
  expect(first.headers.get('link')).toBe(`</log/checkpoints?below=${first.body['next']}&limit=1>; rel="next"`)
  const sizes: unknown[] = []
  for (let path: string | undefined = '/log/checkpoints?limit=1'; path !== undefined; ) {
    const { body, headers } = await served.send('GET', path, { as: 'reader' })
    sizes.push(...(Array.isArray(body['items']) ? body['items'].map(({ size }) => size) : []))
    path = headers.get('link')?.slice(1).split('>')[0]
  }
  expect(sizes).toEqual(served.server.parts.proofs.checkpoints.kept.list({ limit: 500 }).map(({ size }) => size))
})

describe('what may be kept', () => {
  test('everything has an ETag, and is sent again only where it changed', async () => {
    await checkpointNow()
    for (const path of [
      '/log/key',
      '/log/checkpoint',
      '/log/checkpoints',
      '/log/proof/1',
      '/log/consistency?from=1',
      '/log/tile/0/000.p/2',
    ]) {
      const first = await served.bytes(path, { as: 'dara' })
      const tag = first.headers.get('etag') ?? ''
      expect([path, first.status, tag, first.headers.get('cache-control')]).toEqual([
        path,
        200,
        expect.stringMatching(/^"[\w-]{27}"$/),
        'private, no-cache',
      ])
      const again = await served.bytes(path, { as: 'dara', headers: { 'if-none-match': `"other", W/${tag}` } })
      expect([path, again.status, again.bytes.length, again.headers.get('etag')]).toEqual([path, 304, 0, tag])
      expect((await served.bytes(path, { as: 'dara', headers: { 'if-none-match': '"other"' } })).status).toBe(200)
    }
  })

  test('a full tile for a year, and the same one unfinished not at all', async () => {
    const items = Array.from({ length: 300 }, (_, index) => ({
      kind: 'party',
      verb: 'register',
      body: { is: 'state', name: english(`State ${index}`) },
    }))
    await served.send('POST', '/api/v1/batches', { as: 'dara', body: { items } })
    const { size, root } = await checkpointNow()
    const full = await served.bytes('/log/tile/0/000', { as: 'reader' })
    expect([full.status, full.bytes.length, full.headers.get('cache-control')]).toEqual([
      200,
      256 * 32,
      'private, max-age=31536000, immutable',
    ])
    const entries = await served.bytes('/log/tile/entries/000', { as: 'sophea' })
    expect([entries.status, entries.headers.get('cache-control')]).toEqual([200, 'private, max-age=31536000, immutable'])
    const partial = await served.bytes('/log/tile/0/000.p/255', { as: 'reader' })
    expect([partial.bytes, partial.headers.get('cache-control')]).toEqual([full.bytes.slice(0, 255 * 32), 'private, no-cache'])
    const rest = await served.bytes(`/log/${tilePath({ level: 0, index: 1, width: size - 256 })}`, { as: 'reader' })
    const top = await served.bytes('/log/tile/1/000.p/1', { as: 'reader' })
    const tiles = new Map([
      ['0/0', full.bytes],
      ['0/1', rest.bytes],
      ['1/0', top.bytes],
    ])
    expect(rootAt(new TileHashes(size, ({ level, index }) => tiles.get(`${level}/${index}`) ?? new Uint8Array()), size)).toEqual(root)
  })

  test('HEAD tells what GET would, without it', async () => {
    for (const path of ['/log/checkpoint', '/log/tile/0/000', '/log/proof/2']) {
      const get = await served.bytes(path, { as: 'dara' })
      const head = await fetch(`${served.url}${path}`, { method: 'HEAD', headers: { authorization: `Bearer ${served.tokens['dara']}` } })
      expect([path, head.status, head.headers.get('etag'), head.headers.get('content-length'), await head.text()]).toEqual([
        path,
        200,
        get.headers.get('etag'),
        String(get.bytes.length),
        '',
      ])
    }
  })
})

test.each(
  [
    ['checkpoint', 'key', 'consistency?from=1', 'checkpoints', 'tile/0/000.p/1', 'checkpoint/1'].map((path) => [path, allRoles] as const),
    [['proof/1', ['recorder', 'reviewer', 'auditor']]] as const,
    [['tile/entries/000.p/1', ['auditor']]] as const,
  ].flat(),
)('%s is for %j', async (path, roles) => {
  for (const role of allRoles) {
    if (served.tokens[role] === undefined || role === 'reader') await served.person(`a ${role}`, role)
    const { status } = await served.bytes(`/log/${path}`, { as: `a ${role}` })
    expect([role, [200, 404].includes(status) ? 'let in' : status]).toEqual([role, roles.some((each) => each === role) ? 'let in' : 403])
  }
  expect((await served.send('GET', `/log/${path}`)).status).toBe(401)
})

test.each([
  ['/log/proof/0', 404, 'not-found'],
  ['/log/proof/01', 404, 'not-found'],
  ['/log/proof/-1', 404, 'not-found'],
  ['/log/proof/1e3', 404, 'not-found'],
  ['/log/proof/999999999999999', 404, 'no-such-entry'],
  ['/log/proof/99999999999999999999', 404, 'not-found'],
  ['/log/proof/%00', 404, 'not-found'],
  ['/log/proof/1?size=999999', 404, 'no-such-checkpoint'],
  ['/log/proof/9?size=3', 400, 'invalid-query'],
  ['/log/proof/1?sise=3', 400, 'invalid-query'],
  ['/log/checkpoint/2000000', 404, 'no-such-checkpoint'],
  ['/log/checkpoint/x', 404, 'not-found'],
  ['/log/checkpoint?x=1', 400, 'invalid-query'],
  ['/log/checkpoints?limit=0', 400, 'invalid-query'],
  ['/log/consistency', 400, 'invalid-query'],
  ['/log/consistency?from=0', 400, 'invalid-query'],
  ['/log/consistency?from=5&to=4', 400, 'invalid-query'],
  ['/log/consistency?from=1&to=999999', 400, 'invalid-query'],
  ['/log/consistency?from=1&from=2', 400, 'invalid-query'],
  ['/log/tile/', 404, 'not-found'],
  ['/log/tile/0/000.p/0', 404, 'not-found'],
  ['/log/tile/0/000.p/256', 404, 'not-found'],
  ['/log/tile/0/000.p/01', 404, 'not-found'],
  ['/log/tile/0/0', 404, 'not-found'],
  ['/log/tile/0/x000/000', 404, 'not-found'],
  ['/log/tile/00/000', 404, 'not-found'],
  ['/log/tile/64/000', 404, 'not-found'],
  ['/log/tile/0/999', 404, 'not-found'],
  ['/log/tile/0/x999/x999/x999/x999/x999/999', 404, 'not-found'],
  ['/log/tile/0/x999/x999/x999/x999/x999/x999/999', 404, 'not-found'],
  ['/log/tile/0/..%2F..%2Fledger.sqlite', 404, 'not-found'],
  ['/log/tile/%2e%2e/%2e%2e/signing.key', 404, 'not-found'],
  ['/log/tile/entries/../../signing.key', 404, 'not-found'],
  ['/log/tile/0/000%00', 404, 'not-found'],
  ['/log/tile/0/000/', 404, 'not-found'],
  ['/log/tile/0//000', 404, 'not-found'],
  ['/log/tile/entries/999', 404, 'not-found'],
  ['/log/tile/0/000?x=1', 400, 'invalid-query'],
  ['/log/tile/0/%30%30%30', 404, 'not-found'],
  ['/log/', 404, 'not-found'],
  ['/log/signing.key', 404, 'not-found'],
])('%s is answered with %i %s', async (path, status, code) => {
  const answer = await served.send('GET', path, { as: 'sophea' })
  expect(answer.body).toMatchObject({ status, type: `/problems/${code}` })
  expect([answer.status, answer.headers.get('cache-control')]).toEqual([status, 'no-store'])
})

test('a checkpoint that there is not names those next to it', async () => {
  const { size: below } = await checkpointNow()
  const items = ['Burma', 'Siam', 'Malaya'].map((words) => ({
    kind: 'party',
    verb: 'register',
    body: { is: 'state', name: english(words) },
  }))
  await served.send('POST', '/api/v1/batches', { as: 'dara', body: { items } })
  const { size: above } = await checkpointNow()
  const missing = below + 1
  const { body } = await served.send('GET', `/log/checkpoint/${missing}`, { as: 'reader' })
  expect(body).toMatchObject({
    detail: expect.stringMatching(
      new RegExp(
        `^There is no checkpoint of ${missing} entries. The nearest: that of ${below} entr(y|ies), signed \\d{4}-.*; that of ${above} entries, signed `,
      ),
    ),
    nearest: [
      { size: below, signed: expect.any(String) },
      { size: above, signed: expect.any(String) },
    ],
  })
})

test('nothing is changed by other methods', async () => {
  for (const path of ['/log/checkpoint', '/log/tile/0/000', '/log/proof/1', '/log/key'])
    expect((await served.send('POST', path, { as: 'sophea', body: {} })).status).toBe(405)
})

test('health tells of the tree and of signing', async () => {
  expect((await served.send('GET', '/health/ready')).body).toMatchObject({ status: 'ready', tree: 'following', signing: 'signs' })
})

test('a log whose past was rewritten is read, and not signed any more: health says so, and what was proved stays proved', async () => {
  const other = await new Served({ origin: 'other.example.org' }).start()
  try {
    await other.person('dara', 'recorder')
    await logWorld(other)
    const { size } = other.server.parts.proofs.tree
    await other.server.parts.proofs.checkpointOf(size, 20_000)
    await other.stop()
    rewrite(join(other.directory, 'ledger.sqlite'))
    rmSync(join(other.directory, 'tree'), { recursive: true })
    await other.start()
    const { proofs } = other.server.parts
    await proofs.settled()
    expect((await other.send('GET', '/health/ready')).body).toMatchObject({ status: 'ready', tree: 'following', signing: 'refused' })
    const posted = await other.send('POST', '/api/v1/parties', { as: 'dara', body: { is: 'state', name: english('Laos') } })
    expect([posted.status, posted.headers.get('alteram-signing')]).toEqual([201, 'refused'])
    const { body } = await other.send('GET', `/log/proof/${size + 1}`, { as: 'dara' })
    expect(body).toMatchObject({ type: '/problems/not-signed-yet', detail: expect.stringContaining('are not those that were signed') })
    const proof = await other.send('GET', '/log/proof/3', { as: 'dara' })
    expect(proof.body).toMatchObject({
      type: '/problems/not-proven',
      detail: expect.stringContaining('entry 3 is not what was signed of it'),
    })
    expect((await other.send('GET', '/log/consistency?from=1', { as: 'dara' })).body).toMatchObject({ type: '/problems/not-proven' })
  } finally {
    await other.end()
  }
})

/** Changes an entry behind the back of the program. */
function rewrite(file: string): void {
  const log = new Database(file)
  expect(log.prepare(`UPDATE events SET data = '{}' WHERE position = 3`).run().changes).toBe(1)
  log.close()
}
