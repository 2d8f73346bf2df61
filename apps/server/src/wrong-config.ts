/** What is said of settings that cannot be. */

/** Has a sentence for each. */
export class WrongConfig extends Error {
  override readonly name = 'WrongConfig'
  constructor(readonly wrong: readonly string[]) {
    super(wrong.join('\n'))
  }
}
