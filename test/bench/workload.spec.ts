/** The generated ledger is one that the ledger itself could have recorded: it folds, names only what is there, and is the same each time. */
import { describe, expect, test } from '@jest/globals'
import type { NewEvent } from '#event-store'
import { actorOf, deciders, decodeEvent, type Kind, recordOf, type States } from '#ledger'
import { type Batch, workload } from './workload.js'

const events = 20_000
const batches = [...workload(events)]

describe('the generated ledger', () => {
  test('has exactly as many events as asked for, each stream once a batch and in step with its revision', () => {
    const revisions = new Map<string, number>()
    for (const { appends } of batches) {
      expect(new Set(appends.map(({ stream }) => stream)).size).toBe(appends.length)
      for (const { stream, expected, events } of appends) {
        expect([stream, expected]).toEqual([stream, revisions.get(stream) ?? 'none'])
        const before = revisions.get(stream) ?? -1
        revisions.set(stream, before + events.length)
      }
    }
    expect([...eachEvent(batches)].length).toBe(events)
  })

  test('has no id twice, and ids that grow with time', () => {
    const ids = [...eachEvent(batches)].map(([, { id }]) => id)
    expect(new Set(ids).size).toBe(events)
    expect(ids).toEqual([...ids].sort())
  })

  test('names only records that are there, and folds', () => {
    const states = new Map<string, States[Kind]>()
    const known = new Set<string>()
    for (const [stream, event, at] of eachEvent(batches)) {
      const record = recordOf(stream)
      if (!record) throw new Error(`no record: ${stream}`)
      known.add(record.id)
      expect(idsIn(event).filter((id) => !known.has(id))).toEqual([])
      states.set(record.id, fold(record.kind, states.get(record.id), event, at))
    }
    expect(states.size).toBe(known.size)
  })

  test('has the shape of the real one: bytes, readings, answers', () => {
    const all = [...eachEvent(batches)].map(([stream, event]) => ({ kind: recordOf(stream)?.kind, stream, ...event }))
    const bytes = all.reduce((sum, { data }) => sum + Buffer.byteLength(JSON.stringify(data)), 0) / events
    expect(Math.round(bytes / 100)).toBe(4)
    const raised = all.filter(({ type }) => type === 'AllegationRaised').length
    const readings = all.filter(({ kind }) => kind === 'allegation').length / raised
    expect(readings).toBeGreaterThan(1.7)
    expect(readings).toBeLessThan(2.2)
    const answered = new Set(all.filter(({ type }) => type === 'ResponseRecorded').flatMap(idsIn)).size
    expect(answered).toBeGreaterThan(raised / 4)
    expect(all.some((event) => /[\u1780-\u17ff]/.test(JSON.stringify(event.data)))).toBe(true)
  })

  test('is the same for the same seed, and another for another', () => {
    expect([...workload(1_500)]).toEqual([...workload(1_500)])
    expect([...workload(1_500, 2)]).not.toEqual([...workload(1_500)])
  })
})

function* eachEvent(all: readonly Batch[]): Generator<[stream: string, event: NewEvent, at: Date]> {
  for (const { appends, at } of all) for (const { stream, events } of appends) for (const event of events) yield [stream, event, at]
}

function idsIn({ data }: Pick<NewEvent, 'data'>): string[] {
  return [...JSON.stringify(data).matchAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g)].map(([id]) => id)
}

function fold<K extends Kind>(kind: K, before: States[Kind] | undefined, event: NewEvent, at: Date): States[Kind] {
  // States are kept by id, which belongs to one kind.
  return deciders[kind].evolve(before as States[K] | undefined, decodeEvent(kind, event), {
    actor: actorOf(event.actor),
    recorded: at.toISOString(),
  })
}
