/** Text from the ledger, made fit for a terminal: nothing in it can move the cursor, change colours or turn the line around. */

// Control characters but tab and line end; marks that change the direction of what follows; unpaired halves of characters.
const disturbing = /(?![\n\t])\p{Cc}|[\u202a-\u202e\u2066-\u2069]|\p{Cs}/gu

/** The text with each disturbing character shown by its number. Lines stay lines. */
export function clean(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replaceAll('\t', ' ')
    .replaceAll(disturbing, (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`)
}

/** The text on one line. */
export function oneLine(text: string): string {
  return clean(text).replaceAll(/\s+/g, ' ').trim()
}
