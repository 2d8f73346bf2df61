/** The command line within this process: what it prints and how it ends. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { type Around, alteramOn } from './alteram.fixture.js'

let directory: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'alteram-cli-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

const alteram = (args: readonly string[], around?: Around) => alteramOn(directory)(args, around)

describe('wrong use ends with 2 and says what would be right', () => {
  test.each([
    [['nonsense'], "alteram: Unknown command 'nonsense'. See --help.\n"],
    [['reprot', 'list'], "alteram: Unknown command 'reprot'. Did you mean report? See --help.\n"],
    [['party', 'list', '--cod', 'KHM'], "alteram: Unknown option '--cod'. Did you mean --code? See --help.\n"],
    [['report', 'show'], "alteram: Missing required argument 'id'. See --help.\n"],
    [['party', 'list', '--limit', '0'], 'alteram: --limit: "0" is no whole number from 1.\n'],
    [['matrix'], 'alteram: Name a report (alteram matrix RP-…), or a party with --subject.\n'],
    [['replay', '--to', 'x'], 'alteram: --to: "x" is no entry; give its number, such as 1200.\n'],
    [['desk', '--server', 'foo'], 'alteram: --server: "foo" is no web address; give one such as http://127.0.0.1:8080.\n'],
    [['rebuild', '--server', 'http://x'], 'alteram: alteram rebuild works on a data directory; run it where that is, without --server.\n'],
    [['party', 'add', '--body', '[]'], /^alteram: --body is no JSON object/],
    [['party', 'add', '--body', '{}', '--file', 'x'], 'alteram: Give --body or --file, not both.\n'],
    [['import', 'x.csv'], /^alteram: Say with --mapping what the columns of x\.csv mean: tip-tiers, upr, upr-pledges, /],
    [['import', 'nope.ndjson'], 'alteram: nope.ndjson cannot be read (there is no such file).\n'],
    [['serve', '--port', '99999'], 'alteram: --port has to be a whole number from 0 to 65535; it is "99999".\n'],
  ])('%j', async (args, err) => {
    const result = await alteram(args)
    expect(result).toMatchObject({ code: 2, out: '' })
    if (typeof err === 'string') expect(result.err).toBe(err)
    else expect(result.err).toMatch(err)
    expect(result.err.trimEnd().split('\n')).toHaveLength(1)
  })
})

test('a directory without a ledger is not made by reading', async () => {
  const elsewhere = join(directory, 'mistyped')
  expect(await alteram(['party', 'list', '--data', elsewhere])).toMatchObject({
    code: 1,
    err: `alteram: There is no ledger in ${elsewhere}. Name its data directory with --data, or begin one by adding or importing something.\n`,
  })
})

test('records are logged, listed, shown and put right', async () => {
  const added = await alteram([
    'party',
    'add',
    '--is',
    'state',
    '--name',
    'Cambodja',
    '--alias',
    'Kampuchea',
    '--code',
    'KHM',
    '--key',
    'k1',
  ])
  const short = /^PA-[0-9A-Z]{6}/.exec(added.out)?.[0] ?? ''
  expect(added).toEqual({ code: 0, out: `${short}  recorded as entry 1, revision 0\n`, err: '' })
  const again = await alteram([
    'party',
    'add',
    '--is',
    'state',
    '--name',
    'Cambodja',
    '--alias',
    'Kampuchea',
    '--code',
    'KHM',
    '--key',
    'k1',
  ])
  expect(again.out).toBe(`${short}  in the ledger already, nothing changed\n`)
  const rename = ['party', 'rename', short, '--name', 'Cambodia', '--from', 'unknown', '--reason', 'It was misspelt.']
  expect(await alteram(rename)).toMatchObject({ code: 0, out: `${short}  recorded as entry 2, revision 1\n` })
  expect(await alteram(rename)).toMatchObject({ code: 1, err: 'alteram: --name: This name stands already.\n' })
  expect(await alteram([...rename, '--if-revision', '0'])).toMatchObject({ code: 1 })
  expect((await alteram(['party', 'list'])).out).toBe(
    `ID         Is     Code  Name      Also\n${short}  state  KHM   Cambodia  Kampuchea\n`,
  )
  expect((await alteram(['party', 'list', '--as-of', '1'])).out).toContain('Cambodja')
  const [line] = (await alteram(['party', 'list', '--json'])).out.trimEnd().split('\n')
  expect(JSON.parse(line ?? '')).toMatchObject({ short, reading: { code: 'KHM', name: { language: 'en', words: 'Cambodia' } } })
  expect((await alteram(['history', short])).out).toContain('why: It was misspelt.\n')
  expect(await alteram(['party', 'list', '--code', 'XXX'])).toEqual({ code: 0, out: '', err: 'There are no such parties.\n' })
  expect((await alteram(['party', 'list', '--count'])).out).toBe('1\n')
})

test('users go by their names, and what is done to them is in the trail', async () => {
  const added = await alteram(['user', 'add', 'Dara', '--role', 'recorder', '--json'])
  expect(JSON.parse(added.out)).toMatchObject({ kind: 'access', reading: { name: 'Dara', roles: ['recorder'], active: true } })
  expect(await alteram(['user', 'grant-role', 'dara', '--role', 'reviewer'])).toMatchObject({ code: 0, err: '' })
  expect(await alteram(['user', 'grant-role', 'DARA', '--role', 'administrator'])).toEqual({
    code: 1,
    out: '',
    err: 'alteram: --role: Who manages people neither writes nor judges the record: nobody is administrator and recorder or reviewer at once.\n',
  })
  expect(await alteram(['user', 'deactivate', 'Dara', '--reason', 'She left.'])).toMatchObject({ code: 0 })
  const short = /US-[0-9A-Z]{6}/.exec((await alteram(['user', 'list', '--active', 'no'])).out)?.[0] ?? ''
  expect((await alteram(['user', 'show', 'dara'])).out).toMatch(/Roles +recorder, reviewer\n +Active +false\n +Refused role changes +1\n$/)
  expect((await alteram(['history', short])).out).toContain('by sophea, at the data directory (cli)')
  expect(await alteram(['user', 'show', 'nobody'])).toEqual({
    code: 1,
    out: '',
    err: 'alteram: There is nobody by the name or id "nobody". See alteram user list.\n',
  })
  expect((await alteram(['user', 'make-token', 'dara'])).code).toBe(2)
})

test('leave is asked for by one and given by another', async () => {
  await alteram(['user', 'add', 'Ben', '--role', 'reviewer'])
  const asked = await alteram(['approval', 'ask', '--action', 'restore', '--reason', 'The disk is broken.'])
  const short = /^AP-[0-9A-Z]{6}/.exec(asked.out)?.[0] ?? ''
  expect(asked).toEqual({ code: 0, out: expect.stringMatching(/^AP-[0-9A-Z]{6} {2}recorded as entry \d+, revision 0\n$/), err: '' })
  expect(await alteram(['approval', 'give', short])).toMatchObject({
    code: 1,
    err: 'alteram: You asked for this approval. Somebody else has to give or refuse it.\n',
  })
  expect(await alteram(['approval', 'give', short, '--as', 'ben'])).toMatchObject({ code: 0 })
  expect((await alteram(['approval', 'list', '--phase', 'given'])).out).toContain(`${short}  restore`)
  expect((await alteram(['approval', 'show', short])).out).toMatch(/Asked by +sophea, at the data directory\n(.|\n)*Decided by +Ben\n/)
})

test('what two people agreed on is erased, and says so in its place; what a hold stands against is not', async () => {
  const shortIn = ({ out }: { out: string }) => /^[A-Z]{2}-[0-9A-Z]{6}/.exec(out)?.[0] ?? ''
  const person = shortIn(await alteram(['party', 'add', '--is', 'person', '--name', 'Vithyavuth Sok']))
  await alteram(['user', 'add', 'Lina', '--role', 'reviewer'])
  const hold = shortIn(await alteram(['hold', 'place', '--about', person, '--case', 'Docket 1', '--basis', 'Order']))
  const ask = ['approval', 'ask', '--reason', 'They asked for it.', '--about']
  const leave = shortIn(await alteram([...ask, person, '--action', 'erasure', '--basis', 'Article 17']))
  await alteram(['approval', 'give', leave, '--as', 'lina'])
  const erase = ['erase', '--subject', person, '--approval', leave]
  expect(await alteram(erase)).toEqual({
    code: 1,
    out: '',
    err: 'alteram: --subject: A legal hold or a retention stands on this record. Nothing is erased before it is lifted.\n',
  })
  const lifting = shortIn(await alteram([...ask, hold, '--action', 'hold-lifting']))
  await alteram(['approval', 'give', lifting, '--as', 'lina'])
  const lift = ['hold', 'lift', hold, '--case', 'Docket 1', '--approval', lifting, '--reason', 'It is closed.']
  expect(await alteram(lift)).toMatchObject({ code: 0 })
  expect(await alteram(erase)).toMatchObject({ code: 0, out: expect.stringMatching(/^ER-\w{6} {2}erased: 1 value, under 1 key\n$/) })
  expect((await alteram(erase)).out).toMatch(/^ER-\w{6} {2}erased already, nothing changed\n$/)
  const shown = (await alteram(['party', 'show', person])).out
  expect(shown).toMatch(/Name +\[erased\]/)
  expect(shown).toMatch(/Erased +ER-\w{6}, \d{4}-\d\d-\d\d \d\d:\d\d: Article 17\n/)
  expect((await alteram(['erasure', 'list'])).out).toMatch(/done +1 +Article 17/)
})

test('every fault is told on a line of its own, by the flag that it came with', async () => {
  const { code, err } = await alteram(['source', 'add', '--is', 'book', '--title', 'A', '--published', '2024-13', '--file', '-'], {
    input: '{"tilte": 1}',
  })
  expect(code).toBe(2)
  expect(
    err
      .trimEnd()
      .split('\n')
      .map((line) => line.split(':')[1]),
  ).toEqual([' tilte', ' is', ' published', ' url'])
})

test('colours are for terminals, and not where NO_COLOR says no', async () => {
  await alteram(['party', 'add', '--is', 'state', '--name', 'Cambodia'])
  const colour = '\u001b['
  expect((await alteram(['party', 'list'])).out).not.toContain(colour)
  expect((await alteram(['party', 'list'], { isTerminal: true })).out).toContain(colour)
  expect((await alteram(['party', 'list'], { isTerminal: true, env: { NO_COLOR: '1' } })).out).not.toContain(colour)
  expect((await alteram(['party', 'list', '--no-color'], { isTerminal: true })).out).not.toContain(colour)
})

test('every command has help with an example', async () => {
  const seen: string[] = []
  const visit = async (path: readonly string[]): Promise<void> => {
    const { code, out } = await alteram([...path, '--help'])
    expect([path, code, out.includes('\nExamples:\n')]).toEqual([path, 0, true])
    seen.push(path.join(' '))
    const commands = out.split('\n').flatMap((line) => /^ {2}([a-z][a-z-]+)(?: [<[]| {2})/.exec(line)?.[1] ?? [])
    const own = out.includes('[command]') ? commands.filter((name) => name !== 'help' && !roles.has(name)) : []
    for (const name of own) await visit([...path, name])
  }
  await visit([])
  expect(seen.length).toBeGreaterThan(80)
})

const roles = new Set(['reader', 'recorder', 'reviewer', 'auditor', 'administrator'])
