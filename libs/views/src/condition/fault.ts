/** What is wrong with a condition, told at its place. */

export class ConditionFault extends Error {
  override readonly name = 'ConditionFault'

  constructor(
    /** The character at which it is, from 1. */
    readonly at: number,
    readonly sentence: string,
    /** What was written there, and what could have been: for whoever looks for the nearest. */
    readonly meant?: { readonly given: string; readonly known: readonly string[] },
  ) {
    super(`Character ${at}: ${sentence}`)
  }
}
