/** A ledger has its checkpoints stamped now and then, keeps what holds, and goes on where the authority is away or lies. */
import { afterAll, afterEach, beforeEach, expect } from '@jest/globals'
import { type NoteSignature, verifyCheckpointTimestamp } from '#audit'
import { TestAuthority, testPolicy, testWithOpenssl } from '#test/timestamps/authority'
import { Ledger, until } from './ledger.fixture.js'
import { Timestamping } from './timestamping.js'

let made: { readonly tsa: TestAuthority; readonly url: string } | undefined
let ledger: Ledger
let running: Timestamping | undefined
let now: () => Date
const faults: unknown[] = []

beforeEach(() => {
  ledger = new Ledger()
  // Its tokens tell the time of the machine.
  const ahead = Date.now() - ledger.now().getTime()
  now = () => new Date(ledger.now().getTime() + ahead)
})
afterEach(async () => {
  await running?.stop()
  running = undefined
  await ledger.end()
})
afterAll(() => made?.tsa.end())

async function authority() {
  if (!made) {
    const tsa = new TestAuthority()
    made = { tsa, url: await tsa.serve() }
  }
  made.tsa.instead = undefined
  made.tsa.tamper = undefined
  made.tsa.answered = 0
  return made
}

function start(url: string, options: Partial<ConstructorParameters<typeof Timestamping>[0]> = {}) {
  running = new Timestamping({
    proofs: ledger.proofs,
    url: new URL(url),
    authorities: made?.tsa.pem('ca') ?? '',
    everyMs: 3_600_000,
    settleMs: 0,
    retryMs: 10,
    now,
    onFault: (error) => faults.push(error),
    ...options,
  })
  running.start()
  return running
}

const stampAt = (size: number) => ledger.proofs.checkpoints.kept.attestations.timestampAt(size)

testWithOpenssl('the last checkpoint is stamped with what signatures it has, and holds with those that come later', async () => {
  const { tsa, url } = await authority()
  await ledger.grow(2)
  const stamping = start(url, { policy: testPolicy })
  await until(() => stampAt(2) !== undefined)
  const stamp = stampAt(2)
  expect(stamp).toMatchObject({ size: 2, signatures: 1 })
  expect(stamping.told).toEqual({ url, size: 2, time: stamp?.time })
  const late: NoteSignature = { name: 'late.example', id: '00000001', signature: new Uint8Array(72) }
  const { kept } = ledger.proofs.checkpoints
  const before = kept.at(2)?.note ?? ''
  kept.attestations.cosign(2, [late])
  const options = { authorities: tsa.pem('ca'), now: now() }
  expect(await verifyCheckpointTimestamp(stamp?.reply ?? new Uint8Array(), kept.at(2)?.note ?? '', options)).toMatchObject({
    holds: true,
    signatures: 1,
  })
  expect(tsa.accepts(stamp?.reply ?? new Uint8Array(), Buffer.from(before))).toBe(true)
  expect(faults).toEqual([])
})

testWithOpenssl('at most one in a stretch of time, and the newest checkpoint then', async () => {
  const { tsa, url } = await authority()
  await ledger.grow(1)
  start(url, { everyMs: 1_500 })
  await until(() => stampAt(1) !== undefined)
  await ledger.grow(1)
  await ledger.grow(1)
  expect(tsa.answered).toBe(1)
  ledger.pass(2_000)
  await until(() => stampAt(3) !== undefined)
  expect(stampAt(2)).toBeUndefined()
  expect(tsa.answered).toBe(2)
})

testWithOpenssl('an authority that is away, refuses, or answers what does not hold is asked again, and nothing of it is kept', async () => {
  const { tsa, url } = await authority()
  const troubles: (string | undefined)[] = []
  tsa.instead = { status: 500 }
  await ledger.grow(1)
  start(url, { onChange: (trouble) => troubles.push(trouble) })
  const tells = (pattern: RegExp) => until(() => pattern.test(troubles.at(-1) ?? ''))
  await tells(/^It answered with 500\.$/)
  tsa.instead = { status: 302, headers: { location: '/' } }
  await tells(/^It sends on to another address/)
  tsa.instead = { body: Buffer.from('not a token') }
  await tells(/^Its answer does not hold\. /)
  tsa.instead = undefined
  // The last byte is one of the signature.
  tsa.tamper = (reply) => reply.with(-1, (reply.at(-1) ?? 0) ^ 1)
  await tells(/was not signed by CN=Test TSA, O=Example, or was changed since\.$/)
  expect(stampAt(1)).toBeUndefined()
  tsa.tamper = undefined
  await until(() => stampAt(1) !== undefined)
  await until(() => troubles.at(-1) === undefined)
  expect(faults).toEqual([])
})

testWithOpenssl('one whose clock is far from ours is not believed', async () => {
  const { url } = await authority()
  await ledger.grow(1)
  const later = () => new Date(now().getTime() + 7_200_000)
  const stamping = start(url, { now: later })
  await until(() => stamping.told.trouble !== undefined)
  expect(stamping.told.trouble).toMatch(/its clock or ours is wrong\.$/)
  expect(stampAt(1)).toBeUndefined()
})
