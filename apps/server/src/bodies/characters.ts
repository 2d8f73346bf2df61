/** Characters that the words of a record cannot have: they hide, reorder or break what is shown and stored. */
import type { Complaint } from './fault.js'

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for. Tab, line feed and carriage return are writing.
const controls = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/
// Overrides make text read otherwise than it is stored. Isolates and embeddings stay: mixed scripts need them.
const overrides = /[\u202d\u202e]/

/** What is wrong with the characters of a text; undefined where nothing is. */
export function hostileCharacters(text: string): Complaint | undefined {
  if (controls.test(text)) {
    return { sentence: 'This holds a control character, which no page can show.', remedy: 'Remove it; line breaks and tabs may stay.' }
  }
  if (overrides.test(text)) {
    return { sentence: 'This holds a character that reverses the order of the letters after it.', remedy: 'Remove U+202D and U+202E.' }
  }
  if (!text.isWellFormed()) {
    return { sentence: 'This holds half of a character (a lone surrogate).', remedy: 'Copy the text again from its source, as Unicode.' }
  }
  return undefined
}

/** One way to end a line. Nothing else is changed: the words are those of the source. */
export function regularLines(text: string): string {
  return text.includes('\r') ? text.replaceAll(/\r\n?/g, '\n') : text
}
