/** What an auditor does at the command line: keep a checkpoint, get receipts, hold the ledger to both. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import Database from 'better-sqlite3'
import { formatNote, formatVerifierKey, parseNote, parseTlogProof, parseVerifierKey, signerKey, signNote } from '#audit'
import { createServer } from '#server'
import { letIn } from '#test/let-in'
import { main } from '../main.js'

let folder: string
let data: string
const kept = () => join(folder, 'kept.checkpoint')
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'alteram-proofs-'))
  data = join(folder, 'data')
  for (const name of ['Cambodia', 'Laos', 'Thailand']) await add(name)
})
afterEach(() => rmSync(folder, { recursive: true }))

async function alteram(...args: readonly string[]) {
  const [out, err]: [string[], string[]] = [[], []]
  const into = (texts: string[]) => ({ write: (text: string) => void texts.push(text), isTerminal: false, columns: undefined })
  const code = await main([...(args.includes('--server') ? [] : ['--data', data]), ...args], {
    env: { ALTERAM_LOG_ORIGIN: 'ledger.example.org' },
    out: into(out),
    err: into(err),
    input: async () => '',
    now: () => new Date(),
    onInterrupt: () => () => undefined,
    userName: 'monitor',
  })
  return { code, out: out.join(''), err: err.join('') }
}

async function add(name: string): Promise<number> {
  const { code, out } = await alteram('party', 'add', '--is', 'state', '--name', name)
  expect(code).toBe(0)
  return Number(/as entry (\d+)/.exec(out)?.[1])
}

/** Keeps the last checkpoint in a file. */
async function keep(): Promise<string> {
  const { code, out, err } = await alteram('checkpoint')
  expect([code, err]).toEqual([0, ''])
  writeFileSync(kept(), out)
  return out
}

function tamper(sql: string): void {
  const log = new Database(join(data, 'ledger.sqlite'))
  log.exec(sql)
  log.close()
}

test('a monitor logs an entry and gets the receipt, by the key that was handed out', async () => {
  const entry = await add('Viet Nam')
  expect(entry).toBe(4)
  const { out: key } = await alteram('key', 'show')
  expect(parseVerifierKey(key.trim())).toMatchObject({ name: 'ledger.example.org', kind: 'note' })
  const receipts = join(folder, 'receipts')
  const file = join(receipts, '4.tlog-proof')
  expect(await alteram('proof', '4', '--out', receipts, '--key', key.trim())).toEqual({
    code: 0,
    out: `Entry 4 is in the log of 4 entries that ledger.example.org signed.  ${file}\n`,
    err: '',
  })
  expect(parseTlogProof(readFileSync(file))).toMatchObject({ index: 3 })
  const printed = await alteram('proof', '4', '--out', '-')
  expect(printed.out).toBe(readFileSync(file, 'utf8'))
})

test('looking at the ledger signs nothing and gives it no name; asking for a checkpoint does', async () => {
  await alteram('party', 'list')
  expect(readdirSync(data)).not.toContain('signing.key')
  const note = await keep()
  expect(note.split('\n').slice(0, 2)).toEqual(['ledger.example.org', '3'])
  expect(await keep()).toBe(note)
  await alteram('party', 'list')
  expect((await alteram('checkpoint', '--list', '--json')).out.trim().split('\n')).toHaveLength(1)
  // Whoever records something signs it, now that the log has its name.
  await add('Viet Nam')
  const listed = (await alteram('checkpoint', '--list', '--json')).out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).size)
  expect(listed).toEqual([4, 3])
  expect((await alteram('checkpoint', '--size', '3')).out).toBe(note)
  expect(await alteram('checkpoint', '--size', '2')).toMatchObject({
    code: 1,
    err: expect.stringContaining('There is no checkpoint of 2 entries. The nearest: that of 3 entries'),
  })
})

test('receipts for everything on a record', async () => {
  const short = /PA-\w+/.exec((await alteram('party', 'list')).out)?.[0] ?? ''
  await alteram('party', 'add-alias', short, '--alias', 'Muang Thai')
  const receipts = join(folder, 'receipts')
  expect(await alteram('proof', short, '--out', receipts)).toMatchObject({ code: 0, err: '' })
  expect(readdirSync(receipts).sort()).toEqual([`${short}-3.tlog-proof`, `${short}-4.tlog-proof`])
})

