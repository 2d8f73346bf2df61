/** Why a witness cannot serve: something that whoever runs it has to put right first. */

/** The message names what is wrong and says what to do. */
export class WitnessFault extends Error {
  override readonly name = 'WitnessFault'

  constructor(
    readonly reason:
      | 'key-missing'
      | 'key-malformed'
      | 'key-open-to-others'
      | 'key-of-another'
      | 'state-missing'
      | 'not-ours'
      | 'newer'
      | 'unknown-logs',
    message: string,
  ) {
    super(message)
  }
}
