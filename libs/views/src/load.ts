/**
 * Fills a new file of views from the log, as fast as can be: in one transaction without a journal, in a file that nobody reads. It holds nothing
 * until it is finished, and is thrown away where it is not.
 */
import { closeSync, fsyncSync, openSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Database } from 'better-sqlite3'
import { beginning, type EventStore, type LogAddress, type Page } from '#event-store'
import { createFile, indexOf } from './files.js'
import { type Checkpoint, isAboutTheEvent, type Stop, writeCheckpoint } from './follower.js'
import { Projection } from './projection.js'
import { type Feed, feed } from './search-feed.js'
import type { EntryRow } from './search-index.js'

/** An event that cannot be taken. Without a journal it cannot be undone either: the file is filled anew, up to it. */
class Refused extends Error {
  override readonly name = 'Refused'
  constructor(readonly stop: Stop) {
    super(stop.reason)
  }
}

interface Loading {
  readonly directory: string
  /** Of the file to make. */
  readonly name: string
  readonly store: EventStore
  /** Stops it; the file is then gone. */
  readonly signal: AbortSignal
  readonly onPage: (checkpoint: Checkpoint) => void
  /** Events to a page. */
  readonly pageSize?: number | undefined
}

/** What the thread is told: a {@link Loading} by value. */
export interface LoadTask {
  readonly directory: string
  readonly name: string
  readonly address: LogAddress
  readonly pageSize: number | undefined
}

/** What the thread tells. */
export type LoadMessage = { readonly reached: Checkpoint } | { readonly done: true } | { readonly failed: string }

/** Few enough to be done with before they outlive a collection of garbage. */
const usualPage = 250

/** The thread's young objects, in MB: what V8 would take by itself on a machine with much memory is half of all that a rebuild needs. */
const youngGeneration = 32

/** A thread runs compiled code only; under test the source runs. */
const runsCompiled = import.meta.url.endsWith('.js')

/** Makes a file of views with all that the log has by the time it is done, or that it has before an event that cannot be taken. */
export function load(loading: Loading): Promise<void> {
  const { directory, name, pageSize, store } = loading
  return store.address && runsCompiled ? inThread({ directory, name, pageSize, address: store.address }, loading) : fill(loading)
}

function inThread(task: LoadTask, { signal, onPage }: Loading): Promise<void> {
  const worker = new Worker(new URL('./load-worker.js', import.meta.url), {
    workerData: task,
    resourceLimits: { maxYoungGenerationSizeMb: youngGeneration },
  })
  const stop = () => worker.postMessage('stop')
  signal.addEventListener('abort', stop, { once: true })
  let outcome: LoadMessage | undefined
  return new Promise<void>((resolve, reject) => {
    worker.on('message', (message: LoadMessage) => {
      if ('reached' in message) onPage(message.reached)
      else outcome = message
    })
    worker.once('error', reject)
    worker.once('exit', () => {
      if (outcome && 'done' in outcome) resolve()
      else reject(new Error(outcome && 'failed' in outcome ? outcome.failed : 'the thread that loads the views ended'))
    })
  }).finally(() => signal.removeEventListener('abort', stop))
}

/** The same in this thread. */
export async function fill(loading: Loading): Promise<void> {
  try {
    await fillUpTo(undefined, loading)
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    await fillUpTo(error.stop, loading)
  }
}

async function fillUpTo(stop: Stop | undefined, { directory, name, store, signal, onPage, pageSize = usualPage }: Loading): Promise<void> {
  const file = new Load(directory, name, stop)
  try {
    for (let more = true; more; ) {
      if (signal.aborted) throw new Error('the rebuild was stopped')
      const page = await store.readAll(file.checkpoint.position, pageSize)
      await file.take(page)
      onPage(file.checkpoint)
      more = !page.end && !file.checkpoint.stopped
      // Reading and folding are both synchronous underneath: others get their turn between pages.
      await new Promise((resolve) => setImmediate(resolve))
    }
    await file.finish()
  } catch (error) {
    await file.abandon()
    throw error
  }
}

class Load {
  readonly #file: string
  readonly #db: Database
  readonly #projection: Projection
  readonly #index: Feed
  #readings: EntryRow[] = []
  #checkpoint: Checkpoint = { position: beginning, sequence: 0, stopped: undefined }

  /** Makes the file. `stop` is where an earlier attempt was refused: this one ends before it. */
  constructor(
    directory: string,
    name: string,
    private readonly stop?: Stop,
  ) {
    this.#file = join(directory, name)
    this.#db = createFile(directory, name, true)
    this.#projection = new Projection(this.#db, true, (entry) => this.#readings.push(entry))
    this.#index = feed(indexOf(this.#file))
    this.#db.exec('BEGIN EXCLUSIVE')
  }

  get checkpoint(): Checkpoint {
    return this.#checkpoint
  }

  /** Takes the page after those before. Throws {@link Refused}. */
  async take({ events, next }: Page): Promise<void> {
    let { position, sequence } = this.#checkpoint
    for (const event of events) {
      if (sequence + 1 === this.stop?.sequence) {
        this.#checkpoint = { position, sequence, stopped: this.stop }
        return
      }
      try {
        this.#projection.take(event, sequence + 1)
      } catch (error) {
        if (!isAboutTheEvent(error)) throw error
        throw new Refused({ sequence: sequence + 1, event: event.id, type: event.type, reason: error.message })
      }
      sequence++
      position = event.position
    }
    this.#checkpoint = { position: next, sequence, stopped: undefined }
    const rows = this.#readings
    this.#readings = []
    await this.#index.give({ rows, to: sequence })
  }

  /** Makes it a file that can be read and followed, and that survives a power cut as it is. */
  async finish(): Promise<void> {
    writeCheckpoint(this.#db, this.#checkpoint)
    this.#db.exec('COMMIT')
    this.#db.close()
    await this.#index.close()
    for (const path of [this.#file, indexOf(this.#file), dirname(this.#file)]) sync(path)
  }

  /** Takes away a file that was not finished. */
  async abandon(): Promise<void> {
    if (this.#db.open) this.#db.close()
    await this.#index.close()
    for (const path of [this.#file, indexOf(this.#file)]) rmSync(path, { force: true })
  }
}

/** Has the disk keep what was written to a file or a folder. */
function sync(path: string): void {
  const descriptor = openSync(path, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
