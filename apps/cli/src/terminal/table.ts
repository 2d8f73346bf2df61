/** Tables for people. */
import { oneLine } from './clean.js'
import type { Paint, Tone } from './style.js'
import { cut, pad, widthOf, wrap } from './width.js'

export interface Column {
  readonly title: string
  readonly align?: 'left' | 'right'
  /** True for a column that may be narrowed to the width at hand, down to `least` columns. */
  readonly narrows?: true
  readonly least?: number
  /** True for a column that is left out where the narrowed ones would otherwise have less than {@link comfortable} columns each. */
  readonly dispensable?: true
  /** What is done with text that is wider than its column; default: it is cut. */
  readonly overflow?: 'cut' | 'wrap'
}

/** What stands in a cell, with a tone where it has one. */
export type Cell = string | { readonly text: string; readonly tone: Tone }

const gap = '  '
const comfortable = 32

/** The lines of a table within a width (infinite: nothing is cut). Columns that hold nothing are left out. */
export function layOut(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  width: number,
  paint: Paint,
  between: 'nothing' | 'empty-line' = 'nothing',
): string[] {
  const texts = rows.map((row) => columns.map((_, at) => oneLine(textOf(row[at]))))
  const filled = columns.map((_, at) => at).filter((at) => texts.some((row) => row[at] !== ''))
  const natural = columns.map(({ title }, at) => texts.reduce((most, row) => Math.max(most, widthOf(row[at] ?? '')), widthOf(title)))
  const { shown, widths } = choose(columns, filled, natural, width)
  const line = (cells: readonly string[], tones: readonly (Tone | undefined)[]) =>
    cells
      .map((text, place) => {
        const padded = pad(text, widths[place] ?? 0, columns[shown[place] ?? 0]?.align)
        const tone = tones[place]
        return tone ? paint(tone, padded) : padded
      })
      .join(gap)
      .trimEnd()
  const head = line(
    shown.map((at, place) => cut(columns[at]?.title ?? '', widths[place] ?? 0)),
    shown.map(() => 'dim'),
  )
  const body = texts.flatMap((row, index) => {
    const cells = shown.map((at, place) => inCell(row[at] ?? '', widths[place] ?? 0, columns[at]?.overflow ?? 'cut'))
    const tones = shown.map((at) => toneOf(rows[index]?.[at]))
    const height = Math.max(1, ...cells.map((lines) => lines.length))
    const lines = Array.from({ length: height }, (_, n) =>
      line(
        cells.map((each) => each[n] ?? ''),
        tones,
      ),
    )
    return between === 'empty-line' && index > 0 ? ['', ...lines] : lines
  })
  return [head, ...body]
}

function inCell(text: string, width: number, overflow: 'cut' | 'wrap'): string[] {
  return overflow === 'wrap' ? wrap(text, width) : [cut(text, width)]
}

/** The columns that are shown, and their widths: dispensable ones go, from the left, until the others have enough. */
function choose(
  columns: readonly Column[],
  filled: readonly number[],
  natural: readonly number[],
  width: number,
): { readonly shown: readonly number[]; readonly widths: readonly number[] } {
  const widths = narrowed(
    filled.map((at) => columns[at]),
    filled.map((at) => natural[at] ?? 0),
    width - gap.length * Math.max(0, filled.length - 1),
  )
  const cramped = filled.some((at, place) => columns[at]?.narrows && (widths[place] ?? 0) < Math.min(natural[at] ?? 0, comfortable))
  const dispensable = filled.find((at) => columns[at]?.dispensable)
  if (!cramped || dispensable === undefined) return { shown: filled, widths }
  return choose(
    columns,
    filled.filter((at) => at !== dispensable),
    natural,
    width,
  )
}

/** Widths that add up to at most `width`, where the columns that may be narrowed allow it: the widest give first. */
function narrowed(columns: readonly (Column | undefined)[], natural: readonly number[], width: number): number[] {
  const widths = [...natural]
  for (;;) {
    const excess = widths.reduce((sum, each) => sum + each, 0) - width
    if (excess <= 0) return widths
    const narrowable = widths
      .map((each, at) => ({ at, each, least: Math.min(natural[at] ?? 0, columns[at]?.least ?? 8) }))
      .filter(({ at, each, least }) => columns[at]?.narrows && each > least)
      .sort((a, b) => b.each - a.each)
    const [widest, next] = narrowable
    if (!widest) return widths
    // Down to the next widest at once, and at least by one.
    const step = Math.max(1, Math.min(excess, widest.each - (next?.each ?? 0), widest.each - widest.least))
    widths[widest.at] = widest.each - Math.min(step, widest.each - widest.least)
  }
}

function textOf(cell: Cell | undefined): string {
  return typeof cell === 'string' ? cell : (cell?.text ?? '')
}

function toneOf(cell: Cell | undefined): Tone | undefined {
  return typeof cell === 'object' ? cell.tone : undefined
}
