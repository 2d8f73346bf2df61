/** The tree of one data directory: it follows the log by position, and what it has is signed, at most once a second. */
import { setTimeout as pause, setImmediate } from 'node:timers/promises'
import { type Hash, LeafTooLong, leafHash, leafOf, NotCanonical } from '#audit'
import type { EventStore, Page, Position, StoredEvent } from '#event-store'
import type { KeptCheckpoint } from './checkpoint-store.js'
import { Checkpoints, type CheckpointsOptions, type Signing } from './checkpoints.js'
import { type Leaf, Tree } from './tree.js'
import { TreeDamaged } from './tree-damaged.js'

export interface ProofsOptions extends Omit<CheckpointsOptions, 'paceMs'> {
  /** The folder of the tree; made where it is missing. */
  readonly tree: string
  readonly store: EventStore
  /** Entries to a page. */
  readonly pageSize?: number
  /** How far apart checkpoints are signed, and the tree made durable, at least. Default: 1,000. */
  readonly paceMs?: number
  /** Whether what the tree has is signed without being asked for. Default: always; the key is then made at once where there is none. */
  readonly signs?: () => boolean
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
  readonly #signedListeners = new Set<() => void>()
  #settling: Promise<unknown> = Promise.resolve()
  /** Whether what the tree has came into it after the last look at whether to sign it, or may have. */
  #isUnsettled = true
  /** Told of every look. */
  #lookouts: readonly (() => void)[] = []
  readonly #roots = new Map<number, Hash>()

  /** Opens the tree and goes on following the log. Throws `SigningFault`. */
  constructor(private readonly options: ProofsOptions) {
    this.store = options.store
    this.checkpoints = new Checkpoints({ ...options, paceMs: this.#paceMs })
    try {
      if (!options.signs) this.checkpoints.openKey()
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

  /** Whether the tree was found to be that of the log. Before that it is relied on for nothing. */
  get isSure(): boolean {
    return this.#wasSure
  }

  /** The root of the first entries; undefined where the tree does not have so many. Kept, since most reads stand on the same few moments. */
  rootAt(size: number): Hash | undefined {
    if (!this.#wasSure || size > this.tree.size) return undefined
    const known = this.#roots.get(size)
    if (known) return known
    const root = this.tree.rootAt(size)
    if (this.#roots.size >= heldRoots) this.#roots.clear()
    this.#roots.set(size, root)
    return root
  }

  /** The last checkpoint, once it has so many entries: waited for so many milliseconds, and then undefined. */
  async checkpointOf(size: number, timeoutMs: number): Promise<KeptCheckpoint | undefined> {
    const deadline = performance.now() + timeoutMs
    while (!this.#abort.signal.aborted) {
      const last = this.checkpoints.kept.latest()
      if (last && last.size >= size) return last
      const leftMs = deadline - performance.now()
      if (leftMs <= 0) break
      await this.#nextLook(leftMs)
    }
    return undefined
  }

  /**
   * Has what the tree has now signed, and resolves once it is, or was found not to be one to sign. For those who look at a data directory and
   * leave. Throws `SigningFault` where the key is not there.
   */
  async settled(): Promise<void> {
    this.checkpoints.openKey()
    await this.#look(true)
  }

  /** Resolves once it was looked whether what the tree has now begins with what was signed; see the health then. */
  checked(): Promise<void> {
    return this.#look(false)
  }

  async #look(isAsked: boolean): Promise<void> {
    await this.#isSure.promise
    for (;;) {
      const signing = await this.#settleNow(isAsked)
      // Kept hashes that were damaged are known to be so, and not the log, once they were built anew.
      const isOnItsWay = this.#isBuilding && this.#stopped === undefined && this.#trouble === undefined && !this.#abort.signal.aborted
      if (signing !== 'later' && !(isOnItsWay && (signing === 'forked' || signing === 'waits'))) return
      await pause(laterMs)
    }
  }

  /**
   * Has the tree built anew from the log, since a proof out of it did not hold. Where it then still does not, the log is not what was signed, and
   * nothing more is: it is not built a third time.
   */
  buildAnew(): void {
    if (this.#isRebuilt) return
    this.#isRebuilt = true
    this.#isBuilding = true
    this.#restart()
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
      await this.#settling
      if (this.#wasSure && this.#isUnsettled) await this.#settleNow()
      await this.tree.close()
    } finally {
      for (const lookout of this.#lookouts) lookout()
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
    if (size > 0 && !(await this.#isLast(size))) this.#restart()
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

  #restart(): void {
    this.tree.restart()
    this.#roots.clear()
  }

  #advance(): void {
    this.#isUnsettled = true
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

  /** Resolves at the next look at whether to sign, or after so many milliseconds. */
  #nextLook(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const lookout = () => {
        clearTimeout(timer)
        this.#lookouts = this.#lookouts.filter((each) => each !== lookout)
        resolve()
      }
      const timer = setTimeout(lookout, timeoutMs)
      this.#lookouts = [...this.#lookouts, lookout]
    })
  }

  #settleNow(isAsked = false): Promise<Signing | undefined> {
    // One at a time; never rejects.
    const settling = this.#settling.then(() => this.#settle(isAsked))
    this.#settling = settling
    return settling
  }

  /** Signs what the tree has, where that is wanted, and otherwise looks whether it could be; makes it durable. */
  async #settle(isAsked: boolean): Promise<Signing | undefined> {
    this.#settled = performance.now()
    this.#isUnsettled = false
    try {
      const isWanted = isAsked || (this.options.signs?.() ?? true)
      const signing = await this.checkpoints[isWanted ? 'sign' : 'check'](this.tree, () => this.#isAtEnd())
      await this.tree.keep()
      this.#signingTrouble = undefined
      // Also where it was another process that signed it.
      if (signing === 'signed' || signing === 'as-before' || signing === 'later') for (const listener of this.#signedListeners) listener()
      if (signing === 'later') this.#schedule()
      if (signing === 'signed') this.#isRebuilt = false
      // It may be the kept hashes that are damaged, and not the log.
      if (signing === 'forked') this.buildAnew()
      return signing
    } catch (error) {
      this.#signingTrouble = `The tree cannot be signed and kept: ${messageOf(error)}`
      if (error instanceof TreeDamaged) this.buildAnew()
      this.#schedule()
      return undefined
    } finally {
      for (const lookout of this.#lookouts) lookout()
    }
  }

  async #isAtEnd(): Promise<boolean> {
    return this.tree.next >= (await this.store.head())
  }
}

/** Roots that are held: some 100 kB. */
const heldRoots = 1_024

/** How long to wait before looking again, where another process signed just now. */
const laterMs = 100

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
