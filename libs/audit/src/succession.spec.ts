/** What one checkpoint is to another: a log that rewrote its past is caught by whoever holds an older checkpoint. */

import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Checkpoint } from './checkpoint.js'
import { entriesOf, KeptLog } from './kept-log.fixture.js'
import type { Hash } from './merkle.js'
import { consistencyProof, rootAt } from './proof.js'
import { succession } from './succession.js'
import { flipped, tamperedLists } from './tampering.fixture.js'

const entries = entriesOf(40)
const log = new KeptLog(entries)
const at = (size: number, hashes = log): Checkpoint => ({ origin: 'log', size, root: rootAt(hashes, size) })
const proofOf = (hashes: KeptLog, oldSize: number, size: number): Hash[] => (oldSize === 0 ? [] : consistencyProof(hashes, oldSize, size))

test('a log that only grows is the same or grown, and its old checkpoints are older', () => {
  for (let held = 0; held <= 40; held++)
    for (let shown = 0; shown <= 40; shown++) {
      const proof = held <= shown ? proofOf(log, held, shown) : []
      const expected = shown < held ? 'older' : shown === held ? 'same' : 'grown'
      expect([held, shown, succession(at(held), at(shown), proof)]).toEqual([held, shown, expected])
    }
})

describe('a log that lies', () => {
  test('and rewrote an entry, dropped, swapped or added one, is forked, whatever proof it shows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 15 }), fc.integer({ min: 1, max: 5 }), fc.nat(), (size, more, bit) => {
        const held = entries.slice(0, size)
        const pasts = [...held.map((entry, place) => held.with(place, flipped(entry, bit))), ...tamperedLists(held, Uint8Array.of(1))]
        for (const past of pasts) {
          if (held.every((entry, place) => entry === past[place])) continue
          const other = new KeptLog([...past, ...entriesOf(more + size - Math.min(size, past.length), 'later')])
          const shown = at(other.size, other)
          expect(succession(at(size), shown, consistencyProof(other, size, other.size))).toBe('forked')
          expect(succession(at(size), shown, [])).toBe('forked')
        }
      }),
      { numRuns: 20 },
    )
  })

  test('and forked at the same size is found by the root alone', () => {
    const other = new KeptLog(entriesOf(40, 'other'))
    expect(succession(at(40), at(40, other), [])).toBe('forked')
    expect(succession(at(40), at(40), [at(40).root])).toBe('forked')
  })

  test('and dropped its tail, or shows an old checkpoint as new, is older', () => {
    const other = new KeptLog([...entries.slice(0, 30), ...entriesOf(5, 'other')])
    expect(succession(at(40), at(35, other), [])).toBe('older')
    expect(succession(at(40), at(39), consistencyProof(log, 39, 40))).toBe('older')
  })

  test('about what an empty log is, is forked', () => {
    const root = at(1).root
    expect(succession({ ...at(0), root }, { ...at(0), root }, [])).toBe('forked')
    expect(succession({ ...at(0), root }, at(3), [])).toBe('forked')
    expect(succession(at(0), { ...at(0), root }, [])).toBe('forked')
    expect(succession(at(0), at(3), [root])).toBe('forked')
  })

  test('under another name says nothing', () => {
    expect(succession(at(3), { ...at(3), origin: 'other' }, [])).toBe('other-log')
  })
})
