/** What the records that a reading refers to are called, so that nobody has to read ids. */

import type { Database } from 'better-sqlite3'
import { erasedWords, type Kind, restricted, type Text } from '#ledger'
import type { Basis } from './basis.js'
import { noneOf, statement } from './statements.js'

export interface Label {
  readonly kind: Kind
  readonly short: string
  /** A party's name, a title, a gist: in the language in which it was logged. */
  readonly label: string
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** Who reads a record need not see the people behind it: their names are told apart, to those who may see them. */
const unnamed = JSON.stringify(restricted)

/** The label of each record that is named anywhere in the values, by its id. At most so many. Users and approvals are not among them. */
export function labelsIn(db: Database, values: unknown, { sequence }: Basis, limit = 1_000): Readonly<Record<string, Label>> {
  const ids = new Set<string>()
  collect(values, ids)
  const find = statement<{ kind: Kind; short: string; reading: string | null }>(
    db,
    `SELECT record.kind, record.short, entry.reading FROM record
     JOIN entry ON entry.sequence = (SELECT max(sequence) FROM entry WHERE record = record.number AND sequence <= ?)
     WHERE record.id = ? AND record.number <= ? AND record.kind ${noneOf('?')}`,
  )
  const labels: Record<string, Label> = {}
  let found = 0
  for (const id of ids) {
    if (found >= limit) break
    const row = find.get(sequence, id, sequence, unnamed)
    if (!row) continue
    found++
    labels[id] = { kind: row.kind, short: row.short, label: labelOf(JSON.parse(row.reading ?? '{}')) }
  }
  return labels
}

/** What the people named anywhere in the values are called, by their id: users, and those at the data directory. At most so many. */
export function peopleIn(db: Database, values: unknown, basis: Basis, limit = 1_000): Readonly<Record<string, string>> {
  const ids = new Set<string>()
  collect(values, ids)
  return namesOf(db, [...ids].slice(0, limit), basis)
}

/** Those who record without being users. */
const others: ReadonlyMap<string, string> = new Map([
  ['ledger', 'the ledger itself'],
  ['clock', 'the clock'],
  [erasedWords, 'somebody whose data was erased'],
])
const atTheDirectory = 'local:'

/**
 * What those who recorded are called, by their id: users by the name that they had at the basis. Who is neither a user nor known in words is
 * not in the answer.
 */
export function namesOf(db: Database, actors: Iterable<string>, { sequence }: Basis): Readonly<Record<string, string>> {
  const find = statement<{ name: string }>(
    db,
    `SELECT entry.reading ->> 'name' AS name FROM entry WHERE sequence = (SELECT max(sequence) FROM entry
       WHERE record = (SELECT number FROM record WHERE id = ? AND kind = 'access') AND sequence <= ?)`,
  )
  const names: Record<string, string> = {}
  for (const actor of new Set(actors)) {
    const name = actor.startsWith(atTheDirectory)
      ? `${actor.slice(atTheDirectory.length)}, at the data directory`
      : (others.get(actor) ?? find.get(actor, sequence)?.name)
    if (name !== undefined) names[actor] = name
  }
  return names
}

/** What a record is called by, whatever its kind. */
export function labelOf(reading: unknown): string {
  if (typeof reading !== 'object' || reading === null) return ''
  for (const field of ['name', 'title', 'gist', 'action', 'words']) {
    const text: unknown = Reflect.get(reading, field)
    if (isText(text)) return text.words
    // A user's name, and what an approval is for, are in no language.
    if (typeof text === 'string') return text
  }
  return ''
}

function isText(value: unknown): value is Text {
  return typeof value === 'object' && value !== null && 'words' in value && typeof value.words === 'string'
}

function collect(value: unknown, ids: Set<string>): void {
  if (typeof value === 'string') {
    if (uuid.test(value) || value.startsWith(atTheDirectory)) ids.add(value)
  } else if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) collect(inner, ids)
  }
}
