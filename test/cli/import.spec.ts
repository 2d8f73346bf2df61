/** Files into the ledger: what goes in, what is at fault and where, once and again, stopped and resumed. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { lines, Place, state } from './running.js'

let place: Place

beforeEach(() => {
  place = new Place()
})
afterEach(() => place.end())

function file(name: string, text: string): string {
  const path = join(place.directory, name)
  writeFileSync(path, text)
  return path
}

test('the faulty lines are told, the others go in; and again nothing changes', async () => {
  const text = [
    lines(state('KHM', 'Cambodia')),
    '{"kind": "party", "verb": "register" "body": {}}\n',
    lines({ kind: 'prty', verb: 'register', body: {} }),
    lines({ kind: 'party', verb: 'register', key: 'x', body: { is: 'planet', nmae: 'x', name: { language: 'en', words: 'Mars' } } }),
    lines(state('THA', 'Thailand')),
  ].join('')
  const path = file('parties.ndjson', text)
  const first = await place.run(['import', path])
  expect(first.code).toBe(1)
  expect(first.err).toBe(
    [
      'alteram: line 2, character 38: the line is not JSON; each line is one JSON object (“{"kind": "party", "verb": "register" "body": {}}”)',
      'alteram: line 3, column /kind: there is no kind “prty”; meant “party”?',
      'alteram: line 4, column /body/nmae: party “register”: There is no field "nmae" here. Did you mean name? (“x”)',
      'alteram: line 4, column /body/is: party “register”: This is not one of person, office, institution, state, organisation. Give one of person, office, institution, state, organisation. (“planet”)',
      '',
    ].join('\n'),
  )
  expect(first.out).toMatch(/3 commands read: 2 recorded, 0 in the ledger already, 1 refused\.\n2 faults in the file\.\n/)
  const again = await place.run(['import', path, '--json'])
  const documents = again.out
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line))
  expect(documents.slice(0, -1)).toContainEqual({
    fault: { line: 3, column: '/kind', value: 'prty', reason: 'there is no kind “prty”; meant “party”?' },
  })
  expect(documents.at(-1)).toMatchObject({ summary: { read: 3, recorded: 0, unchanged: 2, refused: 1, faults: 2, end: 'done' } })
  expect((await place.run(['party', 'list', '--count'])).out).toBe('2\n')
})

test('all or nothing records nothing where a rule stands against one', async () => {
  const alias = {
    kind: 'party',
    verb: 'add-alias',
    id: '0190f2a4-7c1e-7d3a-9b2f-3c5d7e9f1a2b',
    body: { alias: { language: 'en', words: 'X' } },
  }
  const path = file('some.ndjson', lines(state('KHM', 'Cambodia'), alias))
  const refused = await place.run(['import', path, '--all-or-nothing'])
  expect(refused.code).toBe(1)
  expect(refused.err).toBe('alteram: line 2: party “add-alias”: There is no such party in the ledger.\n')
  expect(refused.out).toContain('2 commands read: 0 recorded, 0 in the ledger already, 1 refused, 1 left out, because of the faults.\n')
  expect((await place.run(['party', 'list', '--count'])).out).toBe('0\n')
})

test('a dry run records nothing, and makes nothing', async () => {
  const input = lines(state('KHM', 'Cambodia'), state('THA', 'Thailand'))
  const dry = await place.run(['import', '--dry-run', '-'], { input })
  expect(dry).toMatchObject({ code: 0, err: '' })
  expect(dry.out).toContain('2 commands read: 2 would be recorded, 0 in the ledger already.\n')
  expect(await place.run(['party', 'list'])).toMatchObject({ code: 1, err: expect.stringContaining('There is no ledger in') })
  await place.run(['import', '-'], { input: lines(state('KHM', 'Cambodia')) })
  expect((await place.run(['import', '--dry-run', '-'], { input })).out).toContain('1 would be recorded, 1 in the ledger already.\n')
  expect((await place.run(['party', 'list', '--count'])).out).toBe('1\n')
})

test('a mapping reads a table, with faults at their row and column', async () => {
  const table =
    '"countryname","iso","year","ccode","tier"\n"Cambodia","KHM",2001,811,"Tier 2    "\n"Cambodia","KHM",2002,811,NA\n"Cambodia","KHM",soon,811,"Tier 3"\n'
  const result = await place.run(['import', '--mapping', 'tip-tiers', file('tiers.csv', table)])
  expect(result.code).toBe(1)
  expect(result.err).toMatch(/^alteram: line 4, column year: /)
  expect(result.out).toContain('1 line left out by the mapping')
  const [party] = (await place.run(['party', 'list', '--code', 'KHM', '--json'])).out.split('\n')
  const { short }: { short: string } = JSON.parse(party ?? '{}')
  const ratings = (await place.run(['ratings', short, '--json'])).out.trimEnd().split('\n')
  expect(ratings.map((line): unknown => JSON.parse(line))).toMatchObject([{ year: '2001', rating: 'Tier 2', scale: 'tip-tier' }])
})

test('stopped by Ctrl-C it keeps what is in, and goes on there when it is run again', async () => {
  const all = Array.from({ length: 3_000 }, (_, at) => state(`X${at}`, `State ${at}`))
  const path = file('many.ndjson', lines(...all))
  const started = place.start(['import', path])
  // The ledger is there once the first batch is on its way.
  const deadline = performance.now() + 60_000
  while (recordedSoFar(place) < 1 && performance.now() < deadline) await new Promise((again) => setTimeout(again, 10))
  started.child.kill('SIGINT')
  const stopped = await started.ended
  expect(stopped.code).toBe(1)
  expect(stopped.out).toContain('Stopped before the end of the file; run it again and it goes on from there.\n')
  const recorded = Number(/([\d,]+) recorded/.exec(stopped.out)?.[1]?.replace(',', ''))
  expect(recorded).toBeGreaterThan(0)
  expect(recorded).toBeLessThan(3_000)
  expect((await place.run(['party', 'list', '--count'])).out).toBe(`${recorded}\n`)
  const resumed = await place.run(['import', path, '--json'])
  expect(JSON.parse(resumed.out)).toMatchObject({ summary: { recorded: 3_000 - recorded, unchanged: recorded, end: 'done' } })
})

function recordedSoFar(at: Place): number {
  try {
    return readFileSync(join(at.data, 'ledger.sqlite-wal')).length
  } catch {
    // Not made yet.
    return 0
  }
}

test('an exported log is not taken for commands', async () => {
  await place.run(['import', '-'], { input: lines(state('KHM', 'Cambodia')) })
  const path = join(place.directory, 'log.ndjson')
  await place.run(['export', '--to', path])
  expect(await place.run(['import', path])).toMatchObject({
    code: 2,
    err: expect.stringContaining('is an exported log; commands are imported.'),
  })
})
