/** A ledger shows its checkpoints to its witnesses, and takes from them what holds; whatever they do, it goes on. */
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import {
  cosign,
  formatCosignatures,
  formatVerifierKey,
  isMet,
  parseAddCheckpoint,
  parseNote,
  parsePolicy,
  type SignerKey,
  signerKey,
  WrongPolicy,
} from '#audit'
import { Ledger, until } from './ledger.fixture.js'
import { Witness } from './witness.js'
import { WitnessServer } from './witness-server.js'
import { Witnesses } from './witnesses.js'

let ledger: Ledger
let closing: (() => Promise<unknown> | unknown)[]
beforeEach(() => {
  ledger = new Ledger()
  closing = []
})
afterEach(async () => {
  for (const close of closing.reverse()) await close()
  await ledger.end()
})

async function serveWitness(name: string) {
  const directory = join(ledger.directory, name)
  const witness = new Witness({ directory, logs: [ledger.proofs.checkpoints.verifier], name: `${name}.example`, now: ledger.now })
  const server = new WitnessServer({ witness, onFault: (error) => faults.push(error) })
  const url = await server.listen(0)
  const close = async () => {
    await server.close()
    witness.close()
  }
  closing.push(close)
  return { name, url, verifier: formatVerifierKey(witness.verifier), witness, close }
}

const faults: unknown[] = []
const policyOf = (quorum: string, ...witnesses: readonly { name: string; url: string; verifier: string }[]) =>
  parsePolicy(
    [
      `log ${formatVerifierKey(ledger.proofs.checkpoints.verifier)}`,
      ...witnesses.map(({ name, url, verifier }) => `witness ${name} ${verifier} ${url}`),
      ...(quorum === 'none' || witnesses.length < 2 ? [] : [`group g ${quorum} ${witnesses.map(({ name }) => name).join(' ')}`]),
      `quorum ${quorum === 'none' ? 'none' : witnesses.length < 2 ? witnesses[0]?.name : 'g'}`,
      '',
    ].join('\n'),
  )

function start(policy: ReturnType<typeof policyOf>, options: Partial<ConstructorParameters<typeof Witnesses>[0]> = {}) {
  const witnesses = new Witnesses({
    proofs: ledger.proofs,
    policy,
    now: ledger.now,
    onFault: (error) => faults.push(error),
    retryMs: 10,
    roundMs: 200,
    timeoutMs: 500,
    ...options,
  })
  witnesses.start()
  closing.push(() => witnesses.stop())
  return witnesses
}

