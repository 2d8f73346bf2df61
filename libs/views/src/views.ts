/** The views of one node: a file that follows the log, is read as of any moment, and is rebuilt beside itself when its definition changes. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Database } from 'better-sqlite3'
import type { EventStore, Position } from '#event-store'
import { type Basis, resolveBasis } from './basis.js'
import { currentFile, filesIn, newFileName, pointTo, sweep } from './files.js'
import type { Checkpoint } from './follower.js'
import { Generation } from './generation.js'
import { load } from './load.js'
import { definition } from './schema.js'
import type { Search } from './search.js'

export interface ViewsOptions {
  /** The folder of the views' files; made where it is missing. */
  readonly directory: string
  readonly store: EventStore
  readonly now: () => Date
  /** Events to a page, and so to a transaction. */
  readonly pageSize?: number
  /** How long to wait before following again where the log, or the views' own file, went away. */
  readonly retryMs?: number
  /** The definition of the views; another than the code's own only where a change of it is tried. */
  readonly definition?: { readonly version: number; readonly readableFrom: number }
}

/** How a rebuild is getting on. */
export interface Progress {
  readonly sequence: number
  /** How far the log went when it began; the two are in the same measure as positions. */
  readonly position: Position
  readonly head: Position
}

/** What health says of the views. */
export interface ViewsHealth {
  readonly state: 'following' | 'rebuilding' | 'stopped' | 'failed'
  readonly checkpoint: Checkpoint
  readonly rebuild?: Progress
  /** In a sentence, where something is wrong. */
  readonly trouble?: string
  /** In a sentence, where words are no longer indexed; the other views go on. */
  readonly searching?: string
}

/** The views did not reach a position in time. */
export class NotReached extends Error {
  override readonly name = 'NotReached'
}

interface Waiter {
  readonly position: Position
  readonly resolve: () => void
}

export class Views {
  #current: Generation
  readonly #abort = new AbortController()
  #waiters: Waiter[] = []
  #following: Promise<void> = Promise.resolve()
  #rebuilding: Promise<void> | undefined
  #rebuild: Progress | undefined
  #trouble: string | undefined

  /** Opens the views and goes on following the log. A definition that changed is rebuilt meanwhile. */
  constructor(private readonly options: ViewsOptions) {
    const { directory } = options
    const { version, readableFrom } = this.#definition
    const current = currentFile(directory)
    const found =
      current && current.version >= readableFrom && current.version <= version ? Generation.openSound(directory, current.name) : undefined
    if (found) {
      this.#current = found
    } else {
      this.#current = Generation.create(directory, newFileName(directory, version))
      pointTo(directory, this.#current.name)
    }
    sweep(directory, [this.#current.name])
    // An event that could not be taken may be one that this version knows.
    if (this.checkpoint.stopped) this.#current.follower.resume()
    if (found && current && current.version < version) {
      this.rebuild().catch((error: unknown) => {
        if (!this.#abort.signal.aborted) this.#trouble = `The views could not be rebuilt: ${messageOf(error)}`
      })
    } else this.#following = this.#follow()
  }

  get #definition() {
    return this.options.definition ?? definition
  }

  /** The file that reads go to. Valid until the next swap, so take it anew for each read. */
  get db(): Database {
    return this.#current.db
  }

  /** The index of words of the present file. */
  get search(): Search {
    return this.#current.search
  }

  get checkpoint(): Checkpoint {
    return this.#current.follower.checkpoint
  }

  get health(): ViewsHealth {
    const { checkpoint } = this
    const rebuild = this.#rebuild && { rebuild: this.#rebuild }
    if (this.#trouble !== undefined) return { state: 'failed', checkpoint, trouble: this.#trouble, ...rebuild }
    const { stopped } = checkpoint
    if (stopped) {
      const trouble = `The views stopped before entry ${stopped.sequence} (${stopped.type}): ${stopped.reason}.`
      return { state: 'stopped', checkpoint, trouble, ...rebuild }
    }
    const searching = this.search.trouble
    return { state: this.#rebuild ? 'rebuilding' : 'following', checkpoint, ...rebuild, ...(searching !== undefined && { searching }) }
  }

  /** The size of the current file in bytes. */
  get bytes(): number {
    const size = (pragma: 'page_count' | 'page_size') => Number(this.db.pragma(pragma, { simple: true }))
    return size('page_count') * size('page_size')
  }

  /** The moment that a read stands on, see `as-of`. Throws `UnknownMoment`. */
  basis(asOf?: string): Basis {
    return resolveBasis(this.db, this.checkpoint, asOf, this.options.now())
  }

  /** Resolves once the views have a position. Rejects with {@link NotReached} after so many milliseconds. */
  reached(position: Position, timeoutMs: number): Promise<void> {
    if (this.checkpoint.position >= position) return Promise.resolve()
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        position,
        resolve: () => {
          clearTimeout(timer)
          resolve()
        },
      }
      const timer = setTimeout(() => {
        this.#waiters = this.#waiters.filter((each) => each !== waiter)
        reject(new NotReached(`the views have not reached position ${position} within ${timeoutMs} ms`))
      }, timeoutMs)
      this.#waiters.push(waiter)
    })
  }

  /** Resolves once the views, and the search, have all that the log had when this was called. */
  async caughtUp(timeoutMs = 600_000): Promise<void> {
    const head = await this.options.store.head()
    await this.reached(head, timeoutMs)
    await this.search.reached(this.checkpoint.sequence)
  }

  /**
   * Builds the views anew, beside the file that reads go to, and swaps when the new one has caught up. One at a time: a call while another
   * runs waits for that one.
   */
  rebuild(onProgress?: (progress: Progress) => void): Promise<void> {
    this.#rebuilding ??= this.#runRebuild(onProgress).finally(() => {
      this.#rebuilding = undefined
      this.#rebuild = undefined
    })
    return this.#rebuilding
  }

