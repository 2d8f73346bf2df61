/** What is wrong with a place in a file, in words for the person who made the file. */

/** One fault. A faulty line brings nothing into the ledger. */
export interface Fault {
  /** The line of the file, from 1, on which the faulty row begins. */
  readonly line: number
  /** The column's name in a CSV file; in NDJSON the field (as a JSON Pointer) or `character 17`. Empty where the whole line is at fault. */
  readonly column: string
  /** The value at fault, shortened to {@link shownLength} characters; empty where there is none. */
  readonly value: string
  /** What is wrong, and what to do. */
  readonly reason: string
}

/** Characters of a faulty value that are shown. */
export const shownLength = 120

export function fault(line: number, column: string, value: string, reason: string): Fault {
  return { line, column, value: shorten(value), reason }
}

/** The file as a whole cannot be read (on): what it is not, and what to do. `message` is a sentence for the person in front of it. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile'
  constructor(
    message: string,
    /** The line at which reading ended; 0 where it never began. */
    readonly line = 0,
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}

/** The known name that is nearest to a wrong one (at most three letters off), for a hint. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const ranked = known.map((candidate) => [distance(name.slice(0, 60), candidate), candidate] as const).sort(([a], [b]) => a - b)
  const [best] = ranked
  return best && best[0] <= 3 ? best[1] : undefined
}

/** `x is not known here`, with the nearest known name. */
export function unknownName(what: string, name: string, known: readonly string[]): string {
  const near = nearest(name, known)
  const shown = shorten(name)
  return near === undefined
    ? `there is no ${what} “${shown}”; known: ${known.join(', ')}`
    : `there is no ${what} “${shown}”; meant “${near}”?`
}

function shorten(value: string): string {
  return value.length <= shownLength ? value : `${value.slice(0, shownLength - 1).toWellFormed()}…`
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
