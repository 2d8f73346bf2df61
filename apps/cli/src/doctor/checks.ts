/** What the doctor looks at, from the ground up: each check is made only where those before it let it. */

import { accessSync, constants, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import Database from 'better-sqlite3'
import { openAccess } from '#access'
import { openSqliteStore } from '#event-store'
import { exportEntries } from '#exchange'
import { Proofs } from '#proofs'
import { type MasterKeySource, openKeys, type SealedStore } from '#sealing'
import { filesOf, openLog } from '#server'
import { Views } from '#views'
import { troubleWith } from '../api/trouble.js'
import { codeOf } from '../error-code.js'
import { Failure } from '../failure.js'
import { foldFromNothing, stateOf } from '../replay/fold.js'
import { Proved } from '../replay/proved.js'
import { oneLine } from '../terminal/clean.js'
import { count } from '../terminal/progress.js'

/** What a check found. */
export interface Finding {
  /** `bad` makes the doctor fail; `note` is worth knowing. */
  readonly verdict: 'good' | 'note' | 'bad'
  /** What was looked at: `log`. */
  readonly what: string
  /** What is so, and what to do where it is bad. */
  readonly says: string
}

/** Entries that are folded anew and compared with the views. */
const spotEntries = 2_000
const littleBytes = 64 * 1_048_576
const scarceBytes = 1_024 * 1_048_576

/** Looks at a data directory and gives what it finds, as it finds it. Nothing is changed but that the views follow the log. */
export async function* examine(directory: string, now: () => Date, master: MasterKeySource | undefined): AsyncGenerator<Finding> {
  yield node()
  const folder = folderAt(directory)
  yield folder
  if (folder.verdict === 'bad') return
  yield await disk(directory)
  const log = await logIn(directory, now)
  yield log
  yield secrets(directory, now)
  if (log.verdict === 'bad') return
  const sealing = keys(directory, master)
  yield sealing
  if (folder.verdict === 'note') return
  if (sealing.verdict !== 'bad') yield* views(directory, now, master)
  yield await proofs(directory, now)
}

function node(): Finding {
  return { verdict: 'good', what: 'Node', says: `version ${process.versions.node}` }
}

function folderAt(directory: string): Finding {
  const what = 'data directory'
  const path = resolve(directory)
  if (!existsSync(path))
    return { verdict: 'bad', what, says: `${path} is not there. Name it with --data, or begin a ledger by importing something.` }
  if (!statSync(path).isDirectory()) return { verdict: 'bad', what, says: `${path} is a file; a data directory is a folder.` }
  if (!existsSync(filesOf(path).log))
    return { verdict: 'bad', what, says: `There is no ledger in ${path}. Name another with --data, or begin one by importing something.` }
  try {
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK)
    rmSync(mkdtempSync(join(path, '.doctor-')), { recursive: true })
    return { verdict: 'good', what, says: `${path} is there, and can be written` }
  } catch {
    return { verdict: 'note', what, says: `${path} cannot be written by you; it can be read, but nothing can be recorded` }
  }
}

async function disk(directory: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(directory)
  const free = bavail * bsize
  const says = `${size(free)} free`
  if (free < littleBytes) return { verdict: 'bad', what: 'disk', says: `only ${says}. Make room before anything more is recorded.` }
  return { verdict: free < scarceBytes ? 'note' : 'good', what: 'disk', says }
}

async function logIn(directory: string, now: () => Date): Promise<Finding> {
  const what = 'log'
  const file = filesOf(directory).log
  try {
    const store = openSqliteStore({ file, now, readOnly: true, busyTimeoutMs: 5_000 })
    try {
      await store.head()
    } finally {
      await store.close()
    }
    const { format, faults, events } = inside(file)
    if (faults.length > 0) return { verdict: 'bad', what, says: `${file} is damaged (${faults[0]}). Restore it from a backup.` }
    return { verdict: 'good', what, says: `opens, whole, format ${format}, ${count(events)} entries, ${size(statSync(file).size)}` }
  } catch (error) {
    return { verdict: 'bad', what, says: sentence(directory, error) }
  }
}

/** What SQLite itself says of the file. */
function inside(file: string): { readonly format: number; readonly faults: readonly string[]; readonly events: number } {
  const db = new Database(file, { readonly: true, timeout: 5_000 })
  try {
    const checked: unknown = db.pragma('quick_check(1)', { simple: true })
    const events: unknown = db.prepare('SELECT count(*) FROM events').pluck().get()
    return {
      format: Number(db.pragma('user_version', { simple: true })),
      faults: checked === 'ok' ? [] : [oneLine(String(checked).replace('*** in database main ***', ''))],
      events: Number(events),
    }
  } finally {
    db.close()
  }
}

function secrets(directory: string, now: () => Date): Finding {
  const what = 'sign-in'
  const file = filesOf(directory).access
  if (!existsSync(file)) return { verdict: 'note', what, says: 'nobody signs in here yet' }
  try {
    const access = openAccess({ file, now })
    try {
      const [names, tokens] = [access.logins.list().length, access.tokens.list().filter(({ revoked }) => revoked === undefined).length]
      return { verdict: 'good', what, says: `opens, ${names} names to sign in with, ${tokens} tokens in use` }
    } finally {
      access.close()
    }
  } catch (error) {
    const remedy = isDamage(error)
      ? 'It holds what people sign in with, and tokens; users and roles are in the log. Restore it, or remove it and invite them again.'
      : 'See that it is yours, and that its disk is neither full nor read-only.'
    return { verdict: 'bad', what, says: `${file} cannot be used (${reasonOf(error)}). ${remedy}` }
  }
}

