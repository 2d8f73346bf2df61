/** The chain of custody: one entry for each thing that left the ledger or happened to it, and no second. */
import { expect, test } from '@jest/globals'
import { schemas } from './codec.js'
import { type Custody, type CustodyCommand, type CustodyEvent, custody } from './custody.js'
import { cambodia, sampleId } from './examples.js'
import { given, shown } from './given.js'

const sha256 = 'a'.repeat(64)
const approval = sampleId('approval', 1)
const record = { kind: 'party', id: cambodia } as const

const deeds: readonly (readonly [CustodyCommand, CustodyEvent['type'], Custody['is']])[] = [
  [{ type: 'NoteExport', what: 'log', sequence: 9, entries: 9, opened: 3, sha256 }, 'ExportMade', 'export'],
  [{ type: 'NoteExport', what: 'log', sequence: 9, entries: 4, opened: 0 }, 'ExportMade', 'export'],
  [{ type: 'NoteBundle', scope: record, size: 9, entries: 2, opened: 1, sha256 }, 'BundleMade', 'bundle'],
  [{ type: 'NoteBundle', scope: { kind: 'ledger' }, size: 9, entries: 9, opened: 1, sha256 }, 'BundleMade', 'bundle'],
  [{ type: 'NoteDisclosure', record, sequence: 3, field: 'name', to: 'The court' }, 'FieldDisclosed', 'disclosure'],
  [{ type: 'NoteDisclosure', record, sequence: 3, field: 'name' }, 'FieldDisclosed', 'disclosure'],
  [{ type: 'NoteKeyRotation', key: 'master', approval }, 'KeyRotated', 'key-rotation'],
  [{ type: 'NoteKeyRotation', key: 'signing' }, 'KeyRotated', 'key-rotation'],
  [{ type: 'NoteRefusedAttempt', what: 'export', problem: 'not-permitted' }, 'AttemptRefused', 'refused-attempt'],
  [{ type: 'NoteRestore', sequence: 9, root: sha256, approval }, 'RestoreMade', 'restore'],
  [{ type: 'NoteRestore', sequence: 9 }, 'RestoreMade', 'restore'],
]

test.each(deeds)('%o is an entry of its own, with who and when', (command, type, is) => {
  const { type: _, ...fields } = command
  // The fields are those of the command, whichever it is; the compiler sees the kinds of both apart.
  const event = { type, ...fields } as CustodyEvent
  const reading = given(custody).as('anna').when(command).then(event)
  expect(reading).toEqual({ is, ...fields, by: 'anna', recorded: '2024-07-01T09:00:00.000Z' })
  given(custody, event).when(command).refused('custody-recorded-already')
})

test('every rule was broken once here, and every event brought about', () => {
  expect(shown(custody)).toEqual({ refused: Object.keys(custody.sentences).sort(), accepted: Object.keys(schemas.custody).sort() })
})
