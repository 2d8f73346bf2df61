/** The state digest: one hash over rows in their order. */

import { createHash } from 'node:crypto'
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { StateDigest } from './state-digest.js'

function digestOf(...rows: readonly unknown[]): string {
  const digest = new StateDigest()
  for (const row of rows) digest.add(row)
  return digest.finish()
}

test('it is the SHA-256 of the rows in canonical form, each with a line feed after it', () => {
  const expected = createHash('sha256').update('["answer","x",1]\n{"a":1,"b":2}\n').digest('hex')
  expect(digestOf(['answer', 'x', 1], { b: 2, a: 1 })).toBe(expected)
  expect(digestOf()).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
})

test('it counts its rows, and takes none after its end', () => {
  const digest = new StateDigest().add([1]).add([2])
  expect(digest.rows).toBe(2)
  digest.finish()
  expect(() => digest.add([3])).toThrow()
})

test('rows that are changed, left out, doubled, split or in another order make another one', () => {
  const rows = fc.uniqueArray(fc.tuple(fc.string(), fc.integer()), { minLength: 2, maxLength: 8, selector: (row) => JSON.stringify(row) })
  fc.assert(
    fc.property(rows, fc.nat(), (rows, pick) => {
      const at = pick % rows.length
      const [text = '', number = 0] = rows[at] ?? []
      const digest = digestOf(...rows)
      expect(digestOf(...rows)).toBe(digest)
      expect(digestOf(...rows.with(at, [text, number + 1]))).not.toBe(digest)
      expect(digestOf(...rows.toSpliced(at, 1))).not.toBe(digest)
      expect(digestOf(...rows, rows[at])).not.toBe(digest)
      expect(digestOf(...rows.toSpliced(at, 1, [text, number], ['', 0]))).not.toBe(digest)
      expect(digestOf(...rows.toReversed())).not.toBe(digest)
    }),
  )
})
