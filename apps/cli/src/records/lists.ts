/** Lists of records as tables: for each kind the columns that a monitor looks for. */
import type { Kind } from '#ledger'
import type { Json } from '../json.js'
import { clean } from '../terminal/clean.js'
import type { Screen } from '../terminal/screen.js'
import type { Cell, Column } from '../terminal/table.js'
import { type Labels, wordsOf } from './describe.js'
import { lateness } from './lateness.js'
import { inWords, kindOf, nounOf, toneOf } from './print.js'

interface ListColumn extends Column {
  readonly cell: (record: Json, labels: Labels) => Cell
}

const short: ListColumn = { title: 'ID', cell: (record) => ({ text: record.at('short').text, tone: 'bold' }) }
const words = (title: string, field: string): ListColumn => ({
  title,
  narrows: true,
  least: 16,
  cell: (record) => wordsOf(record.at('reading', field)),
})
const plain = (title: string, field: string): ListColumn => ({ title, cell: (record) => record.at('reading', field).text })
const figure = (title: string, field: string): ListColumn => ({
  title,
  cell: (record) => {
    const value = record.at('reading', field)
    return value.isThere ? String(value.number) : ''
  },
})
const named = (title: string, ...path: readonly string[]): ListColumn => ({
  title,
  narrows: true,
  least: 8,
  cell: (record, labels) => labels.name(record.at('reading', ...path).text),
})
const dispensable = (column: ListColumn): ListColumn => ({ ...column, dispensable: true })
const state = (title: string, of: (record: Json) => string): ListColumn => ({
  title,
  cell: (record) => {
    const word = of(record)
    const tone = toneOf(word)
    const text = answers[word] ?? inWords(word)
    return tone ? { text, tone } : text
  },
})
const late: ListColumn = { title: 'Late', cell: (record) => lateness(record.at('timing')) }
const verified = state('Verified', (record) => verification[record.at('reading', 'verification', 'state').text] ?? '')
const verification: Readonly<Record<string, string>> = { verified: 'verified', disputed: 'disputed', unverified: '' }

/** Under the title `Answered`. */
const answers: Readonly<Record<string, string>> = {
  unanswered: 'no',
  'answered-in-general': 'in general',
  'answered-specifically': 'specifically',
}

/** A withdrawn record says so in place of how it stands. */
const standing = (title: string, of: (record: Json) => string) =>
  state(title, (record) => (record.at('reading', 'phase').text === 'withdrawn' ? 'withdrawn' : of(record)))

