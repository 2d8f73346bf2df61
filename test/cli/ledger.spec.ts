/** A ledger at work from the command line: the demo's, so that there is something of every kind. */
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import Database from 'better-sqlite3'
import { type Ended, lines, Place, state } from './running.js'

let place: Place
let demo: Ended
/** Entries of the demo's log: a command each, after the two by which its people were added. */
let entries: number

beforeAll(async () => {
  place = new Place()
  demo = await place.run(['demo', '--once', '--data', place.data], { env: { COLUMNS: '80' } })
  entries = Number(/([\d,]+) commands recorded/.exec(demo.out)?.[1]) + 2
})
afterAll(() => place.end())

function documents(out: string): Record<string, unknown>[] {
  return out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
}

/** Another copy of the data directory, to be harmed. */
function copy(name: string): string {
  const to = join(place.directory, name)
  cpSync(place.data, to, { recursive: true })
  return to
}

describe('the demo', () => {
  test('shows the matrix, the history of an allegation and what to try, within the width of the terminal', () => {
    expect(demo).toMatchObject({ code: 0, err: '' })
    for (const title of ['The matrix of the report', 'The history of one allegation', 'What to try next']) expect(demo.out).toContain(title)
    expect(demo.out).toContain('why: The report names advisers as well as senior officials')
    const [shown = ''] = demo.out.split('What to try next')
    expect(shown.split('\n').filter((line) => line.length > 80)).toEqual([])
  })

  test('told again, it changes nothing', async () => {
    const again = await place.run(['demo', '--once', '--data', place.data])
    expect(again.code).toBe(0)
    expect(again.out).toContain('All of this was in the ledger already; nothing changed.')
    expect(documents((await place.run(['replay', '--json'])).out)).toMatchObject([{ sequence: entries }])
  })

  test('has one of everything that it promises', async () => {
    const trail = documents((await place.run(['history', '--limit', '500', '--json'])).out).map(({ type }) => type)
    const promised = [
      'AllegationCorrected',
      'AllegationRestated',
      'AllegationWithdrawn',
      'RecordDisputed',
      'RecordVerified',
      'InquiryClosed',
      'FollowUpCompleted',
      'ResponseAssessed',
    ]
    expect(trail).toEqual(expect.arrayContaining(promised))
    const followUps = documents((await place.run(['follow-up', 'list', '--json'])).out)
    expect(followUps.map(({ derived }) => derived)).toContainEqual({ standing: 'overdue', answered: false })
    const recorded = documents((await place.run(['history', '--limit', '500', '--json'])).out).map((entry) =>
      String(entry['recorded']).slice(0, 7),
    )
    expect([...new Set(recorded)].sort()).toEqual(['2024-06', '2024-07', '2024-08'])
  })

  test('is not told into a ledger in which people work', async () => {
    const other = new Place()
    try {
      await other.run(['import', '-'], { input: lines(state('KHM', 'Cambodia')) })
      expect(await other.run(['demo', '--once', '--data', other.data])).toMatchObject({
        code: 1,
        err: expect.stringContaining("holds a ledger that is not the demo's"),
      })
    } finally {
      other.end()
    }
  })

  test('is served until Ctrl-C, with a token that works', async () => {
    // The token is in the log as well.
    const started = place.start(['demo', '--data', copy('demo that is served')])
    const [, token = ''] = await started.says(/ALTERAM_TOKEN=(alt_\S+)/)
    const [, address = ''] = await started.says(/--server (http:\/\/127\.0\.0\.1:\d+)/)
    const listed = await place.run(['allegation', 'list', '--answered', 'no', '--server', address, '--json'], {
      env: { ALTERAM_TOKEN: token },
    })
    expect(documents(listed.out)).toHaveLength(5)
    const refused = await place.run(['desk', '--server', address])
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('Give it with --token or in ALTERAM_TOKEN.') })
    const adding = await place.run(['user', 'add', 'x', '--server', address, '--token', token, '--role', 'reader'])
    expect(adding).toMatchObject({ code: 1, err: expect.stringContaining('takes the role administrator; you have recorder') })
    started.child.kill('SIGINT')
    expect((await started.ended).code).toBe(0)
  })
})

describe('a replay', () => {
  test('comes to the state of the live views, wherever it ends', async () => {
    const digests = new Set<unknown>()
    for (const to of [0, 1, 17, entries - 1, entries]) {
      const { code, out } = await place.run(['replay', '--to', String(to), '--check', '--json'])
      const [state] = documents(out)
      expect([code, state?.['sequence'], state?.['same']]).toEqual([0, to, true])
      expect(state?.['digest']).toBe(state?.['live'])
      digests.add(state?.['digest'])
    }
    expect(digests.size).toBe(5)
  })

  test('of an exported log comes to the same, and finds what was left out or altered', async () => {
    const log = join(place.directory, 'log.ndjson')
    // Of a copy, since an export that names people is an entry more.
    expect(await place.run(['export', '--to', log, '--data', copy('exported')])).toMatchObject({ code: 0, out: '' })
    expect(await place.run(['replay', '--file', log, '--check'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('have the same state'),
    })
    const all = readFileSync(log, 'utf8').trimEnd().split('\n')
    expect(all).toHaveLength(entries)
    writeFileSync(log, `${all.filter((_, at) => at !== 4).join('\n')}\n`)
    expect(await place.run(['replay', '--file', log])).toMatchObject({ code: 3, err: expect.stringContaining('line 5, column /sequence') })
    writeFileSync(log, `${all.join('\n').replace('Tier 2 Watch List', 'Tier 3')}\n`)
    expect(await place.run(['replay', '--file', log, '--check'])).toMatchObject({
      code: 3,
      err: expect.stringContaining('another root at entry'),
    })
  })

  test('finds views that say something else', async () => {
    const data = copy('altered')
    const [file = ''] = readdirSync(join(data, 'views')).filter((name) => /^views-.*\.sqlite$/.test(name))
    const db = new Database(join(data, 'views', file))
    db.prepare("UPDATE rating SET rating = 'Tier 1' WHERE rating = 'Tier 3'").run()
    db.close()
    expect(await place.run(['replay', '--check', '--data', data])).toMatchObject({
      code: 3,
      err: expect.stringContaining('The live views differ from the log'),
    })
    expect(await place.run(['doctor', '--data', data])).toMatchObject({
      code: 1,
      out: expect.stringContaining('are not what the log says'),
    })
    expect(await place.run(['rebuild', '--data', data])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^The views are rebuilt from \d+ entries/),
    })
    expect(await place.run(['replay', '--check', '--data', data])).toMatchObject({ code: 0 })
  })

  test('does not go past the end', async () => {
    expect(await place.run(['replay', '--to', '9999'])).toMatchObject({
      code: 2,
      err: `alteram: The log has ${entries} entries; there is no entry 9,999 yet.\n`,
    })
  })
})

