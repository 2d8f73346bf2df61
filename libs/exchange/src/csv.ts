/** Rows of a CSV file with their lines and column names: any delimiter, LF, CRLF or bare CR, streaming, bounded. */
import { pipeline, Readable } from 'node:stream'
import { CsvError, type Info, parse } from 'csv-parse'
import { damage } from './decode.js'
import { type Fault, fault, UnreadableFile } from './fault.js'

/** The most columns that a file may have. */
export const mostColumns = 1_000
/** The longest row, and the longest line, in characters. */
export const longestRow = 1_048_576

export interface Row {
  /** The line on which the row begins, from 1; a quoted cell can go on over several. */
  readonly line: number
  /** In the order of the header. */
  readonly cells: readonly string[]
}

/** A file's header, then its rows; a row that cannot be read is a fault at its place, and the next ones are read all the same. */
export type CsvItem = { readonly header: readonly string[]; readonly line: number } | Row | Fault

/**
 * Reads CSV (RFC 4180, quotes doubled inside quotes). Rows that are empty are passed over. Throws {@link UnreadableFile} where the file cannot
 * be read on: no header, two columns of one name, too many columns, an endless line, a quote that is never closed.
 */
export async function* readCsv(text: AsyncIterable<string>, delimiter = ','): AsyncGenerator<CsvItem> {
  const broken: { readonly line: number; readonly column: number; readonly reason: string }[] = []
  const bound: Bound = {}
  const parser = parse({
    delimiter,
    record_delimiter: ['\r\n', '\n', '\r'],
    bom: false,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: longestRow,
    skip_records_with_error: true,
    on_skip: (error) => {
      if (error === undefined) return
      if (error.code === 'CSV_MAX_RECORD_SIZE') bound.passedAt ??= linesAt(error)
      else broken.push({ line: linesAt(error), column: columnAt(error), reason: reasonOf(error) })
    },
  })
  // Failures reach the reader through the parser itself, which the pipeline destroys with them.
  pipeline(Readable.from(bounded(text, bound), { objectMode: true }), parser, () => {})
  let header: readonly string[] | undefined
  let extra = 0
  let lastLine = 0
  // The parser is a chunk ahead of us, so it can have met faults beyond the row at hand.
  const takeBroken = (before: number): Fault[] => {
    const beyond = broken.findIndex(({ line }) => line - extra >= before)
    const met = broken.splice(0, beyond < 0 ? broken.length : beyond).map((each) => ({ ...each, line: each.line - extra }))
    const first = met.filter(({ line }, index) => line !== met[index - 1]?.line)
    return first.map(({ line, column, reason }, index) => {
      const next = first[index + 1]?.line ?? before
      const lost =
        next === Number.POSITIVE_INFINITY
          ? '; any lines after it are lost'
          : next - line > 1
            ? `; lines to ${next - 1} are lost with it`
            : ''
      return fault(line, header?.[column] ?? '', '', `${reason}${lost}`)
    })
  }
  // One row is held back: where the text was broken off, the last one is a piece of a row.
  let held: { readonly record: readonly string[]; readonly line: number } | undefined
  const release = (row: NonNullable<typeof held>): CsvItem => {
    if (header !== undefined) return checkRow(row.record, row.line, header)
    header = checkHeader(row.record, row.line)
    return { header, line: row.line }
  }
  try {
    for await (const item of parser) {
      const { record, info } = item as { record: string[]; info: Info }
      // The parser counts both halves of a CRLF inside quotes as lines.
      const { breaks, pairs } = breaksIn(record)
      extra += pairs
      const line = info.lines - extra - breaks
      if (bound.passedAt !== undefined && line > bound.passedAt - extra) break
      if (held) yield release(held)
      yield* takeBroken(line)
      held = { record, line }
      lastLine = info.lines - extra
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    throw new UnreadableFile(`The row at line ${lastLine + 1} cannot be read: ${reasonOf(error)}.`, lastLine + 1, { cause: error })
  } finally {
    parser.destroy()
  }
  // A piece of a row with a fault in it, or that went beyond the parser's own bound, was dropped by the parser.
  const cut = bound.endless === true && broken.length === 0 && bound.passedAt === undefined
  if (held && !cut) yield release(held)
  if (bound.endless === true || bound.passedAt !== undefined) {
    const line = held && cut ? held.line : lastLine + 1
    const reason = `The row at line ${line} is longer than ${longestRow} characters; a quote that is never closed does that, or a file that is no CSV.`
    throw new UnreadableFile(reason, line)
  }
  yield* takeBroken(Number.POSITIVE_INFINITY)
  if (header === undefined) throw new UnreadableFile('The file has no header: its first line must name the columns.')
}

/** Whether the file went beyond what is read of one row; the text then ends there, so that what stands before it comes out whole. */
interface Bound {
  /** A line without end. */
  endless?: true
  /** A quoted cell over many lines, by the parser's count of them. */
  passedAt?: number
}

async function* bounded(text: AsyncIterable<string>, bound: Bound): AsyncGenerator<string> {
  let length = 0
  let half = ''
  for await (const piece of text) {
    if (bound.passedAt !== undefined) return
    const last = Math.max(piece.lastIndexOf('\n'), piece.lastIndexOf('\r'))
    length = last < 0 ? length + piece.length : piece.length - last - 1
    // The parser reads bytes, so a character must not be cut in two.
    const chunk = half + piece
    half = /[\uD800-\uDBFF]$/.test(chunk) ? chunk.slice(-1) : ''
    const whole = half === '' ? chunk : chunk.slice(0, -1)
    if (whole !== '') yield whole
    // Only the ends of pieces are looked at, so a line can be longer by one piece before it is seen to have no end.
    if (length > longestRow) {
      bound.endless = true
      return
    }
  }
  if (half !== '') yield half
}

function checkHeader(record: readonly string[], line: number): readonly string[] {
  if (record.length > mostColumns) throw new UnreadableFile(`The file has ${record.length} columns; at most ${mostColumns} are read.`, line)
  const names = record.map((name) => name.trim())
  const harm = damage(names.join(','))
  if (harm) throw new UnreadableFile(`The header cannot be read: ${harm}.`, line)
  const twice = names.find((name, index) => names.indexOf(name) < index)
  if (twice !== undefined)
    throw new UnreadableFile(`The header names the column “${twice}” twice; give each column a name of its own.`, line)
  return names
}

function checkRow(cells: readonly string[], line: number, header: readonly string[]): Row | Fault {
  if (cells.length !== header.length) {
    const column = cells.length > header.length ? '' : (header[cells.length] ?? '')
    return fault(
      line,
      column,
      '',
      `the row has ${cells.length} cells, the header ${header.length}; a cell with the delimiter in it needs quotes`,
    )
  }
  for (const [index, cell] of cells.entries()) {
    const harm = damage(cell)
    if (harm) return fault(line, header[index] ?? '', cell, harm)
  }
  return { line, cells }
}

function breaksIn(record: readonly string[]): { breaks: number; pairs: number } {
  let breaks = 0
  let pairs = 0
  for (const cell of record) {
    if (!cell.includes('\n') && !cell.includes('\r')) continue
    for (const [end] of cell.matchAll(/\r\n|\n|\r/g)) {
      breaks++
      if (end.length === 2) pairs++
    }
  }
  return { breaks, pairs }
}

function reasonOf(error: CsvError): string {
  switch (error.code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return 'a quote is opened and never closed'
    case 'CSV_INVALID_CLOSING_QUOTE':
      return 'a quote inside a quoted cell must be doubled'
    case 'INVALID_OPENING_QUOTE':
      return 'a cell with a quote in it must be in quotes, and the quote doubled'
    default:
      return error.message
  }
}

function linesAt(error: CsvError): number {
  return typeof error['lines'] === 'number' ? error['lines'] : 0
}

function columnAt(error: CsvError): number {
  return typeof error['column'] === 'number' ? error['column'] : -1
}
