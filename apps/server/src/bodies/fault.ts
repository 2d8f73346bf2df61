/** What is wrong with a value that came from outside, at its place, and what to do about it. */

export interface Complaint {
  /** What is wrong, in a sentence. */
  readonly sentence: string
  /** What to do. */
  readonly remedy: string
}

export interface Fault extends Complaint {
  /** JSON Pointer (RFC 6901) into the body; empty for the body as a whole. */
  readonly at: string
}

/** A JSON Pointer one step further down. */
export function below(at: string, step: string | number): string {
  return `${at}/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`
}

/** A name that came from outside, fit to be shown: quoted, cut, and without characters that could disturb a terminal or a page. */
export function shown(name: string): string {
  const cut = name.length > 60 ? `${name.slice(0, 60)}…` : name
  return JSON.stringify(cut).replaceAll(
    /[^\x20-\x7e\u00a1-\u1fff\u2c00-\ud7ff…]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  )
}
