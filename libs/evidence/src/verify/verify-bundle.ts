/** Whether a bundle holds: everything that can be told from it alone, and what cannot. The same code runs on a server and in a browser. */
import { encodeBase64, type VerifierKey } from '#audit'
import { Archive } from '../archive/read.js'
import { ArchiveRefused } from '../archive/refused.js'
import type { ByteSource } from '../archive/source.js'
import { type Manifest, parseManifest, type Scope } from '../bundle/manifest.js'
import { mostBytes, paths } from '../bundle/paths.js'
import { NamedCopies, verifyState } from './beside.js'
import { type Finding, Findings } from './findings.js'
import { heldCheckpoints } from './held.js'
import { verifyLedgerEntries } from './ledger-entries.js'
import { ListedFiles } from './listed-files.js'
import { tellOpened } from './opened.js'
import { verifyRecordEntries } from './record-entries.js'
import { signedCheckpoint } from './signed-checkpoint.js'
import { verifyStamp, verifyWitnesses } from './witnesses.js'

export interface VerifyOptions {
  /** The ledger's key, as whoever verifies has it from elsewhere. */
  readonly key?: VerifierKey
  /** Checkpoints that whoever verifies has kept. */
  readonly held?: readonly (Uint8Array | string)[]
  /** The trust policy of whoever verifies (C2SP tlog-policy). Default: that in the bundle, which is the ledger's own. */
  readonly policy?: Uint8Array | string
  /** The time-stamp authorities that whoever verifies trusts (PEM). Default: those in the bundle. */
  readonly authorities?: string
  /** Default: the clock of the machine. */
  readonly now?: Date
  /** Told of each finding as it is made. */
  readonly onFinding?: (finding: Finding) => void
  /** Told how many entries were looked through. It is waited for. */
  readonly onProgress?: (done: number, total: number) => void | Promise<void>
}

/** What the bundle says of itself. */
export interface BundleFacts {
  readonly scope: Scope
  readonly made: string
  readonly origin: string
  readonly size: number
  readonly root: string
  readonly entries: number
}

/** `unreadable`: it is no archive, or not all of one; nothing could be verified. */
export interface Verdict {
  readonly outcome: 'holds' | 'does-not-hold' | 'unreadable'
  readonly findings: readonly Finding[]
  readonly facts?: BundleFacts
}

/** Looks through a bundle. Rejects only where its bytes cannot be had. */
export async function verifyBundle(source: ByteSource, options: VerifyOptions = {}): Promise<Verdict> {
  const findings = new Findings(options.onFinding)
  try {
    const archive = await Archive.open(source)
    findings.holds('archive', 'The archive is whole, and can be read in one way only.')
    const manifest = await manifestOf(archive, findings)
    if (manifest) await verifyFiles(new ListedFiles(archive, manifest, findings), options, findings)
    findings.end()
    return {
      outcome: findings.anyFailed ? 'does-not-hold' : 'holds',
      findings: findings.all,
      ...(manifest && { facts: factsOf(manifest) }),
    }
  } catch (error) {
    if (!(error instanceof ArchiveRefused)) throw error
    findings.fails('archive', error.message, error.file === undefined ? {} : { file: error.file })
    return { outcome: error.fault === 'unreadable' ? 'unreadable' : 'does-not-hold', findings: findings.all }
  }
}

async function manifestOf(archive: Archive, findings: Findings): Promise<Manifest | undefined> {
  if (!archive.has(paths.manifest)) {
    findings.fails('manifest', 'manifest.json is missing: this is no bundle.', { file: paths.manifest })
    return undefined
  }
  const manifest = parseManifest(await archive.read(paths.manifest, mostBytes.manifest))
  if (typeof manifest !== 'string') return manifest
  findings.fails('manifest', `The manifest cannot be read: ${manifest}.`, { file: paths.manifest })
  return undefined
}

async function verifyFiles(files: ListedFiles, options: VerifyOptions, findings: Findings): Promise<void> {
  const { key, held = [], onProgress, now = new Date(), policy, authorities } = options
  files.compareNames()
  const { manifest } = files
  const signed = await signedCheckpoint(files, key, findings)
  if (signed) {
    const others = { now, ...(policy !== undefined && { policy }), ...(authorities !== undefined && { authorities }) }
    await verifyWitnesses(files, signed, others, findings)
    await verifyStamp(files, signed, others, findings)
    const opened = { opened: 0 }
    const copies = NamedCopies.of(files)
    const earlier = await heldCheckpoints(held, signed.checkpoint, signed.key, findings)
    const isLedger = manifest.scope.kind === 'ledger'
    const total = isLedger ? signed.checkpoint.size : manifest.entries
    const shared = {
      files,
      signed,
      findings,
      opened,
      onEntry: (leaf: Uint8Array) => copies.look(leaf),
      onProgress: (done: number) => onProgress?.(done, total),
    }
    if (isLedger) await verifyLedgerEntries({ ...shared, held: earlier })
    else await verifyRecordEntries(shared)
    if (isLedger && manifest.entries !== signed.checkpoint.size)
      findings.fails('manifest', `The manifest speaks of ${manifest.entries} entries, and the checkpoint of ${signed.checkpoint.size}.`)
    for (const checkpoint of earlier) checkpoint.end()
    tellOpened(opened, findings)
    await copies.verify(files, findings)
    await verifyState(files, signed, findings)
    if (held.length === 0) {
      findings.unproved(
        'held',
        'That the ledger did not change its past before it signed this is shown by a checkpoint that somebody else kept from before; none was given.',
      )
    }
    findings.unproved('checkpoint', `What the ledger recorded after entry ${signed.checkpoint.size} is not part of this.`)
  } else findings.fails('entries', 'The entries cannot be verified without a checkpoint that is signed.')
  await files.finish()
}

function factsOf({ scope, made, origin, size, root, entries }: Manifest): BundleFacts {
  return { scope, made, origin, size, root: encodeBase64(root), entries }
}
