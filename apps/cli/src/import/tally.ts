/** Counts what became of submissions, by kind and verb, on their way to the ledger. */
import type { Outcome, Send } from '#exchange'
import { verbWordsOf } from '../records/words.js'

/** What became of the submissions of one kind and verb. */
export interface Tallied {
  /** `follow-up opened`. */
  readonly what: string
  recorded: number
  unchanged: number
  refused: number
}

export class Tally {
  readonly #rows = new Map<string, Tallied>()

  /** The same way, counted. */
  around(send: Send): Send {
    return async (batch, options) => {
      const outcomes = await send(batch, options)
      for (const [at, { kind, verb }] of batch.entries()) this.#count(verbWordsOf(kind, verb), outcomes[at])
      return outcomes
    }
  }

  get rows(): readonly Tallied[] {
    return [...this.#rows.values()].filter(({ recorded, unchanged, refused }) => recorded + unchanged + refused > 0)
  }

  #count(what: string, outcome: Outcome | undefined): void {
    const row = this.#rows.get(what) ?? { what, recorded: 0, unchanged: 0, refused: 0 }
    this.#rows.set(what, row)
    if (outcome?.status === 'recorded') row.recorded++
    else if (outcome?.status === 'unchanged') row.unchanged++
    else if (outcome?.status === 'refused' || outcome?.status === 'raced') row.refused++
  }
}
