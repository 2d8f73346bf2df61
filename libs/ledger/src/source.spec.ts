/** A source: captured, given copies, put right. */
import { describe, expect, test } from '@jest/globals'
import { schemas } from './codec.js'
import { aParty, date, department, english, everybody, sampleId, stranger } from './examples.js'
import { given, shown } from './given.js'
import { type SourceCommand, type SourceCopy, type SourceEvent, type SourceFields, source } from './source.js'

const fields: SourceFields = {
  is: 'report',
  title: english('2024 Trafficking in Persons Report'),
  publisher: department,
  published: date('2024-06'),
  url: 'https://example.org/tip-2024.pdf',
}
const copy: SourceCopy = { sha256: 'ab'.repeat(32), bytes: 1_204_224, mediaType: 'application/pdf' }
const capture: SourceCommand = { type: 'CaptureSource', ...fields }
const captured: SourceEvent = { type: 'SourceCaptured', ...fields }
const attached: SourceEvent = { type: 'SourceCopyAttached', ...copy }
const merged = sampleId('party', 150)
const world = [...everybody, aParty(merged, 'institution', { mergedInto: department })]

const uncaught = given(source).knowing(...world)
const caught = given(source, captured).knowing(...world)

describe('capturing', () => {
  test('records what the document is and where it can be read', () => {
    expect(uncaught.when(capture).then(captured)).toEqual({ ...fields, copies: [] })
  })

  test('leaves open who published it, where nobody knows', () => {
    uncaught.when({ ...capture, publisher: 'unknown', url: 'none' }).then({ ...captured, publisher: 'unknown', url: 'none' })
  })

  test('happens once, and comes first', () => {
    caught.when(capture).refused('source-already-captured')
    uncaught.when({ type: 'AttachSourceCopy', ...copy }).refused('source-not-in-ledger')
    uncaught.when({ type: 'CorrectSource', reason: 'Typing error.', changes: { url: 'none' } }).refused('source-not-in-ledger')
  })

  test('names a registered publisher', () => {
    uncaught.when({ ...capture, publisher: stranger }).refused({ code: 'party-not-registered', at: '/publisher' })
    caught.when({ ...capture, publisher: merged }).refused({ code: 'party-merged', at: '/publisher' }, 'source-already-captured')
  })
})

describe('a copy', () => {
  test('is attached with its hash, beside those before', () => {
    const newer = { ...copy, sha256: 'cd'.repeat(32) }
    const { copies } = caught
      .and(attached)
      .when({ type: 'AttachSourceCopy', ...newer })
      .then({ type: 'SourceCopyAttached', ...newer })
    expect(copies).toEqual([copy, newer])
  })

  test('is attached once', () => {
    caught
      .and(attached)
      .when({ type: 'AttachSourceCopy', ...copy })
      .refused('copy-attached')
  })
})

describe('a correction', () => {
  test('keeps only what it changes', () => {
    caught
      .when({ type: 'CorrectSource', reason: 'Typing error.', changes: { is: 'report', published: date('2024-06-24') } })
      .then({ type: 'SourceCorrected', reason: 'Typing error.', changes: { published: date('2024-06-24') } })
  })

  test('changes something, and names a registered publisher', () => {
    caught.when({ type: 'CorrectSource', reason: 'Typing error.', changes: { is: 'report' } }).refused('changes-nothing')
    caught
      .when({ type: 'CorrectSource', reason: 'Typing error.', changes: { publisher: stranger } })
      .refused({ code: 'party-not-registered', at: '/changes/publisher' })
    caught
      .when({ type: 'CorrectSource', reason: 'Not said.', changes: { publisher: 'unknown' } })
      .then({ type: 'SourceCorrected', reason: 'Not said.', changes: { publisher: 'unknown' } })
  })
})

test('every rule was broken once here, and every event brought about', () => {
  expect(shown(source)).toEqual({ refused: Object.keys(source.sentences).sort(), accepted: Object.keys(schemas.source).sort() })
})
