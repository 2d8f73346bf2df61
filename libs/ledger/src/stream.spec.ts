/** The names of streams say which record they are of. */
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { recordOf, streamOf } from './stream.js'
import { kinds } from './values.js'

test('a stream is named after its record, and the record is found by that name', () => {
  expect(streamOf('followup', '0190-aa')).toBe('followup-0190-aa')
  fc.assert(
    fc.property(fc.constantFrom(...kinds), fc.uuid(), (kind, id) => {
      expect(recordOf(streamOf(kind, id))).toEqual({ kind, id })
    }),
  )
})

test.each(['', '-', 'report', 'reports', 'reportX', 'report-', 'user-1', 'Report-1', 'constructor-1', ' report-1'])(
  '"%s" is no record\'s stream',
  (name) => {
    expect(recordOf(name)).toBeUndefined()
  },
)
