/** A report: published, rated, qualified by its own caveats, corrected, revised, and perhaps taken back. */
import { describe, expect, test } from '@jest/globals'
import { schemas } from './codec.js'
import { aParty, cambodia, date, department, english, everybody, laos, lostSource, onPage, sampleId, stranger } from './examples.js'
import { given, shown } from './given.js'
import { type Rating, type ReportCommand, type ReportEvent, type ReportFields, ratingKey, report } from './report.js'

const fields: ReportFields = {
  publisher: department,
  series: 'Trafficking in Persons Report',
  edition: '2024',
  title: english('2024 Trafficking in Persons Report'),
  published: date('2024-06-24'),
  period: date('2023-04/2024-03'),
  subjects: [cambodia],
  cited: [onPage],
}
const tier3: Rating = { subject: cambodia, scale: 'tip-tier', rating: 'Tier 3', previous: 'Tier 3', cited: [onPage] }
const publish: ReportCommand = { type: 'PublishReport', ...fields }
const published: ReportEvent = { type: 'ReportPublished', ...fields }
const rated: ReportEvent = { type: 'RatingAssigned', ...tier3 }
const withdrawn: ReportEvent = { type: 'ReportWithdrawn', reason: 'Superseded.', withdrawn: date('2024-07') }
const uncaptured = { source: lostSource }
const merged = sampleId('party', 150)
const world = [...everybody, aParty(merged, 'state', { mergedInto: cambodia })]

const unpublished = given(report).knowing(...world)
const out = given(report, published).knowing(...world)
const takenBack = given(report, published, withdrawn).knowing(...world)

describe('publishing', () => {
  test('records the report as it came out', () => {
    expect(unpublished.as('anna').when(publish).then(published)).toEqual({
      ...fields,
      phase: 'published',
      ratings: {},
      caveats: [],
      revisions: [],
      recordedBy: ['anna'],
      verification: { state: 'unverified' },
    })
  })

  test('says that a date is unknown where the source does not give it', () => {
    unpublished
      .when({ ...publish, published: 'unknown', period: 'unknown' })
      .then({ ...published, published: 'unknown', period: 'unknown' })
  })

  test('happens once', () => {
    out.when(publish).refused({ code: 'report-already-published', at: undefined })
  })

  test('names registered parties and captured sources', () => {
    unpublished
      .when({ ...publish, publisher: stranger, subjects: [cambodia, stranger, merged], cited: [onPage, uncaptured] })
      .refused(
        { code: 'party-not-registered', at: '/publisher' },
        { code: 'party-not-registered', at: '/subjects/1' },
        { code: 'party-merged', at: '/subjects/2' },
        { code: 'source-not-captured', at: '/cited/1/source' },
      )
  })

  test('comes before everything else', () => {
    const others: ReportCommand[] = [
      { type: 'AssignRating', ...tier3 },
      { type: 'CorrectReport', reason: 'Typing error.', changes: { edition: '2023' } },
      { type: 'WithdrawReport', reason: 'Superseded.', withdrawn: 'unknown' },
      { type: 'VerifyRecord' },
    ]
    for (const command of others) unpublished.when(command).refused('report-not-in-ledger')
  })
})

describe('rating', () => {
  test('assigns a subject its place on a scale, with the one before as the report states it', () => {
    const { ratings } = out.when({ type: 'AssignRating', ...tier3 }).then(rated)
    expect(ratings).toEqual({ [ratingKey(tier3)]: tier3 })
  })

  test('is of a subject that the report names', () => {
    out.when({ type: 'AssignRating', ...tier3, subject: laos }).refused({ code: 'subject-not-in-report', at: '/subject' })
  })

  test('is made once for each subject and scale', () => {
    const rating = given(report, published, rated).knowing(...world)
    rating.when({ type: 'AssignRating', ...tier3, rating: 'Tier 2' }).refused('already-rated')
    rating
      .when({ type: 'AssignRating', ...tier3, scale: 'freedom', rating: 'Not free' })
      .then({ ...rated, scale: 'freedom', rating: 'Not free' })
  })

  test('that breaks three rules is told all three', () => {
    takenBack
      .when({ type: 'AssignRating', ...tier3, subject: stranger, cited: [uncaptured] })
      .refused(
        { code: 'report-withdrawn', at: undefined },
        { code: 'party-not-registered', at: '/subject' },
        { code: 'subject-not-in-report', at: '/subject' },
        { code: 'source-not-captured', at: '/cited/0/source' },
      )
  })
})

describe('a caveat', () => {
  const caveat = { words: english('No central database of investigations is kept.'), cited: [onPage] }

  test('is a limit that the publisher admits', () => {
    expect(out.when({ type: 'NoteCaveat', ...caveat }).then({ type: 'CaveatNoted', ...caveat }).caveats).toEqual([caveat])
  })

  test('cites what was captured', () => {
    out.when({ type: 'NoteCaveat', ...caveat, cited: [uncaptured] }).refused({ code: 'source-not-captured', at: '/cited/0/source' })
  })
})

