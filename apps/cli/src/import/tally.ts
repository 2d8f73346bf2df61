/** Counts what became of submissions, by kind and verb, on their way to the ledger. */
import { isRead, type Outcome, type Send, type Submission, type Submissions } from '#exchange'
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
  /** Records that other rows and files give as well: that one is in the ledger is no refusal. */
  readonly #shared = new WeakSet<Submission>()
  readonly #rows = new Map<string, Tallied>()

  /** The same items, looked at as they go by. */
  watching(items: Submissions): Submissions {
    const shared = this.#shared
    return {
      bytes: items.bytes,
      async *[Symbol.asyncIterator]() {
        for await (const item of items) {
          if (isRead(item) && item.shared) shared.add(item.submission)
          yield item
        }
      },
    }
  }

  /** The same way, counted. */
  around(send: Send): Send {
    return async (batch, options) => {
      const outcomes = await send(batch, options)
      for (const [at, submission] of batch.entries()) this.#count(submission, outcomes[at])
      return outcomes
    }
  }

  get rows(): readonly Tallied[] {
    return [...this.#rows.values()].filter(({ recorded, unchanged, refused }) => recorded + unchanged + refused > 0)
  }

  #count(submission: Submission, outcome: Outcome | undefined): void {
    const what = verbWordsOf(submission.kind, submission.verb)
    const row = this.#rows.get(what) ?? { what, recorded: 0, unchanged: 0, refused: 0 }
    this.#rows.set(what, row)
    if (outcome?.status === 'recorded') row.recorded++
    else if (outcome?.status === 'unchanged' || this.#isThere(submission, outcome)) row.unchanged++
    else if (outcome?.status === 'refused' || outcome?.status === 'raced') row.refused++
  }

  #isThere(submission: Submission, outcome: Outcome | undefined): boolean {
    const isThere = (code: string | undefined) => code === 'key-reused' || /-already-/.test(code ?? '')
    return outcome?.status === 'refused' && this.#shared.has(submission) && (outcome.errors ?? []).some(({ code }) => isThere(code))
  }
}