test('the hash that somebody was told when they recorded it has to be that of the entry', async () => {
  const { leaf, ...told } = JSON.parse((await alteram('proof', '2', '--out', folder, '--json')).out)
  expect(told).toMatchObject({ sequence: 2, origin: 'ledger.example.org', size: 3, file: join(folder, '2.tlog-proof') })
  expect(await alteram('proof', '2', '--out', folder, '--leaf', leaf.toUpperCase())).toMatchObject({ code: 0 })
  expect(await alteram('proof', '1', '--out', folder, '--leaf', leaf)).toMatchObject({
    code: 3,
    out: '',
    err: expect.stringContaining('Entry 1 is not proved: the proof does not lead from it'),
  })
  expect(readdirSync(folder)).not.toContain('1.tlog-proof')
})

test('a checkpoint that somebody kept is the beginning of the ledger, as long as it is', async () => {
  await keep()
  await add('Viet Nam')
  expect(await alteram('consistency', '--with', kept())).toEqual({
    code: 0,
    out: `${kept()}: the 3 entries of then are the first of the 4 of now, unchanged and in their order.\n`,
    err: '',
  })
  await alteram('proof', '2', '--out', folder)
  expect(await alteram('consistency', '--with', join(folder, '2.tlog-proof'), '--json')).toMatchObject({
    code: 0,
    out: expect.stringContaining('"relation":"same"'),
  })
  const between = await alteram('consistency', '--from', '2')
  expect(between).toMatchObject({
    code: 0,
    out: expect.stringContaining('The log of 4 entries begins with that of 2: nothing of it was changed, dropped or moved.'),
  })
})

test('a rewritten ledger that signs again with the same key is caught by it', async () => {
  await keep()
  const { out: key } = await alteram('key', 'show')
  tamper(`UPDATE events SET data = json_set(data, '$.name.words', 'Siam') WHERE position = 3`)
  // All that was built and signed of it is thrown away, and made again.
  for (const name of ['tree', 'views', 'checkpoints.sqlite']) rmSync(join(data, name), { recursive: true })
  await add('Viet Nam')
  expect((await alteram('key', 'show')).out).toBe(key)
  expect(await alteram('consistency', '--with', kept(), '--key', key.trim())).toEqual({
    code: 3,
    out: '',
    err: `alteram: ${kept()}: the first 3 entries of the ledger are not those that were signed then. Keep this file: it is the proof.\n`,
  })
})

test('a ledger that lost its tail is caught by it', async () => {
  await keep()
  tamper('DELETE FROM events WHERE position > 2')
  for (const name of ['tree', 'views', 'checkpoints.sqlite']) rmSync(join(data, name), { recursive: true })
  expect(await alteram('consistency', '--with', kept())).toMatchObject({
    code: 3,
    err: expect.stringContaining('the ledger shows 2 entries, and had 3 when this was signed'),
  })
})

test('a ledger that was rewritten, and knows what it signed, says so itself', async () => {
  await keep()
  tamper(`UPDATE events SET data = json_set(data, '$.name.words', 'Siam') WHERE position = 3`)
  rmSync(join(data, 'tree'), { recursive: true })
  expect(await alteram('checkpoint')).toMatchObject({ code: 3, err: expect.stringContaining('This ledger signs nothing more') })
  expect(await alteram('proof', '3', '--out', folder)).toMatchObject({
    code: 3,
    err: expect.stringContaining('entry 3 is not what was signed of it'),
  })
  const doctor = await alteram('doctor', '--json')
  expect(doctor).toMatchObject({ code: 1 })
  expect(doctor.out).toContain(
    '{"verdict":"bad","what":"proofs","says":"The first 3 entries of the log are not those that were signed in the last checkpoint.',
  )
  expect(await alteram('rebuild', '--tree')).toMatchObject({
    code: 3,
    err: expect.stringContaining('The log is not what was signed in the checkpoint of 3 entries'),
  })
})

