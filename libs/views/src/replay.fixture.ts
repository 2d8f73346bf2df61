/** A story to replay: a report with two allegations, answers that came late, an action with a course, corrections and second looks. */
import { type AnyStep, cambodia, date, department, english, sampleId, spokesman } from '#ledger/testing'
import { step } from './ledger.fixture.js'

export const report = sampleId('report', 1)
export const complicity = sampleId('allegation', 11)
export const prosecution = sampleId('allegation', 12)
export const statement = sampleId('response', 21)
export const note = sampleId('response', 22)
export const action = sampleId('followup', 31)
export const scale = 'tip/tier'

const raise = (id: typeof complicity, words: string): AnyStep =>
  step('allegation', id, {
    type: 'RaiseAllegation',
    report,
    subject: cambodia,
    gist: english(words),
    categories: ['complicity'],
    accused: 'unknown',
    period: date('2023'),
    place: 'unknown',
    qualification: 'stated',
    cited: [],
  })
const respond = (id: typeof statement, occurred: string, targets: readonly (typeof complicity | typeof report)[], day: number): AnyStep =>
  step(
    'response',
    id,
    {
      type: 'RecordResponse',
      by: { party: spokesman },
      form: 'press-statement',
      occurred: date(occurred),
      gist: english('It is not so.'),
      targets: targets.map((target) =>
        target === report
          ? { to: { kind: 'report', id: report }, stance: 'rejects' }
          : { to: { kind: 'allegation', id: target as typeof complicity }, stance: 'rejects' },
      ),
      arguments: [],
      cited: [],
    },
    'ben',
    day,
  )
const progress = (occurred: string, words: string, day: number): AnyStep =>
  step('followup', action, { type: 'ReportFollowUpProgress', words: english(words), occurred: date(occurred), cited: [] }, 'anna', day)

/** Numbered as the sequences are. The day 19,900 is 2024-06-26. */
export const story: readonly AnyStep[] = [
  /* 1 */ step('party', cambodia, { type: 'RegisterParty', is: 'state', name: english('Cambodia'), aliases: [], code: 'KHM' }),
  /* 2 */ step('party', department, { type: 'RegisterParty', is: 'institution', name: english('Department of State'), aliases: [] }),
  /* 3 */ step('party', spokesman, { type: 'RegisterParty', is: 'person', name: english('Touch Sokheak'), aliases: [] }),
  /* 4 */ step('report', report, {
    type: 'PublishReport',
    publisher: department,
    series: 'Trafficking in Persons Report',
    edition: '2024',
    title: english('Report of 2024'),
    published: date('2024-06-24'),
    period: date('2023'),
    subjects: [cambodia],
    cited: [],
  }),
  /* 5 */ step('report', report, { type: 'AssignRating', subject: cambodia, scale, rating: 'Tier 3', previous: 'Tier 3', cited: [] }),
  /* 6 */ raise(complicity, 'Officials are complicit.'),
  /* 7 */ raise(prosecution, 'Nobody was prosecuted.'),
  /* 8 */ respond(statement, '2024-07-01', [report, complicity], 19_905),
  /* 9 */ step(
    'followup',
    action,
    {
      type: 'OpenFollowUp',
      origin: 'recommended',
      about: [{ kind: 'report', id: report }],
      by: department,
      action: english('Keep a database of cases.'),
      categories: [],
      owner: cambodia,
      opened: date('2024-06-24'),
      due: date('2024-09-30'),
      cited: [],
    },
    'anna',
    19_910,
  ),
  /* 10 */ step('allegation', complicity, { type: 'VerifyRecord' }, 'chan', 19_911),
  /* 11 */ step(
    'allegation',
    complicity,
    {
      type: 'CorrectAllegation',
      reason: 'A word was left out.',
      changes: { gist: english('Senior officials are complicit.'), categories: ['complicity', 'obstruction'] },
    },
    'anna',
    19_912,
  ),
  /* 12 */ step('allegation', complicity, { type: 'VerifyRecord', note: 'Read it myself.' }, 'ben', 19_913),
  /* 13 */ progress('2024-08-20', 'A law was drafted.', 19_960),
  /* 14 */ progress('2024-07-15', 'A group was set up.', 19_961),
  /* 15 */ respond(note, '2024-07-03', [prosecution], 19_962),
  /* 16 */ step(
    'report',
    report,
    {
      type: 'CorrectReport',
      reason: 'Misread.',
      changes: {},
      ratings: [{ subject: cambodia, scale, rating: 'Tier 2', previous: 'Tier 3', cited: [] }],
    },
    'anna',
    19_963,
  ),
  /* 17 */ step(
    'followup',
    action,
    { type: 'CompleteFollowUp', words: english('It is there.'), occurred: date('2024-09-01'), cited: [] },
    'anna',
    19_970,
  ),
  /* 18 */ step(
    'response',
    statement,
    { type: 'WithdrawResponse', reason: 'He took it back.', withdrawn: date('2024-09-02') },
    'ben',
    19_971,
  ),
]