function isDamage(error: unknown): boolean {
  return /^SQLITE_(NOTADB|CORRUPT)/.test(codeOf(error))
}

/** Whether what is sealed can be read, and only by whom it should. */
function keys(directory: string, given: MasterKeySource | undefined): Finding {
  const what = 'keys'
  const { keys: file, masterKey, log } = filesOf(directory)
  const master = given ?? { made: masterKey }
  try {
    const opened = openKeys({ keys: file, master, log, readOnly: existsSync(file) })
    try {
      const { subjects, destroyed } = opened.counts
      const place = 'text' in master ? 'from ALTERAM_MASTER_KEY' : `in ${'file' in master ? master.file : master.made}`
      const says = `open, ${count(subjects)} in use, ${count(destroyed)} destroyed; the master key is ${place}`
      const open = [file, ...('file' in master ? [master.file] : 'made' in master ? [master.made] : [])].filter(isOpenToOthers)
      if (open.length > 0) return { verdict: 'bad', what, says: `${open.join(' and ')} can be read by others on this machine: chmod 600` }
      return { verdict: 'good', what, says }
    } finally {
      opened.close()
    }
  } catch (error) {
    return { verdict: 'bad', what, says: sentence(directory, error) }
  }
}

function isOpenToOthers(file: string): boolean {
  return process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0
}

async function* views(directory: string, now: () => Date, master: MasterKeySource | undefined): AsyncGenerator<Finding> {
  const what = 'views'
  const files = filesOf(directory)
  const store = openLog({ directory, now, master })
  try {
    const live = new Views({ directory: files.views, store, now })
    try {
      const before = live.checkpoint
      const head = await store.head()
      const lag = head > before.position ? ', and were behind the log before this' : ', and had all of the log'
      await live.caughtUp(60_000).catch(() => undefined)
      const { state, checkpoint, trouble, searching } = live.health
      if (state === 'stopped' || state === 'failed' || checkpoint.position < head) {
        yield { verdict: 'bad', what, says: `${trouble ?? 'They do not catch up with the log.'} Run alteram rebuild.` }
        return
      }
      yield { verdict: 'good', what, says: `${state}, at entry ${count(checkpoint.sequence)}${lag}` }
      if (searching !== undefined) yield { verdict: 'bad', what: 'search', says: `${searching} Run alteram rebuild.` }
      yield await spotCheck(store, live, checkpoint.sequence, now)
    } finally {
      await live.close()
    }
  } catch (error) {
    yield {
      verdict: 'bad',
      what,
      says: `${files.views} cannot be used (${reasonOf(error)}). Nothing is lost: alteram rebuild makes the views anew from the log.`,
    }
  } finally {
    await store.close()
  }
}

/** Whether the tree follows the log, and begins with what was signed. Nothing is signed. */
async function proofs(directory: string, now: () => Date): Promise<Finding> {
  const what = 'proofs'
  const files = filesOf(directory)
  const store = openSqliteStore({ file: files.log, now, readOnly: true })
  try {
    const live = new Proofs({ store, tree: files.tree, file: files.checkpoints, keyFile: files.signingKey, now, signs: () => false })
    try {
      await live.reached(await store.head(), 60_000)
      await live.checked()
      const { state, size, trouble, refusal } = live.health
      if (refusal !== undefined) return { verdict: 'bad', what, says: refusal }
      if (trouble !== undefined) return { verdict: 'bad', what, says: trouble }
      if (state === 'building') return { verdict: 'note', what, says: `the tree is being built from the log, at entry ${count(size)}` }
      const last = live.checkpoints.kept.latest()
      if (!last) return { verdict: 'note', what, says: `the tree has all ${count(size)} entries; nothing was signed yet` }
      const signed = last.size === size ? 'as signed' : `the first ${count(last.size)} of them as signed`
      return {
        verdict: 'good',
        what,
        says: `the tree has all ${count(size)} entries, ${signed}; ${count(live.checkpoints.kept.count)} checkpoints`,
      }
    } finally {
      await live.close()
    }
  } catch (error) {
    return { verdict: 'bad', what, says: sentence(directory, error) }
  } finally {
    await store.close()
  }
}

/** Folds the first entries anew and compares the state with the views'. */
async function spotCheck(store: SealedStore, live: Views, last: number, now: () => Date): Promise<Finding> {
  const what = 'state'
  const to = Math.min(last, spotEntries)
  const folded = await foldFromNothing({ open: () => new Proved().events(exportEntries(store, { to })), now })
  const same = folded.digest === stateOf(live, folded.sequence).digest
  if (same) return { verdict: 'good', what, says: `the views at entry ${count(to)} are what the log says (${folded.digest.slice(0, 16)}…)` }
  return {
    verdict: 'bad',
    what,
    says: `the views at entry ${count(to)} are not what the log says. Run alteram rebuild, then alteram replay --check.`,
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? oneLine(error.message).replace(/\.$/, '') : String(error)
}

function sentence(directory: string, error: unknown): string {
  const known = troubleWith(directory, error)
  return known instanceof Failure ? known.lines.join(' ') : error instanceof Error ? error.message : String(error)
}

function size(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB']
  let [value, unit] = [bytes, 0]
  while (value >= 1_000 && unit < units.length - 1) {
    value /= 1_000
    unit++
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`
}
