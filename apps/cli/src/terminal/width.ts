/** How wide text is on a terminal, and how it is cut and wrapped to a width, in any script. */
import { eastAsianWidth } from 'get-east-asian-width'

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
const words = new Intl.Segmenter(undefined, { granularity: 'word' })
const plainAscii = /^[\x20-\x7e]*$/
const spaceless = /^[\p{Script=Khmer}\p{Script=Thai}\p{Script=Lao}\p{Script=Myanmar}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u
const opening = /[\p{Ps}\p{Pi}]$/u
const invisible = /^[\p{Mark}\p{Default_Ignorable_Code_Point}\p{Cc}]$/u

/** Columns that the text takes. A character with its marks counts as one, or as two where it is wide. */
export function widthOf(text: string): number {
  if (plainAscii.test(text)) return text.length
  let width = 0
  for (const { segment } of graphemes.segment(text)) width += widthOfGrapheme(segment)
  return width
}

/** The text, cut to a width with `…` where it is longer. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text
  let kept = ''
  let left = width - 1
  for (const { segment } of graphemes.segment(text)) {
    left -= widthOfGrapheme(segment)
    if (left < 0) break
    kept += segment
  }
  return width < 1 ? '' : `${kept.trimEnd()}…`
}

/** The text filled up with spaces to a width. */
export function pad(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const spaces = ' '.repeat(Math.max(0, width - widthOf(text)))
  return align === 'left' ? text + spaces : spaces + text
}

/** The text in lines of at most a width, broken between words (also of scripts without spaces), and inside a word only where it must be. */
export function wrap(text: string, width: number): string[] {
  return text.split('\n').flatMap((line) => wrapLine(line, Math.max(1, width)))
}

function wrapLine(line: string, width: number): string[] {
  if (widthOf(line) <= width) return [line]
  const lines: string[] = []
  let current = ''
  for (const piece of pieces(line)) {
    if (widthOf(current) + widthOf(piece.trimEnd()) <= width) {
      current += piece
      continue
    }
    if (current.trim() !== '') lines.push(current.trimEnd())
    current = piece.trimStart()
    while (widthOf(current.trimEnd()) > width) {
      const head = headOf(current, width)
      lines.push(head)
      current = current.slice(head.length)
    }
  }
  if (current.trim() !== '') lines.push(current.trimEnd())
  return lines
}

/** What a line may be broken between: after each space, and before each word in scripts that have none. */
function pieces(line: string): string[] {
  const found: string[] = []
  let before = ' '
  for (const { segment, isWordLike } of words.segment(line)) {
    const breaks = before.endsWith(' ') ? segment !== ' ' : isWordLike === true && spaceless.test(segment) && !opening.test(before)
    if (breaks || found.length === 0) found.push(segment)
    else found[found.length - 1] += segment
    before = segment
  }
  return found
}

function headOf(text: string, width: number): string {
  let head = ''
  let left = width
  for (const { segment } of graphemes.segment(text)) {
    left -= widthOfGrapheme(segment)
    if (left < 0 && head !== '') break
    head += segment
  }
  return head
}

function widthOfGrapheme(grapheme: string): number {
  const first = [...grapheme].find((character) => !invisible.test(character))
  const code = first?.codePointAt(0)
  if (code === undefined) return 0
  // Flags, and what is asked to look like a picture, take two columns.
  return grapheme.includes('\ufe0f') || /^\p{RI}\p{RI}/u.test(grapheme) ? 2 : eastAsianWidth(code)
}