const columns: { readonly [K in Kind]: readonly ListColumn[] } = {
  report: [
    short,
    plain('Edition', 'edition'),
    plain('Published', 'published'),
    words('Title', 'title'),
    dispensable(named('Publisher', 'publisher')),
    standing('Answer', (record) => (record.at('derived', 'answered').value === true ? 'answered' : '')),
    verified,
  ],
  allegation: [
    short,
    { title: 'Report', dispensable: true, cell: (record, labels) => labels.short(record.at('reading', 'report').text) },
    dispensable(named('Subject', 'subject')),
    words('Gist', 'gist'),
    standing('Answered', (record) => record.at('derived', 'answer').text),
    verified,
  ],
  response: [
    short,
    plain('Occurred', 'occurred'),
    named('By', 'by', 'party'),
    words('Gist', 'gist'),
    standing('Stance', (record) => stancesOf(record)),
    verified,
  ],
  inquiry: [
    short,
    named('To', 'to'),
    words('Asked', 'words'),
    dispensable(plain('Sent', 'sent')),
    plain('Respond by', 'respondBy'),
    state('State', (record) => record.at('derived', 'state').text),
  ],
  followup: [
    short,
    plain('Due', 'due'),
    state('Standing', (record) => record.at('derived', 'standing').text),
    dispensable(plain('Origin', 'origin')),
    words('Action', 'action'),
    dispensable(named('Owner', 'owner')),
  ],
  party: [
    short,
    plain('Is', 'is'),
    plain('Code', 'code'),
    words('Name', 'name'),
    { title: 'Also', narrows: true, cell: (record) => alsoOf(record) },
  ],
  source: [short, plain('Is', 'is'), plain('Published', 'published'), words('Title', 'title'), named('Publisher', 'publisher')],
  access: [
    short,
    { title: 'Name', narrows: true, least: 8, cell: (record) => clean(record.at('reading', 'name').text) },
    {
      title: 'Roles',
      cell: (record) =>
        record
          .at('reading', 'roles')
          .items.map(({ text }) => text)
          .join(', '),
    },
    { title: '', cell: (record) => (record.at('reading', 'active').value === false ? 'not let in' : '') },
  ],
  approval: [
    short,
    plain('Action', 'action'),
    { title: 'About', cell: (record, labels) => labels.short(record.at('reading', 'about', 'id').text) },
    state('State', (record) => record.at('reading', 'phase').text),
    { title: 'Reason', narrows: true, least: 16, cell: (record) => clean(record.at('reading', 'reason').text) },
  ],
  hold: [
    short,
    { title: 'About', cell: (record, labels) => labels.short(record.at('reading', 'about', 'id').text) || 'the whole ledger' },
    state('State', (record) => record.at('reading', 'phase').text),
    {
      title: 'Matters',
      narrows: true,
      least: 16,
      cell: (record) =>
        clean(
          record
            .at('reading', 'cases')
            .items.map((held) => held.at('case').text)
            .join(', '),
        ),
    },
  ],
  erasure: [
    short,
    { title: 'Of', cell: (record, labels) => labels.short(record.at('reading', 'subject', 'id').text) },
    state('State', (record) => record.at('reading', 'phase').text),
    figure('Values', 'values'),
    {
      title: 'Basis',
      narrows: true,
      least: 16,
      cell: (record) => {
        const { items } = record.at('reading', 'refusals')
        return clean(items.length > 0 ? items.map(({ text }) => text).join(', ') : record.at('reading', 'basis').text)
      },
    },
  ],
  custody: [
    short,
    plain('Is', 'is'),
    { title: 'Recorded', cell: (record) => record.at('recorded').text.slice(0, 16).replace('T', ' ') },
    { title: 'By', narrows: true, least: 8, cell: (record, labels) => labels.name(record.at('reading', 'by').text) },
    plain('What', 'what'),
    figure('Entries', 'entries'),
    figure('Opened', 'opened'),
  ],
}

/** The table of a list of one kind. */
export function printList(screen: Screen, kind: Kind, records: readonly Json[], labels: Labels): void {
  // Empty, and so left out, where nothing stands out.
  const of = [...columns[kind], late]
  screen.table(
    of,
    records.map((record) => of.map(({ cell }) => cell(record, labels))),
  )
}

/** The table of a list of several kinds. */
export function printMixed(screen: Screen, records: readonly Json[]): void {
  screen.table(
    [{ title: 'ID' }, { title: 'Kind' }, { title: 'Words', narrows: true, least: 16 }],
    records.map((record) => [{ text: record.at('short').text, tone: 'bold' }, nounOf(record.at('kind').text), titleOf(record)]),
  )
}

/** What a record is called by, whatever its kind. */
export function titleOf(record: Json): string {
  const kind = kindOf(record)
  const field = kind && titles[kind]
  if (!field) return ''
  const title = record.at('reading', field)
  return wordsOf(title) || clean(title.text)
}

const titles: { readonly [K in Kind]: string } = {
  report: 'title',
  allegation: 'gist',
  response: 'gist',
  inquiry: 'words',
  followup: 'action',
  party: 'name',
  source: 'title',
  access: 'name',
  approval: 'action',
  hold: 'phase',
  erasure: 'phase',
  custody: 'is',
}

function stancesOf(record: Json): string {
  const stances = new Set(record.at('reading', 'targets').items.map((answer) => answer.at('stance').text))
  return stances.size > 1 ? 'mixed' : ([...stances][0] ?? '')
}

function alsoOf(record: Json): string {
  return record
    .at('reading', 'aliases')
    .items.map((alias) => wordsOf(alias))
    .join(', ')
}