/** A witness that does as it is told, and not as it should. */
async function rogue(answer: (response: ServerResponse, body: string, key: SignerKey) => void) {
  const key = signerKey('rogue.example', 'cosignature', new Uint8Array(32).fill(7))
  let asked = 0
  const server: Server = createServer(async (request, response) => {
    let body = ''
    for await (const part of request) body += part
    asked++
    answer(response, body, key)
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  closing.push(async () => {
    server.closeAllConnections()
    await new Promise((ended) => server.close(ended))
  })
  const { port } = server.address() as AddressInfo
  return { name: 'rogue', url: `http://127.0.0.1:${port}/w/`, verifier: formatVerifierKey(key), asked: () => asked }
}

const noteOf = (size: number) => ledger.proofs.checkpoints.kept.at(size)?.note ?? ''
const signersOf = (size: number) => parseNote(noteOf(size)).signatures.map(({ name }) => name)

test('two of two cosign each checkpoint, and the policy is met', async () => {
  const [a, b] = [await serveWitness('a'), await serveWitness('b')]
  const policy = policyOf('all', a, b)
  const witnesses = start(policy)
  expect(await witnesses.told()).toMatchObject({ answered: 0, quorum: 'awaited' })
  await ledger.grow(3)
  await until(async () => (await witnesses.told()).quorum === 'met')
  await ledger.grow(4)
  await until(async () => (await witnesses.told()).witnessed === 7)
  const cosigned = ledger.now().toISOString()
  expect(await witnesses.told()).toEqual({
    witnesses: [
      { name: 'a', verifier: a.verifier, url: a.url, size: 7, cosigned },
      { name: 'b', verifier: b.verifier, url: b.url, size: 7, cosigned },
    ],
    answered: 2,
    quorum: 'met',
    witnessed: 7,
  })
  expect(signersOf(7).toSorted()).toEqual(['a.example', 'b.example', 'ledger.example/a'])
  for (const size of [3, 7]) expect(await isMet(policy, parseNote(noteOf(size)), { now: ledger.now() })).toBe(true)
  expect(a.witness.held[0]?.held?.checkpoint.size).toBe(7)
  expect(faults).toEqual([])
})

test('after a restart it goes on from what each holds, also where it has forgotten that', async () => {
  const a = await serveWitness('a')
  const policy = policyOf('all', a)
  const first = start(policy)
  await ledger.grow(3)
  await until(() => signersOf(3).length === 2)
  await first.stop()
  const { attestations } = ledger.proofs.checkpoints.kept
  // As where the answer was lost on its way: nothing is remembered of it.
  attestations.keepWitness(a.verifier, { size: 0 })
  await ledger.restart()
  const second = start(policy)
  await ledger.grow(2)
  await until(() => signersOf(5).length === 2)
  expect((await second.told()).witnessed).toBe(5)
})

test('one that is away is asked again until it is back, and nobody waited for it', async () => {
  const [a, b] = [await serveWitness('a'), await serveWitness('b')]
  await b.close()
  closing.splice(closing.indexOf(b.close), 1)
  const changes: string[] = []
  const witnesses = start(policyOf('all', a, b), { onChange: ({ name }, trouble) => changes.push(`${name}: ${trouble ?? 'back'}`) })
  await ledger.grow(2)
  await until(() => signersOf(2).includes('a.example'))
  await until(async () => (await witnesses.told()).witnesses.some(({ trouble }) => trouble?.startsWith('It cannot be reached') === true))
  ledger.pass(60_000)
  expect(await witnesses.told()).toMatchObject({ answered: 1, quorum: 'missing' })
  const { directory } = ledger
  const witness = new Witness({ directory: join(directory, 'b'), logs: [ledger.proofs.checkpoints.verifier], now: ledger.now })
  const server = new WitnessServer({ witness, onFault: (error) => faults.push(error) })
  await server.listen(Number(new URL(b.url).port))
  closing.push(async () => {
    await server.close()
    witness.close()
  })
  await until(async () => (await witnesses.told()).quorum === 'met')
  expect(changes.at(-1)).toBe('b: back')
})

test('a slow one holds nobody up, and cosigns what it comes to', async () => {
  const held: ServerResponse[] = []
  const slow = await rogue((response) => held.push(response))
  const a = await serveWitness('a')
  const witnesses = start(policyOf('any', a, slow), { timeoutMs: 20_000, roundMs: 20 })
  await ledger.grow(1)
  await until(() => signersOf(1).length === 2)
  await ledger.grow(1)
  await until(() => signersOf(2).length === 2)
  expect(slow.asked()).toBe(1)
  expect((await witnesses.told()).quorum).toBe('met')
})

describe('of a witness it does not take', () => {
  const now = () => Math.floor(ledger.now().getTime() / 1_000)
  const answerWith =
    (status: number, body: string, headers: Readonly<Record<string, string>> = {}) =>
    (response: ServerResponse) => {
      response.writeHead(status, headers).end(body)
    }
  const cosigning =
    (time: () => number, change: (text: string) => string = (text) => text) =>
    (response: ServerResponse, body: string, key: SignerKey) => {
      const { text } = parseAddCheckpoint(body).checkpoint
      response.end(formatCosignatures([cosign(change(text), key, time())]))
    }
  const size = { 'content-type': 'text/x.tlog.size' }

  test.each([
    [
      'a cosignature of another text',
      () => cosigning(now, (text) => text.replace('\n1\n', '\n2\n')),
      'Its answer has no cosignature of its key over this checkpoint.',
    ],
    ['one from the future', () => cosigning(() => now() + 10_000), 'Its clock is ahead of ours, so its cosignature would not hold.'],
    ['one of no time', () => cosigning(() => 0), 'Its clock is ahead of ours, so its cosignature would not hold.'],
    ['an answer that is none', () => answerWith(200, 'yes'), /^It did not answer as a witness does/],
    ['an endless one', () => answerWith(200, 'x'.repeat(100_000)), 'Its answer is longer than 65536 bytes.'],
    [
      'a redirect',
      () => answerWith(302, '', { location: 'http://127.0.0.1:1/' }),
      'It sends on to another address (302), which is not followed.',
    ],
    ['that it does not know the log', () => answerWith(404, ''), 'It does not know this log: whoever runs it has to add its key.'],
    ['that it knows it by another key', () => answerWith(403, ''), 'It knows this log by another key.'],
    ['that it is not convinced', () => answerWith(422, ''), 'It was not convinced that this checkpoint follows on the one that it holds.'],
    ['that it holds another history', () => answerWith(409, '0\n', size), 'It holds another history of 0 entries than this ledger has.'],
    [
      'that it holds more than there is',
      () => answerWith(409, '9\n', size),
      'It says that it holds 9 entries of this log, and this ledger signed 1.',
    ],
    ['a conflict without a size', () => answerWith(409, '9\n'), /^It did not answer as a witness does/],
    ['a fault', () => answerWith(500, ''), 'It answered with 500.'],
  ] as const)('%s', async (_, answer, trouble) => {
    const bad = await rogue(answer())
    const witnesses = start(policyOf('all', bad))
    await ledger.grow(1)
    await until(async () => (await witnesses.told()).witnesses[0]?.trouble !== undefined)
    const [told] = (await witnesses.told()).witnesses
    if (typeof trouble === 'string') expect(told?.trouble).toBe(trouble)
    else expect(told?.trouble).toMatch(trouble)
    expect(signersOf(1)).toEqual(['ledger.example/a'])
  })

  test('the signatures of keys that nobody knows', async () => {
    const stranger = signerKey('stranger.example', 'cosignature', new Uint8Array(32).fill(8))
    const bad = await rogue((response, body, key) => {
      const { text } = parseAddCheckpoint(body).checkpoint
      response.end(formatCosignatures([cosign(text, stranger, now()), cosign(text, key, now())]))
    })
    const witnesses = start(policyOf('all', bad))
    await ledger.grow(1)
    await until(async () => (await witnesses.told()).quorum === 'met')
    expect(signersOf(1)).toEqual(['ledger.example/a', 'rogue.example'])
  })
})

test('one that refuses is not asked without end', async () => {
  const bad = await rogue((response) => response.writeHead(404).end())
  start(policyOf('all', bad), { retryMs: 600_000 })
  await ledger.grow(1)
  await until(() => bad.asked() === 1)
  await ledger.grow(1)
  await ledger.grow(1)
  expect(bad.asked()).toBe(1)
})

describe('a policy that it cannot go by', () => {
  const faultsOf = (text: string) => {
    try {
      new Witnesses({ proofs: ledger.proofs, policy: parsePolicy(text), now: ledger.now, onFault: () => undefined })
    } catch (error) {
      if (error instanceof WrongPolicy) return error.faults
      throw error
    }
    return []
  }
  const { text } = (() => {
    const key = signerKey('w.example', 'cosignature', new Uint8Array(32).fill(3))
    return { text: `witness w ${formatVerifierKey(key)}` }
  })()

  test('names other logs, or witnesses that have no address', () => {
    const otherLog = formatVerifierKey(signerKey('other.example', 'note', new Uint8Array(32).fill(4)))
    const own = formatVerifierKey(ledger.proofs.checkpoints.verifier)
    expect(faultsOf(`log ${otherLog}\nquorum none\n`)).toEqual([
      { line: 1, what: `It names no log with the key of this ledger, which is ${own}.` },
    ])
    expect(faultsOf(`# one\n${text}\nquorum none\n`)).toEqual([{ line: 2, what: 'w has no address, at which the ledger could ask it.' }])
    for (const url of ['ftp://w.example', 'w.example', 'http://user:pass@w.example', 'http://w.example/?a', 'http://w.example/#a'])
      expect(faultsOf(`${text} ${url}\nquorum w\n`)).toEqual([
        { line: 1, what: 'The address of w has to be http or https, without a query.' },
      ])
    expect(faultsOf(`log ${own}\n${text} https://w.example/prefix/\nquorum w\n`)).toEqual([])
  })
})