  /** Builds the views anew from what the log says from now on: a rebuild that runs already is waited for first, since it may have read what was said before. */
  async renew(): Promise<void> {
    await this.#rebuilding?.catch(() => undefined)
    await this.rebuild()
  }

  /** The names of the files that there are, of this process and of others. */
  get files(): readonly string[] {
    return filesIn(this.options.directory)
  }

  /** Stops following and closes the files. */
  async close(): Promise<void> {
    this.#abort.abort()
    await this.#rebuilding?.catch(() => undefined)
    await this.#following
    await this.#current.close()
  }

  /** Follows the log with the present generation until it is closed, replaced, or stopped by an event; comes back where the log went away. */
  async #follow(): Promise<void> {
    const { signal } = this.#abort
    const generation = this.#current
    const goesOn = () => !signal.aborted && generation === this.#current && !generation.follower.checkpoint.stopped
    while (goesOn()) {
      try {
        if (this.#trouble !== undefined) {
          await this.options.store.head()
          this.#trouble = undefined
        }
        await this.#followPages(generation)
      } catch (error) {
        if (!goesOn()) return
        this.#trouble = `The views do not follow the log: ${messageOf(error)}`
        await pause(this.options.retryMs ?? 1_000, undefined, { signal, ref: false }).catch(() => undefined)
      }
    }
  }

  async #followPages(generation: Generation): Promise<void> {
    const { follower } = generation
    const options = { signal: this.#abort.signal, limit: this.options.pageSize ?? 1_000 }
    for await (const page of this.options.store.subscribe(follower.checkpoint.position, options)) {
      if (generation !== this.#current) return
      const taken = follower.take(page)
      this.#advance()
      if (!taken || follower.checkpoint.stopped) return
    }
  }

  #advance(): void {
    const { position } = this.checkpoint
    this.search.advance()
    if (this.#waiters.length === 0) return
    const reached = this.#waiters.filter((waiter) => waiter.position <= position)
    this.#waiters = this.#waiters.filter((waiter) => waiter.position > position)
    for (const { resolve } of reached) resolve()
  }

  async #runRebuild(onProgress: ((progress: Progress) => void) | undefined): Promise<void> {
    const { directory, store, pageSize } = this.options
    const name = newFileName(directory, this.#definition.version)
    let next: Generation | undefined
    try {
      const head = await store.head()
      const onPage = ({ sequence, position }: Checkpoint) => {
        this.#rebuild = { sequence, position, head }
        onProgress?.(this.#rebuild)
      }
      await load({ directory, name, store, signal: this.#abort.signal, onPage, ...(pageSize !== undefined && { pageSize }) })
      next = Generation.open(directory, name)
      await next.search.reached(next.follower.checkpoint.sequence)
      await this.#catchUp(next, onPage)
    } catch (error) {
      await next?.close()
      sweep(directory, [this.#current.name])
      throw error
    }
    await this.#swap(next)
  }

  /** Whoever has seen an entry must not find it gone after the swap, so the new file goes at least as far as the old one. */
  async #catchUp({ follower, search }: Generation, onPage: (checkpoint: Checkpoint) => void): Promise<void> {
    const { store, pageSize = 1_000 } = this.options
    for (;;) {
      if (this.#abort.signal.aborted) throw new Error('the rebuild was stopped')
      const page = await store.readAll(follower.checkpoint.position, pageSize)
      if (page.events.length > 0) {
        follower.take(page)
        search.advance()
        onPage(follower.checkpoint)
      }
      const { stopped, sequence, position } = follower.checkpoint
      if (stopped && sequence < this.checkpoint.sequence) {
        throw new Error(`entry ${stopped.sequence} (${stopped.type}) cannot be taken: ${stopped.reason}`)
      }
      if (stopped || (page.end && position >= this.checkpoint.position)) return
    }
  }

  async #swap(next: Generation): Promise<void> {
    const old = this.#current
    this.#current = next
    this.#trouble = undefined
    this.#advance()
    pointTo(this.options.directory, next.name)
    await old.close()
    sweep(this.options.directory, [next.name])
    const before = this.#following
    this.#following = this.#follow().then(() => before)
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
