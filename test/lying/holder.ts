/** Somebody outside, who holds a checkpoint and asks a ledger whether its log still begins with it. */
import {
  type Checkpoint,
  decodeBase64,
  parseNote,
  parseVerifierKey,
  type Succession,
  succession,
  type VerifierKey,
  verifyCheckpoint,
} from '#audit'
import type { Served } from '#test/http/served'
import { bytesOf } from '#test/independent/mirror'

export class Holder {
  #key: VerifierKey | undefined
  #held: Checkpoint | undefined

  /** `as` is who they are to the ledger. */
  constructor(private readonly as: string) {}

  /** The checkpoint that is held. */
  get held(): Checkpoint {
    if (!this.#held) throw new Error('no checkpoint is held')
    return this.#held
  }

  /** Learns the key the first time, and holds on to it; takes the checkpoint that is served, whose signature has to be by that key. */
  async look(served: Served): Promise<Checkpoint> {
    this.#key ??= parseVerifierKey(new TextDecoder().decode(await bytesOf(served, 'key', this.as)).trimEnd())
    const verdict = await verifyCheckpoint(parseNote(await bytesOf(served, 'checkpoint', this.as)), this.#key)
    if (!verdict.holds) throw new Error(`the checkpoint does not hold: ${verdict.because}`)
    return verdict.checkpoint
  }

  /** Looks, and keeps what is seen. */
  async keep(served: Served): Promise<void> {
    this.#held = await this.look(served)
  }

  /** Looks, and says what is seen beside what is held, by the proof that the ledger gives; by none where it gives none. */
  async compare(served: Served): Promise<Succession> {
    return this.compareWith(await this.look(served), served)
  }

  /** The same with a checkpoint that somebody else was shown. */
  async compareWith(shown: Checkpoint, served: Served): Promise<Succession> {
    const [older, newer] = shown.size < this.held.size ? [shown, this.held] : [this.held, shown]
    const proof = await this.#proof(served, older.size, newer.size)
    return succession(this.held, shown, proof)
  }

  async #proof(served: Served, from: number, to: number): Promise<Uint8Array[]> {
    const { status, body } = await served.send('GET', `/log/consistency?from=${from}&to=${to}`, { as: this.as })
    const { proof } = body
    return status === 200 && Array.isArray(proof) ? proof.map((hash) => decodeBase64(String(hash)) ?? new Uint8Array()) : []
  }
}
