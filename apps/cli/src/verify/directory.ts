/** Verifying a data directory: the tree is recomputed from the log, and compared with the kept one and with everything that was signed. */
import { existsSync } from 'node:fs'
import {
  CompactRange,
  encodeBase64,
  formatVerifierKey,
  type Hash,
  LeafTooLong,
  leafHash,
  leafOf,
  NotCanonical,
  parseVerifierKey,
  type VerifierKey,
} from '#audit'
import { beginning, type EventStore, type StoredEvent } from '#event-store'
import { Findings, type HeldCheckpoint, heldCheckpoints, type VerifyOptions } from '#evidence'
import { CheckpointStore, grown, isSignedBy, type KeptCheckpoint, Tree, TreeDamaged } from '#proofs'
import type { Judged } from './print.js'

export interface DirectoryFiles {
  readonly tree: string
  readonly checkpoints: string
}

export interface DirectoryFacts {
  readonly origin?: string
  readonly size: number
  readonly root: string
}

const pageSize = 1_000

/** Recomputes everything. Needs the log alone: no key opens what is sealed, and nothing is written. */
export async function verifyDirectory(
  store: EventStore,
  files: DirectoryFiles,
  { key: given, held = [], onFinding, onProgress }: Pick<VerifyOptions, 'key' | 'held' | 'onFinding' | 'onProgress'>,
): Promise<Judged & { readonly facts: DirectoryFacts }> {
  const findings = new Findings(onFinding)
  const kept = existsSync(files.checkpoints) ? new CheckpointStore(files.checkpoints, { readOnly: true }) : undefined
  const tree = treeIn(files.tree)
  try {
    const key = keyOf(kept, given, findings)
    const latest = kept?.latest()
    const total = Math.max(latest?.size ?? 0, tree?.size ?? 0)
    const shown =
      key && latest ? await heldCheckpoints(held, { origin: key.name, size: latest.size, root: latest.root }, key, findings) : []
    if (held.length > 0 && !key)
      findings.fails('held', 'The checkpoint that you hold cannot be compared: no key is known, and nothing was signed.')
    const recomputed = new Recomputed(tree, key, kept, shown, findings)
    await recomputed.takeAll(store, (done) => onProgress?.(done, Math.max(done, total))).finally(() => recomputed.release())
    recomputed.end()
    for (const checkpoint of shown) checkpoint.end(recomputed.size)
    if (held.length === 0)
      findings.unproved(
        'held',
        'Whoever can write to these files can rewrite all of them. Only a checkpoint that somebody else kept from before shows that nobody did: give it with --checkpoint.',
      )
    findings.end()
    return {
      outcome: findings.anyFailed ? 'does-not-hold' : 'holds',
      findings: findings.all,
      facts: { ...(key && { origin: key.name }), size: recomputed.size, root: encodeBase64(recomputed.root) },
    }
  } finally {
    kept?.close()
    await tree?.close()
  }
}

/** The kept tree; undefined where there is none. */
function treeIn(folder: string): Tree | undefined {
  return existsSync(folder) ? new Tree(folder, { readOnly: true }) : undefined
}

function keyOf(kept: CheckpointStore | undefined, given: VerifierKey | undefined, findings: Findings): VerifierKey | undefined {
  const text = kept?.verifier
  if (text === undefined) {
    findings.unproved('key', 'Nothing was signed in this data directory yet.')
    return given
  }
  const key = parseVerifierKey(text)
  if (!given)
    findings.unproved(
      'key',
      `The key is ${text}. That it is the one which you know the ledger by is for you to compare: give yours with --key.`,
    )
  else if (formatVerifierKey(given) === text) findings.holds('key', `The key is the one that you gave: ${text}`)
  else findings.fails('key', `The key of this data directory, ${text}, is not the one that you gave, ${formatVerifierKey(given)}.`)
  return given ?? key
}

class Recomputed {
  #range = new CompactRange()
  readonly #revisions = new Map<string, number>()
  readonly #checkpoints: IterableIterator<KeptCheckpoint>
  #next: KeptCheckpoint | undefined
  #matched = 0
  #recorded = ''
  #isTreeGood = true

  constructor(
    private readonly tree: Tree | undefined,
    private readonly key: VerifierKey | undefined,
    kept: CheckpointStore | undefined,
    private readonly held: readonly HeldCheckpoint[],
    private readonly findings: Findings,
  ) {
    this.#checkpoints = kept?.each() ?? [][Symbol.iterator]()
    this.#advance()
  }

  get size(): number {
    return this.#range.size
  }

  get root(): Hash {
    return this.#range.root()
  }

  async takeAll(store: EventStore, onPage: (done: number) => void | Promise<void>): Promise<void> {
    let position = beginning
    for (let ended = false; !ended; ) {
      const page = await store.readAll(position, pageSize)
      await this.#take(page.events)
      position = page.next
      ended = page.end
      await onPage(this.size)
    }
  }

  /** Lets go of the list of checkpoints, from which nothing more is read than the next one. */
  release(): void {
    this.#checkpoints.return?.()
  }

