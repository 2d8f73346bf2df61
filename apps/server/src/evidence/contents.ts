/** What goes into a bundle: taken from the log as it lies, its tree, its views and the copies of sources. */
import { createHash } from 'node:crypto'
import { createReadStream, existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { formatVerifierKey, leafOf, StateDigest } from '#audit'
import { beginning, type Position, type StoredEvent } from '#event-store'
import { type BundleContents, type BundledCopy, type BundledEntry, type BundledState, mostBytes } from '#evidence'
import { type Kind, nouns, recordOf } from '#ledger'
import type { KeptCheckpoint } from '#proofs'
import type { SealedEntry, SealedPage } from '#sealing'
import { findRecord, type RecordView, sequencesOn, stateRows } from '#views'
import { filesOf, type Parts } from '../parts.js'

/** What is asked for. */
export interface BundleWish {
  /** The record; a report with everything that belongs to it. Left out: the whole ledger. */
  readonly record?: RecordView
  /** The checkpoint as of which it is made; the tree and the views have to have all of it. */
  readonly checkpoint: KeptCheckpoint
  /** Whether personal values are opened. */
  readonly opened: boolean
  /** Whether copies of sources go in. */
  readonly copies: boolean
  /** Records of these kinds are left out of the bundle of a record, and not opened in that of the ledger. */
  readonly without: readonly Kind[]
  /** The trust policy that the ledger goes by, and the certificates of its time-stamp authority, where it has them. */
  readonly policy?: string
  readonly authorities?: string
}

/** What came of it, known once the bundle is written. */
export interface Counts {
  entries: number
  /** Values that were opened. */
  opened: number
  /** Copies that are too large for a bundle, or no longer there, by their SHA-256. */
  readonly leftOut: string[]
}

/** The contents, to be written once. `counts` are counted up as they are read. */
export async function contentsOf(parts: Parts, wish: BundleWish, counts: Counts): Promise<BundleContents> {
  const { checkpoint, record, policy, authorities } = wish
  const { proofs } = parts
  const entries = new Entries(parts, wish, counts)
  const stamp = authorities === undefined ? undefined : proofs.checkpoints.kept.attestations.timestampAt(checkpoint.size)
  return {
    scope: record ? { kind: record.kind, id: record.id } : { kind: 'ledger' },
    about: record ? `${nouns[record.kind]} ${record.short}` : 'whole ledger',
    made: parts.now().toISOString(),
    checkpoint: checkpoint.note,
    key: formatVerifierKey(proofs.checkpoints.verifier),
    state: await stateAt(parts, checkpoint.size),
    hashes: proofs.tree,
    entries: entries.all(),
    copies: () => (wish.copies ? entries.copies() : []),
    ...(policy !== undefined && { policy }),
    ...(stamp && authorities !== undefined && { timestamp: { token: stamp.reply, authorities } }),
  }
}

/** Rows between which others may use this thread. */
const rowsAtOnce = 2_000

async function stateAt({ views }: Parts, sequence: number): Promise<BundledState> {
  const digest = new StateDigest()
  for (const row of stateRows(views.db, sequence)) {
    digest.add(row)
    if (digest.rows % rowsAtOnce === 0) await setImmediate()
  }
  return { sequence, rows: digest.rows, digest: digest.finish() }
}

const pageSize = 512

class Entries {
  readonly #copies = new Map<string, number>()

  constructor(
    private readonly parts: Parts,
    private readonly wish: BundleWish,
    private readonly counts: Counts,
  ) {}

  all(): AsyncGenerator<BundledEntry, void> {
    return this.wish.record ? this.#ofRecord(this.wish.record) : this.#ofLedger()
  }

  /** The copies that the entries named, once all were read. */
  copies(): readonly BundledCopy[] {
    const { copies } = filesOf(this.parts.directory)
    return [...this.#copies].flatMap(([sha256, bytes]) => {
      const file = join(copies, sha256)
      if (bytes <= mostBytes.copy && existsSync(file) && statSync(file).size === bytes)
        return [{ sha256, bytes, content: () => copyAt(file, sha256) }]
      this.counts.leftOut.push(sha256)
      return []
    })
  }

  async *#ofLedger(): AsyncGenerator<BundledEntry, void> {
    const { size } = this.wish.checkpoint
    let [position, sequence]: [Position, number] = [beginning, 0]
    for (let ended = false; !ended && sequence < size; ) {
      const page = await this.#read(position, Math.min(pageSize, size - sequence))
      for (const entry of page.entries) yield this.#bundled(entry, ++sequence)
      position = page.next
      ended = page.end
    }
  }

  async *#ofRecord({ number, kind }: RecordView): AsyncGenerator<BundledEntry, void> {
    const { db } = this.parts.views
    const basis = { sequence: this.wish.checkpoint.size }
    const { without } = this.wish
    const sequences = new Set(sequencesOn(db, { record: number, belonging: kind === 'report', without }, basis))
    for (const source of this.wish.copies ? await this.#sourcesIn(sequences) : [])
      for (const sequence of sequencesOn(db, { record: source, belonging: false, without }, basis)) sequences.add(sequence)
    for (const sequence of [...sequences].sort((a, b) => a - b)) {
      const [entry] = (await this.#read(this.parts.proofs.tree.positionBefore(sequence), 1)).entries
      if (!entry) throw new RangeError(`entry ${sequence} is missing in the log`)
      yield this.#bundled(entry, sequence)
    }
  }

  /** The sources that entries cite, by number. */
  async #sourcesIn(sequences: ReadonlySet<number>): Promise<readonly number[]> {
    const ids = new Set<string>()
    for (const sequence of sequences) {
      const [entry] = (await this.#read(this.parts.proofs.tree.positionBefore(sequence), 1)).entries
      for (const [, id = ''] of JSON.stringify(entry?.event.data ?? {}).matchAll(/"source":"([0-9a-f-]{36})"/g)) ids.add(id)
    }
    const { views } = this.parts
    const basis = views.basis(String(this.wish.checkpoint.size))
    return [...ids].flatMap((id) => {
      const found = findRecord(views.db, id, basis)
      return found?.kind === 'source' && !this.wish.without.includes('source') ? [found.number] : []
    })
  }

  #read(after: Position, limit: number): Promise<SealedPage> {
    return this.parts.store.readSealed(after, limit)
  }

  #bundled({ event, opened }: SealedEntry, sequence: number): BundledEntry {
    this.counts.entries++
    this.#noteCopy(event)
    const leaf = leafOf(event)
    if (!this.wish.opened || this.#isHidden(event)) return { sequence, leaf }
    this.counts.opened += Object.keys(opened).length
    return { sequence, leaf, opened }
  }

  #isHidden({ stream }: StoredEvent): boolean {
    const kind = recordOf(stream)?.kind
    return kind !== undefined && this.wish.without.includes(kind)
  }

  #noteCopy({ type, data }: StoredEvent): void {
    const { sha256, bytes } = { sha256: data['sha256'], bytes: data['bytes'] }
    if (type === 'SourceCopyAttached' && typeof sha256 === 'string' && typeof bytes === 'number') this.#copies.set(sha256, bytes)
  }
}

/** The bytes of a copy. Throws at its end where they are not those that were recorded. */
async function* copyAt(file: string, sha256: string): AsyncGenerator<Uint8Array, void> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file)) {
    const bytes: Uint8Array = chunk
    hash.update(bytes)
    yield bytes
  }
  if (hash.digest('hex') !== sha256) throw new Error(`the copy ${file} is damaged: its SHA-256 is another`)
}
