/** One request of a ledger to one of its witnesses (C2SP tlog-witness), and what came of it. */
import {
  formatAddCheckpoint,
  formatVerifierKey,
  type Hash,
  Malformed,
  type NoteSignature,
  type PolicyWitness,
  parseCosignatures,
  parseNote,
  parseSize,
  sizeMediaType,
  verifyNote,
} from '#audit'
import { type KeptCheckpoint, NotProven, type Proofs, successionOf } from '#proofs'
import { NotAnswered, type Posted, post } from './posting.js'

export interface AskOptions {
  readonly proofs: Proofs
  readonly witness: PolicyWitness
  /** Its submission prefix. */
  readonly url: URL
  readonly now: () => Date
  readonly signal: AbortSignal
  readonly timeoutMs: number
}

/** `refuses`: not because it is away, but because of what it was shown. */
export type Asked =
  | { readonly result: 'cosigned'; readonly cosigned: string }
  | { readonly result: 'away' | 'refuses'; readonly trouble: string }

const mostBytes = 65_536
/** How far its clock may be ahead of ours, in seconds. */
const aheadSeconds = 300
/** Times that it may say that it stands on another size than we thought: it has been asked by another process of this ledger. */
const mostConflicts = 3

/** Asks it to cosign a checkpoint, from what it is known to hold on, and keeps its cosignature and what it holds then. Never throws for what it answers. */
export async function ask(checkpoint: KeptCheckpoint, options: AskOptions): Promise<Asked> {
  const { proofs, witness } = options
  const { attestations } = proofs.checkpoints.kept
  const verifier = formatVerifierKey(witness.key)
  let { size: oldSize } = attestations.witness(verifier)
  try {
    for (let conflicts = 0; conflicts <= mostConflicts; conflicts++) {
      if (oldSize > checkpoint.size) {
        // Asked from nothing on, it says again what it holds.
        attestations.keepWitness(verifier, { size: 0 })
        return refuses(`It says that it holds ${oldSize} entries of this log, and this ledger signed ${checkpoint.size}.`)
      }
      const answer = await send(checkpoint, oldSize, options)
      if (answer.status === 200) return await take(answer.body, checkpoint, options)
      if (answer.status !== 409) return refusedWith(answer)
      const held = sizeIn(answer)
      if (held === oldSize) return refuses(`It holds another history of ${held} entries than this ledger has.`)
      attestations.keepWitness(verifier, { size: held })
      oldSize = held
    }
    return { result: 'away', trouble: 'It says each time that it holds something else.' }
  } catch (error) {
    if (error instanceof NotAnswered) return { result: 'away', trouble: error.message }
    if (error instanceof Malformed) return { result: 'away', trouble: `It did not answer as a witness does: ${error.message}.` }
    if (error instanceof NotProven) return { result: 'away', trouble: `It cannot be asked now. ${error.message}` }
    throw error
  }
}

async function send({ size, note }: KeptCheckpoint, oldSize: number, { proofs, url, signal, timeoutMs }: AskOptions): Promise<Posted> {
  const proof: readonly Hash[] = oldSize === 0 || oldSize === size ? [] : successionOf(proofs, oldSize, size).proof
  const body = formatAddCheckpoint({ oldSize, proof, checkpoint: parseNote(note) })
  return post(url, body, { type: 'text/plain; charset=utf-8', signal, timeoutMs, mostBytes })
}

function sizeIn({ type, body }: Posted): number {
  if (type !== sizeMediaType) throw new Malformed('add-checkpoint response', `it is ${type || 'of no type'}, not ${sizeMediaType}`)
  return parseSize(body)
}

async function take(body: Uint8Array, { size, note }: KeptCheckpoint, { proofs, witness, now }: AskOptions): Promise<Asked> {
  const { key } = witness
  // It may sign with keys of which we know nothing.
  const own = parseCosignatures(body).filter(({ name, id }) => name === key.name && id === key.id)
  const verdict = await verifyNote({ text: parseNote(note).text, signatures: own }, [key])
  const [signer] = verdict.holds ? verdict.signers : []
  const [signature] = own
  if (!signer || !signature) return refuses('Its answer has no cosignature of its key over this checkpoint.')
  const { time = 0 } = signer
  if (time === 0 || time > now().getTime() / 1_000 + aheadSeconds)
    return refuses('Its clock is ahead of ours, so its cosignature would not hold.')
  return keep(proofs, size, signature, formatVerifierKey(key), new Date(time * 1_000).toISOString())
}

function keep(proofs: Proofs, size: number, signature: NoteSignature, verifier: string, cosigned: string): Asked {
  const { attestations } = proofs.checkpoints.kept
  attestations.cosign(size, [signature])
  attestations.keepWitness(verifier, { size, cosigned })
  return { result: 'cosigned', cosigned }
}

function refusedWith({ status }: Posted): Asked {
  if (status === 404) return refuses('It does not know this log: whoever runs it has to add its key.')
  if (status === 403) return refuses('It knows this log by another key.')
  if (status === 422) return refuses('It was not convinced that this checkpoint follows on the one that it holds.')
  if (status === 400) return refuses('It cannot read what this ledger asks.')
  return { result: 'away', trouble: `It answered with ${status}.` }
}

function refuses(trouble: string): Asked {
  return { result: 'refuses', trouble }
}
