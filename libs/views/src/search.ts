/** Full-text search as of any moment: the newest matches first, by an index that a thread of its own keeps. */
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Database } from 'better-sqlite3'
import { Beginnings } from './beginnings.js'
import { indexOf } from './files.js'
import { lastPlace, openIndex, SearchIndex } from './search-index.js'
import { type Wanted, wantedOf } from './words.js'

/** A record whose text matches, by its number, and the entry that brought the text. */
export interface Match {
  readonly record: number
  readonly since: number
}

export class Search {
  readonly #db: Database
  readonly #indexer: Indexer
  readonly #beginnings: Beginnings
  readonly #find
  #waiters: { readonly sequence: number; readonly resolve: () => void }[] = []
  #trouble: string | undefined

  constructor(directory: string, viewsName: string) {
    const viewsFile = join(directory, viewsName)
    const indexFile = indexOf(viewsFile)
    this.#db = openIndex(indexFile)
    this.#beginnings = new Beginnings(this.#db)
    // Numbers are bound as reals, and by a real FTS5 does not skip what is newer but goes through it.
    const newest = this.#db.prepare<[string, number, number, number], Match>(
      `SELECT text.record, text.since FROM words JOIN text ON text.since = ${lastPlace} - words.rowid
       WHERE words MATCH ? AND words.rowid >= CAST(? AS INTEGER) AND text.until > ? ORDER BY words.rowid LIMIT ?`,
    )
    this.#find = this.#db.transaction((wanted: Wanted, last: number, asOf: number, limit: number): readonly Match[] => {
      const match = this.#matchOf(wanted)
      return match === undefined ? [] : newest.all(match, lastPlace - last, asOf, limit)
    })
    const onProgress = (sequence: number) => this.#progressed(sequence)
    const onTrouble = (message: string) => {
      this.#trouble = message
      this.#progressed(Number.MAX_SAFE_INTEGER)
    }
    this.#indexer = runsCompiled
      ? threadIndexer(viewsFile, indexFile, onProgress, onTrouble)
      : inlineIndexer(viewsFile, indexFile, onProgress, onTrouble)
  }

  /** What is wrong with the index, in a sentence. */
  get trouble(): string | undefined {
    return this.#trouble
  }

  /** The entry up to which words can be found. */
  get sequence(): number {
    return this.#db.prepare<[], { sequence: number }>('SELECT sequence FROM progress').get()?.sequence ?? 0
  }

  /** Told whenever the views moved on. */
  advance(): void {
    this.#indexer.advance()
  }

  /** Resolves once words can be found up to an entry. */
  reached(sequence: number): Promise<void> {
    if (this.#trouble !== undefined || this.sequence >= sequence) return Promise.resolve()
    return new Promise((resolve) => {
      this.#waiters.push({ sequence, resolve })
      this.#indexer.hold(true)
      this.#indexer.advance()
    })
  }

  /**
   * Records whose text, as of a sequence, has all the words; newest text first. Goes on before a `since`, so pages hold nothing twice.
   * Nothing is found for a query without a word.
   */
  find(typed: string, asOf: number, limit: number, before: number = Number.MAX_SAFE_INTEGER): readonly Match[] {
    const wanted = wantedOf(typed)
    return wanted === undefined ? [] : this.#find(wanted, Math.min(asOf, before - 1), asOf, limit)
  }

  async close(): Promise<void> {
    await this.#indexer.close()
    this.#beginnings.close()
    this.#db.close()
    for (const { resolve } of this.#waiters.splice(0)) resolve()
  }

  /** The query of FTS5; undefined where it would find nothing. */
  #matchOf({ phrases, begun }: Wanted): string | undefined {
    const whole = phrases.map((phrase) => `"${phrase}"`)
    if (begun === undefined) return whole.join(' AND ')
    const last = this.#beginnings.match(begun)
    return last && [...whole, last].join(' AND ')
  }

  #progressed(sequence: number): void {
    const reached = this.#waiters.filter((waiter) => waiter.sequence <= sequence)
    this.#waiters = this.#waiters.filter((waiter) => waiter.sequence > sequence)
    if (this.#waiters.length === 0) this.#indexer.hold(false)
    for (const { resolve } of reached) resolve()
  }
}

interface Indexer {
  advance(): void
  /** Whether the process stays for it: while somebody waits, and not otherwise. */
  hold(isWaitedFor: boolean): void
  close(): Promise<void>
}

/** A thread runs compiled code only; under test the source runs, and the index is kept on the spot. */
const runsCompiled = import.meta.url.endsWith('.js')

function threadIndexer(
  viewsFile: string,
  indexFile: string,
  onProgress: (sequence: number) => void,
  onTrouble: (message: string) => void,
): Indexer {
  const worker = new Worker(new URL('./search-worker.js', import.meta.url), {
    workerData: { viewsFile, indexFile },
    // The texts of a piece are held for a moment only; by itself the young generation grows by some 20 MB for them, for nothing.
    resourceLimits: { maxYoungGenerationSizeMb: 8 },
  })
  worker.unref()
  let isClosing = false
  worker.on('message', onProgress)
  worker.on('error', (error) => onTrouble(stopped(error)))
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
  return {
    advance: () => worker.postMessage('advance'),
    hold: (isWaitedFor) => {
      if (isClosing) return
      if (isWaitedFor) worker.ref()
      else worker.unref()
    },
    close: () => {
      isClosing = true
      worker.ref()
      worker.postMessage('close')
      return ended
    },
  }
}

function inlineIndexer(
  viewsFile: string,
  indexFile: string,
  onProgress: (sequence: number) => void,
  onTrouble: (message: string) => void,
): Indexer {
  const index = new SearchIndex(viewsFile, indexFile)
  let waiting = false
  const work = () => {
    waiting = false
    if (!index.isOpen) return
    try {
      if (index.more()) advance()
      onProgress(index.sequence)
    } catch (error) {
      onTrouble(stopped(error))
    }
  }
  const advance = () => {
    if (waiting) return
    waiting = true
    setImmediate(work)
  }
  return { advance, hold: () => undefined, close: async () => index.close() }
}

function stopped(error: unknown): string {
  return `The search index stopped: ${error instanceof Error ? error.message : String(error)}`
}
