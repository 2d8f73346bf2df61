/** A log for tests of witnesses, kept in memory, which signs whatever it is told to: other histories of its own, too. */
import {
  CompactRange,
  consistencyProof,
  formatAddCheckpoint,
  formatCheckpoint,
  formatNote,
  type Hash,
  leafHash,
  parseNote,
  rootAt,
  type SignerKey,
  type Subtree,
  signerKey,
  signNote,
  type VerifierKey,
} from '#audit'

export class SignedLog {
  readonly #tree = new CompactRange()
  readonly #hashes = new Map<string, Hash>()
  readonly #key: SignerKey

  constructor(
    readonly name: string,
    private readonly seed = 1,
  ) {
    this.#key = signerKey(name, 'note', new Uint8Array(32).fill(seed))
  }

  get verifier(): VerifierKey {
    const { seed: _, ...verifier } = this.#key
    return verifier
  }

  get size(): number {
    return this.#tree.size
  }

  /** Adds entries, of which others say otherwise. */
  grow(count: number, say = 'entry'): this {
    for (let left = count; left > 0; left--) {
      const leaf = new TextEncoder().encode(`${say} ${this.size}`)
      this.#tree.append(leafHash(leaf), ({ level, index }, hash) => this.#hashes.set(`${level} ${index}`, hash))
    }
    return this
  }

  /** Another history, signed with the same key: alike up to a size, and as long. */
  fork(from: number): SignedLog {
    return new SignedLog(this.name, this.seed).grow(from).grow(this.size - from, 'lie')
  }

  hash({ level, index }: Subtree): Hash {
    const hash = this.#hashes.get(`${level} ${index}`)
    if (!hash) throw new RangeError('the log has no such subtree')
    return hash
  }

  checkpoint(size: number): string {
    const text = formatCheckpoint({ origin: this.name, size, root: rootAt(this, size) })
    return formatNote({ text, signatures: [signNote(text, this.#key)] })
  }

  /** The body of a request: the checkpoint of a size, with the proof that it follows on another. */
  request(oldSize: number, size: number): Uint8Array<ArrayBuffer> {
    const proof = oldSize === 0 || oldSize >= size ? [] : consistencyProof(this, oldSize, size)
    return new TextEncoder().encode(formatAddCheckpoint({ oldSize, proof, checkpoint: parseNote(this.checkpoint(size)) }))
  }
}
