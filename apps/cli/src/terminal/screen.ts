/** What a command prints on: results on the standard output, everything else on the standard error output. */
import type { Surroundings } from '../surroundings.js'
import { type Paint, paintFor } from './style.js'
import { type Cell, type Column, layOut } from './table.js'
import { widthOf, wrap } from './width.js'

/** Lines of running text are not longer than this, however wide the terminal. */
const longestProse = 100

export class Screen {
  readonly paint: Paint
  readonly #paintNote: Paint

  constructor(
    private readonly surroundings: Surroundings,
    private readonly options: { readonly json: boolean; readonly colour: boolean },
  ) {
    this.paint = paintFor(surroundings.out, surroundings, options.colour)
    this.#paintNote = paintFor(surroundings.err, surroundings, options.colour)
  }

  /** True where a program reads the output. */
  get json(): boolean {
    return this.options.json
  }

  /** Columns at hand: those of the terminal, or of COLUMNS; infinite where neither says, so that nothing is cut for a program. */
  get width(): number {
    const named = Number(this.surroundings.env['COLUMNS'])
    const columns = this.surroundings.out.columns ?? (Number.isInteger(named) && named > 0 ? named : Number.POSITIVE_INFINITY)
    return Math.max(40, columns)
  }

  /** Columns for running text. */
  get prose(): number {
    return Math.min(this.width, longestProse)
  }

  print(...lines: readonly string[]): void {
    for (const line of lines) this.surroundings.out.write(`${line}\n`)
  }

  /** A title that stands out. */
  heading(text: string): string {
    return this.paint('bold', `${text}\n${'-'.repeat(widthOf(text))}`)
  }

  /** A text behind a label, wrapped so that its lines stand under one another. */
  hanging(label: string, width: number, text: string): string[] {
    return wrap(text, Math.max(20, this.prose - width)).map((line, at) => `${at === 0 ? label : ' '.repeat(width)}${line}`)
  }

  table(columns: readonly Column[], rows: readonly (readonly Cell[])[]): void {
    this.print(...layOut(columns, rows, this.width, this.paint))
  }

  /** One JSON document on a line of its own. */
  document(value: unknown): void {
    this.print(JSON.stringify(value))
  }

  /** A JSON document on each line. */
  documents(values: Iterable<unknown>): void {
    for (const value of values) this.document(value)
  }

  /** Something worth knowing beside the result. */
  note(...lines: readonly string[]): void {
    for (const line of lines) this.surroundings.err.write(`${this.#paintNote('dim', line)}\n`)
  }

  /** What went wrong. */
  complain(...lines: readonly string[]): void {
    for (const line of lines) this.surroundings.err.write(`${this.#paintNote('red', 'alteram:')} ${line}\n`)
  }
}
