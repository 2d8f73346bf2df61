/** Whatever is erased of a ledger, in whatever order: no leaf changes, every receipt of before holds, and all the rest reads as it did. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type Hash, inclusionProof, leafHash, leafOf, nodeHash, rootAt, type SubtreeHashes, verifyInclusion } from '#audit'
import { beginning, type EventStore, type PersonalPlace, type StoredEvent } from '#event-store'
import { erasedAt, erasedWords, recordOf, subjectOfActor, writeDay } from '#ledger'
import { worldArbitrary } from '#ledger/testing'
import { Ledger } from '#recording'
import { openSealedLog } from '#sealing'

/** The tree of a few leaves, computed anew for each question. */
function treeOf(leaves: readonly Hash[]): SubtreeHashes {
  const hash: SubtreeHashes['hash'] = ({ level, index }) =>
    level === 0
      ? (leaves[index] ?? new Uint8Array())
      : nodeHash(hash({ level: level - 1, index: index * 2 }), hash({ level: level - 1, index: index * 2 + 1 }))
  return { hash }
}

const eventsOf = async (store: EventStore): Promise<readonly StoredEvent[]> => (await store.readAll(beginning, 10_000)).events
const hashesOf = (events: readonly StoredEvent[]): readonly Hash[] => events.map((event) => leafHash(leafOf(event)))

/** An event as it reads once the data of some subjects is erased. */
function erased(event: StoredEvent, personal: readonly PersonalPlace[], isErased: (subject: string) => boolean): StoredEvent {
  const record = recordOf(event.stream)
  const data = structuredClone(event.data)
  for (const { pointer, subject } of personal) {
    if (!record || !isErased(subject)) continue
    const steps = pointer.split('/').slice(1)
    const last = steps.pop() ?? ''
    const holder = steps.reduce<unknown>((here, step) => (typeof here === 'object' && here !== null ? Reflect.get(here, step) : here), data)
    if (typeof holder === 'object' && holder !== null) Reflect.set(holder, last, erasedAt(record.kind, event.type, pointer))
  }
  const whose = subjectOfActor(event.actor)
  return { ...event, data, ...(whose !== undefined && isErased(whose) && { actor: erasedWords }) }
}

test('erasing any subset keeps every proof, and erases that and nothing else', () =>
  fc.assert(
    fc.asyncProperty(worldArbitrary({ minLength: 10, maxLength: 30 }), fc.infiniteStream(fc.boolean()), async (world, dice) => {
      const folder = mkdtempSync(join(tmpdir(), 'subsets-'))
      let now = new Date(0)
      const options = { file: join(folder, 'log.sqlite'), keys: join(folder, 'keys.sqlite'), master: { made: join(folder, 'master.key') } }
      const store = openSealedLog({ ...options, now: () => now })
      try {
        const places = new Map<string, readonly PersonalPlace[]>()
        const append = store.append.bind(store)
        store.append = (appends) => {
          for (const { events } of appends) for (const { id, personal = [] } of events) places.set(id, personal)
          return append(appends)
        }
        const ledger = new Ledger(store, { now: () => now, newId: () => crypto.randomUUID(), secret: store.keys.secret })
        for (const { actor, day, ...submission } of world) {
          now = new Date(`${writeDay(day)}T12:00:00Z`)
          await ledger.run(submission, { actor, via: 'api' })
        }
        const before = await eventsOf(store)
        const leaves = hashesOf(await eventsOf(store.engine))
        const [tree, size] = [treeOf(leaves), leaves.length]
        const root = rootAt(tree, size)
        const receipts = leaves.map((_, index) => inclusionProof(tree, index, size))

        const subjects = new Set(
          before.flatMap(({ id, actor }) => [...(places.get(id) ?? []).map(({ subject }) => subject), subjectOfActor(actor) ?? '']),
        )
        subjects.delete('')
        const chosen = new Set([...subjects].filter(() => dice.next().value))
        for (const subject of chosen) {
          await store.condemn(subject, `erasure of ${subject}`)
          store.keys.destroy(`erasure of ${subject}`, now)
        }

        const after = hashesOf(await eventsOf(store.engine))
        expect(after).toEqual(leaves)
        for (const [index, leaf] of after.entries()) {
          expect(verifyInclusion({ index, size, leaf, proof: receipts[index] ?? [], root })).toBe(true)
        }
        const expected = before.map((event) => erased(event, places.get(event.id) ?? [], (subject) => chosen.has(subject)))
        expect(await eventsOf(store)).toEqual(expected)
        expect(before).toHaveLength(size)
      } finally {
        await store.close()
        rmSync(folder, { recursive: true })
      }
    }),
    { numRuns: 12 },
  ))
