/** The keys of subjects: found for whom they are, found by their names, condemned and destroyed. */
import { createHmac, type KeyObject } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import { outageOf, Unavailable } from '#event-store'
import { erasedWords, recordOf, subjectOfActor } from '#ledger'
import { decrypt, encrypt, keyLength, keyOf } from './aes-gcm.js'
import { SealingFault, whatIsLost } from './fault.js'
import { type KeyRow, type KeyStatements, openKeyFile, prepareKeyStatements } from './key-file.js'
import type { MasterKey } from './master-key.js'
import { Pool } from './pool.js'
import { randomBytes } from './random.js'
import { Recent } from './recent.js'

/** A key of a subject, with the name that it goes by in the log. */
export interface SubjectKey {
  readonly name: string
  readonly key: KeyObject
}

/** A key as it is found by its name: what it opens, and who records with it. */
interface Found {
  readonly key: KeyObject
  /** Undefined where nobody records with it. */
  readonly actor: string | undefined
}

export interface KeysOptions {
  readonly file: string
  readonly master: MasterKey
  readonly readOnly?: boolean
}

export interface KeyCounts {
  readonly subjects: number
  readonly free: number
  readonly destroyed: number
}

/** Keys in memory at least; so many more belong to an entry that somebody is reading or writing just now. */
const held = 20_000
/** Bindings that wait to be written, and for how long at most. Where they are lost with the machine, their subjects get a second key. */
const mostWaiting = 500
const waitMs = 200

/** How long what was looked at holds for an append. */
const lookMs = 5

const markText = 'alteram/master-key/v1'

export class Keys {
  /** For ids that are made of words: 32 bytes, which stay. */
  readonly secret: Uint8Array
  readonly #db: Database
  readonly #sql: KeyStatements
  readonly #pool: Pool
  readonly #bySubject = new Recent<string, SubjectKey>(held)
  readonly #byActor = new Recent<string, SubjectKey>(1_000)
  readonly #byName = new Recent<string, Found | 'erased'>(held)
  readonly #listeners = new Set<() => void>()
  #waiting: [subject: string, id: number][] = []
  #timer: NodeJS.Timeout | undefined
  #master: KeyObject
  #version: number | undefined
  #looked = Number.NEGATIVE_INFINITY
  #changes: number

