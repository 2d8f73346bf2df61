import { describe, expect, test } from '@jest/globals'
import {
  bytesSource,
  type Fault,
  ImportFailed,
  importAll,
  type Outcome,
  type Progress,
  parseMapping,
  readSubmissions,
  type Send,
  type Submission,
  UnreadableFile,
} from './index.js'
import type { Read, Submissions } from './item.js'
import { MemoryLedger } from './memory-ledger.js'

const mapping = parseMapping('people', {
  about: 'Persons',
  file: { encoding: 'utf-8', delimiter: ',' },
  columns: ['Name', 'Office', 'Kind'],
  tables: { kinds: { office: 'institution', state: 'state' } },
  values: { kind: { from: 'Kind', table: 'kinds' } },
  skip: [{ where: 'Name', is: ['-'], because: 'nobody' }],
  submissions: [
    {
      name: 'office',
      kind: 'party',
      verb: 'register',
      key: ['{Office}'],
      shared: true,
      body: { is: '{kind}', name: { language: 'en', words: '{Office}' }, aliases: [] },
    },
    {
      name: 'person',
      kind: 'party',
      verb: 'register',
      key: ['person', '{Name}'],
      body: { is: 'person', name: { language: 'en', words: '{Name}' }, aliases: [] },
    },
    {
      kind: 'party',
      verb: 'record-office',
      of: 'person',
      key: ['{@office}'],
      body: { office: '{@office}', from: 'unknown', to: 'unknown' },
    },
  ],
})

const header = 'Name,Office,Kind\n'
const sound = `${header}Ana,Ministry,office\nBo,Ministry,office\n-,Ministry,office\nCy,Court,office\n`

function items(text: string, signal?: AbortSignal): Submissions {
  return readSubmissions(bytesSource('people.csv', Buffer.from(text), 16), { format: 'csv', mapping }, signal ? { signal } : {})
}

const counts = { read: 0, recorded: 0, unchanged: 0, refused: 0, leftOut: 0, skipped: 0, faults: 0 }

describe('what goes in is counted', () => {
  test('once recorded, the second time unchanged', async () => {
    const ledger = new MemoryLedger()
    const first = await importAll(items(sound), ledger.send, { batchSize: 3, now: () => 5 })
    expect(first).toEqual({ ...counts, read: 8, recorded: 8, skipped: 1, end: 'done', elapsedMs: 0, skippedFor: { nobody: 1 } })
    expect(ledger.size).toBe(5)
    const second = await importAll(items(sound), ledger.send, { batchSize: 3 })
    expect(second).toMatchObject({ ...counts, read: 8, unchanged: 8, skipped: 1 })
  })

  test('batches are of the given size and sent one after the other', async () => {
    const sizes: number[] = []
    let busy = false
    const send: Send = async (batch) => {
      expect(busy).toBe(false)
      busy = true
      sizes.push(batch.length)
      await Promise.resolve()
      busy = false
      return batch.map(() => ({ status: 'recorded' }))
    }
    await importAll(items(sound), send, { batchSize: 3 })
    expect(sizes).toEqual([3, 3, 2])
  })

  test('faulty and refused rows are told with line and column; the others go in', async () => {
    const ledger = new MemoryLedger()
    const faults: Fault[] = []
    const text = `${header}Ana,Ministry,offce\nBo,Utopia,state\nCy,Court,office\n`
    const summary = await importAll(items(text), ledger.send, { onFault: (fault) => faults.push(fault) })
    expect(faults).toEqual([
      { line: 2, column: 'Kind', value: 'offce', reason: 'there is no entry in the table “kinds” for “offce”; meant “office”?' },
      {
        line: 3,
        column: 'Office',
        value: expect.stringMatching(/^[0-9a-f-]{36}$/),
        reason: 'party “record-office”: This is no office or institution that a person could hold.',
      },
    ])
    expect(summary).toMatchObject({ ...counts, read: 6, recorded: 5, refused: 1, faults: 1 })
  })

  test('what another file brought in otherwise is unchanged where it is shared, and refused where it is not', async () => {
    const ledger = new MemoryLedger()
    await importAll(items(`${header}Ana,Ministry,office\n`), ledger.send)
    const told: Outcome[] = []
    const send: Send = async (batch, options) => {
      const outcomes = await ledger.send(
        batch.map((each) => ({ ...each, body: { ...each.body, code: 'XYZ' } })),
        options,
      )
      told.push(...outcomes)
      return outcomes
    }
    expect(await importAll(items(`${header}Ana,Ministry,office\n`), send)).toMatchObject({ ...counts, read: 3, unchanged: 1, refused: 2 })
    expect(told.map(({ status }) => status)).toEqual(['refused', 'refused', 'refused'])
  })

  test('a race is told in words', async () => {
    const faults: Fault[] = []
    const send: Send = async (batch) => batch.map((_, index) => ({ status: index === 0 ? 'raced' : 'recorded' }))
    await importAll(items(`${header}Ana,Ministry,office\n`), send, { onFault: (fault) => faults.push(fault) })
    expect(faults).toEqual([
      { line: 2, column: '', value: '', reason: 'party “register”: somebody else changed this record meanwhile; import the file again' },
    ])
  })
})

