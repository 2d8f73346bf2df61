/** A witness cosigns what follows on all that it cosigned before, and nothing else, whatever is sent and whenever it is started again. */
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { formatVerifierKey, parseCosignatures, parseNote, sizeMediaType, verifyNote } from '#audit'
import { SignedLog } from '#test/witnesses/signed-log'
import { linesOfKeys, parseKnownLogs } from './known-logs.js'
import { Witness } from './witness.js'
import { WitnessFault } from './witness-fault.js'

const now = new Date('2024-06-24T09:00:00Z')
const log = new SignedLog('log.example/a').grow(20)
const other = new SignedLog('log.example/b').grow(20)
const bytes = (text: string) => new TextEncoder().encode(text)

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'witness-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

const open = (options: Partial<ConstructorParameters<typeof Witness>[0]> = {}) =>
  new Witness({ directory, logs: [log.verifier, other.verifier], now: () => now, ...options })

async function withWitness<T>(use: (witness: Witness) => Promise<T>, options?: Parameters<typeof open>[0]): Promise<T> {
  const witness = open(options)
  try {
    return await use(witness)
  } finally {
    witness.close()
  }
}

const conflict = (size: number) => ({ status: 409, type: sizeMediaType, body: `${size}\n` })

test('what it answers is a cosignature of the checkpoint, at its time', () =>
  withWitness(async (witness) => {
    const { status, body } = await witness.addCheckpoint(log.request(0, 5))
    expect(status).toBe(200)
    const { text } = parseNote(log.checkpoint(5))
    const verdict = await verifyNote({ text, signatures: parseCosignatures(body) }, [witness.verifier])
    expect(verdict).toEqual({ holds: true, signers: [{ key: witness.verifier, time: now.getTime() / 1_000 }] })
    expect(witness.held[0]).toMatchObject({ origin: log.name, held: { checkpoint: { size: 5 }, note: log.checkpoint(5) } })
  }))

test('it holds each log apart, and what it holds after a restart', async () => {
  const verifier = await withWitness(async (witness) => {
    expect((await witness.addCheckpoint(log.request(0, 5))).status).toBe(200)
    expect((await witness.addCheckpoint(log.request(5, 12))).status).toBe(200)
    expect((await witness.addCheckpoint(other.request(0, 3))).status).toBe(200)
    return witness.verifier
  })
  await withWitness(async (witness) => {
    expect(witness.verifier).toEqual(verifier)
    expect(await witness.addCheckpoint(log.request(5, 20))).toEqual(conflict(12))
    // An answer that was lost is given again.
    expect((await witness.addCheckpoint(log.request(12, 12))).status).toBe(200)
    expect(await witness.addCheckpoint(other.request(0, 20))).toEqual(conflict(3))
    expect((await witness.addCheckpoint(other.request(3, 20))).status).toBe(200)
  })
})

describe('it refuses', () => {
  test('an older checkpoint, whatever old size is claimed', () =>
    withWitness(async (witness) => {
      await witness.addCheckpoint(log.request(0, 12))
      for (const oldSize of [0, 3, 5]) expect(await witness.addCheckpoint(log.request(oldSize, 5))).toEqual(conflict(12))
      expect((await witness.addCheckpoint(log.request(12, 5))).status).toBe(400)
    }))

  test('a fork: at the same size, after it, and before it; and keeps what was shown', () =>
    withWitness(async (witness) => {
      await witness.addCheckpoint(log.request(0, 12))
      const fork = log.fork(8)
      expect(await witness.addCheckpoint(fork.request(12, 12))).toEqual({
        ...conflict(12),
        alarm: 'log.example/a signed two histories of 12 entries. Both notes are kept.',
      })
      expect(await witness.addCheckpoint(fork.request(12, 15))).toMatchObject({ status: 422, alarm: expect.any(String) })
      expect(await witness.addCheckpoint(fork.request(8, 15))).toEqual(conflict(12))
      const seen = now.toISOString()
      expect(witness.refused(log.name)).toEqual([
        { held: log.checkpoint(12), shown: fork.checkpoint(12), seen },
        { held: log.checkpoint(12), shown: fork.checkpoint(15), seen },
      ])
      // It goes on with the history that it knows.
      expect((await witness.addCheckpoint(log.request(12, 20))).status).toBe(200)
    }))

  test('what others signed, what is malformed, and logs that it does not know', () =>
    withWitness(async (witness) => {
      expect((await witness.addCheckpoint(new SignedLog(log.name, 9).grow(5).request(0, 5))).status).toBe(403)
      expect((await witness.addCheckpoint(new SignedLog('log.example/c').grow(5).request(0, 5))).status).toBe(404)
      const good = new TextDecoder().decode(log.request(0, 5))
      const [, ...rest] = good.split('\n')
      for (const body of [
        '',
        rest.join('\n'),
        good.replace('old 0', 'old 00'),
        good.replace('old 0', 'old 0x0'),
        good.slice(0, -1),
        good.replace('\n5\n', '\n05\n'),
        // Lines after the root would be cosigned as well, and nobody knows what they say.
        good.replace(/(\n[A-Za-z0-9+/]{43}=\n)\n/, '$1extension\n\n'),
      ])
        expect({ body, status: (await witness.addCheckpoint(bytes(body))).status }).toEqual({ body, status: 400 })
      expect((await witness.addCheckpoint(bytes(good.replace('\n5\n', '\n6\n')))).status).toBe(403)
      expect(witness.held.map(({ held }) => held)).toEqual([undefined, undefined])
    }))
})

