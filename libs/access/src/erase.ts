/** Takes a person out of the file of secrets, so that no byte of them is left in it. */
import type { Database } from 'better-sqlite3'

/** Deletes the rows of a user from every table that has a user, and scrubs what they leave. */
export function eraseUser(db: Database, user: string): void {
  const tables = db
    .prepare<[], string>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND EXISTS (SELECT 1 FROM pragma_table_info(sqlite_schema.name) WHERE name = 'user')",
    )
    .pluck()
    .all()
  db.pragma('secure_delete = ON')
  db.transaction(() => {
    for (const table of tables) db.prepare(`DELETE FROM ${table} WHERE user = ?`).run(user)
  }).immediate()
  // Rows that were changed or deleted before have left their words in free pages.
  db.exec('VACUUM')
  db.pragma('wal_checkpoint(TRUNCATE)')
}