describe('all or nothing', () => {
  test('one atomic batch where nothing is at fault', async () => {
    const ledger = new MemoryLedger()
    const sent: [number, boolean][] = []
    const send: Send = (batch, options) => {
      sent.push([batch.length, options.atomic])
      return ledger.send(batch, options)
    }
    expect(await importAll(items(sound), send, { allOrNothing: true, batchSize: 2 })).toMatchObject({ read: 8, recorded: 8 })
    expect(sent).toEqual([[8, true]])
  })

  test('nothing is sent where a line is at fault, and all faults are told', async () => {
    const faults: Fault[] = []
    const send: Send = () => Promise.reject(new Error('not to be called'))
    const text = `${sound}Di,Court,x\nEd,Court\n`
    const summary = await importAll(items(text), send, { allOrNothing: true, onFault: (fault) => faults.push(fault) })
    expect(summary).toMatchObject({ ...counts, read: 8, leftOut: 8, skipped: 1, faults: 2 })
    expect(faults.map(({ line, column }) => [line, column])).toEqual([
      [6, 'Kind'],
      [7, 'Kind'],
    ])
  })

  test('a refusal leaves the others out', async () => {
    const ledger = new MemoryLedger()
    const summary = await importAll(items(`${sound}Di,Utopia,state\n`), ledger.send, { allOrNothing: true })
    expect(summary).toMatchObject({ ...counts, read: 11, refused: 1, leftOut: 10, skipped: 1 })
    expect(ledger.size).toBe(0)
  })

  test('what is there already from elsewhere is no reason to leave the rest out', async () => {
    const ledger = new MemoryLedger()
    const [office] = await submissions(items(sound))
    if (office) await ledger.send([{ ...office, key: 'by hand' }], { atomic: false })
    const summary = await importAll(items(sound), ledger.send, { allOrNothing: true })
    expect(summary).toMatchObject({ ...counts, read: 8, recorded: 7, unchanged: 1, skipped: 1 })
  })
})

describe('an import that ends early', () => {
  test('stops at the signal between two batches; run again it records the rest', async () => {
    for (const stopAfter of [1, 2, 3]) {
      const ledger = new MemoryLedger()
      const abort = new AbortController()
      let sent = 0
      const send: Send = async (batch, options) => {
        if (++sent === stopAfter) abort.abort()
        return ledger.send(batch, options)
      }
      const stopped = await importAll(items(sound, abort.signal), send, { batchSize: 2, signal: abort.signal })
      expect(stopped).toMatchObject({ end: 'stopped', recorded: stopAfter * 2 })
      const resumed = await importAll(items(sound), ledger.send, { batchSize: 2 })
      expect(resumed).toMatchObject({ end: 'done', recorded: 8 - stopAfter * 2, unchanged: stopAfter * 2 })
    }
  })

  test('where sending fails, it says what went in', async () => {
    const ledger = new MemoryLedger()
    let sent = 0
    const send: Send = (batch, options) => (++sent > 1 ? Promise.reject(new Error('The disk is full.')) : ledger.send(batch, options))
    const failure = await importAll(items(sound), send, { batchSize: 3 }).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(ImportFailed)
    expect(failure).toMatchObject({ message: 'The disk is full.', summary: { recorded: 3 } })
  })

  test('a file that cannot be read on is told as a fault, and what stood before is in', async () => {
    const ledger = new MemoryLedger()
    const faults: Fault[] = []
    const broken: Submissions = {
      bytes: () => ({ read: 0, total: 0 }),
      async *[Symbol.asyncIterator]() {
        yield* await submissionsAsItems(sound)
        throw new UnreadableFile('The row at line 9 is too long.', 9)
      },
    }
    expect(await importAll(broken, ledger.send, { onFault: (fault) => faults.push(fault) })).toMatchObject({
      end: 'unreadable',
      recorded: 8,
    })
    expect(faults).toEqual([{ line: 9, column: '', value: '', reason: 'The row at line 9 is too long.' }])
  })
})

test('progress tells bytes, counts, rate and the time left', async () => {
  const seen: Progress[] = []
  let clock = 0
  const send: Send = async (batch) => {
    clock += 500
    return batch.map(() => ({ status: 'recorded' }))
  }
  await importAll(items(sound), send, { batchSize: 4, now: () => clock, onProgress: (progress) => seen.push(progress) })
  const total = Buffer.byteLength(sound)
  expect(seen.map(({ recorded, elapsedMs, rate, bytesTotal, line }) => ({ recorded, elapsedMs, rate, bytesTotal, line }))).toEqual([
    { recorded: 4, elapsedMs: 500, rate: 8, bytesTotal: total, line: 3 },
    { recorded: 8, elapsedMs: 1_000, rate: 8, bytesTotal: total, line: 5 },
    { recorded: 8, elapsedMs: 1_000, rate: 8, bytesTotal: total, line: 5 },
  ])
  expect(seen.at(-1)).toMatchObject({ bytesRead: total, leftMs: 0 })
})

async function submissionsAsItems(text: string): Promise<Read[]> {
  const found: Read[] = []
  for await (const item of items(text)) if ('submission' in item) found.push(item)
  return found
}

async function submissions(from: Submissions): Promise<Submission[]> {
  const found: Submission[] = []
  for await (const item of from) if ('submission' in item) found.push(item.submission)
  return found
}
