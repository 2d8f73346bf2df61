/** A ledger with two witnesses that run for themselves, and a time-stamp authority: what it serves of them, and what becomes of it when it lies. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { judgeByPolicy, parseNote, parsePolicy, verifyCheckpointTimestamp } from '#audit'
import { WrongConfig } from '#server'
import { TestAuthority, testWithOpenssl } from '#test/timestamps/authority'
import { Child } from './child.js'
import { Served } from './served.js'

const folder = mkdtempSync(join(tmpdir(), 'alteram-witnessed-'))
const policyFile = join(folder, 'policy')
const program = resolve('apps/cli/bin/alteram.js')
const witnesses: Child[] = []
const tsa: TestAuthority[] = []
const open: Served[] = []
let key = ''

/** A server on a data directory of its own. */
async function serve(directory: string, attesting: object = { policy: policyFile }): Promise<Served> {
  const served = new Served({ attesting }, directory)
  open.push(served)
  return served.start()
}

/** Closes it, and leaves what it holds. */
async function close(served: Served): Promise<void> {
  open.splice(open.indexOf(served), 1)
  await served.stop()
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 60_000
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`it did not come about: ${holds}`)
    await new Promise((again) => setTimeout(again, 20))
  }
}

/** Has something new in the log, and gives its size once that is signed. */
async function grow(served: Served, name: string): Promise<number> {
  await served.person(name, 'reader')
  const { proofs, store } = served.server.parts
  await proofs.reached(await store.head(), 20_000)
  const { size } = proofs.tree
  await proofs.checkpointOf(size, 20_000)
  return size
}

async function told(served: Served, as: string) {
  const { status, body } = await served.send('GET', '/log/witnesses', { as })
  expect(status).toBe(200)
  return body
}

/** What the command line says of a checkpoint, by the policy. */
async function checkpoint(served: Served, as: string, size: number) {
  const args = ['checkpoint', '--size', `${size}`, '--policy', policyFile, '--server', served.url, '--token', served.tokens[as] ?? '']
  const child = new Child({}, [program, ...args])
  const code = await child.exit
  return { code, told: child.complained.trim().split('\n') }
}

/** What the command line says of the witnesses, with its spaces drawn together. */
async function witnessesSaid(served: Served, as: string): Promise<readonly string[]> {
  const child = new Child({}, [program, 'witnesses', '--server', served.url, '--token', served.tokens[as] ?? ''])
  expect(await child.exit).toBe(0)
  return child.said
    .trim()
    .split('\n')
    .map((line) => line.replaceAll(/\s+/g, ' ').trim())
}

beforeAll(async () => {
  const first = await serve(join(folder, 'data'), {})
  await first.person('first', 'reader')
  key = new TextDecoder().decode((await first.bytes('/log/key', { as: 'first' })).bytes).trim()
  await close(first)
  const lines: string[] = []
  for (const name of ['w1', 'w2']) {
    const child = new Child({}, [
      program,
      'witness',
      '--state',
      join(folder, name),
      '--name',
      `${name}.example`,
      '--log',
      key,
      '--port',
      '0',
    ])
    witnesses.push(child)
    const ended = child.exit.then((code) => Promise.reject(new Error(`it ended with ${code}: ${child.complained}`)))
    ended.catch(() => undefined)
    await Promise.race([child.address, ended])
    await until(async () => /^witness .+$/m.test(child.said))
    lines.push(/^witness .+$/m.exec(child.said)?.[0] ?? '')
  }
  writeFileSync(policyFile, `log ${key}\n${lines.join('\n')}\ngroup both all w1.example w2.example\nquorum both\n`)
})
afterAll(async () => {
  for (const served of open.slice()) await close(served)
  for (const child of witnesses) child.kill()
  await Promise.all(witnesses.map(({ exit }) => exit))
  for (const each of tsa) await each.end()
  rmSync(folder, { recursive: true })
})