describe('a correction', () => {
  const reason = 'Read wrongly.'

  test('says why, and keeps only what it changes', () => {
    const { edition, title } = out
      .when({ type: 'CorrectReport', reason, changes: { edition: '2023', title: english('2024 Trafficking in Persons Report') } })
      .then({ type: 'ReportCorrected', reason, changes: { edition: '2023' } })
    expect([edition, title]).toEqual(['2023', fields.title])
  })

  test('changes something', () => {
    out.when({ type: 'CorrectReport', reason, changes: {} }).refused('changes-nothing')
    out.when({ type: 'CorrectReport', reason, changes: { edition: '2024', subjects: [cambodia] } }).refused('changes-nothing')
    given(report, published, rated)
      .knowing(...world)
      .when({ type: 'CorrectReport', reason, changes: {}, ratings: [tier3] })
      .refused('changes-nothing')
  })

  test('puts a rating right that was there, and no other', () => {
    const corrected = { ...tier3, rating: 'Tier 2 Watch List' }
    const rating = given(report, published, rated).knowing(...world)
    const { ratings } = rating
      .when({ type: 'CorrectReport', reason, changes: {}, ratings: [corrected] })
      .then({ type: 'ReportCorrected', reason, changes: {}, ratings: [corrected] })
    expect(ratings).toEqual({ [ratingKey(tier3)]: corrected })
    rating
      .when({ type: 'CorrectReport', reason, changes: { edition: '2023' }, ratings: [tier3] })
      .then({ type: 'ReportCorrected', reason, changes: { edition: '2023' } })
    rating
      .when({ type: 'CorrectReport', reason, changes: {}, ratings: [corrected, { ...tier3, scale: 'freedom', cited: [uncaptured] }] })
      .refused({ code: 'not-rated', at: '/ratings/1' }, { code: 'source-not-captured', at: '/ratings/1/cited/0/source' })
  })

  test('names only what is in the ledger', () => {
    out
      .when({ type: 'CorrectReport', reason, changes: { publisher: stranger, subjects: [merged], cited: [uncaptured] } })
      .refused(
        { code: 'party-not-registered', at: '/changes/publisher' },
        { code: 'party-merged', at: '/changes/subjects/0' },
        { code: 'source-not-captured', at: '/changes/cited/0/source' },
      )
  })
})

describe('a new edition of the text', () => {
  const revision = { edition: '2024, second printing', revised: date('2024-09'), summary: english('Figures updated.'), cited: [onPage] }

  test('is recorded beside the first', () => {
    const reading = out.when({ type: 'ReviseReport', ...revision }).then({ type: 'ReportRevised', ...revision })
    expect([reading.revisions, reading.edition]).toEqual([[revision], '2024'])
  })
})

describe('a report that its publisher took back', () => {
  test('says why, and when', () => {
    const reading = out.when({ type: 'WithdrawReport', reason: 'Superseded.', withdrawn: date('2024-07') }).then(withdrawn)
    expect([reading.phase, reading.withdrawal]).toEqual(['withdrawn', { reason: 'Superseded.', withdrawn: '2024-07' }])
  })

  test('is not rated, corrected, revised or withdrawn again', () => {
    const further: ReportCommand[] = [
      { type: 'AssignRating', ...tier3 },
      { type: 'NoteCaveat', words: english('Incomplete.'), cited: [] },
      { type: 'CorrectReport', reason: 'Read wrongly.', changes: { edition: '2023' } },
      { type: 'ReviseReport', edition: '2', revised: 'unknown', summary: english('New.'), cited: [] },
      { type: 'WithdrawReport', reason: 'Again.', withdrawn: 'unknown' },
    ]
    for (const command of further) takenBack.when(command).refused('report-withdrawn')
  })

  test('can still be verified', () => {
    takenBack.as('ben').when({ type: 'VerifyRecord' }).then({ type: 'RecordVerified' })
  })
})

describe('a second pair of eyes', () => {
  const annas = given(report, published).by('anna')

  test('verifies or disputes; never whoever recorded a part of it', () => {
    annas.as('anna').when({ type: 'VerifyRecord' }).refused('own-record')
    annas.as('anna').when({ type: 'DisputeRecord', reason: 'Wrong year.' }).refused('own-record')
    annas.and(rated).by('ben').as('ben').when({ type: 'VerifyRecord' }).refused('own-record')
    annas.as('ben').when({ type: 'DisputeRecord', reason: 'Wrong year.' }).then({ type: 'RecordDisputed', reason: 'Wrong year.' })
  })

  test('looks at each reading once', () => {
    const verified = annas.and({ type: 'RecordVerified' }).by('ben')
    verified.as('chan').when({ type: 'VerifyRecord' }).refused('already-verified')
    const disputed = annas.and({ type: 'RecordDisputed', reason: 'Wrong year.' }).by('ben')
    disputed.as('ben').when({ type: 'DisputeRecord', reason: 'Wrong title.' }).refused('already-disputed')
    verified
      .and(rated)
      .by('anna')
      .as('chan')
      .when({ type: 'VerifyRecord', note: 'Checked.' })
      .then({ type: 'RecordVerified', note: 'Checked.' })
  })
})

test('every rule was broken once here, and every event brought about', () => {
  expect(shown(report)).toEqual({ refused: Object.keys(report.sentences).sort(), accepted: Object.keys(schemas.report).sort() })
})
