/** Hands the entries of a file that is being built to its index of words, on a thread of its own where there is one. */
import { Worker } from 'node:worker_threads'
import { type EntryRow, SearchIndex } from './search-index.js'

/** Entries that follow one another. */
export interface Batch {
  readonly rows: readonly EntryRow[]
  /** Up to which entry that is. */
  readonly to: number
}

export interface Feed {
  /** Where the index is far behind it waits, so that nothing piles up. */
  give(batch: Batch): Promise<void>
  /** Resolves once all is indexed and the file let go of. An index that could not be written is made from the finished views. */
  close(): Promise<void>
}

/** Batches on their way at most. */
const mostAhead = 40

/** Entries whose words are indexed in one transaction: for fewer FTS5 writes more pieces, which it merges later. */
const indexedTogether = 2_000

/** Gathers what is indexed together. */
export class Gathering {
  readonly #index: SearchIndex
  #rows: EntryRow[] = []
  #to = 0

  constructor(indexFile: string) {
    this.#index = new SearchIndex(undefined, indexFile)
  }

  give({ rows, to }: Batch): void {
    for (const row of rows) this.#rows.push(row)
    this.#to = to
    if (this.#rows.length >= indexedTogether) this.#write()
  }

  close(): void {
    this.#write()
    this.#index.close()
  }

  #write(): void {
    this.#index.give(this.#rows, this.#to)
    this.#rows = []
  }
}

/** A thread runs compiled code only; under test the source runs. */
const runsCompiled = import.meta.url.endsWith('.js')

export function feed(indexFile: string): Feed {
  return runsCompiled ? threadFeed(indexFile) : inlineFeed(indexFile)
}

function threadFeed(indexFile: string): Feed {
  const worker = new Worker(new URL('./search-feed-worker.js', import.meta.url), {
    workerData: { indexFile },
    resourceLimits: { maxYoungGenerationSizeMb: 12 },
  })
  let ahead = 0
  let wake = () => {}
  let hasEnded = false
  const told = () => {
    ahead--
    wake()
  }
  worker.on('message', told)
  // What is wrong with the index shows again when it is opened with the views.
  worker.on('error', () => {})
  const ended = new Promise<void>((resolve) => {
    worker.once('exit', () => {
      hasEnded = true
      wake()
      resolve()
    })
  })
  return {
    give: async (batch) => {
      while (ahead >= mostAhead && !hasEnded) await new Promise<void>((resolve) => (wake = resolve))
      ahead++
      worker.postMessage(batch)
    },
    close: () => {
      worker.postMessage('close')
      return ended
    },
  }
}

function inlineFeed(indexFile: string): Feed {
  const index = new Gathering(indexFile)
  return {
    give: async (batch) => index.give(batch),
    close: async () => index.close(),
  }
}
