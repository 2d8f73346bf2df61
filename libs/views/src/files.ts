/** The files of the views: one is current, named by a pointer; a new one is built beside it and the pointer then moved in one step. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import Sqlite, { type Database } from 'better-sqlite3'
import { isCode } from '#files'
import { firstCheckpoint } from './follower.js'
import { definition, schema } from './schema.js'

const pointer = 'current'
const naming = /^views-(\d+)-(\d+)-\d+\.sqlite$/

/** The name of the current file and the version of its definition; undefined where there is none yet. */
export function currentFile(directory: string): { readonly name: string; readonly version: number } | undefined {
  try {
    const name = readFileSync(join(directory, pointer), 'utf8').trim()
    const version = naming.exec(name)?.[1]
    return version === undefined ? undefined : { name, version: Number(version) }
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

let made = 0

/** A name that nobody uses: version, process, and a count within it. */
export function newFileName(directory: string, version: number = definition.version): string {
  for (;;) {
    const name = `views-${version}-${process.pid}-${made++}.sqlite`
    if (!existsSync(join(directory, name))) return name
  }
}

/**
 * Makes an empty file of views; with `build` one that is written as fast as can be, by nobody else, and thrown away if that is not finished.
 */
export function createFile(directory: string, name: string, build: boolean): Database {
  mkdirSync(directory, { recursive: true })
  const db = new Sqlite(join(directory, name))
  db.pragma('page_size = 8192')
  if (build) forBuilding(db)
  else forFollowing(db)
  db.transaction(() => {
    db.exec(schema)
    firstCheckpoint(db)
  })()
  return db
}

/** Opens a file of views that is there. */
export function openFile(directory: string, name: string): Database {
  const db = new Sqlite(join(directory, name), { fileMustExist: true })
  forFollowing(db)
  return db
}

/** The views can always be made again from the log, so an fsync for each page would buy nothing; the write-ahead log keeps them whole without. */
function forFollowing(db: Database): void {
  db.pragma('busy_timeout = 10000')
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = NORMAL')
  db.pragma('cache_size = -32768')
  db.pragma('temp_store = MEMORY')
}

/** Each page is written once, when there is no room for it in memory any more, and nothing is ever undone. */
function forBuilding(db: Database): void {
  db.pragma('journal_mode = OFF')
  db.pragma('locking_mode = EXCLUSIVE')
  db.pragma('synchronous = OFF')
  db.pragma('cache_size = -49152')
  db.pragma('temp_store = MEMORY')
}

/** The file of the index of words that belongs to a file of views. */
export function indexOf(file: string): string {
  return join(dirname(file), basename(file).replace(/^views-/, 'search-'))
}

/** The names of the files that there are: of views and of words, with their logs. */
export function filesIn(directory: string): readonly string[] {
  return readdirSync(directory).filter((name) => /^(?:views|search)-/.test(name))
}

/** Makes a file the current one, for every process that looks. */
export function pointTo(directory: string, name: string): void {
  const draft = join(directory, `${pointer}.${process.pid}`)
  writeFileSync(draft, `${name}\n`, { flush: true })
  renameSync(draft, join(directory, pointer))
}

/** Takes away files that are not current and whose builder is gone. */
export function sweep(directory: string, keep: readonly string[]): void {
  for (const name of readdirSync(directory)) {
    const base = name.replace(/-(wal|shm|journal)$/, '').replace(/^search-/, 'views-')
    const builder = naming.exec(base)?.[2]
    if (builder === undefined || keep.includes(base)) continue
    if (Number(builder) === process.pid || !isAlive(Number(builder))) rmSync(join(directory, name), { force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return isCode(error, 'EPERM')
  }
}

function isMissing(error: unknown): boolean {
  return isCode(error, 'ENOENT')
}
