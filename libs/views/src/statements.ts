/** Statements prepared once for each file of views, so that a read does not compile its SQL each time. */
import type { Database, Statement } from 'better-sqlite3'

const kept = new WeakMap<Database, Map<string, Statement<unknown[], unknown>>>()
const keptLimit = 500

/** The prepared statement for a text of SQL. Values are always bound, never written into it. */
export function statement<Row>(db: Database, sql: string): Statement<unknown[], Row> {
  let statements = kept.get(db)
  if (!statements) {
    statements = new Map()
    kept.set(db, statements)
  }
  let found = statements.get(sql)
  if (!found) {
    if (statements.size >= keptLimit) statements.clear()
    found = db.prepare<unknown[], unknown>(sql)
    statements.set(sql, found)
  }
  // The text decides what comes back; whoever writes it names the row.
  return found as Statement<unknown[], Row>
}

/** The end of a condition: none of a list, which is given as JSON under a parameter's name. */
export function noneOf(parameter: string): string {
  return `NOT IN (SELECT value FROM json_each(${parameter}))`
}
