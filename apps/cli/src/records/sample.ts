/** A sample as a work sheet: what was drawn and how, with room for what the checker finds. */
import type { Json } from '../json.js'
import { clean, oneLine } from '../terminal/clean.js'
import { happened, nameOf } from './history.js'
import { moment } from './print.js'

const columns = [
  'Draw',
  'Stratum',
  'Entry',
  'Recorded (UTC)',
  'By',
  'What',
  'Record',
  'Called',
  'Why',
  'Event',
  'Proof',
  'Checked by',
  'Finding',
]

/** Markdown: a head that says how to draw it again, and a table. */
export function markdownSheet(sample: Json): string[] {
  const [from, to] = [sample.at('population', 'from').number, sample.at('population', 'to').number]
  const [root, algorithm] = [sample.at('checkpoint', 'root').text, sample.at('algorithm').text]
  const drawn = sample.at('items').items.length
  const strata = sample.at('strata').items.map((each) => {
    return `\`${each.at('stratum').text}\`: ${each.at('drawn').number} of ${each.at('count').number}`
  })
  return [
    `# Sample of ${drawn} of ${sample.at('population', 'count').number} entries (${from} to ${to})`,
    '',
    `- Drawn by ${algorithm}, seeded by the root of the checkpoint of ${sample.at('checkpoint', 'size').number} entries, signed ${sample.at('checkpoint', 'signed').text}`,
    `- Root: \`${root}\``,
    `- Strata: ${strata.join('; ')}`,
    `- A draw again, here the first of a stratum: \`printf '${algorithm} %s %s %s %s' ${root} ${from}-${to} ${sample.at('strata', 0, 'stratum').text} 1 | sha256sum\``,
    '',
    row(columns),
    row(columns.map(() => '---')),
    ...cellsOf(sample).map((cells) => row(cells.map(inTable))),
  ]
}

/** CSV (RFC 4180), with the columns of the table. */
export function csvSheet(sample: Json): string[] {
  const root = sample.at('checkpoint', 'root').text
  return [[...columns, 'Seed'], ...cellsOf(sample).map((cells) => [...cells, root])].map((cells) => cells.map(inCsv).join(','))
}

function cellsOf(sample: Json): string[][] {
  const [people, labels] = [sample.at('people'), sample.at('labels')]
  return sample.at('items').items.map((item) => {
    const entry = item.at('entry')
    const [order, stratum, sequence] = [String(item.at('order').number), item.at('stratum').text, String(item.at('sequence').number)]
    if (!entry.isThere) return [order, stratum, sequence, '', '', 'not shown to you', '', '', '', '', `/log/proof/${sequence}`, '', '']
    return [
      order,
      stratum,
      sequence,
      moment(entry.at('recorded').text),
      nameOf(entry, people),
      happened(entry),
      entry.at('short').text,
      clean(labels.at(entry.at('id').text, 'label').text),
      clean(entry.at('why').text),
      entry.at('links', 'event').text,
      entry.at('links', 'proof').text,
      '',
      '',
    ]
  })
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

function inTable(text: string): string {
  return oneLine(text).replaceAll('\\', '\\\\').replaceAll('|', '\\|')
}

/** A cell that a spreadsheet would take for a formula begins with an apostrophe. */
function inCsv(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