test('the tree built anew equals itself, and all that was signed', async () => {
  const before = JSON.parse((await alteram('rebuild', '--tree', '--json')).out)
  expect(before).toMatchObject({ size: 3, tree: 'same', checkpoints: 0 })
  await keep()
  expect(await alteram('rebuild', '--tree')).toMatchObject({
    code: 0,
    out: expect.stringMatching(
      /^The tree is built from 3 entries in .*\. It equals the one that was there, byte for byte\.\nroot .*=, and that of the one checkpoint as signed\n$/,
    ),
  })
  rmSync(join(data, 'tree'), { recursive: true })
  expect(JSON.parse((await alteram('rebuild', '--tree', '--json')).out)).toMatchObject({ root: before.root, tree: 'made', checkpoints: 1 })
  expect((await alteram('doctor', '--json')).out).toContain(
    '{"verdict":"good","what":"proofs","says":"the tree has all 3 entries, as signed; 1 checkpoints"}',
  )
})

test.each([
  [['proof', '0'], 2, 'entry'],
  [['proof', '99'], 1, 'there is no entry 99 yet'],
  [['proof', 'AL-000000'], 1, 'There is no'],
  [['proof', '1', '--leaf', 'abc'], 2, '--leaf: give the 64 hex digits'],
  [['proof', '1', '--size', '2'], 1, 'There is no checkpoint of 2 entries'],
  [['proof', '1', '--key', 'not-a-key'], 1, 'not-a-key is not there'],
  [['proof', '1', '--key', 'other+12345678+AAAA'], 2, 'is no verifier key of a ledger'],
  [['consistency'], 2, 'Give --with FILE'],
  [['consistency', '--from', '2', '--to', '1'], 2, '--from: The earlier state cannot be larger'],
  [['consistency', '--from', '1', '--to', '9'], 2, '--to: The last checkpoint has 3 entries'],
  [['consistency', '--from', '1', '--with', 'x'], 2, 'Give --with, or --from and --to'],
  [['consistency', '--with', 'nowhere'], 1, 'nowhere is not there'],
])('%j is refused with code %i', async (args, code, words) => {
  expect(await alteram(...args)).toMatchObject({ code, out: '', err: expect.stringContaining(words) })
})

test('a checkpoint of somebody else, or one that was changed, proves nothing', async () => {
  const note = await keep()
  const other = signerKey('ledger.example.org', 'note', new Uint8Array(32).fill(7))
  const { text } = parseNote(note)
  for (const [said, words] of [
    [formatNote({ text, signatures: [signNote(text, other)] }), 'is not signed with the key of this ledger'],
    [note.replace('\n3\n', '\n2\n'), 'is said to be signed with the key of this ledger, and is not'],
  ] as const) {
    writeFileSync(kept(), said)
    expect(await alteram('consistency', '--with', kept())).toMatchObject({ code: 3, err: expect.stringContaining(words) })
  }
  writeFileSync(kept(), 'no checkpoint')
  expect(await alteram('consistency', '--with', kept())).toMatchObject({
    code: 2,
    err: expect.stringContaining('is neither a checkpoint nor a receipt'),
  })
  // A key that was kept is not that of the ledger any more.
  expect(await alteram('checkpoint', '--key', formatVerifierKey(other))).toMatchObject({ code: 3 })
})

test('over a server it is the same', async () => {
  const server = await createServer({ data, origin: 'ledger.example.org' })
  try {
    const { token } = await letIn(server.parts, 'dara', ['recorder'])
    const address = await server.listen(0)
    const over = (...args: readonly string[]) => alteram(...args, '--server', address, '--token', token)
    const added = await over('party', 'add', '--is', 'state', '--name', 'Viet Nam')
    const entry = /as entry (\d+)/.exec(added.out)?.[1] ?? ''
    expect(await over('proof', entry, '--out', folder)).toMatchObject({
      code: 0,
      out: expect.stringContaining(`Entry ${entry} is in the log of `),
    })
    const note = await over('checkpoint')
    writeFileSync(kept(), note.out)
    expect(await over('consistency', '--with', kept())).toMatchObject({ code: 0 })
    expect((await over('key', 'show')).out).toBe(`${formatVerifierKey(server.parts.proofs.checkpoints.verifier)}\n`)
    expect(await over('checkpoint', '--list')).toMatchObject({ code: 0, out: expect.stringContaining('Entries') })
    expect(await over('rebuild', '--tree')).toMatchObject({ code: 2 })
  } finally {
    await server.close()
  }
})
