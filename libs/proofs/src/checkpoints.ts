/** Signing checkpoints: each only after the tree was found to begin with what was signed before. */
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
 * What came of a look at the tree. `waits`: it has not come as far as the last checkpoint yet. `forked`: it does not begin with what was signed.
 * `refused`: nothing can be signed for another reason.
 */
export type Signing = 'signed' | 'as-before' | 'waits' | 'forked' | 'refused'

export interface CheckpointsOptions {
  /** The file of the checkpoints, and that of the signing key. Both are made where nothing was signed yet. */
  readonly file: string
  readonly keyFile: string
  readonly origin?: string
  readonly now: () => Date
}

export class Checkpoints {
  readonly kept: CheckpointStore
  readonly #key: SignerKey
  readonly #now: () => Date
  #refusal: string | undefined
  /** The note that was verified last, so that each is verified once. */
  #verified = ''

  /** Throws `SigningFault`. */
  constructor({ file, keyFile, origin, now }: CheckpointsOptions) {
    this.kept = new CheckpointStore(file)
    try {
      this.#key = openSigningKey({ file: keyFile, known: this.kept.verifier, ...(origin !== undefined && { origin }) })
      this.kept.begin(formatVerifierKey(this.#key))
    } catch (error) {
      this.kept.close()
      throw error
    }
    this.#now = now
  }

  /** With what the checkpoints are verified. Its name is the log's origin. */
  get verifier(): VerifierKey {
    return this.#key
  }

  /** Why nothing is signed any more, in a sentence; undefined where all is well. */
  get refusal(): string | undefined {
    return this.#refusal
  }

  /** Signs the tree as it is, where it has grown since the last checkpoint and begins with it. `atEnd` tells whether it has all of the log. */
  async sign(tree: Tree, atEnd: () => Promise<boolean>): Promise<Signing> {
    const last = this.kept.latest()
    const next: Checkpoint = { origin: this.#key.name, size: tree.size, root: tree.root }
    if (last && !(await this.#isOurs(last)))
      return this.#refuse(`The last checkpoint, of ${last.size} entries, is not one that this ledger signed.`)
    if (next.size < (last?.size ?? 0)) {
      if (!(await atEnd())) return 'waits'
      return this.#refuse(`The log has ${next.size} entries, and ${last?.size} were signed: entries are missing at its end.`)
    }
    if (next.size === 0) return 'as-before'
    if (last) {
      const held = { origin: this.#key.name, size: last.size, root: last.root }
      const proof = next.size > last.size ? consistencyProof(tree, last.size, next.size) : []
      const relation = succession(held, next, proof)
      if (relation === 'same') return this.#accept('as-before')
      if (relation !== 'grown')
        return this.#refuse(`The first ${last.size} entries of the log are not those that were signed in the last checkpoint.`, 'forked')
    }
    const text = formatCheckpoint(next)
    const note = formatNote({ text, signatures: [signNote(text, this.#key)] })
    const signed = this.#now().toISOString()
    if (!this.kept.keep({ size: next.size, root: next.root, signed, note }, last?.size ?? 0)) return 'as-before'
    this.#verified = note
    return this.#accept('signed')
  }

  close(): void {
    this.kept.close()
  }

  #accept(signing: Signing): Signing {
    this.#refusal = undefined
    return signing
  }

  #refuse(sentence: string, signing: Signing = 'refused'): Signing {
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
