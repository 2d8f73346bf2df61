/** A time-stamp is believed for the bytes that it is of, from an authority that is trusted, and with not one bit changed. */
import { afterAll, describe, expect, test } from '@jest/globals'
import { TestAuthority, testPolicy, testWithOpenssl } from '#test/timestamps/authority'
import { faultOfChain, isForTimestamps, parseAuthorities } from './certificates.js'
import { ledger, witness } from './known-notes.fixture.js'
import { Malformed } from './malformed.js'
import { requireAuthorities, stampedBytes, timestampRequest, verifyCheckpointTimestamp, verifyTimestamp } from './timestamp.js'
import { bytesOf, testVectors } from './vectors.fixture.js'

const text = (...path: string[]) => Buffer.from(bytesOf(...path)).toString('utf8')
const note = `${ledger.text}\n${ledger.line}${witness.line}`
const nonce = Uint8Array.from([0x80, 1, 2, 3, 4, 5, 6, 7])

const made: TestAuthority[] = []
let usual: TestAuthority | undefined
/** The authority of most tests: keys take a while. */
const authority = () => {
  usual ??= another()
  return usual
}
const another = (...options: ConstructorParameters<typeof TestAuthority>) => {
  const one = new TestAuthority(...options)
  made.push(one)
  return one
}
afterAll(async () => {
  for (const each of made) await each.end()
})

testVectors('the token of the shared bundle, whose certificate is not in it', async (folder) => {
  const [reply, checkpoint] = [bytesOf(folder, 'own-bundle-1000', 'cp.tsr'), text(folder, 'own-bundle-1000', 'checkpoint')]
  const authorities = text(folder, 'own-bundle-1000', 'ca.pem') + text(folder, 'own-bundle-1000', 'tsa.pem')
  const now = new Date('2026-12-01T00:00:00Z')
  expect(await verifyCheckpointTimestamp(reply, checkpoint, { authorities, now })).toMatchObject({
    holds: true,
    signatures: 2,
    timestamp: { time: '2026-11-23T18:57:29.000Z', accuracyMs: 1_000, authority: 'CN=Test TSA', serial: '02' },
  })
  const old = text(folder, 'own-bundle-1000', 'checkpoint.old')
  expect(await verifyCheckpointTimestamp(reply, old, { authorities, now })).toMatchObject({ holds: false, because: 'other-data' })
  const early = new Date('2026-11-23T18:52:00Z')
  expect(await verifyCheckpointTimestamp(reply, checkpoint, { authorities, now: early })).toMatchObject({ because: 'in-the-future' })
})

test('what is stamped of a note is its beginning', () => {
  expect(Buffer.from(stampedBytes(note, 1)).toString()).toBe(`${ledger.text}\n${ledger.line}`)
  expect(Buffer.from(stampedBytes(note, 2)).toString()).toBe(note)
})

test('authorities that are none are refused', async () => {
  await expect(requireAuthorities('nothing')).rejects.toThrow(Malformed)
  await expect(requireAuthorities('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n')).rejects.toThrow(Malformed)
})

describe.each([{}, { keys: 'rsa' }, { essHash: 'sha1' }] as const)('an authority %j', (options) => {
  testWithOpenssl('is asked, and what it answers holds here and by its own verifier', async () => {
    const tsa = another(options)
    const stamped = stampedBytes(note, 1)
    const reply = tsa.stamp(await timestampRequest(stamped, nonce))
    expect(tsa.accepts(reply, stamped)).toBe(true)
    const verdict = await verifyTimestamp(reply, stamped, { authorities: tsa.pem('ca'), now: new Date(), nonce, policy: testPolicy })
    expect(verdict).toEqual({
      holds: true,
      timestamp: { time: expect.any(String), accuracyMs: 1_500, authority: 'CN=Test TSA, O=Example', policy: testPolicy, serial: '02' },
    })
    // A cosignature that came in later takes nothing from it.
    expect(await verifyCheckpointTimestamp(reply, note, { authorities: tsa.pem('ca'), now: new Date() })).toMatchObject({
      holds: true,
      signatures: 1,
    })
  })
})

