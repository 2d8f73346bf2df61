/** Checkpoints that whoever verifies has kept from before: what was signed then must be the beginning of what is there now. */
import { type Checkpoint, encodeBase64, equalBytes, type Hash, Malformed, parseNote, type VerifierKey, verifyCheckpoint } from '#audit'
import { counted, type Findings } from './findings.js'

/** A held checkpoint that is to be compared with the root of the first entries. */
export class HeldCheckpoint {
  #isCompared = false

  constructor(
    readonly size: number,
    private readonly held: Hash,
    private readonly findings: Findings,
  ) {}

  /** Told of the root over the first `size` entries. */
  compare(root: Hash): void {
    this.#isCompared = true
    const entries = counted(this.size, 'entry', 'entries')
    if (equalBytes(root, this.held)) {
      this.findings.holds(
        'held',
        `The first ${entries} are those of the checkpoint that you hold: nothing was altered, dropped or reordered since.`,
      )
    } else {
      this.findings.fails(
        'held',
        `The first ${entries} are not those of the checkpoint that you hold: their root is ${encodeBase64(root)}, and yours ${encodeBase64(this.held)}. The ledger has rewritten its past, or shows you another one than it showed before.`,
      )
    }
  }

  /** Tells of one that could not be compared; where all entries were looked through, that there are fewer. */
  end(all?: number): void {
    if (this.#isCompared) return
    if (all !== undefined) {
      this.findings.fails(
        'held',
        `The checkpoint that you hold was of ${counted(this.size, 'entry', 'entries')}, and the log has ${all}: entries are missing at its end.`,
      )
      return
    }
    this.findings.unproved(
      'held',
      `Whether the ledger begins with the ${counted(this.size, 'entry', 'entries')} of the checkpoint that you hold cannot be told from this bundle. Take a bundle of the whole ledger.`,
    )
  }
}

/** The held checkpoints to be compared, each signed with the ledger's key. `shown` is what a bundle has; left out for a log that is not read yet. */
export async function heldCheckpoints(
  notes: readonly (Uint8Array | string)[],
  shown: Checkpoint | undefined,
  key: VerifierKey,
  findings: Findings,
): Promise<readonly HeldCheckpoint[]> {
  const found = await Promise.all(notes.map((note) => heldIn(note, key)))
  return found.flatMap((held) => {
    if (typeof held === 'string') {
      findings.fails('held', `The checkpoint that you hold is of no use here: ${held}.`)
      return []
    }
    if (shown && held.size > shown.size) {
      findings.fails(
        'held',
        `The bundle is older than the checkpoint that you hold: it has ${counted(shown.size, 'entry', 'entries')}, and yours was of ${held.size}.`,
      )
      return []
    }
    if (held.size === 0) return []
    const checkpoint = new HeldCheckpoint(held.size, held.root, findings)
    if (held.size !== shown?.size) return [checkpoint]
    checkpoint.compare(shown.root)
    return []
  })
}

async function heldIn(note: Uint8Array | string, key: VerifierKey): Promise<Checkpoint | string> {
  try {
    const verdict = await verifyCheckpoint(parseNote(note), key)
    if (verdict.holds) return verdict.checkpoint
    return verdict.because === 'other-origin' ? 'it is that of another log' : `it is not signed with the key of ${key.name}`
  } catch (error) {
    if (error instanceof Malformed) return `it cannot be read (${error.what})`
    throw error
  }
}
