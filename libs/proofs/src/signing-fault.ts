/** Why nothing can be signed here: something that whoever runs the ledger has to put right before it opens. */

/** The message names the file and says what to do. */
export class SigningFault extends Error {
  override readonly name = 'SigningFault'

  constructor(
    readonly reason: 'key-missing' | 'key-malformed' | 'key-of-another' | 'key-open-to-others' | 'other-origin' | 'not-ours' | 'newer',
    message: string,
  ) {
    super(message)
  }
}