testWithOpenssl('a nonce is a number, whatever it begins with', async () => {
  const stamped = stampedBytes(note, 1)
  for (const bytes of [
    [0x7f, 1],
    [0x80, 1],
    [0, 1],
    [0, 0x80],
    [0, 0],
  ]) {
    const asked = Uint8Array.from(bytes)
    const reply = authority().stamp(await timestampRequest(stamped, asked))
    const verdict = await verifyTimestamp(reply, stamped, { authorities: authority().pem('ca'), now: new Date(), nonce: asked })
    expect({ bytes, holds: verdict.holds }).toEqual({ bytes, holds: true })
  }
})

describe('an answer is refused', () => {
  const stamped = stampedBytes(note, 1)
  const verify = (reply: Uint8Array, options: Partial<Parameters<typeof verifyTimestamp>[2]> = {}, bytes = stamped) =>
    verifyTimestamp(reply, bytes, { authorities: authority().pem('ca'), now: new Date(), ...options })
  const stamp = async (policy?: string) => authority().stamp(await timestampRequest(stamped, nonce, policy))

  testWithOpenssl('about other bytes, to another request, and under another policy', async () => {
    const reply = await stamp()
    expect(await verify(reply, {}, stampedBytes(note, 2))).toMatchObject({ holds: false, because: 'other-data' })
    expect(await verify(reply, { nonce: nonce.with(7, 8) })).toMatchObject({ holds: false, because: 'other-nonce' })
    expect(await verify(reply, { policy: `${testPolicy}.2` })).toMatchObject({ holds: false, because: 'other-policy' })
    expect(await verify(await stamp(`${testPolicy}.2`), { policy: `${testPolicy}.2` })).toMatchObject({ holds: true })
  })

  testWithOpenssl('that grants nothing', async () => {
    const verdict = await verify(await stamp(`${testPolicy}.9`))
    expect(verdict).toMatchObject({ holds: false, because: 'not-granted' })
  })

  testWithOpenssl('of an authority by the same name that is not trusted', async () => {
    const stranger = another()
    const reply = stranger.stamp(await timestampRequest(stamped, nonce))
    expect(await verify(reply)).toMatchObject({ holds: false, because: 'untrusted' })
  })

  testWithOpenssl('with a bit flipped, or it says the very same', async () => {
    const reply = await stamp()
    const whole = await verify(reply)
    let refused = 0
    // Not each byte: a signature takes a while.
    for (let at = 3; at < reply.length; at += 7) {
      const verdict = await verify(reply.with(at, (reply[at] ?? 0) ^ (1 << (at % 8))))
      // A few bytes around what is signed are not signed themselves: tags and the names of algorithms that are named twice.
      if (verdict.holds) expect(verdict).toEqual(whole)
      else refused++
    }
    expect(refused / (reply.length / 7)).toBeGreaterThan(0.95)
  })

  testWithOpenssl('that is cut off, has something after it, or is something else', async () => {
    const reply = await stamp()
    for (const bytes of [
      reply.subarray(0, -1),
      Buffer.concat([reply, Buffer.of(0)]),
      new Uint8Array(),
      Buffer.from('<html>'),
      new Uint8Array(300_000),
    ])
      expect(await verify(Uint8Array.from(bytes))).toMatchObject({ holds: false, because: 'malformed' })
  })
})

testWithOpenssl('a certificate stamps that is for nothing else, and was valid at the time', async () => {
  const tsa = authority()
  const read = (...which: readonly ('ca' | 'tsa' | 'web' | 'both')[]) => parseAuthorities(which.map((each) => tsa.pem(each)).join(''))
  const all = read('ca', 'tsa', 'web', 'both')
  expect([...all.trusted, ...all.others].map(({ certificate }) => isForTimestamps(certificate))).toEqual([false, true, false, false])
  const [own] = all.others
  if (!own) throw new Error('it has a certificate')
  const day = 86_400_000
  const at = (days: number) => new Date(Date.now() + days * day)
  expect(await faultOfChain(own, read('ca'), at(1))).toBeUndefined()
  expect(await faultOfChain(own, read('ca'), at(-1))).toMatch(/was not valid at/)
  expect(await faultOfChain(own, read('ca'), at(400))).toMatch(/was not valid at/)
  const other = another()
  expect(await faultOfChain(own, parseAuthorities(other.pem('ca')), at(1))).toMatch(/was not issued by an authority that is trusted here/)
})