test('of many requests at once for one log, those that were decided follow on each other', () =>
  withWitness(async (witness) => {
    await witness.addCheckpoint(log.request(0, 10))
    const fork = log.fork(10)
    const bodies = [11, 13, 17, 20].flatMap((size) => [log.request(10, size), fork.request(10, size)])
    const second = open()
    try {
      const answers = await Promise.all(bodies.map((body, index) => (index % 2 === 0 ? witness : second).addCheckpoint(body)))
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
      expect(answers.filter(({ status }) => status === 409)).toHaveLength(bodies.length - 1)
    } finally {
      second.close()
    }
  }))

describe('its key and its state', () => {
  test('are nobody else’s, and keep their name', async () => {
    await withWitness(async () => undefined, { name: 'witness.example/w1' })
    for (const file of ['witness.key', 'witness.sqlite']) expect(statSync(join(directory, file)).mode & 0o077).toBe(0)
    await withWitness(async ({ verifier }) => expect(verifier.name).toBe('witness.example/w1'))
    expect(() => open({ name: 'another' })).toThrow(new WitnessFault('key-of-another', expectedName()))
    chmodSync(join(directory, 'witness.key'), 0o644)
    expect(() => open()).toThrow(/can be read by others/)
  })

  const expectedName = () =>
    `This witness is called witness.example/w1, by its key in ${join(directory, 'witness.key')}, and not another: it keeps its name.`

  test('are not made anew where one of them is lost: the witness would cosign a forked log', async () => {
    await withWitness(async (witness) => witness.addCheckpoint(log.request(0, 12)))
    rmSync(join(directory, 'witness.key'))
    expect(() => open()).toThrow(/is missing. Put it back/)
    rmSync(directory, { recursive: true })
    await withWitness(async (witness) => witness.addCheckpoint(log.request(0, 12)))
    for (const end of ['', '-wal', '-shm']) rmSync(join(directory, `witness.sqlite${end}`), { force: true })
    expect(() => open()).toThrow(/without it this witness could cosign a forked log/)
  })

  test('are refused where they are others’', async () => {
    writeFileSync(join(directory, 'witness.key'), 'nonsense', { mode: 0o600 })
    writeFileSync(join(directory, 'witness.sqlite'), '')
    expect(() => open()).toThrow(/is not a key that can cosign/)
  })
})

test('the logs that it knows are read with every fault', () => {
  const file = `# ours\n${formatVerifierKey(log.verifier)}\n\n  ${formatVerifierKey(other.verifier)}\n${formatVerifierKey(log.verifier)}\n`
  expect(parseKnownLogs(linesOfKeys(file, 'logs'))).toEqual([log.verifier, other.verifier])
  expect(() => parseKnownLogs([{ key: 'nonsense', where: '--log' }, ...linesOfKeys('\nx+00000000+AAAA', 'logs')])).toThrow(
    /--log: this is no well-formed verifier key.*\nlogs, line 2: /,
  )
})
