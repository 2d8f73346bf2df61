import { copyFileSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { afterEach, expect, test } from '@jest/globals'
import Database from 'better-sqlite3'
import { encodeBase64 } from '#audit'
import { beginning, streamName } from '#event-store'
import { erasedText, erasedWords } from '#ledger'
import { allegation, anna, Data, event, idOf, wholeLog } from './data.fixture.js'
import { openKeys, rotateMaster, type SealedStore } from './index.js'

let data = new Data()

afterEach(async () => {
  await data.remove()
  data = new Data()
})

const text = (words: string) => ({ language: 'en', words })
const gists = [{ pointer: '/gist', subject: allegation }]

async function record(store: SealedStore, words: string, actor = anna): Promise<void> {
  const { revision } = await store.readStream(allegation)
  await store.append([{ stream: allegation, expected: revision, events: [event({ gist: text(words) }, gists, { actor })] }])
}

async function gistsIn(store: SealedStore): Promise<readonly unknown[]> {
  return (await wholeLog(store)).map((each) => each.data['gist'])
}

async function keyNames(): Promise<readonly string[]> {
  return (await wholeLog(data.engine())).flatMap(({ sealed = {} }) => Object.keys(sealed).filter((name) => name !== 'actor'))
}

test('the master key and the keys are made at the first opening, for nobody else to read', () => {
  data.open()
  expect(readFileSync(data.master, 'utf8')).toMatch(/^[A-Za-z0-9+/]{43}=\n$/)
  for (const file of [data.master, data.keys]) expect(statSync(file).mode & 0o777).toBe(0o600)
})

test('a record keeps its key, also over openings', async () => {
  await record(data.open(), 'one')
  await record(data.open(), 'two')
  await data.closeAll()
  await record(data.open(), 'three')
  expect(new Set(await keyNames()).size).toBe(1)
})

test('whoever was written about before they recorded anything is known by their own entries', async () => {
  const store = data.open()
  const user = idOf(8)
  const stream = streamName(`access-${user}`)
  await store.append([{ stream, expected: 'none', events: [event({ name: 'Anna' }, [{ pointer: '/name', subject: stream }])] }])
  expect((await wholeLog(store)).map((each) => each.data['name'])).toEqual(['Anna'])
  await record(store, 'one', user)
  expect((await wholeLog(store)).map(({ actor }) => actor)).toEqual([anna, user])
})

test('keys that were not used are given back, and those that were are not', async () => {
  const store = data.open()
  await record(store, 'one')
  expect(store.keys.counts).toEqual({ subjects: 2, free: 998, destroyed: 0 })
  await data.closeAll()
  const again = data.open()
  const stream = streamName(`report-${idOf(5)}`)
  await again.append([{ stream, expected: 'none', events: [event({ note: 'x' }, [{ pointer: '/note', subject: stream }])] }])
  await data.closeAll()
  expect(data.open().keys.counts).toEqual({ subjects: 3, free: 997, destroyed: 0 })
  expect(new Set(await keyNames()).size).toBe(2)
})

test('two processes do not use a key for two subjects', async () => {
  const stores = [data.open(), data.open()]
  const streams = Array.from({ length: 40 }, (_, index) => streamName(`report-${idOf(index)}`))
  await Promise.all(
    streams.map((stream, index) => {
      const sent = event({ note: `note ${index}` }, [{ pointer: '/note', subject: stream }])
      return stores[index % 2]?.append([{ stream, expected: 'none', events: [sent] }])
    }),
  )
  expect(new Set(await keyNames()).size).toBe(40)
  expect((await wholeLog(data.open())).map((each) => each.data['note']).toSorted()).toEqual(
    streams.map((_, index) => `note ${index}`).toSorted(),
  )
})

test('where two processes gave one subject two keys, an erasure takes both', async () => {
  const [one, two] = [data.open(), data.open()]
  // What is noted of an actor takes what waits to be written with it.
  for (const { keys } of [one, two]) keys.ofActor(anna)
  const first = event({ gist: text('first words') }, gists)
  const second = event({ gist: text('second words') }, gists, { id: idOf(7) })
  await one.append([{ stream: allegation, expected: 'none', events: [first] }])
  const { revision } = await two.readStream(allegation)
  await two.append([{ stream: allegation, expected: revision, events: [second] }])
  expect(new Set(await keyNames()).size).toBe(2)
  expect(await one.condemn(allegation, idOf(1))).toMatchObject({ values: 2, entries: 2 })
  for (const store of [one, two]) expect(await gistsIn(store)).toEqual([erasedText, erasedText])
})

test('what is condemned reads as erased everywhere at once, and what comes gets another key', async () => {
  const [here, elsewhere] = [data.open(), data.open()]
  await record(here, 'before')
  expect(await gistsIn(elsewhere)).toEqual([text('before')])
  let forgotten = 0
  elsewhere.keys.onForgotten(() => forgotten++)
  expect(await here.condemn(allegation, idOf(1))).toEqual({ keys: [expect.any(String)], values: 1, entries: 1 })
  await record(elsewhere, 'after')
  expect(forgotten).toBe(1)
  for (const store of [here, elsewhere]) expect(await gistsIn(store)).toEqual([erasedText, text('after')])
  expect(here.keys.condemned).toEqual(new Map([[idOf(1), [expect.any(String)]]]))
})

test('what was condemned can be reprieved until it is destroyed', async () => {
  const store = data.open()
  await record(store, 'words')
  await store.condemn(allegation, idOf(1))
  store.keys.reprieve(idOf(1))
  expect(await gistsIn(store)).toEqual([text('words')])
  await store.condemn(allegation, idOf(2))
  expect(store.keys.destroy(idOf(2), data.now())).toBe(1)
  store.keys.reprieve(idOf(2))
  expect(await gistsIn(store)).toEqual([erasedText])
})

test('an erasure can be done again at any step', async () => {
  const store = data.open()
  await record(store, 'words')
  const first = await store.condemn(allegation, idOf(1))
  expect(await store.condemn(allegation, idOf(1))).toEqual(first)
  expect(store.keys.destroy(idOf(1), data.now())).toBe(1)
  expect(store.keys.destroy(idOf(1), data.now())).toBe(0)
  expect(await store.condemn(allegation, idOf(1))).toEqual(first)
  expect(store.keys.condemned.size).toBe(0)
})

test('of a key that is destroyed nothing is left in any file', async () => {
  const store = data.open()
  await record(store, 'words')
  await record(data.open(), 'words', 'local:sophea')
  const wrapped = wrappedKeys()
  await store.condemn(allegation, idOf(1))
  await store.condemn('local:sophea', idOf(2))
  for (const erasure of [1, 2]) store.keys.destroy(idOf(erasure), data.now())
  const gone = wrapped.filter((each) => !wrappedKeys().some((kept) => kept.equals(each)))
  expect(gone).toHaveLength(2)
  for (const file of [data.keys, `${data.keys}-wal`]) {
    for (const key of gone) expect(readFileSync(file).includes(key)).toBe(false)
  }
  expect(data.filesWith('digest:')).toEqual([])
  expect((await wholeLog(store)).map(({ actor }) => actor)).toEqual([anna, erasedWords])
})

function wrappedKeys(): readonly Buffer[] {
  const db = new Database(data.keys, { readonly: true })
  try {
    return db.prepare<[], Buffer>('SELECT wrapped FROM keys WHERE subject IS NOT NULL AND wrapped IS NOT NULL').pluck().all()
  } finally {
    db.close()
  }
}

test('an account that is no user is not named in the file of the keys', async () => {
  await record(data.open(), 'words', 'local:sophea')
  await data.closeAll()
  expect(data.filesWith('sophea')).toEqual([])
  expect((await wholeLog(data.open())).map(({ actor }) => actor)).toEqual(['local:sophea'])
})

test('the master key can be another, and the former one then opens nothing', async () => {
  const store = data.open()
  await record(store, 'words')
  const before = readFileSync(data.master)
  rotateMaster(store.keys, { made: data.master })
  expect(readFileSync(data.master)).not.toEqual(before)
  await record(store, 'more words')
  await data.closeAll()
  expect(await gistsIn(data.open())).toEqual([text('words'), text('more words')])
  await data.closeAll()
  writeFileSync(data.master, before)
  expect(() => data.open()).toThrow(expect.objectContaining({ name: 'SealingFault', reason: 'master-key-wrong' }))
})

test('a process that was open over a rotation says so, and is right again when it is started', async () => {
  const [here, elsewhere] = [data.open(), data.open()]
  await record(here, 'words')
  expect(await gistsIn(elsewhere)).toEqual([text('words')])
  rotateMaster(here.keys, { made: data.master })
  await expect(elsewhere.readAll(beginning, 10)).rejects.toMatchObject({ name: 'SealingFault', reason: 'master-key-wrong' })
  await elsewhere.close()
  expect(await gistsIn(data.open())).toEqual([text('words')])
})

test('a rotation that was cut off is finished when the keys are opened', async () => {
  const store = data.open()
  await record(store, 'words')
  const before = readFileSync(data.master)
  rotateMaster(store.keys, { made: data.master })
  await data.closeAll()
  copyFileSync(data.master, `${data.master}.next`)
  writeFileSync(data.master, before)
  expect(await gistsIn(data.open())).toEqual([text('words')])
  expect(readFileSync(data.master)).not.toEqual(before)
})

test('a master key from the environment is changed for one that is given', async () => {
  const [first, second] = [1, 2].map((byte) => encodeBase64(Buffer.alloc(32, byte)))
  const open = (master = '') => openKeys({ keys: data.keys, log: data.log, master: { text: master } })
  const keys = open(first)
  const { name } = keys.ofSubject(allegation)
  rotateMaster(keys, { text: first ?? '' }, second)
  keys.close()
  expect(() => open(first)).toThrow(expect.objectContaining({ reason: 'master-key-wrong' }))
  const again = open(second)
  expect(again.ofSubject(allegation).name).toBe(name)
  again.close()
})

test.each([
  ['gone', () => rmSync(data.master), 'master-key-missing', 'is not there'],
  ['another', () => writeFileSync(data.master, `${encodeBase64(Buffer.alloc(32))}\n`), 'master-key-wrong', 'is not the master key of'],
  ['no key', () => writeFileSync(data.master, 'secret\n'), 'master-key-malformed', 'does not hold a master key'],
])('a master key that is %s is told, with what is lost and what works', async (_, spoil, reason, says) => {
  await record(data.open(), 'words')
  await data.closeAll()
  spoil()
  const refusal = expect.objectContaining({ name: 'SealingFault', reason, message: expect.stringContaining(says) })
  expect(() => data.open()).toThrow(refusal)
  if (reason !== 'master-key-malformed') expect(() => data.open()).toThrow('alteram verify needs no key')
})

test('a wrong master key is never quoted', () => {
  writeFileSync(data.master, 'hunter2')
  expect(() => data.open()).toThrow(expect.objectContaining({ message: expect.not.stringContaining('hunter2') }))
})

test('a file of keys that is gone is told, and none is made in its place', async () => {
  await record(data.open(), 'words')
  await data.closeAll()
  rmSync(data.keys)
  for (let attempt = 0; attempt < 2; attempt++) {
    expect(() => data.open()).toThrow(expect.objectContaining({ reason: 'keys-missing', message: expect.stringContaining(data.keys) }))
  }
})

test('an older file of keys is told where a key is not in it', async () => {
  await record(data.open(), 'words')
  await data.closeAll()
  const older = readFileSync(data.keys)
  const store = data.open()
  await store.append([
    {
      stream: streamName(`report-${idOf(1)}`),
      expected: 'none',
      events: Array.from({ length: 1_001 }, (_, index) => event({ note: 'x' }, [{ pointer: '/note', subject: `report-${idOf(index)}` }])),
    },
  ])
  await data.closeAll()
  writeFileSync(data.keys, older)
  await expect(wholeLog(data.open())).rejects.toMatchObject({
    name: 'Unavailable',
    reason: 'damaged',
    message: expect.stringContaining('is older'),
  })
})

test('a key that is damaged is told by its name', async () => {
  await record(data.open(), 'words')
  await data.closeAll()
  const db = new Database(data.keys)
  db.exec('UPDATE keys SET wrapped = zeroblob(60) WHERE subject IS NOT NULL')
  db.close()
  await expect(wholeLog(data.open())).rejects.toMatchObject({ reason: 'damaged', message: expect.stringContaining('is damaged') })
})

test('another file in the place of the keys is refused, and not touched', () => {
  const db = new Database(data.keys)
  db.exec('CREATE TABLE notes (a)')
  db.close()
  writeFileSync(data.master, `${encodeBase64(Buffer.alloc(32))}\n`)
  const before = readFileSync(data.keys)
  expect(() => data.open()).toThrow(expect.objectContaining({ reason: 'keys-incompatible' }))
  expect(readFileSync(data.keys).subarray(100)).toEqual(before.subarray(100))
})

test('the secret of a ledger stays', () => {
  const { secret } = data.open().keys
  expect(secret).toHaveLength(32)
  expect(data.open({ readOnly: true }).keys.secret).toEqual(secret)
})
