/** Text cut into lines (LF, CRLF or bare CR), with a bound, so that an endless line costs no more memory than a long one. */

/** The longest line that is read, in UTF-16 code units. */
export const longestLine = 1_048_576

export interface Line {
  /** From 1. */
  readonly line: number
  readonly text: string
  /** True where the line is longer than allowed; `text` is its beginning only. */
  readonly cut: boolean
}

/** Cuts text into lines; the last one needs no line end. Blank lines are handed on, so that numbers stay right. */
export async function* linesOf(text: AsyncIterable<string>, longest = longestLine): AsyncGenerator<Line> {
  let held = ''
  let cut = false
  let line = 1
  let endedInReturn = false
  for await (const chunk of text) {
    // A CR at the end of a chunk ended its line; an LF that follows belongs to it.
    let from = endedInReturn && chunk.startsWith('\n') ? 1 : 0
    if (chunk !== '') endedInReturn = chunk.endsWith('\r')
    for (const { index, 0: end } of chunk.matchAll(/\r\n|\n|\r/g)) {
      if (index < from) continue
      if (!cut) held += chunk.slice(from, index)
      yield toLine(line++, held, cut, longest)
      held = ''
      cut = false
      from = index + end.length
    }
    if (!cut) held += chunk.slice(from)
    if (held.length > longest) {
      held = held.slice(0, 200)
      cut = true
    }
  }
  if (held !== '' || cut) yield toLine(line, held, cut, longest)
}

function toLine(line: number, text: string, cut: boolean, longest: number): Line {
  return text.length > longest ? { line, text: text.slice(0, 200), cut: true } : { line, text, cut }
}