describe('the doctor', () => {
  test('finds nothing on a directory that is well', async () => {
    const { code, out } = await place.run(['doctor', '--json'])
    expect(code).toBe(0)
    expect(documents(out).map(({ what, verdict }) => [what, verdict])).toEqual(
      ['Node', 'data directory', 'disk', 'log', 'sign-in', 'keys', 'views', 'state', 'proofs'].map((what) => [what, 'good']),
    )
  })

  test.each<[string, (data: string) => void, RegExp]>([
    ['no directory', (data) => rmSync(data, { recursive: true }), /✗ WRONG {2}data directory {2}.* is not there\./],
    ['no ledger in it', (data) => rmSync(join(data, 'ledger.sqlite')), /✗ WRONG {2}data directory {2}There is no ledger in /],
    ['a log that is none', (data) => writeFileSync(join(data, 'ledger.sqlite'), 'x'.repeat(9_000)), /✗ WRONG {2}log .* is not a ledger/],
    [
      'a log of a newer version',
      (data) => pragma(join(data, 'ledger.sqlite'), 'user_version = 99'),
      /✗ WRONG {2}log .* written by a newer version/,
    ],
    [
      'secrets that cannot be read',
      (data) => writeFileSync(join(data, 'access.sqlite'), 'x'.repeat(9_000)),
      /✗ WRONG {2}sign-in .*Restore it, or remove it/,
    ],
  ])('finds %s', async (name, harm, says) => {
    const data = copy(`harmed ${name}`)
    for (const left of readdirSync(data)) if (/-(wal|shm)$/.test(left)) rmSync(join(data, left))
    harm(data)
    const { code, out, err } = await place.run(['doctor', '--data', data])
    expect([code, err]).toEqual([1, 'alteram: One thing is wrong; see above.\n'])
    expect(out).toMatch(says)
    const read = await place.run(['party', 'list', '--data', data])
    expect(read.code).toBe(1)
    expect(read.err).toMatch(/^alteram: [^\n]+\.\n$/)
  })

  function pragma(file: string, what: string): void {
    const db = new Database(file)
    db.pragma(what)
    db.close()
  }
})

describe('several at once', () => {
  test('an import goes in while the server runs on the same directory, and is read there', async () => {
    const data = copy('served')
    await place.run(['user', 'add', 'sophea', '--role', 'recorder', '--data', data])
    const token = (await place.run(['token', 'create', 'sophea', '--data', data])).out.trim()
    expect(token).toMatch(/^alt_/)
    const server = place.start(['serve', '--port', '0', '--data', data])
    const [, address = ''] = await server.says(/served at (http:\S+)/)
    const imported = await place.run(['import', '-', '--data', data], { input: lines(state('THA', 'Thailand'), state('LAO', 'Laos')) })
    expect(imported.code).toBe(0)
    const added = await place.run([
      'party',
      'add',
      '--is',
      'state',
      '--name',
      'Vietnam',
      '--code',
      'VNM',
      '--server',
      address,
      '--token',
      token,
    ])
    expect(added).toMatchObject({ code: 0, out: expect.stringMatching(/^PA-\w+ {2}recorded as entry \d+, revision 0\n$/) })
    const listed = await place.run(['party', 'list', '--is', 'state', '--server', address, '--token', token, '--json'])
    const codes = documents(listed.out).map(({ reading }) => (reading as { code?: string }).code)
    expect(codes).toEqual(expect.arrayContaining(['THA', 'LAO', 'VNM', 'KHM']))
    server.child.kill('SIGTERM')
    expect((await server.ended).code).toBe(0)
    expect(await place.run(['replay', '--check', '--data', data])).toMatchObject({ code: 0 })
  })
})

test('as of an earlier moment, what came later is not known', async () => {
  const now = documents((await place.run(['allegation', 'list', '--answered', 'yes', '--json'])).out)
  expect(now).toHaveLength(2)
  expect((await place.run(['allegation', 'list', '--answered', 'yes', '--as-of', '2024-06-26', '--json'])).out).toBe('')
  const [first] = now
  const then = await place.run(['allegation', 'show', String(first?.['short']), '--as-of', '2024-06-26', '--json'])
  expect(documents(then.out)).toMatchObject([{ derived: { answer: 'unanswered' } }])
})

test('a reader that goes away ends it without a word', async () => {
  const started = place.start(['history', '--limit', '500', '--json'])
  started.child.stdout?.once('data', () => started.child.stdout?.destroy())
  const { code, err } = await started.ended
  expect([code, err]).toEqual([0, ''])
})
