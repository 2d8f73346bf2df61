/** Evidence at the command line: a bundle is made, holds, and does not with one bit turned over; a data directory that was altered is found out. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import Database from 'better-sqlite3'
import { Place } from './running.js'

const place = new Place()
const file = (name: string) => join(place.directory, name)
let id = ''
beforeAll(async () => {
  await place.run(['party', 'add', '--is', 'state', '--name', 'Cambodia', '--code', 'KHM'])
  await place.run(['party', 'add', '--is', 'person', '--name', 'Sok Dara'])
  const { out } = await place.run(['party', 'list', '--json'])
  id = String(Object(JSON.parse(out.split('\n')[0] ?? ''))['id'])
})
afterAll(() => place.end())

test('a bundle of the ledger and one of a record hold', async () => {
  for (const [what, name] of [
    [['--all'], 'ledger.zip'],
    [['--record', id, '--opened'], 'record.zip'],
  ] as const) {
    const made = await place.run(['bundle', ...what, '--output', file(name)])
    expect([made.code, made.out]).toEqual([0, expect.stringMatching(/\nsha256 [0-9a-f]{64}\n/)])
    const { code, out } = await place.run(['verify', file(name)])
    expect([code, out]).toEqual([0, expect.stringContaining('everything that can be verified holds.')])
  }
})

test('with a bit turned over it does not, and the entry is named', async () => {
  const bytes = readFileSync(file('record.zip'))
  const name = /entries\/\d{9}\.json/.exec(bytes.toString('latin1'))?.[0] ?? ''
  const at = bytes.indexOf(name) + name.length + 40
  bytes[at] = (bytes[at] ?? 0) ^ 1
  writeFileSync(file('flipped.zip'), bytes)
  const { code, out } = await place.run(['verify', file('flipped.zip'), '--json'])
  const { outcome, findings } = Object(JSON.parse(out))
  expect([code, outcome]).toEqual([3, 'does-not-hold'])
  expect(findings).toContainEqual({ kind: 'fails', check: 'files', words: expect.stringContaining(`${name} is damaged`), file: name })
})

test('the exit code is the answer, also where nobody reads what is said', async () => {
  for (const [name, code] of [
    ['record.zip', 0],
    ['flipped.zip', 3],
  ] as const) {
    const started = place.start(['verify', file(name)])
    started.child.stdout?.destroy()
    started.child.stderr?.destroy()
    expect([name, (await started.ended).code]).toEqual([name, code])
  }
})

test('an export that is printed is an entry of the ledger, also where nobody reads it to its end', async () => {
  const exports = async () =>
    (await place.run(['custody', 'list', '--is', 'export', '--json'])).out.trim().split('\n').filter(Boolean).length
  const before = await exports()
  const started = place.start(['export'])
  started.child.stdout?.destroy()
  await started.ended
  expect(await exports()).toBe(before + 1)
})

test('what is no bundle is unreadable, and a command that names none is wrong use', async () => {
  writeFileSync(file('text.zip'), 'this is no archive at all, and yet long enough')
  expect((await place.run(['verify', file('text.zip')])).code).toBe(1)
  expect((await place.run(['verify', file('missing.zip')])).code).toBe(1)
  expect((await place.run(['verify', file('ledger.zip'), '--key', 'none'])).code).not.toBe(0)
  expect((await place.run(['bundle'])).code).toBe(2)
  expect((await place.run(['bundle', '--all', '--record', id])).code).toBe(2)
})

test('a data directory holds, until an entry is altered behind the back of the program', async () => {
  expect((await place.run(['verify'])).code).toBe(0)
  const log = new Database(join(place.data, 'ledger.sqlite'))
  log.exec(`UPDATE events SET data = replace(data, 'KHM', 'LAO')`)
  log.close()
  const { code, out } = await place.run(['verify'])
  expect([code, out.replaceAll(/\s+/g, ' ')]).toEqual([3, expect.stringMatching(/Entry 1 is not the one whose hash is in the kept tree/)])
})
