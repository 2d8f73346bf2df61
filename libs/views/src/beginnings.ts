/** The words that begin as a person has typed so far, so that a search can ask for those instead of merging the places of all of them. */
import Sqlite, { type Database } from 'better-sqlite3'
import { indexedBeginnings, tokenizer } from './search-index.js'

/** Words that a beginning is taken apart into. Past that FTS5 merges their places itself, which finds the same and may take longer. */
const mostWords = 50

/** FTS5 cuts words after 32,768 bytes, maybe within a character, so that one that long would not be found by itself. */
const longestWord = 8_000

export class Beginnings {
  readonly #words
  readonly #folding = new Sqlite(':memory:')
  readonly #fold

  constructor(index: Database) {
    index.exec('CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab(main, words, instance)')
    this.#words = index.prepare<[string], string>('SELECT term FROM vocabulary WHERE term >= ? LIMIT 1').pluck()
    // What is typed goes through the index's own tokenizer, so that both fold case and accents alike.
    this.#folding.exec(`
      CREATE VIRTUAL TABLE typed USING fts5(text, content='', tokenize="${tokenizer}");
      CREATE VIRTUAL TABLE folded USING fts5vocab(typed, instance);
    `)
    const [put, get] = [
      this.#folding.prepare<[string]>('INSERT INTO typed (rowid, text) VALUES (1, ?)'),
      this.#folding.prepare<[], string | null>('SELECT term FROM folded ORDER BY offset').pluck(),
    ]
    const [begin, undo] = [this.#folding.prepare('BEGIN'), this.#folding.prepare('ROLLBACK')]
    this.#fold = (phrase: string): readonly (string | null)[] => {
      begin.run()
      try {
        put.run(phrase)
        return get.all()
      } finally {
        undo.run()
      }
    }
  }

  /**
   * An operand of FTS5 for a phrase whose last word may be only begun. Undefined where no word of the index begins so. To be asked for and
   * used in one transaction, or a word that comes in between is missed.
   */
  match(phrase: string): string | undefined {
    const merged = `"${phrase}"*`
    const words = this.#fold(phrase)
    const begun = words.at(-1)
    // An accent that stands alone is folded to an empty word, which would be lost in quotation marks.
    if (!begun || words.includes('') || words.includes(null)) return merged
    if (Array.from(begun).length <= indexedBeginnings) return merged
    const found = this.#wordsWith(begun)
    if (found === undefined) return merged
    if (found.length === 0) return undefined
    return `(${found.map((word) => `"${[...words.slice(0, -1), word].join(' ')}"`).join(' OR ')})`
  }

  close(): void {
    this.#folding.close()
  }

  /** The words of the index that begin so; undefined where they are too many or too long. Each costs one look into the index. */
  #wordsWith(beginning: string): readonly string[] | undefined {
    const found: string[] = []
    for (let word = this.#words.get(beginning); word?.startsWith(beginning); word = this.#words.get(`${word}\0`)) {
      if (found.length === mostWords || word.length > longestWord) return undefined
      found.push(word)
    }
    return found
  }
}
