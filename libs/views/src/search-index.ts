/** The index of words, in a file of its own beside the views: it follows their entries, each text once for as long as it holds. */
import { rmSync } from 'node:fs'
import Sqlite, { type Database } from 'better-sqlite3'
import { open } from './schema.js'
import { isUnsound } from './unsound.js'
import { spaced, textOf } from './words.js'

/** How FTS5 cuts and folds words. Marks count as letters, because the vowels of many scripts are marks. */
export const tokenizer = "unicode61 remove_diacritics 2 categories 'L* M* N* Co'"

/** Beginnings of words up to so many characters have places of their own in the index. */
export const indexedBeginnings = 4

/**
 * The number that stands in the index for the text of sequence 0; each later one is one less. FTS5 goes through its numbers upwards, so the
 * newest must have the smallest: backwards it is three times as slow, and worse at skipping what is newer than a past moment.
 */
export const lastPlace = 2 ** 35

/** The definition of the index. Raise it whenever a table below or what is written to it changes: the index is then made anew. */
const version = 3

const schema = `
  CREATE TABLE progress (only INTEGER PRIMARY KEY CHECK (only = 1), sequence INTEGER NOT NULL) STRICT;
  INSERT INTO progress (only, sequence) VALUES (1, 0);
  -- The text of a record from a sequence on, until the next; its words stand under the place that belongs to the sequence.
  CREATE TABLE text (since INTEGER PRIMARY KEY, record INTEGER NOT NULL, until INTEGER NOT NULL, hash INTEGER NOT NULL) STRICT;
  CREATE INDEX text_by_record ON text (record, since);
  CREATE VIRTUAL TABLE words USING fts5(
    text, content='', tokenize="${tokenizer}", prefix='${Array.from({ length: indexedBeginnings }, (_, before) => before + 1).join(' ')}'
  );
  -- Smaller pages let FTS5 skip to a moment in smaller steps; fewer merges and larger pieces cost less while a large ledger is indexed.
  INSERT INTO words (words, rank) VALUES ('pgsz', 1000), ('automerge', 8), ('hashsize', 8000000);
  PRAGMA user_version = ${version};
`

/** What of an entry is indexed. */
export interface EntryRow {
  readonly sequence: number
  readonly record: number
  readonly reading: string
}

export class SearchIndex {
  readonly #index: Database
  readonly #views: ReturnType<typeof openViews> | undefined
  readonly #sql: ReturnType<typeof prepare>

  /** Without the file of the views it takes what it is given. */
  constructor(viewsFile: string | undefined, indexFile: string) {
    this.#views = viewsFile === undefined ? undefined : openViews(viewsFile)
    this.#index = openIndex(indexFile)
    this.#sql = prepare(this.#index)
  }

  /** The entry up to which words are indexed. */
  get sequence(): number {
    return this.#sql.progress.get()?.sequence ?? 0
  }

  /** Indexes at most so many further entries; returns whether there may be more. */
  more(limit = 2_000): boolean {
    const views = this.#views
    const target = views?.reached.get()?.sequence ?? 0
    if (!views || target <= this.sequence) return false
    // Another process may keep the same index: who holds the lock goes on from where it is then.
    return this.#index
      .transaction(() => {
        const from = this.sequence
        const to = Math.min(from + limit, target)
        if (to <= from) return false
        this.#takeAll(views.entries.iterate(from, to), to)
        return to < target
      })
      .immediate()
  }

  /** Indexes entries, and notes up to which that was: where nobody reads the file of the views, because it is being built. */
  give(rows: readonly EntryRow[], to: number): void {
    this.#index.transaction(() => this.#takeAll(rows, to)).immediate()
  }

  #takeAll(rows: Iterable<EntryRow>, to: number): void {
    const texts: [place: number, words: string][] = []
    for (const row of rows) {
      const text = this.#take(row)
      if (text !== undefined) texts.push([lastPlace - row.sequence, spaced(text)])
    }
    // By ascending places: for each that goes back FTS5 begins a new piece.
    for (const [place, words] of texts.reverse()) this.#sql.insert.run(place, words)
    this.#sql.advance.run(to)
  }

  get isOpen(): boolean {
    return this.#index.open
  }

  close(): void {
    this.#index.close()
    this.#views?.db.close()
  }

  /** Notes the text of an entry; undefined where it is still the one that the record had. */
  #take({ sequence, record, reading }: EntryRow): string | undefined {
    const text = textOf(reading)
    const hash = hashOf(text)
    // A record's number is the sequence of its first entry.
    const before = record === sequence ? undefined : this.#sql.present.get(record)
    if (before?.hash === hash) return undefined
    if (before) this.#sql.end.run(sequence, before.since)
    this.#sql.begin.run(sequence, record, open, hash)
    return text
  }
}

/** Opens an index of words, making it where it is missing, and anew where it is damaged or of another definition. */
export function openIndex(file: string): Database {
  try {
    return openSound(file)
  } catch (error) {
    if (!isUnsound(error)) throw error
    for (const ending of ['', '-wal', '-shm']) rmSync(file + ending, { force: true })
    return openSound(file)
  }
}

function openSound(file: string): Database {
  const db = new Sqlite(file)
  db.pragma('busy_timeout = 10000')
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = OFF')
  db.pragma('cache_size = -16384')
  const isCurrent = () => db.pragma('user_version', { simple: true }) === version
  if (isCurrent()) return db
  // In one transaction, because another process may have it open.
  db.transaction(() => {
    if (!isCurrent()) db.exec(`DROP TABLE IF EXISTS words; DROP TABLE IF EXISTS text; DROP TABLE IF EXISTS progress; ${schema}`)
  }).immediate()
  return db
}

function openViews(file: string) {
  const db = new Sqlite(file, { readonly: true, fileMustExist: true })
  db.pragma('busy_timeout = 10000')
  return {
    db,
    reached: db.prepare<[], { sequence: number }>('SELECT sequence FROM checkpoint'),
    entries: db.prepare<[number, number], EntryRow>(
      'SELECT sequence, record, reading FROM entry WHERE sequence > ? AND sequence <= ? AND reading IS NOT NULL ORDER BY sequence',
    ),
  }
}

function prepare(index: Database) {
  return {
    progress: index.prepare<[], { sequence: number }>('SELECT sequence FROM progress'),
    advance: index.prepare<[number]>('UPDATE progress SET sequence = ?'),
    present: index.prepare<[number], { since: number; hash: number }>(
      'SELECT since, hash FROM text WHERE record = ? ORDER BY since DESC LIMIT 1',
    ),
    end: index.prepare<[number, number]>('UPDATE text SET until = ? WHERE since = ?'),
    begin: index.prepare<[number, number, number, number]>('INSERT INTO text (since, record, until, hash) VALUES (?, ?, ?, ?)'),
    insert: index.prepare<[number, string]>('INSERT INTO words (rowid, text) VALUES (?, ?)'),
  }
}

/** Tells whether a text changed (FNV-1a, 53 bits of two runs); two texts of one record that meet in it would only miss a reindexing. */
function hashOf(text: string): number {
  let [a, b] = [0x811c9dc5, 0x9747b28c]
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    a = Math.imul(a ^ code, 0x01000193)
    b = Math.imul(b ^ code, 0x85ebca6b)
  }
  return (a >>> 0) * 0x200000 + ((b >>> 0) & 0x1fffff)
}
