/** What is said of bytes from outside that are not what they should be. */

/** The formats that are read here. */
export type Format =
  | 'signed note'
  | 'verifier key'
  | 'signer key'
  | 'checkpoint'
  | 'cosignature'
  | 'add-checkpoint request'
  | 'add-checkpoint response'
  | 'tlog-proof'
  | 'tile'
  | 'entry bundle'
  | 'certificate'

/** Bytes break the rules of their format. `what` is a sentence's end: what is wrong. */
export class Malformed extends Error {
  override readonly name = 'Malformed'
  constructor(
    readonly format: Format,
    readonly what: string,
  ) {
    super(`this is no well-formed ${format}: ${what}`)
  }
}
