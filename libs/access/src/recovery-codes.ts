/** Recovery codes: the way in for somebody who has lost the second factor. */
import { createHmac } from 'node:crypto'
import type { KeyFile } from './key-file.js'
import { momentOf, type Store } from './store.js'

const howMany = 10
/** Crockford's: no letter that is read as a digit. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
/** 50 bits. Too few for a plain hash, so it is a keyed one: without the key file none can be guessed from the store. */
const length = 10

export class RecoveryCodes {
  readonly #store
  readonly #keyFile

  constructor(store: Store, keyFile: KeyFile) {
    this.#store = store
    this.#keyFile = keyFile
  }

  /** Ten new codes in place of all earlier ones, shown here and never again: `XXXXX-XXXXX`. */
  make(user: string): readonly string[] {
    const { db } = this.#store
    const codes = new Set<string>()
    while (codes.size < howMany) codes.add(this.#newCode())
    const made = momentOf(this.#store)
    const hashes = [...codes].map((code) => this.#hash(user, code))
    db.transaction(() => {
      this.remove(user)
      for (const hash of hashes) db.prepare('INSERT INTO recoveryCodes (user, hash, made) VALUES (?, ?, ?)').run(user, hash, made)
    }).immediate()
    return [...codes].map((code) => `${code.slice(0, length / 2)}-${code.slice(length / 2)}`)
  }

  /** Uses a code up; false for one that is none, or was used. Case, spaces, hyphens and letters that look like digits do not matter. */
  use(user: string, code: string): boolean {
    const read = code.replace(/[\s-]/g, '').toUpperCase().replaceAll('O', '0').replace(/[IL]/g, '1')
    if (read.length !== length) return false
    // Looked up by keyed hash: who does not have the key learns nothing from how long it took.
    return this.#store.db.prepare('DELETE FROM recoveryCodes WHERE user = ? AND hash = ?').run(user, this.#hash(user, read)).changes > 0
  }

  /** How many the user has left. */
  left(user: string): number {
    return this.#store.db.prepare<[string], number>('SELECT count(*) FROM recoveryCodes WHERE user = ?').pluck().get(user) ?? 0
  }

  remove(user: string): void {
    this.#store.db.prepare('DELETE FROM recoveryCodes WHERE user = ?').run(user)
  }

  #newCode(): string {
    return Array.from(this.#store.random(length), (byte) => alphabet.charAt(byte % alphabet.length)).join('')
  }

  #hash(user: string, code: string): Buffer {
    return createHmac('sha256', this.#keyFile.keyFor('recovery codes')).update(`${user}:${code}`).digest()
  }
}