  end(): void {
    const { findings, tree, size } = this
    const entries = (count: number) => `${count.toLocaleString('en-GB')} ${count === 1 ? 'entry' : 'entries'}`
    if (this.#next)
      findings.fails(
        'checkpoint',
        `A checkpoint of ${entries(this.#next.size)} was signed, and the log has ${size}: entries are missing at its end.`,
      )
    if (!findings.failed('entries'))
      findings.holds('entries', `The log has ${entries(size)}; those of each record go on without a gap, and time never goes back.`)
    if (tree && tree.size > size)
      findings.fails('tree', `The kept tree has ${entries(tree.size)}, and the log ${size}: entries are missing at its end.`)
    if (!tree) findings.unproved('tree', 'There is no kept tree; it is built from the log when the ledger is next opened.')
    else if (!findings.failed('tree'))
      findings.holds('tree', `The kept tree, of ${entries(Math.min(tree.size, size))}, has the hashes that were recomputed from the log.`)
    if (this.#matched > 0 && !findings.failed('checkpoint'))
      findings.holds(
        'checkpoint',
        `Every checkpoint that was kept, ${this.#matched.toLocaleString('en-GB')} in all, is signed with the key, and has the root that was recomputed.`,
      )
  }

  async #take(events: readonly StoredEvent[]): Promise<void> {
    const leaves: Hash[] = []
    for (const event of events) {
      const sequence = this.size + leaves.length + 1
      leaves.push(this.#leafOf(event, sequence))
      this.#follow(event, sequence)
    }
    let from = 0
    while (from < leaves.length) {
      // In steps that end where something was signed, or is held.
      const to = Math.min(leaves.length, ...this.#stops().map((size) => size - this.size + from))
      this.#grow(leaves.slice(from, to))
      from = to
      await this.#compareSigned()
    }
  }

  #stops(): number[] {
    const sizes = [this.#next?.size ?? Number.POSITIVE_INFINITY, ...this.held.map(({ size }) => size)]
    return sizes.filter((size) => size > this.size)
  }

  #grow(leaves: readonly Hash[]): void {
    const from = this.size
    const { range, bytes } = grown(this.#range, leaves)
    this.#range = range
    if (!this.tree || !this.#isTreeGood || from >= this.tree.size) return
    if (this.tree.size >= range.size && this.tree.holds(from, bytes)) return
    // Looked at one by one only where they are not the same: to tell which, and up to where the tree goes.
    for (const [place, leaf] of leaves.entries()) {
      const sequence = from + place + 1
      if (sequence > this.tree.size) return
      if (Buffer.compare(this.#keptLeaf(sequence), leaf) === 0) continue
      this.#isTreeGood = false
      this.findings.fails(
        'tree',
        `Entry ${sequence} is not the one whose hash is in the kept tree: it was altered in the log, or the tree is damaged.`,
        {
          entry: sequence,
        },
      )
    }
    if (this.#isTreeGood && this.tree.size >= range.size) {
      this.#isTreeGood = false
      this.findings.fails('tree', `The kept tree is damaged above the entries ${from + 1} to ${range.size}.`)
    }
  }

  #keptLeaf(sequence: number): Uint8Array {
    try {
      return this.tree?.hash({ level: 0, index: sequence - 1 }) ?? new Uint8Array()
    } catch (error) {
      if (error instanceof TreeDamaged) return new Uint8Array()
      throw error
    }
  }

  async #compareSigned(): Promise<void> {
    for (const checkpoint of this.held) if (checkpoint.size === this.size) checkpoint.compare(this.root)
    for (; this.#next && this.#next.size === this.size; this.#advance()) {
      const { size, root } = this.#next
      if (this.key && !(await isSignedBy(this.key, this.#next)))
        this.findings.fails('checkpoint', `The kept checkpoint of ${size} entries is not one that was signed with the key.`)
      else if (Buffer.compare(root, this.root) !== 0)
        this.findings.fails(
          'checkpoint',
          `The first ${size} entries of the log are not those that were signed in the checkpoint of ${size} entries.`,
        )
      else this.#matched++
    }
  }

  #advance(): void {
    const { done, value } = this.#checkpoints.next()
    this.#next = done ? undefined : value
  }

  #leafOf(event: StoredEvent, sequence: number): Hash {
    try {
      return leafHash(leafOf(event))
    } catch (error) {
      if (!(error instanceof LeafTooLong) && !(error instanceof NotCanonical)) throw error
      this.findings.fails('entries', `Entry ${sequence} (${event.type}) cannot be one: ${error.message}.`, { entry: sequence })
      return leafHash(new Uint8Array())
    }
  }

  #follow({ stream, revision, recorded }: StoredEvent, sequence: number): void {
    const expected = (this.#revisions.get(stream) ?? -1) + 1
    if (revision !== expected)
      this.findings.fails('entries', `Entry ${sequence} is revision ${revision} of ${stream}, where revision ${expected} comes next.`, {
        entry: sequence,
      })
    this.#revisions.set(stream, revision)
    if (recorded < this.#recorded)
      this.findings.fails('entries', `Entry ${sequence} says to be recorded before the entry before it.`, { entry: sequence })
    this.#recorded = recorded
  }
}
