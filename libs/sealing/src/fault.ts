/** Why sealed values cannot be opened at all, in a sentence for whoever runs the ledger. */

export type SealingReason =
  /** There are keys, and no master key to open them with. */
  | 'master-key-missing'
  /** The master key is another one than that of the keys. */
  | 'master-key-wrong'
  /** What was given as the master key is none. */
  | 'master-key-malformed'
  /** The log has sealed values, and the file of their keys is not there. */
  | 'keys-missing'
  /** The file of the keys is something else, or written by a newer version. */
  | 'keys-incompatible'

/** Sealed values cannot be opened; nothing was changed. */
export class SealingFault extends Error {
  override readonly name = 'SealingFault'
  constructor(
    readonly reason: SealingReason,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}

/** What goes with the keys, and what stays. */
export const whatIsLost =
  'Without it the personal words in the ledger (names of people, free text, who recorded what) cannot be read by anybody, and the server does not start. ' +
  'Everything else is whole, and its proofs hold: alteram verify needs no key.'
