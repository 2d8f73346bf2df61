/** The clock of the demo: it stands where the story has come to, moves on a little with each entry, and in the end goes by the machine. */

const betweenEntriesMs = 2 * 60_000

export class StoryClock {
  #moment: number | undefined

  /** Sets it to a time of the story, in UTC: `2024-06-24T09:00`. */
  set(moment: string): void {
    this.#moment = Date.parse(`${moment}:00.000Z`)
  }

  /** Lets the time pass that it takes to make an entry. */
  pass(): void {
    if (this.#moment !== undefined) this.#moment += betweenEntriesMs
  }

  /** From now on it is the machine's. */
  letGo(): void {
    this.#moment = undefined
  }

  readonly now = (): Date => (this.#moment === undefined ? new Date() : new Date(this.#moment))
}
