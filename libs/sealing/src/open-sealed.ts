/** Opens the keys of a data directory, and the sealed log that they belong to. */
import { existsSync } from 'node:fs'
import { type EventStore, isSealed, type LogAddress, openSqliteStore, type SqliteOptions } from '#event-store'
import { SealingFault, whatIsLost } from './fault.js'
import { Keys } from './keys.js'
import {
  fileOf,
  type MasterKey,
  type MasterKeySource,
  makeMasterKey,
  nextMasterKey,
  noMasterKey,
  readMasterKey,
  takeNextMasterKey,
} from './master-key.js'
import { SealedStore } from './sealed-store.js'

export interface KeysOf {
  /** The file of the keys. */
  readonly keys: string
  readonly master: MasterKeySource
  /** The log that they are for. */
  readonly log: string
  readonly readOnly?: boolean
}

/**
 * The keys of a log; made, with a master key where that is ours to make, for a log that has none yet.
 *
 * @throws {@link SealingFault} with what is lost and what still works; `Unavailable` as an engine does.
 */
export function openKeys({ keys: file, master: source, log, readOnly = false }: KeysOf): Keys {
  if (!existsSync(file)) {
    if (existsSync(log) && isSealed(log)) {
      throw new SealingFault(
        'keys-missing',
        `The keys of this ledger are missing: ${file} is not there. ${whatIsLost} Restore it from a backup.`,
      )
    }
    return new Keys({ file, master: readMasterKey(source) ?? firstMasterKey(source) })
  }
  const master = readMasterKey(source) ?? missing(source)
  try {
    return new Keys({ file, master, readOnly })
  } catch (error) {
    const next = isWrong(error) ? withNext(file, source, readOnly) : undefined
    if (!next) throw error
    return next
  }
}

/** Opens a sealed log. Closing it closes the keys as well. Throws as {@link openKeys} does. */
export function openSealedLog({ keys, master, ...options }: SqliteOptions & Pick<KeysOf, 'keys' | 'master'>): SealedStore {
  const opened = openKeys({ keys, master, log: options.file, ...(options.readOnly !== undefined && { readOnly: options.readOnly }) })
  try {
    return new SealedStore(openSqliteStore(options), opened)
  } catch (error) {
    opened.close()
    throw error
  }
}

/** Opens a log for reading by its address, sealed or not, in whatever thread. */
export function openAt({ file, keys }: LogAddress): EventStore {
  const engine = openSqliteStore({ file, readOnly: true, now: () => new Date() })
  return keys
    ? new SealedStore(engine, new Keys({ file: keys.file, master: { bytes: keys.master, from: 'the key' }, readOnly: true }))
    : engine
}

/** The file of a master key that is the operator's to make is not made by us: it would lie where nobody looks for it. */
function firstMasterKey(source: MasterKeySource): MasterKey {
  return 'made' in source ? makeMasterKey(source.made) : missing(source)
}

function missing(source: MasterKeySource): never {
  throw noMasterKey(fileOf(source) ?? 'ALTERAM_MASTER_KEY')
}

/** A rotation that was cut off after the keys were wrapped anew, and before the new master key was put in its place. */
function withNext(file: string, source: MasterKeySource, readOnly: boolean): Keys | undefined {
  const place = fileOf(source)
  const next = place === undefined ? undefined : nextMasterKey(place)
  if (place === undefined || !next) return undefined
  try {
    const keys = new Keys({ file, master: next, readOnly })
    if (!readOnly) takeNextMasterKey(place)
    return keys
  } catch (error) {
    if (isWrong(error)) return undefined
    throw error
  }
}

function isWrong(error: unknown): boolean {
  return error instanceof SealingFault && error.reason === 'master-key-wrong'
}
