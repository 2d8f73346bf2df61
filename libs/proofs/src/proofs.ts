/** The tree of one data directory: it follows the log by position, and what it has is signed, at most once a second. */
import { setTimeout as pause, setImmediate } from 'node:timers/promises'
import { LeafTooLong, leafHash, leafOf, NotCanonical } from '#audit'
import type { EventStore, Page, Position, StoredEvent } from '#event-store'
import { Checkpoints, type CheckpointsOptions } from './checkpoints.js'
import { type Leaf, Tree } from './tree.js'

export interface ProofsOptions extends CheckpointsOptions {
  /** The folder of the tree; made where it is missing. */
  readonly tree: string
  readonly store: EventStore
  /** Entries to a page. */
  readonly pageSize?: number
  /** How far apart checkpoints are signed, and the tree made durable, at least. Default: 1,000. */
  readonly paceMs?: number
  /** How long to wait before following again where the log, or the tree's own files, went away. */
  readonly retryMs?: number
}

/** What health says of the tree and of what is signed of it. */
export interface ProofsHealth {
  /** `building`: it does not have all that the log had when it began. `stopped`: at an entry that cannot be a leaf. */
  readonly state: 'building' | 'following' | 'stopped' | 'failed'
  /** Entries that the tree has. */
  readonly size: number
  /** In a sentence, where something is wrong with the tree. */
  readonly trouble?: string
  /** In a sentence, why nothing is signed any more. */
  readonly refusal?: string
}

interface Waiter {
  readonly position: Position
  readonly resolve: (reached: boolean) => void
}

export class Proofs {
  readonly tree: Tree
  readonly checkpoints: Checkpoints
  readonly store: EventStore
  readonly #abort = new AbortController()
  readonly #following: Promise<void>
  #waiters: readonly Waiter[] = []
  #isBuilding = true
  /** Resolves once the tree was found to be that of the log, or nothing more is asked of it. Before that it is relied on for nothing. */
  readonly #isSure = Promise.withResolvers<void>()
  #wasSure = false
  #isRebuilt = false
  #stopped: string | undefined
  #trouble: string | undefined
  #signingTrouble: string | undefined
  /** Ends the reading of the log that is under way, for one from the beginning. */
  #reading = new AbortController()
  #timer: NodeJS.Timeout | undefined
  #settled = Number.NEGATIVE_INFINITY
  #settling: Promise<void> = Promise.resolve()
  readonly #signedListeners = new Set<() => void>()

  /** Opens the tree and goes on following the log. Throws `SigningFault`. */
  constructor(private readonly options: ProofsOptions) {
    this.store = options.store
    this.checkpoints = new Checkpoints(options)
    try {
      this.tree = new Tree(options.tree)
    } catch (error) {
      this.checkpoints.close()
      throw error
    }
    this.#following = this.#follow()
  }

  get health(): ProofsHealth {
    const { refusal } = this.checkpoints
    const trouble = this.#trouble ?? this.#stopped ?? this.#signingTrouble
    const failed = this.#trouble ?? this.#signingTrouble
    return {
      state: failed !== undefined ? 'failed' : this.#stopped !== undefined ? 'stopped' : this.#isBuilding ? 'building' : 'following',
      size: this.tree.size,
      ...(trouble !== undefined && { trouble }),
      ...(refusal !== undefined && { refusal }),
    }
  }

