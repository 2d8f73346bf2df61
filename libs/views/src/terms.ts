/** Texts that stand in the file once, and in the rows by their number: shorter rows, and an index of numbers instead of words. */
import type { Database, Statement } from 'better-sqlite3'
import { Recent } from './recent.js'
import { statement } from './statements.js'

const rememberedTerms = 10_000

/** Gives every text a number when it first comes up, in the order of the log, so that it is the same wherever the log is projected. */
export class Terms {
  readonly #remembered = new Recent<number>(rememberedTerms)
  readonly #insert: Statement<[string]>
  readonly #find: Statement<[string], { code: number }>

  constructor(db: Database) {
    this.#insert = db.prepare<[string]>('INSERT OR IGNORE INTO term (text) VALUES (?)')
    this.#find = db.prepare<[string], { code: number }>('SELECT code FROM term WHERE text = ?')
  }

  /** Forgets what it remembers of the file, which was undone or written by another process. */
  forget(): void {
    this.#remembered.clear()
  }

  codeOf(text: string): number {
    const known = this.#remembered.get(text)
    if (known !== undefined) return known
    const { changes, lastInsertRowid } = this.#insert.run(text)
    const code = changes === 1 ? Number(lastInsertRowid) : this.#find.get(text)?.code
    if (code === undefined) throw new Error(`the term ${text} is neither new nor known`)
    this.#remembered.set(text, code)
    return code
  }
}

/** The number of a text; null, which nothing equals, where no row has it. */
export function codeOf(db: Database, text: string): number | null {
  return statement<{ code: number }>(db, 'SELECT code FROM term WHERE text = ?').get(text)?.code ?? null
}
