/** Some entries of a ledger: each by its proof, and those of each record without a gap. */
import { isLeaf, leafHash, Malformed, parseTlogProof, verifyInclusion } from '#audit'
import { entryPath, parsePath } from '../bundle/paths.js'
import { counted, type Findings } from './findings.js'
import type { ListedFiles } from './listed-files.js'
import { commitmentsIn, type OpenedTally, objectIn, openedOf, verifyOpened } from './opened.js'
import type { Signed } from './signed-checkpoint.js'

export interface RecordEntriesOptions {
  readonly files: ListedFiles
  readonly signed: Signed
  readonly findings: Findings
  readonly opened: OpenedTally
  readonly onEntry: (leaf: Uint8Array) => void
  readonly onProgress: (done: number) => void | Promise<void>
}

export async function verifyRecordEntries(options: RecordEntriesOptions): Promise<void> {
  const { files, findings, opened, onEntry, onProgress } = options
  const sequences = sequencesIn(files, findings)
  const streams = new Map<string, number>()
  let sealed = 0
  let done = 0
  for (const sequence of sequences) {
    const file = entryPath('entry', sequence)
    const leaf = await files.read(file)
    if (leaf) {
      onEntry(leaf)
      await verifyEntry(leaf, sequence, options)
      const event = objectIn(leaf)
      if (!isLeaf(leaf) || !event) findings.fails('entries', `Entry ${sequence} is not in canonical form.`, { file, entry: sequence })
      else {
        follow(event, sequence, streams, findings)
        sealed += commitmentsIn(event['data'])
      }
      const values = files.has(entryPath('opened', sequence)) ? await openedOf(files, sequence, findings) : undefined
      if (values) verifyOpened(leaf, values, { sequence, file: entryPath('opened', sequence), findings, tally: opened })
    } else findings.fails('entries', `Entry ${sequence} cannot be read.`, { file, entry: sequence })
    await onProgress(++done)
  }
  tell(options, sequences.length, streams)
  const closed = sealed - opened.opened
  if (closed > 0)
    findings.unproved(
      'opened',
      `What ${counted(closed, 'sealed value')} in these entries ${closed === 1 ? 'says' : 'say'} is not opened in this bundle.`,
    )
}

function tell({ files, findings }: RecordEntriesOptions, count: number, streams: ReadonlyMap<string, number>): void {
  const { scope, entries } = files.manifest
  if (count !== entries)
    findings.fails('entries', `The manifest speaks of ${counted(entries, 'entry', 'entries')}, and the bundle has ${count}.`)
  if (!findings.failed('proofs') && !findings.failed('entries') && count > 0)
    findings.holds(
      'proofs',
      `${count === 1 ? 'The entry stands' : `All ${counted(count, 'entry', 'entries')} stand`} in the ledger where ${count === 1 ? 'it says' : 'they say'}, by the proof of each.`,
    )
  const own = 'id' in scope ? `${scope.kind}-${scope.id}` : undefined
  if (own !== undefined && !streams.has(own)) findings.fails('scope', `The bundle is said to be about ${own}, and has no entry of it.`)
  if (!findings.failed('streams') && streams.size > 0)
    findings.holds('streams', `The entries of ${counted(streams.size, 'record')} go on from the first without a gap.`)
  findings.unproved(
    'scope',
    'That there is nothing later about these records, and nothing else about them, in the ledger is not proved by some of its entries. Take a bundle of the whole ledger.',
  )
}

/** The sequences of the entries, in order. A proof or a value without its entry is told of. */
function sequencesIn(files: ListedFiles, findings: Findings): readonly number[] {
  const sequences: number[] = []
  for (const path of files.paths) {
    const parsed = parsePath(path)
    if (parsed?.kind === 'entry') sequences.push(parsed.sequence)
    else if (parsed?.kind === 'tile' || parsed?.kind === 'openings')
      findings.fails('entries', `${path} has no place in a bundle about a record.`, { file: path })
    else if ((parsed?.kind === 'proof' || parsed?.kind === 'opened') && !files.has(entryPath('entry', parsed.sequence)))
      findings.fails('entries', `${path} speaks of entry ${parsed.sequence}, which is missing.`, { file: path, entry: parsed.sequence })
  }
  return sequences.sort((a, b) => a - b)
}

async function verifyEntry(leaf: Uint8Array, sequence: number, { files, signed, findings }: RecordEntriesOptions): Promise<void> {
  const file = entryPath('proof', sequence)
  const fails = (why: string) =>
    findings.fails('proofs', `Entry ${sequence} is not shown to be in the ledger: ${why}.`, { file, entry: sequence })
  if (!files.has(file)) return fails('its proof is missing')
  const bytes = await files.read(file)
  if (!bytes) return fails('its proof cannot be read')
  try {
    const { index, proof, checkpoint } = parseTlogProof(bytes)
    const { size, root } = signed.checkpoint
    if (index !== sequence - 1) return fails(`its proof is for entry ${index + 1}`)
    if (checkpoint.text !== signed.note.text) return fails('its proof is of another checkpoint than that of the bundle')
    if (!verifyInclusion({ index, size, leaf: leafHash(leaf), proof, root }))
      return fails('its proof does not lead from it to the root that was signed; the entry, its place or its proof was changed')
  } catch (error) {
    if (!(error instanceof Malformed)) throw error
    fails(`its proof cannot be read (${error.what})`)
  }
}

/** The entries of a stream have the revisions 0, 1, 2 … in the order of the log. */
function follow(event: Readonly<Record<string, unknown>>, sequence: number, streams: Map<string, number>, findings: Findings): void {
  const { stream, revision } = { stream: event['stream'], revision: event['revision'] }
  if (typeof stream !== 'string' || typeof revision !== 'number') {
    findings.fails('entries', `Entry ${sequence} names no record.`, { file: entryPath('entry', sequence), entry: sequence })
    return
  }
  const expected = (streams.get(stream) ?? -1) + 1
  if (revision !== expected) {
    findings.fails(
      'streams',
      `Before entry ${sequence} (revision ${revision} of ${stream}) entries of it are missing: revision ${expected} should come next.`,
      {
        file: entryPath('entry', sequence),
        entry: sequence,
      },
    )
  }
  streams.set(stream, revision)
}