  /** Resolves to true once the tree has a position, and to false after so many milliseconds. */
  reached(position: Position, timeoutMs: number): Promise<boolean> {
    if (this.#wasSure && this.tree.next >= position) return Promise.resolve(true)
    return new Promise((resolve) => {
      const waiter: Waiter = {
        position,
        resolve: (reached) => {
          clearTimeout(timer)
          this.#waiters = this.#waiters.filter((each) => each !== waiter)
          resolve(reached)
        },
      }
      const timer = setTimeout(() => waiter.resolve(false), timeoutMs)
      this.#waiters = [...this.#waiters, waiter]
    })
  }

  /** Calls back when there may be a new checkpoint; gives the way to stop. Whoever is called looks for it, and does not throw. */
  onSigned(listener: () => void): () => void {
    this.#signedListeners.add(listener)
    return () => this.#signedListeners.delete(listener)
  }

  /** Resolves once what the tree has now is signed, or was found not to be one to sign. For those who look at a data directory and leave. */
  async settled(): Promise<void> {
    await this.#isSure.promise
    await this.#settleNow()
  }

  /**
   * Has the tree built anew from the log, since a proof out of it did not hold. Once only: where it then still does not, the log is not what was
   * signed, and nothing more is.
   */
  buildAnew(): void {
    if (this.#isRebuilt) return
    this.#isRebuilt = true
    this.#isBuilding = true
    this.tree.restart()
    this.#reading.abort()
  }

  /** Stops following, makes the tree durable, and closes the files. */
  async close(): Promise<void> {
    this.#abort.abort()
    await this.#following
    this.#isSure.resolve()
    clearTimeout(this.#timer)
    for (const waiter of this.#waiters) waiter.resolve(false)
    try {
      if (this.#wasSure && performance.now() - this.#settled >= this.#paceMs) await this.#settleNow()
      else await this.#settling
      await this.tree.close()
    } finally {
      this.checkpoints.close()
    }
  }

  get #paceMs(): number {
    return this.options.paceMs ?? 1_000
  }

  async #follow(): Promise<void> {
    const { signal } = this.#abort
    const goesOn = () => !signal.aborted && this.#stopped === undefined
    while (goesOn()) {
      try {
        await this.#begin()
        this.#trouble = undefined
        await this.#followPages()
      } catch (error) {
        if (!goesOn()) return
        this.#trouble = `The tree does not follow the log: ${messageOf(error)}`
        await pause(this.options.retryMs ?? 1_000, undefined, { signal, ref: false }).catch(() => undefined)
      }
    }
  }

  /** Looks whether the log is still the one that the tree was built from, at its last entry; if not, the tree is built anew. */
  async #begin(): Promise<void> {
    const { size } = this.tree
    const head = await this.store.head()
    if (size > 0 && !(await this.#isLast(size))) this.tree.restart()
    this.#isBuilding = this.tree.next < head
    this.#wasSure = true
    this.#isSure.resolve()
    this.#advance()
  }

  async #isLast(sequence: number): Promise<boolean> {
    const [entry] = (await this.store.readAll(this.tree.positionBefore(sequence), 1)).events
    const leaf = entry && leafIn(entry)
    if (!leaf || typeof leaf === 'string') return false
    return (
      this.tree.sequenceAt(leaf.position) === sequence && Buffer.compare(leaf.hash, this.tree.hash({ level: 0, index: sequence - 1 })) === 0
    )
  }

  async #followPages(): Promise<void> {
    const limit = this.options.pageSize ?? 250
    this.#reading = new AbortController()
    const signal = AbortSignal.any([this.#abort.signal, this.#reading.signal])
    for await (const page of this.store.subscribe(this.tree.next, { signal, limit })) {
      // A page that was on its way does not follow on a tree that begins anew.
      if (signal.aborted) return
      this.#take(page)
      if (page.end) this.#isBuilding = false
      if (this.#stopped !== undefined) return
      // A long log is hashed while others wait for this thread.
      if (page.events.length === limit) await setImmediate()
    }
  }

  #take({ events, next }: Page): void {
    const leaves: Leaf[] = []
    for (const event of events) {
      const leaf = leafIn(event)
      if (typeof leaf === 'string') {
        this.#stopped = `The tree stopped before entry ${this.tree.size + leaves.length + 1} (${event.type}): ${leaf}.`
        break
      }
      leaves.push(leaf)
    }
    this.tree.append(leaves, leaves.length === events.length ? next : (leaves.at(-1)?.position ?? this.tree.next))
    this.#advance()
  }

  #advance(): void {
    for (const waiter of this.#waiters) if (waiter.position <= this.tree.next) waiter.resolve(true)
    this.#schedule()
  }

  /** Has the tree signed and kept soon: at once where it was not for a while. */
  #schedule(): void {
    if (this.#timer !== undefined || this.#abort.signal.aborted) return
    const waitMs = Math.max(0, this.#paceMs - (performance.now() - this.#settled))
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      void this.#settleNow()
    }, waitMs).unref()
  }

  #settleNow(): Promise<void> {
    // One at a time; never rejects.
    this.#settling = this.#settling.then(() => this.#settle())
    return this.#settling
  }

  async #settle(): Promise<void> {
    this.#settled = performance.now()
    try {
      const signing = await this.checkpoints.sign(this.tree, async () => this.tree.next >= (await this.store.head()))
      await this.tree.keep()
      this.#signingTrouble = undefined
      // Also where it was another process that signed it.
      if (signing === 'signed' || signing === 'as-before') for (const listener of this.#signedListeners) listener()
      // It may be the kept hashes that are damaged, and not the log.
      if (signing === 'forked') this.buildAnew()
    } catch (error) {
      this.#signingTrouble = `The tree cannot be signed and kept: ${messageOf(error)}`
      this.#schedule()
    }
  }
}

/** The leaf of an entry; why it cannot be one, where it cannot. */
function leafIn(event: StoredEvent): Leaf | string {
  try {
    return { hash: leafHash(leafOf(event)), position: event.position }
  } catch (error) {
    if (error instanceof LeafTooLong || error instanceof NotCanonical) return error.message
    throw error
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
