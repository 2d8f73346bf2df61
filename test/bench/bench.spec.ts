/** The benchmark runs from end to end. What it measures is never asserted as a time: a busy machine is not a fault. */
import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { Figure } from './measure.js'

const program = resolve('dist/test/bench/main.js')
const run = (args: readonly string[]) => promisify(execFile)(process.execPath, ['--expose-gc', program, ...args])

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bench-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('the benchmark', () => {
  test('measures every row that needs nothing from outside', async () => {
    const [json, data] = [join(folder, 'figures.json'), join(folder, 'data')]
    const rows = ['appending', 'folding', 'rebuilding', 'reading', 'commanding', 'signing-in', 'starting']
    const { stdout } = await run([...rows, '--quick', '--no-peer', '--data', data, '--json', json])
    const { figures, rounds }: { figures: Figure[]; rounds: number } = JSON.parse(readFileSync(json, 'utf8'))
    expect(rounds).toBe(1)
    expect(figures.map(({ measure, against }) => `${measure} / ${against?.name ?? '-'}`)).toEqual([
      'one appender, one event an append / bare engine',
      '32 appenders at once, one event an append / bare engine',
      'appends of 100 events, each to one stream / bare engine',
      'appends of 100 events to as many streams as they have / bare engine',
      'read a stream of 1 to 3 events and fold it / bare engine',
      'read a stream of 100 events and fold it / bare engine',
      'rebuild of all views and the search, 6,000 events / -',
      'rebuild of all views and the search, 8,000 events / -',
      'rebuild, 8,000 events / 6,000 events',
      'rebuild, 8,000 events, with the search / until the tables were done',
      'processor time of the rebuild, 8,000 events, both threads / -',
      'most memory of the rebuild, 8,000 events / -',
      'most memory of the rebuild, 8,000 events / 6,000 events',
      'list page (50 newest allegations), 8,000 events / 4,000 events',
      'list page (50 newest allegations), as of half of 8,000 events / now',
      'list page (50 allegations on one state that nobody answered), 8,000 events / 4,000 events',
      'list page (50 allegations on one state that nobody answered), as of half of 8,000 events / now',
      expect.stringMatching(/^matrix of \d+ × \d+, 8,000 events \/ 4,000 events$/),
      expect.stringMatching(/^matrix of \d+ × \d+, as of half of 8,000 events \/ now$/),
      'record with its history, 8,000 events / 4,000 events',
      'record with its history, as of half of 8,000 events / now',
      'search (20 matches), 8,000 events / 4,000 events',
      'search (20 matches), as of half of 8,000 events / now',
      'a command over HTTP, 32 clients, views waited for / Fastify, nothing behind it',
      'a command over HTTP, 32 clients, views waited for: 99 of 100 / Fastify, nothing behind it',
      'a list page over HTTP while 32 people sign in: half / nobody signs in',
      'a list page over HTTP while 32 people sign in: 99 of 100 / nobody signs in',
      'sign-ins with a password, 32 clients / -',
      'start of the server, 8,000 events, views up to date / 4,000 events',
    ])
    for (const { ours, against } of figures) {
      for (const spread of [ours, ...(against ? [against.theirs, against.ratio] : [])]) {
        expect(spread.least).toBeGreaterThan(0)
        expect(Number.isFinite(spread.most)).toBe(true)
      }
    }
    expect(stdout.split('\n').filter((line) => line.startsWith('|')).length).toBe(figures.length + 2)
    expect(existsSync(data)).toBe(false)
  }, 180_000)

  test('verifies a whole ledger, beside Go where that is installed', async () => {
    const [json, data] = [join(folder, 'figures.json'), join(folder, 'data')]
    await run(['verifying', '--quick', '--no-peer', '--data', data, '--json', json])
    const { figures }: { figures: Figure[] } = JSON.parse(readFileSync(json, 'utf8'))
    expect(figures.map(({ measure, against }) => `${measure} / ${against?.name ?? '-'}`)).toEqual([
      expect.stringMatching(/^full verification of a bundle of 8,000 entries \/ (Go’s x\/mod, the root alone|-)$/),
      expect.stringMatching(/^processor time of it, all threads \/ (Go’s x\/mod, the root alone|-)$/),
      'most memory of it / -',
    ])
  }, 180_000)

  test('names the rows that there are, where one is asked for that there is not', async () => {
    await expect(run(['nonsense'])).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('There is no row nonsense.') })
  })
})
