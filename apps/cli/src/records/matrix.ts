/** The matrix on a terminal: allegations down, responses across; in blocks where there are more responses than fit. */
import type { Json } from '../json.js'
import type { Screen } from '../terminal/screen.js'
import { type Cell, type Column, layOut } from '../terminal/table.js'
import { wrap } from '../terminal/width.js'
import { Labels, wordsOf } from './describe.js'
import { inWords, toneOf } from './print.js'

/** Columns that the allegation, and each response, take at least. */
const allegationWidth = 44
const responseWidth = 20

export function printMatrix(screen: Screen, matrix: Json): void {
  const labels = new Labels(matrix.at('labels'))
  const [reports, rows, responses] = [matrix.at('reports').items, matrix.at('rows').items, matrix.at('columns').items]
  for (const report of reports) screen.print(`${screen.paint('bold', report.at('short').text)}  ${wordsOf(report.at('title'))}`)
  screen.print(screen.paint('dim', `${counted(rows.length, 'allegation')}, ${counted(responses.length, 'response')}`), '')
  if (rows.length === 0) screen.print('No allegation of it is in the ledger.')
  if (responses.length > 0) printResponses(screen, responses, reports, labels)
  if (rows.length === 0) return
  for (const block of blocks(responses, Math.max(1, Math.floor((screen.prose + 10 - allegationWidth) / responseWidth)))) {
    screen.print(...layOutBlock(screen, matrix, rows, block, reports.length > 1), '')
  }
}

/** Who answered, and what they say of the whole. */
function printResponses(screen: Screen, responses: readonly Json[], reports: readonly Json[], labels: Labels): void {
  for (const response of responses) {
    const capacity = response.at('by', 'capacity').text
    const speaker = `${labels.name(response.at('by', 'party').text)}${capacity === '' ? '' : `, for ${labels.name(capacity)}`}`
    screen.print(`${screen.paint('bold', response.at('short').text)}  ${response.at('occurred').text}  ${speaker}`)
    for (const general of response.at('general').items) {
      const to = reports.length > 1 ? `to ${labels.short(general.at('report').text)} as a whole` : 'to the report as a whole'
      const kinds = general.at('arguments').items.map(({ text }) => text)
      const stance = inWords(general.at('stance').text)
      const text = `${to}: ${stance}${kinds.length > 0 ? ` (${kinds.join(', ')})` : ''}`
      screen.print(...wrap(text, screen.prose - 4).map((line) => `    ${line}`))
    }
  }
  screen.print('')
}

/** Responses with their places among all of them. */
type Block = readonly { readonly response: Json; readonly place: number }[]

function blocks(responses: readonly Json[], size: number): Block[] {
  const placed = responses.map((response, place) => ({ response, place }))
  if (placed.length === 0) return [[]]
  return Array.from({ length: Math.ceil(placed.length / size) }, (_, at) => placed.slice(at * size, (at + 1) * size))
}

function layOutBlock(screen: Screen, matrix: Json, rows: readonly Json[], block: Block, several: boolean): string[] {
  const cells = new Map(matrix.at('cells').items.map((cell) => [`${cell.at('row').number}/${cell.at('column').number}`, cell]))
  const columns: Column[] = [
    { title: 'Allegation' },
    { title: '', narrows: true, least: 24, overflow: 'wrap' },
    { title: 'Answered', narrows: true, least: 12, overflow: 'wrap' },
    ...block.map(
      ({ response }): Column => ({ title: response.at('short').text, narrows: true, least: responseWidth - 4, overflow: 'wrap' }),
    ),
  ]
  const labels = new Labels(matrix.at('labels'))
  const table = rows.map((row, at): Cell[] => [
    { text: row.at('short').text, tone: 'bold' },
    `${several ? `${labels.short(row.at('report').text)}: ` : ''}${wordsOf(row.at('gist'))}`,
    answered(row),
    ...block.map(({ place }) => cellOf(cells.get(`${at}/${place}`))),
  ])
  return layOut(columns, table, screen.prose, screen.paint, 'empty-line')
}

function answered(row: Json): Cell {
  if (row.at('phase').text === 'withdrawn') return { text: 'withdrawn', tone: 'dim' }
  const answer = row.at('answer').text
  const tone = toneOf(answer)
  const text = answer === 'unanswered' ? 'no' : inWords(answer.replace(/^answered-/, ''))
  return tone ? { text, tone } : text
}

function cellOf(cell: Json | undefined): Cell {
  if (!cell) return ''
  const stance = cell.at('stance').text
  const kinds = cell.at('arguments').items.map(({ text }) => text)
  const assessment = cell.at('assessment').text
  const text = [stance, ...(kinds.length > 0 ? [`(${kinds.join(', ')})`] : []), ...(assessment === '' ? [] : [`[${assessment}]`])].join(' ')
  const tone = toneOf(stance)
  return tone ? { text, tone } : text
}

/** `1 response`, `2 responses`. */
export function counted(number: number, noun: string): string {
  const many = noun.endsWith('y') ? `${noun.slice(0, -1)}ies` : `${noun}s`
  return `${number.toLocaleString('en-GB')} ${number === 1 ? noun : many}`
}
