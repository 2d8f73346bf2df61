/** What a data directory holds, opened: the log, the ledger over it, its views, users, secrets, and copies of sources. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Access, openAccess } from '#access'
import type { EventStore } from '#event-store'
import { Proofs } from '#proofs'
import { Ledger, type NewId, newId } from '#recording'
import { type MasterKeySource, openSealedLog, type SealedStore } from '#sealing'
import { Views } from '#views'
import { Directory } from './access/directory.js'
import { Erasing, type Step as ErasingStep } from './erasing/erasing.js'

export interface Parts {
  /** The data directory. */
  readonly directory: string
  /** The log as it lies, and as it is proved. */
  readonly engine: EventStore
  /** The log as it is read: around the engine, sealing what goes in and opening what comes out. */
  readonly store: SealedStore
  readonly ledger: Ledger
  readonly views: Views
  /** The tree of the log as it lies, and the checkpoints that are signed of it. */
  readonly proofs: Proofs
  readonly access: Access
  /** Carries erasures out, and finishes those that were cut off. */
  readonly erasing: Erasing
  /** Who may do what, by the ledger. */
  readonly users: Directory
  readonly now: () => Date
  readonly newId: NewId
}

export interface PartsOptions {
  /** The data directory; made where it is missing. */
  readonly directory: string
  /** Default: the clock of the machine. */
  readonly now?: () => Date
  readonly newId?: NewId
  /** Where the master key of personal values is. Default: in the data directory, where one is made at the first start. */
  readonly master?: MasterKeySource | undefined
  /** The name that the log has for good, where it has none yet; see `isOrigin`. Default: one at random. */
  readonly origin?: string
  /** Whether the log is signed as it grows, without being asked for. Default: always. */
  readonly signs?: () => boolean
  /** Told of each step of an erasure. */
  readonly onErasingStep?: (step: ErasingStep) => void
}

/** The files of a data directory. */
export const filesOf = (directory: string) => ({
  log: join(directory, 'ledger.sqlite'),
  keys: join(directory, 'keys.sqlite'),
  masterKey: join(directory, 'master.key'),
  access: join(directory, 'access.sqlite'),
  views: join(directory, 'views'),
  tree: join(directory, 'tree'),
  checkpoints: join(directory, 'checkpoints.sqlite'),
  signingKey: join(directory, 'signing.key'),
  copies: join(directory, 'copies'),
  /** What is under way. */
  erasures: join(directory, 'erasures'),
})

/** The log of a data directory, by itself. Throws `Unavailable` where it cannot be opened, and `SealingFault` where its keys cannot. */
export function openLog({
  directory,
  now = () => new Date(),
  master,
  ...options
}: Pick<PartsOptions, 'directory' | 'now' | 'master'> & { readonly readOnly?: boolean }): SealedStore {
  const { log: file, keys, masterKey } = filesOf(directory)
  return openSealedLog({ file, keys, master: master ?? { made: masterKey }, now, ...options })
}

/**
 * Opens a data directory. Throws `Unavailable` where the log cannot be opened, `SealingFault` where its keys cannot, and `SigningFault` where nothing
 * can be signed of it.
 */
export function openParts({
  directory,
  now = () => new Date(),
  newId: makeId = newId,
  master,
  origin,
  signs,
  onErasingStep,
}: PartsOptions): Parts {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const files = filesOf(directory)
  mkdirSync(files.copies, { recursive: true, mode: 0o700 })
  const store = openLog({ directory, now, master })
  const { engine, keys } = store
  const proofs = proofsOf(store, files, { now, ...(origin !== undefined && { origin }), ...(signs && { signs }) })
  const access = openAccess({ file: files.access, now })
  const ledger = new Ledger(store, { now, newId: makeId, secret: keys.secret })
  keys.onForgotten(() => ledger.readings.forget())
  const views = new Views({ directory: files.views, store, now })
  const opened = { directory, engine, store, ledger, views, proofs, access, users: new Directory(views), now, newId: makeId }
  return {
    ...opened,
    erasing: new Erasing(opened, { jobs: files.erasures, copies: files.copies, ...(onErasingStep && { onStep: onErasingStep }) }),
  }
}

function proofsOf(
  store: SealedStore,
  { tree, checkpoints: file, signingKey: keyFile }: ReturnType<typeof filesOf>,
  options: Pick<PartsOptions, 'origin' | 'signs'> & { readonly now: () => Date },
): Proofs {
  try {
    return new Proofs({ store: store.engine, tree, file, keyFile, ...options })
  } catch (error) {
    void store.close()
    throw error
  }
}

/** Closes them, the readers of the log before the log. */
export async function closeParts({ store, views, proofs, access, erasing }: Parts): Promise<void> {
  const erased = erasing.close()
  await views.close()
  await erased
  try {
    await proofs.close()
  } finally {
    await store.close()
    access.close()
  }
}
