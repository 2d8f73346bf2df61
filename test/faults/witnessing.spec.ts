/** A witness is killed again and again, and started again: what it cosigned in all its lives is one history, that it never goes back on. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, test } from '@jest/globals'
import { formatVerifierKey, parseCheckpoint, parseCosignatures, parseNote, parseSize } from '#audit'
import { Child } from '../http/child.js'
import { SignedLog } from '../witnesses/signed-log.js'

const program = resolve('apps/cli/bin/alteram.js')
const rounds = 8

const log = new SignedLog('log.example/a').grow(2_000)
/** The log's other history, from before the witness comes to it. */
const fork = log.fork(1)

interface Answered {
  readonly size: number
  readonly root: string
}

/** Asks it about both histories, some requests at once, until it is gone; tells what it cosigned. */
async function askUntilKilled(address: string, begin: number, cosigned: Answered[], onAnswer: (count: number) => void): Promise<void> {
  const ask = async (from: SignedLog, oldSize: number, size: number): Promise<number> => {
    const response = await fetch(`${address}/add-checkpoint`, { method: 'POST', body: from.request(oldSize, size) })
    const body = await response.text()
    if (response.status === 409) return parseSize(body)
    if (response.status !== 200) return oldSize
    const { text } = parseNote(from.checkpoint(size))
    expect(parseCosignatures(body)).toHaveLength(1)
    const { root } = parseCheckpoint(text)
    cosigned.push({ size, root: Buffer.from(root).toString('hex') })
    onAnswer(cosigned.length)
    return size
  }
  try {
    for (let size = begin; size < log.size - 3; ) {
      const asked = [ask(log, size, size + 1), ask(fork, size, size + 1), ask(log, size, size + 2), ask(fork, Math.max(1, size - 1), size)]
      size = Math.max(size, ...(await Promise.all(asked)))
    }
  } catch {
    // It was killed.
  }
}

test('kill -9, at any moment', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'witnessing-'))
  const cosigned: Answered[] = []
  const keys = new Set<string>()
  const lives: Child[] = []
  const start = async () => {
    const child = new Child({}, [
      program,
      'witness',
      '--state',
      join(directory, 'state'),
      '--log',
      formatVerifierKey(log.verifier),
      '--port',
      '0',
    ])
    lives.push(child)
    const ended = child.exit.then((code) => Promise.reject(new Error(`it ended with ${code}: ${child.complained}`)))
    // When it is killed later, nobody waits for this any more.
    ended.catch(() => undefined)
    const address = (await Promise.race([child.address, ended])).replace(/,$/, '')
    const [verifier = ''] = (await (await fetch(address)).text()).split('\n')
    keys.add(verifier)
    return { child, address }
  }
  const largest = () => Math.max(0, ...cosigned.map(({ size }) => size))
  try {
    for (let round = 0; round < rounds; round++) {
      const { child, address } = await start()
      const before = cosigned.length
      // After so many answers, others being under way; not by the clock, which a busy machine slows down.
      await askUntilKilled(address, await heldBy(address), cosigned, (count) => count === before + 5 + round * 3 && child.kill())
      expect(cosigned.length).toBeGreaterThan(before)
      await child.exit
    }
    const { address } = await start()
    // What it answered it remembers: it was on the disk before.
    expect(await heldBy(address)).toBeGreaterThanOrEqual(largest())
    // One key, and one history: that of which it saw the first.
    expect(keys.size).toBe(1)
    const history = cosigned.every(({ size, root }) => root === rootOf(log, size)) ? log : fork
    expect(cosigned).toEqual(cosigned.map(({ size }) => ({ size, root: rootOf(history, size) })))
    expect(largest()).toBeGreaterThan(50)
  } finally {
    for (const child of lives) child.kill()
    await Promise.all(lives.map(({ exit }) => exit))
    rmSync(directory, { recursive: true })
  }
})

/** The size that it holds, as it tells whoever stands on another. */
async function heldBy(address: string): Promise<number> {
  const answer = await fetch(`${address}/add-checkpoint`, { method: 'POST', body: log.request(log.size, log.size) })
  return parseSize(await answer.text())
}

function rootOf(from: SignedLog, size: number): string {
  return Buffer.from(parseCheckpoint(parseNote(from.checkpoint(size)).text).root).toString('hex')
}