  /**
   * Opens a file of keys, and makes it where it is missing unless it is only read.
   *
   * @throws {@link SealingFault} `master-key-wrong`, `keys-incompatible`, and the outages of SQLite as {@link Unavailable}.
   */
  constructor({ file, master, readOnly = false }: KeysOptions) {
    this.#master = keyOf(master.bytes)
    this.#db = this.#outage(file, () => openKeyFile(file, readOnly))
    try {
      this.#sql = prepareKeyStatements(this.#db)
      const { secret, changes } = this.#begin(master)
      this.secret = secret
      this.#changes = changes
      this.#version = this.#sql.dataVersion.get()
    } catch (error) {
      this.#db.close()
      throw outageOf(error, file, false)
    }
    this.#pool = new Pool(this.#sql, {
      wrap: (id, key) => this.#wrap(id, key),
      unwrap: (id, wrapped) => this.#unwrap(id, wrapped),
      durably: (write) => this.#durably(write),
    })
  }

  get file(): string {
    return this.#db.name
  }

  /** For another thread of this process. */
  get address(): { readonly file: string; readonly master: Uint8Array } {
    return { file: this.file, master: this.#master.export() }
  }

  /** The key that new values of a subject are sealed with. `isNew`: it is a record that only begins, which has none; were it to, it gets a second. */
  ofSubject(subject: string, isNew = false): SubjectKey {
    const known = this.#bySubject.get(subject)
    if (known) return known
    return this.#sqlite(() => {
      const name = this.#nameOf(subject)
      const row = isNew ? undefined : this.#sql.ofSubject.get(name)
      const key = row ? this.#keyIn(row) : this.#newKey(name)
      this.#bySubject.set(subject, key)
      return key
    })
  }

  /** The key of whoever records, which the log then names in the place of the actor; undefined for what is nobody. */
  ofActor(actor: string): SubjectKey | undefined {
    const known = this.#byActor.get(actor)
    if (known) return known
    const subject = subjectOfActor(actor)
    if (subject === undefined) return undefined
    const key = this.ofSubject(subject)
    this.#sqlite(() => this.#noteActor(key, actor))
    this.#byActor.set(actor, key)
    return key
  }

  /** The key of a name; `erased` where it is destroyed, or about to be. Throws {@link Unavailable} `damaged` where there is none. */
  find(name: string): KeyObject | 'erased' {
    const found = this.#found(name)
    return found === 'erased' ? found : found.key
  }

  /** Who records with the key of a name, or what is read in their place. Throws {@link Unavailable} `damaged` where that is not known. */
  actorOf(name: string): string {
    let found = this.#found(name)
    if (found !== 'erased' && found.actor === undefined) {
      // It was last looked at before its subject recorded anything, here or in another process: the file has it by now.
      found = this.#sqlite(() => this.#read(name))
      this.#byName.set(name, found)
    }
    if (found === 'erased') return erasedWords
    if (found.actor === undefined) throw damaged(`The key ${name} in ${this.file} belongs to nobody who records.`)
    return found.actor
  }

  /** Forgets what another process has condemned, destroyed or wrapped anew. To be called before keys are used. Throws {@link Unavailable} `closed`. */
  look(): void {
    this.#looked = performance.now()
    if (!this.#db.open) throw new Unavailable('closed', 'The log is closed.', false)
    this.#sqlite(() => {
      const version = this.#sql.dataVersion.get()
      if (version === this.#version) return
      this.#version = version
      const changes = this.#sql.changes.get() ?? 0
      if (changes === this.#changes) return
      this.#changes = changes
      this.#forget()
    })
  }

  /** The same where that was not done just now: what is sealed in that moment with a key that goes, goes with it. */
  lookAgain(): void {
    if (performance.now() - this.#looked > lookMs) this.look()
  }

  /** Calls back when keys were condemned or destroyed, here or elsewhere: whoever holds what was opened with them has to let it go. */
  onForgotten(forget: () => void): void {
    this.#listeners.add(forget)
  }

  /**
   * Has everything that the keys of a subject encrypt read as erased from now on, by an erasure, and gives the names of the keys; another key seals
   * what comes. `found` are keys that the log has for the subject, which the file may not know of. Durable; as often as one likes.
   */
  condemn(subject: string, erasure: string, found: Iterable<string> = []): readonly string[] {
    return this.#changing(() => {
      const name = this.#nameOf(subject)
      for (const each of found) this.#sql.bind.run(name, numberOf(each))
      this.#sql.condemn.all(erasure, name)
      return this.#sql.condemnedBy.all(erasure).map(nameOfNumber)
    })
  }

  /** Takes back what was condemned by an erasure and not yet destroyed. */
  reprieve(erasure: string): void {
    this.#changing(() => this.#sql.reprieve.run(erasure))
  }

  /** The names of the keys that are condemned and not yet destroyed, by their erasures. */
  get condemned(): ReadonlyMap<string, readonly string[]> {
    return this.#sqlite(() => {
      const rows = this.#sql.condemned.all()
      return new Map(
        Object.entries(Object.groupBy(rows, ({ erasure }) => erasure)).map(([erasure, found = []]) => [
          erasure,
          found.map(({ id }) => nameOfNumber(id)),
        ]),
      )
    })
  }

  /**
   * Destroys the keys that an erasure condemned, and gives how many there were. When it returns, nothing of them is left in the file, in its free
   * pages nor in the write-ahead log beside it. As often as one likes: what a crash left is finished by the next.
   */
  destroy(erasure: string, now: Date): number {
    const destroyed = this.#changing(() => {
      const { changes } = this.#sql.destroy.run(now.toISOString(), erasure)
      this.#sql.unname.run(erasure)
      return changes
    })
    this.#scrub()
    return destroyed
  }

  /** Wraps every key anew, in one transaction; then the former master key opens nothing that is left in the file. */
  rewrap(master: MasterKey): void {
    this.#pool.drop()
    const next = keyOf(master.bytes)
    this.#changing(() => {
      for (let last = -1; ; ) {
        const rows = this.#sql.all.all(last)
        for (const { id, wrapped } of rows) {
          if (wrapped) this.#sql.rewrap.run(encrypt(next, String(id), this.#unwrap(id, wrapped)), id)
          last = id
        }
        if (rows.length === 0) break
      }
      this.#sql.rewrapStore.run(encrypt(next, 'mark', markText), encrypt(next, 'secret', this.secret))
    })
    this.#master = next
    this.#scrub()
  }

  get counts(): KeyCounts {
    return this.#sqlite(() => this.#sql.counts.get() ?? { subjects: 0, free: 0, destroyed: 0 })
  }

  /** Writes the bindings that wait. */
  flush(): void {
    if (this.#waiting.length === 0) return
    this.#sqlite(() => this.#db.transaction(() => this.#writeWaiting()).immediate())
  }

  /** Gives unused keys back and lets go of the file. */
  close(): void {
    if (!this.#db.open) return
    clearTimeout(this.#timer)
    try {
      if (!this.#db.readonly) {
        this.#durably(() => {
          this.#writeWaiting()
          this.#pool.release()
        })
      }
    } finally {
      this.#db.close()
      this.#forget()
      this.#looked = Number.NEGATIVE_INFINITY
    }
  }

  /** Makes the file a file of keys, or sees whether the master key is its own. */
  #begin({ from }: MasterKey): { readonly secret: Uint8Array; readonly changes: number } {
    const { store, begin } = this.#sql
    if (!store.get() && !this.#db.readonly) {
      this.#durably(() => {
        if (!store.get()) begin.run(encrypt(this.#master, 'mark', markText), encrypt(this.#master, 'secret', randomBytes(keyLength)))
      })
    }
    const row = store.get()
    if (!row) throw new SealingFault('keys-incompatible', `${this.file} is not a whole file of keys.`)
    if (decrypt(this.#master, 'mark', row.mark)?.toString() !== markText) {
      throw new SealingFault('master-key-wrong', `${from} is not the master key of ${this.file}. ${whatIsLost} Put the right one back.`)
    }
    const secret = decrypt(this.#master, 'secret', row.secret)
    if (!secret) throw damaged(`${this.file} is damaged. Restore it from a backup.`)
    return { secret: Uint8Array.from(secret), changes: row.changes }
  }

  #found(name: string): Found | 'erased' {
    const known = this.#byName.get(name)
    if (known) return known
    const found = this.#sqlite(() => this.#read(name))
    this.#byName.set(name, found)
    return found
  }

  #read(name: string): Found | 'erased' {
    const id = numberOf(name)
    const row = this.#sql.byId.get(id)
    if (!row) {
      throw damaged(`The key ${name} is not in ${this.file}, which is older than the log or another ledger's. Put the right one back.`)
    }
    if (row.erasure !== null || row.wrapped === null) return 'erased'
    const key = keyOf(this.#unwrap(id, row.wrapped))
    if (row.actor === null) return { key, actor: undefined }
    const actor = decrypt(key, actorPlace(id), row.actor)
    if (!actor) throw this.#damagedKey(id)
    return { key, actor: actor.toString() }
  }

  #keyIn({ id, wrapped }: Pick<KeyRow, 'id' | 'wrapped'>): SubjectKey {
    if (wrapped === null) throw this.#damagedKey(id)
    return { name: nameOfNumber(id), key: keyOf(this.#unwrap(id, wrapped)) }
  }

  #newKey(subject: string): SubjectKey {
    const { id, key } = this.#pool.take()
    this.#waiting.push([subject, id])
    if (this.#waiting.length >= mostWaiting) this.flush()
    else this.#timer ??= setTimeout(() => this.#flushLater(), waitMs).unref()
    return { name: nameOfNumber(id), key }
  }

  #flushLater(): void {
    this.#timer = undefined
    try {
      if (this.#db.open) this.flush()
    } catch (error) {
      // A full disk or a file that is busy: they wait on, and who comes to need the file is told.
      if (!(error instanceof Unavailable)) throw error
    }
  }

  /** Within a transaction. */
  #writeWaiting(): void {
    for (const [subject, id] of this.#waiting) this.#sql.bind.run(subject, id)
    this.#waiting = []
  }

  /** Durable before the log names the key for the actor, or a power cut could leave an entry of which nobody knows who made it. */
  #noteActor({ name, key }: SubjectKey, actor: string): void {
    const id = numberOf(name)
    if (this.#sql.byId.get(id)?.actor) return
    this.#durably(() => {
      this.#writeWaiting()
      this.#sql.setActor.run(encrypt(key, actorPlace(id), actor), id)
    })
  }

  /** A subject as the file has it: a record by its stream, whoever is no user by a digest, since the name is personal itself. */
  #nameOf(subject: string): string {
    if (recordOf(subject)) return subject
    return `digest:${createHmac('sha256', this.secret).update(subject).digest('base64url')}`
  }

  #wrap(id: number, key: Uint8Array): Buffer {
    return encrypt(this.#master, String(id), key)
  }

  #unwrap(id: number, wrapped: Buffer): Buffer {
    const key = decrypt(this.#master, String(id), wrapped)
    if (key) return key
    const mark = this.#sql.store.get()?.mark
    if (mark && decrypt(this.#master, 'mark', mark)) throw this.#damagedKey(id)
    throw new SealingFault('master-key-wrong', `${this.file} has another master key by now. Start again, with the new one.`)
  }

  #damagedKey(id: number): Unavailable {
    return damaged(`The key ${nameOfNumber(id)} in ${this.file} is damaged. Restore the file from a backup.`)
  }

  /** What makes keys in other memories stale: durable, and told. */
  #changing<T>(change: () => T): T {
    const changed = this.#durably(() => {
      this.#writeWaiting()
      this.#sql.changed.run()
      return change()
    })
    this.#changes = this.#sql.changes.get() ?? 0
    this.#forget()
    return changed
  }

  #forget(): void {
    this.#bySubject.clear()
    this.#byActor.clear()
    this.#byName.clear()
    for (const forget of this.#listeners) forget()
  }

  /** Leaves nothing of what was overwritten in free pages or in the write-ahead log. */
  #scrub(): void {
    this.#sqlite(() => {
      this.#foldIn()
      this.#db.exec('VACUUM')
      this.#foldIn()
    })
  }

  #foldIn(): void {
    const deadline = performance.now() + 10_000
    for (;;) {
      const rows: unknown = this.#db.pragma('wal_checkpoint(TRUNCATE)', { simple: true })
      if (rows === 0) return
      if (performance.now() > deadline) throw outageOf({ code: 'SQLITE_BUSY' }, this.file, false)
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
    }
  }

  /** In one transaction that is on the disk when it returns, and with it all that was written before. */
  #durably<T>(write: () => T): T {
    return this.#sqlite(() => {
      this.#db.pragma('synchronous = FULL')
      try {
        return this.#db.transaction(write).immediate()
      } finally {
        this.#db.pragma('synchronous = NORMAL')
      }
    })
  }

  #sqlite<T>(use: () => T): T {
    return this.#outage(this.#db.name, use)
  }

  #outage<T>(file: string, use: () => T): T {
    try {
      return use()
    } catch (error) {
      throw outageOf(error, file, false)
    }
  }
}

function actorPlace(id: number): string {
  return `${id}/actor`
}

function nameOfNumber(id: number): string {
  return id.toString(36)
}

function numberOf(name: string): number {
  const id = Number.parseInt(name, 36)
  if (!Number.isSafeInteger(id) || nameOfNumber(id) !== name) throw damaged(`${JSON.stringify(name)} is no name of a key.`)
  return id
}

function damaged(message: string): Unavailable {
  return new Unavailable('damaged', message, false)
}
