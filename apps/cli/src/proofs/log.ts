/** The log of a ledger as an auditor asks for it: over a server, or on a data directory, where what there is is signed first. */
import {
  type Checkpoint,
  type CheckpointVerdict,
  decodeBase64,
  type Hash,
  Malformed,
  parseNote,
  parseVerifierKey,
  type SignedNote,
  type VerifierKey,
  verifyCheckpoint,
} from '#audit'
import type { Parts } from '#server'
import { type Api, ask } from '../api/api.js'
import type { Session } from '../cli.js'
import { Failure } from '../failure.js'
import { ProgressLine } from '../terminal/progress.js'
import { keyIn } from './key-in.js'

/** Uses the log. On a data directory nobody else may be there to sign it: whoever asks for a proof has it signed. */
export function withLog<T>(session: Session, use: (api: Api) => Promise<T>): Promise<T> {
  if (session.shared.server !== undefined) return session.withApi(use)
  return session.withLocal(async (api) => {
    await signedNow(api.parts, session)
    return use(api)
  })
}

async function signedNow({ proofs, store }: Parts, { surroundings, screen }: Session): Promise<void> {
  const head = await store.head()
  const start = performance.now()
  const progress = new ProgressLine({ what: 'building the tree of the log', unit: 'entries', err: surroundings.err })
  try {
    while (!(await proofs.reached(head, 200))) {
      const { state, trouble, size } = proofs.health
      if (state === 'stopped' || state === 'failed') throw new Failure(1, trouble ?? 'The tree of the log has failed.')
      progress.show({ done: size, rate: (size * 1_000) / (performance.now() - start) })
    }
  } finally {
    progress.end()
  }
  await proofs.settled()
  const { refusal } = proofs.health
  if (refusal !== undefined) screen.note(refusal)
}

/** Why the ledger signs nothing more, in a sentence; undefined where all is well. */
export async function refusalOf(api: Api): Promise<string | undefined> {
  const { body } = await api.request('GET', '/health/ready')
  return body.at('signing').text === 'refused'
    ? 'This ledger signs nothing more: its log is not what was signed of it. Keep the checkpoints and receipts that you have.'
    : undefined
}

/** The key that checkpoints are verified with: the one that somebody kept, or the one that the ledger says is its own. */
export async function verifierOf(api: Api, given: string | undefined): Promise<VerifierKey> {
  if (given !== undefined) return keyIn(given)
  const { text } = await ask(api, 'GET', '/log/key')
  return unharmed('key', () => parseVerifierKey(text.trimEnd()))
}

/** The last checkpoint, verified. */
export async function latestCheckpoint(api: Api, key: VerifierKey): Promise<Checkpoint> {
  const { text } = await ask(api, 'GET', '/log/checkpoint')
  return verified(
    'The last checkpoint',
    unharmed('checkpoint', () => parseNote(text)),
    key,
  )
}

/** What a note says, where it is a checkpoint that the key has signed. Throws a `Failure` with the exit code 3 where it is not. */
export async function verified(what: string, note: SignedNote, key: VerifierKey): Promise<Checkpoint> {
  let verdict: CheckpointVerdict
  try {
    verdict = await verifyCheckpoint(note, key)
  } catch (error) {
    if (error instanceof Malformed) throw new Failure(3, `${what} is none: ${error.message}.`)
    throw error
  }
  if (verdict.holds) return verdict.checkpoint
  throw new Failure(3, `${what} ${reasons[verdict.because]} (${key.name}+${key.id}).`)
}

const reasons = {
  'other-origin': 'is one of another log, though signed with the key of this one',
  unsigned: 'is not signed with the key of this ledger',
  'wrong-signature': 'is said to be signed with the key of this ledger, and is not',
} as const satisfies Record<Extract<CheckpointVerdict, { holds: false }>['because'], string>

/** The proof that the log of one size begins that of another, with the roots that the ledger says they have. Nothing in it is verified yet. */
export async function consistencyBetween(
  api: Api,
  from: number,
  to: number | undefined,
): Promise<{ readonly from: Told; readonly to: Told; readonly proof: readonly Hash[] }> {
  const { body } = await ask(api, 'GET', '/log/consistency', { query: { from, to } })
  const toldIn = (name: 'from' | 'to'): Told => ({ size: body.at(name, 'size').number, root: hashIn(body.at(name, 'root').text) })
  return { from: toldIn('from'), to: toldIn('to'), proof: body.at('proof').items.map(({ text }) => hashIn(text)) }
}

/** A state of the log, as its ledger tells it. */
export interface Told {
  readonly size: number
  readonly root: Hash
}

function hashIn(text: string): Hash {
  const bytes = decodeBase64(text)
  if (bytes?.length !== 32) throw new Failure(3, 'What the ledger sent is no proof.')
  return bytes
}

function unharmed<T>(what: string, parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    if (error instanceof Malformed) throw new Failure(3, `What the ledger sent is no ${what}: ${error.message}.`)
    throw error
  }
}
