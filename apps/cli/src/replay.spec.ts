/** The auditor's commands on the command line: blame, step. */
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { closeParts, openParts } from '#server'
import { alteramOn } from './alteram.fixture.js'

const directory = mkdtempSync(join(tmpdir(), 'alteram-replay-'))
const alteram = alteramOn(directory)
let party = ''
beforeAll(async () => {
  const added = await alteram(['party', 'add', '--is', 'state', '--name', 'Cambodja', '--code', 'KHM'])
  party = /^PA-[0-9A-Z]{6}/.exec(added.out)?.[0] ?? ''
  await alteram(['party', 'rename', party, '--name', 'Cambodia', '--from', '2024-01-15', '--reason', 'It was misspelt.'])
  await alteram(['party', 'add-alias', party, '--alias', 'Kampuchea'])
})
afterAll(() => rmSync(directory, { recursive: true }))

test('blame tells who set each field, when, with what, and why', async () => {
  const { code, out } = await alteram(['blame', party])
  expect(code).toBe(0)
  expect(out.split('\n')[0]).toBe(`${party}  party`)
  expect(out).toMatch(/^name +Cambodia +2 +\d{4}-.{11} +sophea, at the data directory +party renamed +It was misspelt\.$/m)
  expect(out).toMatch(/^code +KHM +1 /m)
  expect(out).toMatch(/^aliases +Kampuchea +3 /m)
  expect((await alteram(['blame', party, '--as-of', '1'])).out).toMatch(/^name +Cambodja +1 /m)
  const lines = (await alteram(['blame', party, '--json'])).out.trimEnd().split('\n')
  expect(lines.map((line) => JSON.parse(line)).find(({ field }) => field === '/name')).toMatchObject({ set: { sequence: 2 }, before: [1] })
})

test('a walk is a list where nobody sits at a terminal', async () => {
  const { code, out } = await alteram(['step', party])
  expect(code).toBe(0)
  expect([...out.matchAll(/^#(\d+) .*\((.*)\)$/gm)].map(([, sequence, place]) => [sequence, place])).toEqual([
    ['1', '1 of 3'],
    ['2', '2 of 3'],
    ['3', '3 of 3'],
  ])
  expect(out).toContain('      - Cambodja\n      + Cambodia\n')
  expect(out).toMatch(/^ {4}late: recorded \d+ days after it happened$/m)
  expect((await alteram(['step', party, '--at', '3'])).out).toMatch(/^#3 /)
  expect(await alteram(['step', party, '--alone'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('There is no parameter "alone"'),
  })
})

test('on a terminal the keys lead forth and back, and out', async () => {
  const { code, out } = await alteram(['step', party, '--no-color'], {
    isTerminal: true,
    keys: ['left', 'right', 'end', 'x', 'left', 'home', 'q'],
  })
  expect(code).toBe(0)
  expect([...out.matchAll(/^#(\d+) /gm)].map(([, sequence]) => sequence)).toEqual(['1', '2', '3', '2', '1'])
})

test('bisect tells the entry after which a condition no longer holds', async () => {
  const found = await alteram(['bisect', `field(${party}, 'name') = 'Cambodja'`])
  expect(found).toMatchObject({ code: 0, err: '' })
  expect(found.out).toMatch(
    /^field\(PA-.{6}, 'name'\) = 'Cambodja'\n {2}It held at entry 1, and no longer holds after entry 2 \(\d looks\)\.\n {2}#2 .* party renamed/,
  )
  expect(found.out).toContain(`    field(${party}, 'name'): Cambodja before, Cambodia after\n`)
  expect((await alteram(['bisect', 'entries() > 0'])).out).toContain('It does not hold at entry 0, so it cannot cease to.')
  expect((await alteram(['bisect', 'entries() > 0', '--each'])).out).toContain('nowhere up to entry 3 does it hold and then cease to')
  expect(await alteram(['bisect', 'entrees() > 0'])).toMatchObject({
    code: 2,
    err: 'alteram: condition: Character 1: There is no figure "entrees". Did you mean entries?\n',
  })
  expect(await alteram(['bisect'])).toMatchObject({ code: 2 })
})

test('invariants hold of a ledger that was kept by its rules', async () => {
  const { code, out, err } = await alteram(['bisect', '--invariant', 'all'])
  expect([code, err]).toEqual([0, ''])
  expect(out.match(/Holds in all 3 entries/g)).toHaveLength(6)
})

test('a list, a record and a matrix are read by a day, too', async () => {
  const source = [
    'source',
    'add',
    '--is',
    'report',
    '--title',
    'A report',
    '--published',
    '2024-06-24',
    '--publisher',
    party,
    '--url',
    'none',
  ]
  expect((await alteram(source)).code).toBe(0)
  // The clock of the directory is the machine's, so the report of 2024 is late.
  expect((await alteram(['source', 'list'])).out).toMatch(/ Late\n.* \d+ d\n$/)
  expect((await alteram(['source', 'list', '--count', '--occurred-by', '2024-06-23'])).out).toBe('0\n')
  expect((await alteram(['source', 'list', '--count', '--occurred-by', '2024-06'])).out).toBe('1\n')
  expect(await alteram(['history', '--occurred-by', '2024'])).toMatchObject({ code: 2 })
  expect(await alteram(['party', 'list', '--occurred-by', '2024'])).toMatchObject({ code: 2 })
})

test('a sample takes a checkpoint that was signed after its population', async () => {
  expect(await alteram(['sample'])).toMatchObject({ code: 1, err: expect.stringContaining('No checkpoint was signed since entry 4') })
  const parts = openParts({ directory })
  await parts.proofs.settled()
  await closeParts(parts)
  expect((await alteram(['sample', '--size', '3'])).code).toBe(0)
})

test('a sample is a work sheet that anybody can draw again', async () => {
  const { code, out, err } = await alteram(['sample', '--size', '2', '--to', '3'])
  expect([code, err]).toEqual([0, ''])
  expect(out).toMatch(/^# Sample of 2 of 3 entries \(1 to 3\)\n/)
  const root = /Root: `([0-9a-f]{64})`/.exec(out)?.[1]
  const rows = [...out.matchAll(/^\| (\d) \| all \| (\d) \| .* \| {2}\| {2}\|$/gm)].map(([, draw, entry]) => [draw, entry])
  const expected: string[] = []
  for (let counter = 1; expected.length < 2; counter++) {
    const digest = createHash('sha256').update(`alteram-sample/v1 ${root} 1-3 all ${counter}`).digest('hex')
    const entry = String((Number.parseInt(digest.slice(0, 13), 16) % 3) + 1)
    if (!expected.includes(entry)) expected.push(entry)
  }
  expect(rows).toEqual(expected.map((entry, at) => [String(at + 1), entry]))
  const csv = (await alteram(['sample', '--size', '9', '--to', '3', '--stratify', 'kind', '--format', 'csv'])).out.trimEnd().split('\n')
  expect(csv[0]).toBe('Draw,Stratum,Entry,Recorded (UTC),By,What,Record,Called,Why,Event,Proof,Checked by,Finding,Seed')
  expect(csv).toHaveLength(4)
  expect(csv[1]).toMatch(/^1,party,\d,/)
  expect(JSON.parse((await alteram(['sample', '--json'])).out)).toMatchObject({ algorithm: 'alteram-sample/v1', population: { count: 4 } })
  expect(await alteram(['sample', '--from', '9'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('--from: There is no entry between'),
  })
})
