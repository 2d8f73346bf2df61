/** The tree of a data directory: it follows, is signed, and refuses to be signed where the log is not what it was. */
import { randomUUID } from 'node:crypto'
import { copyFileSync, existsSync, readFileSync, statSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { CompactRange, leafHash, leafOf, parseCheckpoint, parseNote, verifyCheckpoint } from '#audit'
import { beginning, openSqliteStore, streamName } from '#event-store'
import { Data, until } from './data.fixture.js'
import type { Proofs } from './proofs.js'
import { receiptOf } from './serving.js'

let data: Data
beforeEach(() => {
  data = new Data()
})
afterEach(() => data.end())

/** The root of the log as it is, from its entries alone. */
async function rootOfLog(): Promise<Uint8Array> {
  const range = new CompactRange()
  for (const event of (await data.store.readAll(beginning, 10_000)).events) range.append(leafHash(leafOf(event)))
  return range.root()
}

function sizesSigned(proofs: Proofs): number[] {
  return proofs.checkpoints.kept.list({ limit: 100 }).map(({ size }) => size)
}

test('it follows the log, and its first checkpoint is signed with the key of the log', async () => {
  await data.write(20)
  await data.with(async (proofs) => {
    expect(proofs.health).toEqual({ state: 'following', size: 20 })
    const kept = proofs.checkpoints.kept.latest()
    const verdict = await verifyCheckpoint(parseNote(kept?.note ?? ''), proofs.checkpoints.verifier)
    expect(verdict).toMatchObject({
      holds: true,
      checkpoint: { origin: proofs.checkpoints.verifier.name, size: 20, root: await rootOfLog() },
    })
    expect(proofs.checkpoints.verifier.name).toMatch(/^alteram\.invalid\/[0-9a-f]{16}$/)
  })
  expect(statSync(data.keyFile).mode & 0o777).toBe(0o600)
  expect(statSync(data.file).mode & 0o777).toBe(0o600)
})

test('an empty log has nothing to sign, and one that did not grow is not signed again', async () => {
  await data.with((proofs) => expect(sizesSigned(proofs)).toEqual([]))
  await data.write(3)
  await data.with((proofs) => expect(sizesSigned(proofs)).toEqual([3]))
  await data.with((proofs) => expect(sizesSigned(proofs)).toEqual([3]))
  await data.write(2)
  await data.with((proofs) => expect(sizesSigned(proofs)).toEqual([5, 3]))
})

test('however often the log grows, it is signed at the pace that was set', async () => {
  const proofs = data.open({ paceMs: 60_000 })
  await data.write(1)
  await until(() => sizesSigned(proofs).length === 1)
  await data.write(30)
  expect(await proofs.reached(await data.store.head(), 20_000)).toBe(true)
  expect(sizesSigned(proofs)).toHaveLength(1)
  await proofs.close()
  // What was left unsigned is signed by whoever opens it next.
  await data.with((later) => expect(sizesSigned(later)[0]).toBe(31))
})

test('it takes whatever pages come, in several processes at a time', async () => {
  await data.write(40)
  const [first, second] = [data.open({ pageSize: 7 }), data.open({ pageSize: 100 })]
  await Promise.all([first, second].map((proofs) => data.caughtUp(proofs)))
  await data.write(10)
  await Promise.all([first, second].map((proofs) => data.caughtUp(proofs)))
  expect([first.tree.root, second.tree.root]).toEqual([await rootOfLog(), await rootOfLog()])
  expect(sizesSigned(first)).toEqual(sizesSigned(second))
  expect([first.health, second.health]).toEqual(Array(2).fill({ state: 'following', size: 50 }))
  await Promise.all([first.close(), second.close()])
})

test('a tree that is missing is built from the log, and is the same', async () => {
  await data.write(30)
  await data.with(() => undefined)
  const before = readFileSync(`${data.tree}/hashes`)
  data.forgetTree()
  await data.with((proofs) => expect(sizesSigned(proofs)).toEqual([30]))
  expect(readFileSync(`${data.tree}/hashes`)).toEqual(before)
})

test('an entry that cannot be a leaf stops the tree before it; what came before is signed', async () => {
  await data.write(4)
  await data.write(1, { words: 'x'.repeat(70_000) })
  await data.write(2)
  const proofs = data.open()
  await until(() => proofs.health.state === 'stopped')
  await proofs.settled()
  expect(proofs.health).toEqual({
    state: 'stopped',
    size: 4,
    trouble: expect.stringMatching(/^The tree stopped before entry 5 \(Tried\): the event would have 7\d{4} bytes/),
  })
  expect(sizesSigned(proofs)).toEqual([4])
  await proofs.close()
})

test('kept hashes that are damaged are built anew, and signing goes on', async () => {
  await data.write(64)
  await data.with(() => undefined)
  // The root of the first 32 leaves, which the tree of 64 does not need to go on: its own is above it.
  data.flip(62)
  await data.write(1)
  const proofs = data.open()
  await until(() => proofs.tree.size === 65 && sizesSigned(proofs)[0] === 65)
  await proofs.settled()
  data.flip(62)
  await proofs.close()
})

test('a log whose past was rewritten is not signed again, and says so', async () => {
  await data.write(30)
  await data.with(() => undefined)
  data.tamper(`UPDATE events SET data = '{"number":9,"added":1}' WHERE position = 9`)
  // The tree would not notice, since it has read that entry; whoever rewrites hides that by having it built anew.
  data.forgetTree()
  await data.write(5)
  await data.with((proofs) => {
    expect(proofs.health).toMatchObject({
      refusal: expect.stringContaining('The first 30 entries of the log are not those that were signed'),
    })
    expect(sizesSigned(proofs)).toEqual([30])
  })
})

test('a log that lost its tail is not signed again, neither as it is nor when others were appended', async () => {
  await data.write(30)
  await data.with(() => undefined)
  data.tamper('DELETE FROM events WHERE position > 25')
  await data.with((proofs) => {
    expect(proofs.health.refusal).toContain('The log has 25 entries, and 30 were signed')
    expect(sizesSigned(proofs)).toEqual([30])
  })
  await data.write(8)
  await data.with(async (proofs) => {
    await until(() => proofs.health.refusal?.includes('The first 30 entries') === true)
    expect(sizesSigned(proofs)).toEqual([30])
  })
})

test('a last checkpoint that the ledger did not sign is not built upon', async () => {
  await data.write(3)
  await data.with(() => undefined)
  data.tamperCheckpoints(`UPDATE checkpoints SET size = 2`)
  await data.write(1)
  await data.with((proofs) => {
    expect(proofs.health.refusal).toContain('The last checkpoint, of 2 entries, is not one that this ledger signed')
    expect(parseCheckpoint(parseNote(proofs.checkpoints.kept.latest()?.note ?? '').text).size).toBe(3)
  })
})

test('nothing is lost where the log goes away for a moment', async () => {
  await data.write(5)
  let fails = 3
  const { store } = data
  const failing: typeof store = {
    append: (appends) => store.append(appends),
    readStream: (stream, read) => store.readStream(stream, read),
    readAll: (after, limit) => store.readAll(after, limit),
    subscribe: (after, options) => {
      if (fails-- > 0) throw new Error('the log went away')
      return store.subscribe(after, options)
    },
    head: () => store.head(),
    close: () => store.close(),
  }
  const proofs = data.open({ store: failing, retryMs: 20 })
  await until(() => proofs.health.state === 'failed')
  expect(proofs.health.trouble).toBe('The tree does not follow the log: the log went away')
  await data.caughtUp(proofs)
  expect(proofs.health).toEqual({ state: 'following', size: 5 })
  await proofs.close()
})

test('another log in the place of the one that was signed is not signed, however alike its end', async () => {
  await data.write(30)
  await data.with(() => undefined)
  const other = new Data()
  await other.write(29, { added: true })
  await other.write(1)
  await other.with(() => undefined)
  // The tree is that of the first log, its last entry is the same in both.
  await other.store.close()
  await data.store.close()
  copyFileSync(other.log, data.log)
  const swapped = openSqliteStore({ file: data.log, now: data.now })
  const proofs = data.open({ store: swapped })
  await proofs.reached(await swapped.head(), 20_000)
  await swapped.append([
    {
      stream: streamName('party-x'),
      expected: 'none',
      events: [{ id: randomUUID(), type: 'Tried', schema: 1, data: {}, actor: 'anna', via: 'api' }],
    },
  ])
  await proofs.reached(await swapped.head(), 20_000)
  // An entry of the other log is not what was signed, and with that the whole log is looked at anew.
  const [entry] = (await swapped.readAll(beginning, 1)).events
  const checkpoint = proofs.checkpoints.kept.at(30)
  if (!entry || !checkpoint) throw new Error('there are 31, and 30 were signed')
  await expect(receiptOf(proofs, entry, 1, checkpoint)).rejects.toThrow('entry 1 is not what was signed of it')
  await until(() => proofs.health.refusal !== undefined)
  expect(proofs.health.refusal).toContain('The first 30 entries')
  await proofs.close()
  await swapped.close()
  await other.end()
})

test('whoever does not sign of itself leaves no key, no name and no checkpoint, and still sees what does not fit', async () => {
  await data.write(10)
  const looking = data.open({ signs: () => false })
  await looking.reached(await data.store.head(), 20_000)
  await looking.checked()
  expect([looking.health, looking.checkpoints.isNamed, existsSync(data.keyFile)]).toEqual([{ state: 'following', size: 10 }, false, false])
  await looking.close()
  // Asked, it does.
  await data.with((proofs) => expect(sizesSigned(proofs)).toEqual([10]), { signs: () => false, origin: 'ledger.example.org' })
  expect(readFileSync(data.keyFile, 'utf8')).toContain('PRIVATE+KEY+ledger.example.org+')
  data.tamper(`UPDATE events SET data = '{}' WHERE position = 4`)
  data.forgetTree()
  const again = data.open({ signs: () => false })
  await again.reached(await data.store.head(), 20_000)
  await again.checked()
  expect(again.health.refusal).toContain('The first 10 entries of the log are not those that were signed')
  await again.close()
})

test('what was damaged twice is built anew twice', async () => {
  await data.write(64)
  const proofs = data.open({ paceMs: 1 })
  await data.caughtUp(proofs)
  for (const size of [65, 66]) {
    data.flip(62)
    proofs.buildAnew()
    await data.write(1)
    await until(() => sizesSigned(proofs)[0] === size && proofs.tree.size === size)
    await proofs.settled()
    expect(proofs.tree.damage()).toBeUndefined()
  }
  await proofs.close()
})

test('who waits for a checkpoint is told at the next one, and not kept waiting when all is closed', async () => {
  await data.write(2)
  const proofs = data.open()
  const waiting = proofs.checkpointOf(2, 20_000)
  expect(await waiting).toMatchObject({ size: 2 })
  expect(await proofs.checkpointOf(3, 10)).toBeUndefined()
  const forEver = proofs.checkpointOf(3, 3_600_000)
  await proofs.close()
  expect(await forEver).toBeUndefined()
})
