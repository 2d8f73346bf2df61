/**
 * A witness for other ledgers (C2SP tlog-witness): it cosigns a checkpoint of a log that it knows when, and only when, that follows on all that it
 * cosigned before. So a log that shows two people two histories cannot have both of them cosigned.
 */
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import {
  type AddCheckpoint,
  type Checkpoint,
  cosign,
  formatCosignatures,
  formatSize,
  formatVerifierKey,
  Malformed,
  parseAddCheckpoint,
  parseCheckpoint,
  type SignerKey,
  sizeMediaType,
  type VerifierKey,
  verifyNote,
} from '#audit'
import { WitnessFault } from './witness-fault.js'
import { openWitnessKey } from './witness-key.js'
import { type HeldCheckpoint, WitnessStore } from './witness-store.js'

export interface WitnessOptions {
  /** The folder of its key and its state; made where it is missing. */
  readonly directory: string
  /** The logs that it watches, by their keys; a log may have several. */
  readonly logs: readonly VerifierKey[]
  /** The name of a key that is made; later, what it has to be. */
  readonly name?: string
  readonly now: () => Date
}

export interface WitnessAnswer {
  readonly status: 200 | 400 | 403 | 404 | 409 | 422
  readonly type: string
  readonly body: string
  /** What whoever runs the witness should know: a log was refused that does not follow on what is held. */
  readonly alarm?: string
}

const plain = 'text/plain; charset=utf-8'

export class Witness {
  readonly #store: WitnessStore
  readonly #key: SignerKey
  readonly #logs: ReadonlyMap<string, readonly VerifierKey[]>
  readonly #now: () => Date

  /** Throws {@link WitnessFault}. */
  constructor({ directory, logs, name, now }: WitnessOptions) {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    const [stateFile, keyFile] = [join(directory, 'witness.sqlite'), join(directory, 'witness.key')]
    if (existsSync(keyFile) && !existsSync(stateFile)) {
      throw new WitnessFault(
        'state-missing',
        `${stateFile} is missing, which says what was cosigned with ${keyFile}: without it this witness could cosign a forked log. Put it back; where it is lost, begin a new witness in another folder, and have the policies name that one.`,
      )
    }
    this.#store = new WitnessStore(stateFile)
    try {
      let key: SignerKey | undefined
      this.#store.begin((known) => {
        key = openWitnessKey(keyFile, known, name)
        return formatVerifierKey(key)
      })
      if (!key) throw new Error('the key was opened')
      this.#key = key
    } catch (error) {
      this.#store.close()
      throw error
    }
    this.#logs = Map.groupBy(logs, (log) => log.name)
    this.#now = now
  }

  /** With what its cosignatures are verified. */
  get verifier(): VerifierKey {
    return this.#key
  }

  /** What it holds of each log that it watches. */
  get held(): readonly { readonly origin: string; readonly held: HeldCheckpoint | undefined }[] {
    return [...this.#logs.keys()].map((origin) => ({ origin, held: this.#store.held(origin) }))
  }

  /** Notes of a log that were refused since they do not follow on what was held: to be shown to whoever relies on that log. */
  refused(origin: string): readonly { readonly held: string; readonly shown: string; readonly seen: string }[] {
    return this.#store.refused(origin)
  }

  /** Answers a request `add-checkpoint`. What it cosigns is on the disk by then. */
  async addCheckpoint(body: Uint8Array): Promise<WitnessAnswer> {
    let request: AddCheckpoint
    let shown: Checkpoint
    try {
      request = parseAddCheckpoint(body)
      shown = parseCheckpoint(request.checkpoint.text)
    } catch (error) {
      if (error instanceof Malformed) return { status: 400, type: plain, body: `${error.message}\n` }
      throw error
    }
    const keys = this.#logs.get(shown.origin)
    if (!keys) return { status: 404, type: plain, body: 'this witness does not know that log\n' }
    const { text } = request.checkpoint
    if (!(await verifyNote(request.checkpoint, keys)).holds)
      return { status: 403, type: plain, body: 'no signature is one of a key that is known for this log\n' }
    const now = this.#now()
    const decision = this.#store.decide(request, shown, now)
    switch (decision.answer) {
      case 'cosign':
        return { status: 200, type: plain, body: formatCosignatures([cosign(text, this.#key, Math.floor(now.getTime() / 1_000))]) }
      case 'conflict':
        return { status: 409, type: sizeMediaType, body: formatSize(decision.size) }
      case 'backwards':
        return { status: 400, type: plain, body: 'the old size is above that of the checkpoint\n' }
      case 'inconsistent':
        return this.#refuse(request, shown)
    }
  }

  close(): void {
    this.#store.close()
  }

  #refuse({ oldSize, proof }: AddCheckpoint, { origin, size }: Checkpoint): WitnessAnswer {
    // Two roots of one size: the protocol answers this like a conflict of sizes.
    if (oldSize === size && proof.length === 0)
      return {
        status: 409,
        type: sizeMediaType,
        body: formatSize(size),
        alarm: `${origin} signed two histories of ${size} entries. Both notes are kept.`,
      }
    return {
      status: 422,
      type: plain,
      body: 'the checkpoint does not follow on the one that was cosigned last\n',
      alarm: `${origin} showed a checkpoint of ${size} entries that was not proved to follow on that of ${oldSize}.`,
    }
  }
}
