/**
 * The key file beside the store (`access.key`): what is kept readable, and what has too little entropy to be hashed plainly, is under its key. Who
 * has the store alone, as in a backup, cannot make use of it.
 */
import { createHash, hkdfSync } from 'node:crypto'
import { existsSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { syncFolder, writeNew } from '#files'
import { AccessFault } from './fault.js'
import { momentOf, type Store } from './store.js'

const prefix = 'alteram-access-key-1:'
const wanted = /^alteram-access-key-1:([A-Za-z0-9_-]{43})\n?$/

export class KeyFile {
  readonly #store
  readonly #file
  /** The keys for the purposes that were asked for. */
  readonly #derived = new Map<string, Buffer>()
  #key: Buffer | undefined

  constructor(store: Store) {
    this.#store = store
    this.#file = join(dirname(store.db.name), 'access.key')
  }

  /**
   * Reads the key where the store has one.
   *
   * @throws {@link AccessFault} where the file is missing, malformed, readable by others, or the key of another store.
   */
  check(): void {
    const fingerprint = this.#fingerprint()
    if (fingerprint) this.#key = this.#read(fingerprint)
  }

  /** A key for one purpose alone, 256 bits. Makes the key file at its first use. */
  keyFor(purpose: string): Buffer {
    const held = this.#derived.get(purpose)
    if (held) return held
    // What belongs to others' changes may be undone with them, and the mark with it: then it is looked at again next time.
    const lasts = !this.#store.db.inTransaction
    const key = this.#key ?? this.#make()
    const asked = derived(key, purpose)
    if (lasts) {
      this.#key = key
      this.#derived.set(purpose, asked)
    }
    return asked
  }

  #make(): Buffer {
    const { db } = this.#store
    // One process at a time: the mark in the store says whose file it is. A crash between the two leaves a file without mark, which is then taken.
    return db
      .transaction(() => {
        const fingerprint = this.#fingerprint()
        if (fingerprint) return this.#read(fingerprint)
        if (!existsSync(this.#file)) this.#write(this.#store.random(32))
        const key = this.#read()
        db.prepare('INSERT INTO key (one, fingerprint, made) VALUES (1, ?, ?)').run(fingerprintOf(key), momentOf(this.#store))
        return key
      })
      .immediate()
  }

  #fingerprint(): Buffer | undefined {
    return this.#store.db.prepare<[], Buffer>('SELECT fingerprint FROM key').pluck().get()
  }

  #read(fingerprint?: Buffer): Buffer {
    const file = this.#file
    if (!existsSync(file)) {
      throw new AccessFault(
        'key-missing',
        `${file} is missing: without it no second factor in ${this.#store.db.name} can be checked. Put it back from where you keep it. ` +
          'Where it is lost for good, move the access store away too, start again, and invite everybody anew; nothing in the ledger is lost.',
      )
    }
    if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0) {
      throw new AccessFault('key-open-to-others', `${file} can be read by others on this machine. Make it private: chmod 600 ${file}`)
    }
    const encoded = wanted.exec(readFileSync(file, 'latin1'))?.[1]
    if (encoded === undefined) {
      throw new AccessFault(
        'key-malformed',
        `${file} is not a key file: it has one line, "${prefix}" and 43 characters. Put the right one back.`,
      )
    }
    const key = Buffer.from(encoded, 'base64url')
    if (fingerprint && !fingerprint.equals(fingerprintOf(key))) {
      throw new AccessFault('key-of-another', `${file} is not the key of ${this.#store.db.name}. Put the right one back.`)
    }
    return key
  }

  /** Whole or not at all, whenever the power fails. */
  #write(key: Buffer): void {
    const unfinished = `${this.#file}.part`
    rmSync(unfinished, { force: true })
    writeNew(unfinished, `${prefix}${key.toString('base64url')}\n`)
    renameSync(unfinished, this.#file)
    syncFolder(dirname(this.#file))
  }
}

function derived(key: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', `alteram access: ${purpose}`, 32))
}

/** Tells keys apart, and nothing of the key. */
function fingerprintOf(key: Buffer): Buffer {
  return createHash('sha256').update(derived(key, 'fingerprint')).digest()
}
