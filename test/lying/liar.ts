/**
 * What a dishonest operator can do, who has the data directory, the program and the signing key: change the log behind the program's back, forget
 * what was signed of it, and have the program sign it anew.
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'

/** A second ledger with the history and the key of the first, whose server is stopped. */
export function forkOf(directory: string): string {
  const copy = mkdtempSync(join(tmpdir(), 'alteram-lying-'))
  cpSync(directory, copy, { recursive: true })
  return copy
}

/** Changes the log. `change` gives how many rows it changed; a lie that changes nothing would prove nothing. */
export function alter(directory: string, change: (log: Database.Database) => number): void {
  const log = new Database(join(directory, 'ledger.sqlite'))
  try {
    if (log.transaction(change)(log) === 0) throw new Error('the log was not changed')
  } finally {
    log.close()
  }
}

/** Throws away what was built from the log before it was changed, as whoever changes it does so that the program does not stumble. */
export function forgetTreeAndViews(directory: string): void {
  for (const name of ['tree', 'views']) rmSync(join(directory, name), { recursive: true })
}

/** The same, and every checkpoint that was signed. The key stays. */
export function forgetWhatWasSigned(directory: string): void {
  forgetTreeAndViews(directory)
  for (const ending of ['', '-wal', '-shm']) rmSync(join(directory, `checkpoints.sqlite${ending}`), { force: true })
}

/** Leaves a checkpoint out of the list of those that were signed. */
export function hideCheckpoint(directory: string, size: number): void {
  const checkpoints = new Database(join(directory, 'checkpoints.sqlite'))
  try {
    if (checkpoints.prepare('DELETE FROM checkpoints WHERE size = ?').run(size).changes === 0)
      throw new Error('there is no such checkpoint')
  } finally {
    checkpoints.close()
  }
}

/** Lies about one fact: the state that a report is on has another code. */
export function rewriteAnEntry(log: Database.Database): number {
  return log.prepare(`UPDATE events SET data = replace(data, '"KHM"', '"LAO"') WHERE data LIKE '%"KHM"%'`).run().changes
}

/** Drops what was recorded last. */
export function dropTheTail(log: Database.Database): number {
  return log.prepare(`DELETE FROM events WHERE position > (SELECT max(position) - 2 FROM events)`).run().changes
}

/** Drops the one thing that was said in reply, as if nobody had answered. */
export function dropAnEntry(log: Database.Database): number {
  return log.prepare(`DELETE FROM events WHERE stream LIKE 'response-%'`).run().changes
}

/** Has two records registered the other way round, each at the time of the other. */
export function swapTwoEntries(log: Database.Database): number {
  const [first, second] = log
    .prepare<[], { position: number; recorded: string }>(
      `SELECT position, recorded FROM events WHERE stream LIKE 'allegation-%' AND revision = 0 ORDER BY position`,
    )
    .all()
  if (!first || !second) return 0
  const move = log.prepare<[number, string, number]>('UPDATE events SET position = ?, recorded = ? WHERE position = ?')
  move.run(-1, second.recorded, first.position)
  move.run(first.position, first.recorded, second.position)
  return move.run(second.position, second.recorded, -1).changes
}

/** Adds an entry to the past, as if it had been there: a party that nobody registered. */
export function insertAnEntry(log: Database.Database): number {
  const middle = log.prepare<[], number>('SELECT max(position) / 2 FROM events').pluck().get() ?? 0
  log.prepare('UPDATE events SET position = -position WHERE position > ?').run(middle)
  log.prepare('UPDATE events SET position = 1 - position WHERE position < 0').run()
  const columns = 'type, schema, recorded, actor, via, data'
  return log
    .prepare(
      `INSERT INTO events (position, id, stream, revision, ${columns}) SELECT ?, ?, 'party-' || ?, 0, ${columns} FROM events
       WHERE type = 'PartyRegistered' ORDER BY position LIMIT 1`,
    )
    .run(middle + 1, unheardOf, unheardOf).changes
}

const unheardOf = '00000000-0000-7000-8000-0000000000ff'

/** Has everything recorded a year before it was. */
export function moveTheClock(log: Database.Database): number {
  return log.prepare(`UPDATE events SET recorded = replace(recorded, '2024-', '2023-')`).run().changes
}
