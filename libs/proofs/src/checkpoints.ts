/** Signing checkpoints: each only after the tree was found to begin with what was signed before. */
import { existsSync } from 'node:fs'
import {
  type Checkpoint,
  consistencyProof,
  formatCheckpoint,
  formatNote,
  formatVerifierKey,
  Malformed,
  parseNote,
  type SignerKey,
  signNote,
  succession,
  type VerifierKey,
  verifyCheckpoint,
} from '#audit'
import { CheckpointStore, type KeptCheckpoint } from './checkpoint-store.js'
import { openSigningKey } from './signing-key.js'
import type { Tree } from './tree.js'

/**
 * What came of a look at the tree. `waits`: it has not come as far as the last checkpoint yet. `later`: another process signed just now.
 * `forked`: it does not begin with what was signed. `refused`: nothing can be signed for another reason.
 */
export type Signing = 'signed' | 'as-before' | 'waits' | 'later' | 'forked' | 'refused'

export interface CheckpointsOptions {
  /** The file of the checkpoints, and that of the signing key. Both are made where nothing was signed yet. */
  readonly file: string
  readonly keyFile: string
  readonly origin?: string
  readonly now: () => Date
  /** How far apart checkpoints are signed at least, by whatever process. */
  readonly paceMs: number
}

export class Checkpoints {
  readonly kept: CheckpointStore
  #opened: SignerKey | undefined
  #refusal: string | undefined
  /** The note that was verified last, so that each is verified once. */
  #verified = ''
  /** The last checkpoint that this process signed, or saw another one sign: which, and when by a clock that cannot be set. */
  #seen = { size: 0, at: Number.NEGATIVE_INFINITY }

  /** Opens the file of the checkpoints; the key is opened, or made, when it is first needed. Throws `SigningFault`. */
  constructor(private readonly options: CheckpointsOptions) {
    this.kept = new CheckpointStore(options.file)
  }

  /** With what the checkpoints are verified. Its name is the log's origin. Makes the key where nothing was signed yet. Throws `SigningFault`. */
  get verifier(): VerifierKey {
    return this.#key
  }

  /** Opens the key, and makes it where nothing was signed yet. Throws `SigningFault`. */
  openKey(): void {
    void this.#key
  }

  /** Whether the log has its key, and with it its name for good. */
  get isNamed(): boolean {
    return this.kept.verifier !== undefined || existsSync(this.options.keyFile)
  }

  /** Why nothing is signed any more, in a sentence; undefined where all is well. */
  get refusal(): string | undefined {
    return this.#refusal
  }

  /** Signs the tree as it is, where it has grown since the last checkpoint and begins with it. `atEnd` tells whether it has all of the log. */
  async sign(tree: Tree, atEnd: () => Promise<boolean>): Promise<Signing> {
    const last = this.kept.latest()
    const next: Checkpoint = { origin: this.#key.name, size: tree.size, root: tree.root }
    const found = await this.#compare(tree, last, next, atEnd)
    if (found !== 'grown') return found
    if (last && this.#isJustSigned(last)) return 'later'
    const text = formatCheckpoint(next)
    const note = formatNote({ text, signatures: [signNote(text, this.#key)] })
    const signed = this.options.now().toISOString()
    if (!this.kept.keep({ size: next.size, root: next.root, signed, note }, last?.size ?? 0)) return 'later'
    this.#verified = note
    this.#seen = { size: next.size, at: performance.now() }
    return this.#accept('signed')
  }

  /** Looks whether the tree begins with the last checkpoint, as before signing, and signs nothing. */
  async check(tree: Tree, atEnd: () => Promise<boolean>): Promise<Signing> {
    const last = this.kept.latest()
    if (!last) return 'as-before'
    const found = await this.#compare(tree, last, { origin: this.#key.name, size: tree.size, root: tree.root }, atEnd)
    return found === 'grown' ? this.#accept('as-before') : found
  }

  close(): void {
    this.kept.close()
  }

  async #compare(
    tree: Tree,
    last: KeptCheckpoint | undefined,
    next: Checkpoint,
    atEnd: () => Promise<boolean>,
  ): Promise<Exclude<Signing, 'signed' | 'later'> | 'grown'> {
    if (last && !(await this.#isOurs(last)))
      return this.#refuse(`The last checkpoint, of ${last.size} entries, is not one that this ledger signed.`, 'refused')
    if (next.size < (last?.size ?? 0)) {
      if (!(await atEnd())) return 'waits'
      return this.#refuse(`The log has ${next.size} entries, and ${last?.size} were signed: entries are missing at its end.`, 'refused')
    }
    if (next.size === 0) return 'as-before'
    if (!last) return 'grown'
    const proof = next.size > last.size ? consistencyProof(tree, last.size, next.size) : []
    const relation = succession({ origin: next.origin, size: last.size, root: last.root }, next, proof)
    if (relation === 'same') return this.#accept('as-before')
    if (relation === 'grown') return relation
    return this.#refuse(`The first ${last.size} entries of the log are not those that were signed in the last checkpoint.`, 'forked')
  }

  get #key(): SignerKey {
    if (this.#opened) return this.#opened
    const { keyFile, origin } = this.options
    const key = openSigningKey({ file: keyFile, known: this.kept.verifier, ...(origin !== undefined && { origin }) })
    this.kept.begin(formatVerifierKey(key))
    this.#opened = key
    return key
  }

  /**
   * Whether a checkpoint is younger than the pace at which they are signed. One of another process, whose clock may be set otherwise, is young at
   * most for as long as it is known here.
   */
  #isJustSigned({ size, signed }: KeptCheckpoint): boolean {
    if (this.#seen.size !== size) this.#seen = { size, at: performance.now() }
    const age = this.options.now().getTime() - Date.parse(signed)
    return performance.now() - this.#seen.at < this.options.paceMs && Math.abs(age) < this.options.paceMs
  }

  #accept<S extends Signing>(signing: S): S {
    this.#refusal = undefined
    return signing
  }

  #refuse<S extends Signing>(sentence: string, signing: S): S {
    this.#refusal = `${sentence} Nothing more is signed. Run alteram verify.`
    return signing
  }

  async #isOurs(kept: KeptCheckpoint): Promise<boolean> {
    if (kept.note === this.#verified) return true
    if (!(await isSignedBy(this.#key, kept))) return false
    this.#verified = kept.note
    return true
  }
}

/** Whether a kept checkpoint says what its note does, and the note is signed with the key. */
export async function isSignedBy(key: VerifierKey, { size, root, note }: KeptCheckpoint): Promise<boolean> {
  try {
    const verdict = await verifyCheckpoint(parseNote(note), key)
    return verdict.holds && verdict.checkpoint.size === size && Buffer.compare(verdict.checkpoint.root, root) === 0
  } catch (error) {
    if (error instanceof Malformed) return false
    throw error
  }
}
