/** Tells the faults of a file as they are found: a line for each, on the standard error output, or as JSON for programs. */
import type { Fault } from '#exchange'
import { oneLine } from '../terminal/clean.js'
import type { Screen } from '../terminal/screen.js'

/** More than this nobody reads; the summary has their number, and --json tells all. */
const mostTold = 1_000

export class Faults {
  #count = 0

  constructor(private readonly screen: Screen) {}

  tell(fault: Fault): void {
    this.#count++
    if (this.screen.json) this.screen.document({ fault })
    else if (this.#count <= mostTold) this.screen.complain(sentenceOf(fault))
  }

  /** Says how many were not told. */
  end(): void {
    const left = this.#count - mostTold
    if (left > 0 && !this.screen.json) this.screen.complain(`and ${left} more faults; --json tells all of them.`)
    this.#count = 0
  }
}

/** `line 12, column To: there is no state “Atlantis” … (“Atlantis”)`. */
export function sentenceOf({ line, column, value, reason }: Fault): string {
  const place = [line > 0 ? `line ${line}` : '', column === '' ? '' : column.startsWith('character ') ? column : `column ${column}`]
    .filter((part) => part !== '')
    .join(', ')
  const shown = value !== '' && !reason.includes(value) ? ` (“${oneLine(value)}”)` : ''
  return `${place === '' ? '' : `${place}: `}${oneLine(reason)}${shown}`
}