test('checkpoints get the cosignatures of both, and are what the policy wants; a ledger that forks gets none', async () => {
  const honest = await serve(join(folder, 'data'))
  const size = await grow(honest, 'anna')
  await until(async () => (await told(honest, 'anna'))['witnessed'] === size)
  const { bytes } = await honest.bytes(`/log/checkpoint/${size}`, { as: 'anna' })
  const verdict = await judgeByPolicy(parsePolicy(readFileSync(policyFile)), parseNote(bytes), { now: new Date() })
  expect(verdict).toMatchObject({
    holds: true,
    checkpoint: { size },
    cosigned: [{ witness: { name: 'w1.example' } }, { witness: { name: 'w2.example' } }],
  })
  expect(await told(honest, 'anna')).toMatchObject({
    witnesses: [
      { name: 'w1.example', size },
      { name: 'w2.example', size },
    ],
    answered: 2,
    quorum: 'met',
  })
  expect(await checkpoint(honest, 'anna', size)).toEqual({
    code: 0,
    told: [expect.stringMatching(/^Cosigned by w1\.example \(w1\.example\) at 20/), expect.stringMatching(/^Cosigned by w2\.example /)],
  })
  const health = await honest.send('GET', '/health/ready')
  expect(health.body).toMatchObject({ witnesses: { asked: 2, answered: 2, quorum: 'met' } })

  // A bundle of what is there now waits a moment for its witnesses, since it carries the policy.
  await honest.person('eang', 'auditor')
  const bundle = join(folder, 'bundle.zip')
  const made = await fetch(`${honest.url}/api/v1/bundles`, {
    method: 'POST',
    headers: { authorization: `Bearer ${honest.tokens['eang']}`, 'content-type': 'application/json' },
    body: JSON.stringify({ about: 'ledger' }),
  })
  expect(made.status).toBe(200)
  writeFileSync(bundle, new Uint8Array(await made.arrayBuffer()))
  const verifying = new Child({}, [program, 'verify', bundle])
  expect(await verifying.exit).toBe(0)
  expect(verifying.said).toMatch(/w1\.example/)

  const shared = await grow(honest, 'fara')
  await until(async () => (await told(honest, 'fara'))['witnessed'] === shared)

  // The same ledger twice, with the same key: one goes on, the other says something else to others.
  await close(honest)
  cpSync(join(folder, 'data'), join(folder, 'fork'), { recursive: true })
  const again = await serve(join(folder, 'data'))
  const grown = await grow(again, 'bora')
  await until(async () => (await told(again, 'bora'))['witnessed'] === grown)
  await close(again)
  const liar = await serve(join(folder, 'fork'))
  await grow(liar, 'chan')
  const lied = await grow(liar, 'dara')
  expect(lied).toBeGreaterThan(grown)
  const refusals = ['It was not convinced that this checkpoint follows on the one that it holds.']
  await until(async () => {
    const { witnesses: each } = (await told(liar, 'chan')) as { witnesses: readonly { trouble?: string }[] }
    return each.every(({ trouble }) => trouble !== undefined && refusals.includes(trouble))
  })
  expect(await told(liar, 'chan')).toMatchObject({ answered: 0, witnessed: shared })
  const note = (await liar.bytes(`/log/checkpoint/${lied}`, { as: 'chan' })).bytes
  expect(parseNote(note).signatures).toHaveLength(1)
  expect(await witnessesSaid(liar, 'chan')).toEqual(
    expect.arrayContaining([expect.stringMatching(/^w1\.example.* It was not convinced/), `The last with as many has ${shared} entries.`]),
  )
  expect(await checkpoint(liar, 'chan', lied)).toEqual({
    code: 3,
    told: ['alteram: Too few witnesses cosigned it for this policy: none.'],
  })
  // The witness says so to whoever runs it.
  for (const child of witnesses) expect(child.complained).toMatch(/that was not proved to follow on that of/)
  await close(liar)
})

testWithOpenssl('a checkpoint is stamped, and the token served as its own verifier takes it', async () => {
  const authority = new TestAuthority()
  tsa.push(authority)
  const timestamps = { url: new URL(await authority.serve()), authorities: authority.caFile, everyMs: 3_600_000 }
  const served = await serve(join(folder, 'stamped'), { timestamps })
  const size = await grow(served, 'anna')
  await until(async () => 'size' in ((await told(served, 'anna'))['timestamps'] as object))
  const { timestamps: last } = (await told(served, 'anna')) as { timestamps: { size: number; time: string } }
  expect(last.size).toBe(size)
  const stamp = await served.bytes(`/log/checkpoint/${size}.tsr`, { as: 'anna' })
  expect(stamp.headers.get('content-type')).toBe('application/timestamp-reply')
  expect(stamp.headers.get('alteram-signatures')).toBe('1')
  const note = (await served.bytes(`/log/checkpoint/${size}`, { as: 'anna' })).bytes
  expect(authority.accepts(stamp.bytes, note)).toBe(true)
  const options = { authorities: authority.pem('ca'), now: new Date() }
  expect(await verifyCheckpointTimestamp(stamp.bytes, new TextDecoder().decode(note), options)).toMatchObject({
    holds: true,
    timestamp: { time: last.time },
  })
  const none = await served.send('GET', `/log/checkpoint/${size + 1}.tsr`, { as: 'anna' })
  expect(none).toMatchObject({ status: 404, body: { detail: expect.stringContaining(`that of ${size} entries`) } })
  await close(served)
})

test('files that cannot be gone by are refused at the start, with every fault', async () => {
  const policy = join(folder, 'wrong-policy')
  writeFileSync(policy, `log ${key}\nwitness w nonsense\nquorum v\n`)
  const attempt = serve(join(folder, 'refused'), {
    policy,
    timestamps: { url: new URL('http://127.0.0.1/'), authorities: join(folder, 'none'), everyMs: 1 },
  })
  await expect(attempt).rejects.toThrow(
    new WrongConfig([
      `ALTERAM_WITNESS_POLICY: ${policy}, line 2: Its key cannot be read: it is not a name, eight hex digits and Base 64, with a + between.`,
      `ALTERAM_WITNESS_POLICY: ${policy}, line 3: No line above names a witness or a group v.`,
      `ALTERAM_TIMESTAMP_CA: ${join(folder, 'none')} cannot be read (ENOENT).`,
    ]),
  )
  open.pop()
})
