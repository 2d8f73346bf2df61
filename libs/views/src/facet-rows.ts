/** Writes facets as ranges: what a record can be looked up by from an entry on, until another entry says otherwise. */
import type { Database, Statement } from 'better-sqlite3'
import type { Kind } from '#ledger'
import { type Facets, facetCode } from './facets.js'
import { open } from './schema.js'
import type { Terms } from './terms.js'

/** Rows to one statement; a record has some ten facets, and a statement for each would cost more than the rows. */
const rowsAtOnce = 16

export class FacetRows {
  readonly #inserts: Statement<unknown[]>[] = []
  readonly #close: Statement<unknown[]>
  readonly #has: Statement<unknown[], { since: number }>

  constructor(
    private readonly db: Database,
    private readonly terms: Terms,
  ) {
    this.#close = db.prepare(`UPDATE OR FAIL facet SET until = ? WHERE name = ? AND value = ? AND record = ? AND until = ${open}`)
    this.#has = db.prepare<unknown[], { since: number }>(
      `SELECT since FROM facet WHERE name = ? AND value = ? AND record = ? AND until = ${open}`,
    )
  }

  /** The facets of a record that is new. */
  begin(kind: Kind, record: number, sequence: number, facets: Facets): void {
    this.#insert(kind, record, sequence, facets)
  }

  /** Brings a record's facets from what they were to what they are; only what differs is touched. */
  move(kind: Kind, record: number, sequence: number, before: Facets, after: Facets): void {
    if (same(before, after)) return
    const holds = (facets: Facets, [name, value]: Facets[number]) => facets.some((facet) => facet[0] === name && facet[1] === value)
    for (const facet of before) if (!holds(after, facet)) this.#close.run(sequence, facetCode(kind, facet[0]), this.#valueOf(facet), record)
    this.#insert(
      kind,
      record,
      sequence,
      after.filter((facet) => !holds(before, facet)),
    )
  }

  /** Sets a facet that has one of two values and does not come from the record's own reading. */
  set(kind: Kind, name: string, value: string, other: string, record: number, sequence: number): void {
    const code = facetCode(kind, name)
    if (this.#has.get(code, this.terms.codeOf(value), record) !== undefined) return
    this.#close.run(sequence, code, this.terms.codeOf(other), record)
    this.#insert(kind, record, sequence, [[name, value]])
  }

  #insert(kind: Kind, record: number, sequence: number, facets: Facets): void {
    for (let from = 0; from < facets.length; from += rowsAtOnce) {
      const to = Math.min(from + rowsAtOnce, facets.length)
      const values: number[] = []
      for (let at = from; at < to; at++) {
        const facet = facets[at]
        if (facet) values.push(facetCode(kind, facet[0]), this.#valueOf(facet), record, sequence)
      }
      this.#insertOf(to - from).run(values)
    }
  }

  #valueOf([, value]: Facets[number]): number {
    return typeof value === 'number' ? value : this.terms.codeOf(value)
  }

  #insertOf(rows: number): Statement<unknown[]> {
    let statement = this.#inserts[rows]
    if (!statement) {
      const row = `(?, ?, ?, ?, ${open})`
      // With OR FAIL no page is copied for undoing half of the statement: where it fails, all that came with it is undone.
      statement = this.db.prepare(
        `INSERT OR FAIL INTO facet (name, value, record, since, until) VALUES ${Array(rows).fill(row).join(', ')}`,
      )
      this.#inserts[rows] = statement
    }
    return statement
  }
}

function same(a: Facets, b: Facets): boolean {
  return a.length === b.length && a.every((facet, place) => facet[0] === b[place]?.[0] && facet[1] === b[place]?.[1])
}
