/** What is sealed, seen from the command line: exports that can be proved, replays of what was erased, keys that are lost or changed. */
import { createHash } from 'node:crypto'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { beginning } from '#event-store'
import { openLog } from '#server'
import { alteramOn } from './alteram.fixture.js'

const root = mkdtempSync(join(tmpdir(), 'alteram-sealed-'))
const directory = join(root, 'data')
const alteram = alteramOn(directory)
const log = join(root, 'log.ndjson')
beforeAll(async () => {
  for (const name of ['sophea', 'dara']) await alteram(['user', 'add', name, '--role', 'administrator'])
  const added = await alteram(['party', 'add', '--is', 'person', '--name', 'Touch Sokheak'])
  expect(added).toMatchObject({ code: 0 })
  await alteram(['export', '--to', log])
})
afterAll(() => rmSync(root, { recursive: true }))

async function replayed(args: readonly string[], at = directory) {
  const { code, out, err } = await alteramOn(at)(['replay', '--json', ...args])
  return { code, err, ...(out === '' ? {} : JSON.parse(out)) }
}

test('words are in no file of the data directory but the views', () => {
  for (const file of readdirSync(directory)) {
    if (file !== 'views' && file !== 'copies' && file !== 'tree')
      expect([file, holds(join(directory, file), 'Sokheak')]).toEqual([file, false])
  }
  expect(readFileSync(log, 'utf8')).toContain('Sokheak')
})

function holds(file: string, words: string): boolean {
  return readFileSync(file).includes(words)
}

test('an export comes to the digest and the root of the log; one that is left closed to the root, and has no words', async () => {
  const whole = await replayed(['--to', '3'])
  expect(whole).toMatchObject({ code: 0, sequence: 3, root: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/) })
  expect(await replayed(['--file', log, '--check'])).toMatchObject({ code: 0, digest: whole.digest, root: whole.root, same: true })
  const closed = join(root, 'closed.ndjson')
  await alteram(['export', '--to', closed, '--closed', '--until', '3'])
  expect(holds(closed, 'Sokheak')).toBe(false)
  const folded = await replayed(['--file', closed])
  expect([folded.root, folded.digest === whole.digest]).toEqual([whole.root, false])
})

test('an export that names people is an entry of the log, by whoever made it; one that is left closed is not', async () => {
  const { out } = await alteram(['history', '--json'])
  const made = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ type }) => type === 'ExportMade')
  expect(made).toHaveLength(1)
  const [custody] = made
  const shown = JSON.parse((await alteram(['custody', 'show', custody.id, '--json'])).out)
  const sha256 = createHash('sha256').update(readFileSync(log)).digest('hex')
  expect(shown.reading).toMatchObject({ is: 'export', what: 'log', sequence: 3, entries: 3, opened: 6, sha256 })
})

test('a word that was changed in an export is told by its entry', async () => {
  const altered = join(root, 'altered.ndjson')
  writeFileSync(altered, readFileSync(log, 'utf8').replace('Touch Sokheak', 'Touch Sokhom'))
  expect(await replayed(['--file', altered])).toMatchObject({
    code: 3,
    err: expect.stringContaining('Entry 3 is not what was recorded: the value that is shown at name is not the one that was recorded.'),
  })
})

test('a log whose values are erased is replayed, with the same root', async () => {
  const erased = join(root, 'erased')
  cpSync(directory, erased, { recursive: true })
  const store = openLog({ directory: erased })
  const { events } = await store.readAll(beginning, 10)
  const subject = events.find(({ type }) => type === 'PartyRegistered')?.stream ?? ''
  await store.condemn(subject, 'erasure')
  store.keys.destroy('erasure', new Date())
  await store.close()
  const [before, after] = [await replayed([]), await replayed([], erased)]
  const { sequence } = before
  expect([after.code, after.root, after.digest === before.digest]).toEqual([0, before.root, false])
  const out = join(root, 'erased.ndjson')
  await alteramOn(erased)(['export', '--to', out])
  expect(holds(out, 'Sokheak')).toBe(false)
  expect(await replayed(['--file', out], erased)).toMatchObject({ code: 0, sequence, root: after.root, digest: after.digest })
})

test('the master key is changed with the leave of another person, once', async () => {
  const asked = await alteram(['approval', 'ask', '--action', 'key-rotation', '--reason', 'It was on a laptop that is gone.'])
  const approval = /^AP-[0-9A-Z]{6}/.exec(asked.out)?.[0] ?? ''
  const file = join(directory, 'master.key')
  const before = readFileSync(file, 'utf8')
  const rotate = () => alteram(['key', 'rotate-master', approval])
  expect(await rotate()).toMatchObject({ code: 1, err: expect.stringContaining('not given') })
  expect(readFileSync(file, 'utf8')).toBe(before)
  expect(await alteram(['approval', 'give', approval, '--as', 'dara'])).toMatchObject({ code: 0 })
  expect(await rotate()).toMatchObject({ code: 0, out: expect.stringContaining('Every key is wrapped anew.') })
  expect(readFileSync(file, 'utf8')).not.toBe(before)
  expect((await alteram(['party', 'list'])).out).toContain('Touch Sokheak')
  expect(await rotate()).toMatchObject({ code: 1 })
  expect((await alteram(['history', '--json'])).out).toContain('"KeyRotated"')
})

test('where the keys are gone, it is said what is lost and what works; and the proofs do', async () => {
  const lost = join(root, 'lost')
  cpSync(directory, lost, { recursive: true })
  rmSync(join(lost, 'master.key'))
  const at = alteramOn(lost)
  const refused = await at(['party', 'list'])
  expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('The master key is missing')])
  expect(refused.err).toContain('alteram verify needs no key')
  const doctor = await at(['doctor'])
  expect(doctor.out).toMatch(/✗ WRONG {2}keys .*master key is missing/)
  expect(doctor.out).toMatch(/✓ ok {5}log/)
})

test('a master key in the environment that is none is refused without being repeated', async () => {
  const { code, err } = await alteram(['party', 'list'], { env: { ALTERAM_MASTER_KEY: 'hunter2' } })
  expect([code, err.includes('hunter2'), err]).toEqual([2, false, expect.stringContaining('32 bytes in Base 64')])
})
