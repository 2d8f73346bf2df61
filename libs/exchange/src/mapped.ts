/** A CSV file read through a mapping: each row becomes its submissions, or faults, or is left out. */
import { columnsByPointer } from './columns.js'
import { readCsv } from './csv.js'
import { type Fault, fault, UnreadableFile } from './fault.js'
import type { ImportItem, Read } from './item.js'
import type { GatherRule, Mapping, SubmissionRule } from './mapping.js'
import { groupKey, Memory, type Places, RowReading } from './rows.js'
import { naturalKey } from './submission.js'

/** The most that may be gathered before the first submission: entries over all groups. */
export const mostGathered = 1_000_000

interface PreparedRule extends SubmissionRule {
  readonly columnAt: (pointer: string) => string | undefined
}

/**
 * Reads a file through a mapping. `open` gives its text from the start, and is called twice where the mapping gathers or has early submissions. Rows
 * are in file order, and a row's submissions in the order of the mapping, so what a submission refers to stands before it.
 */
export async function* readMapped(open: () => AsyncIterable<string>, mapping: Mapping): AsyncGenerator<ImportItem> {
  const memory = new Memory()
  const rules = mapping.submissions.map((rule): PreparedRule => ({ ...rule, columnAt: columnsByPointer(mapping, rule.body) }))
  const lines = new Map<string, number>()
  if (readsTwice(mapping)) {
    const gathering = new Gathering(mapping)
    const early = rules.filter((rule) => rule.early)
    for await (const { row, line } of rowsOf(open(), mapping, memory)) {
      // Faults and rows left out are told in the second reading.
      if (row === undefined || row.skipped() !== undefined) continue
      row.check()
      if (row.faults.length > 0) continue
      const made = [...submit(row, early, line, lines)]
      if (row.faults.length > 0) continue
      gathering.take(row, line)
      yield* made
    }
    memory.gathered = gathering.gathered()
  } else {
    memory.gathered = new Map()
  }
  const later = rules.filter((rule) => !rule.early)
  for await (const { row, line, broken } of rowsOf(open(), mapping, memory)) {
    const skipped = row?.skipped()
    if (row === undefined) yield broken
    else if (skipped !== undefined) yield { line, skipped }
    else {
      row.check()
      if (row.faults.length > 0) yield* row.faults
      else yield* submit(row, later, line, lines)
    }
  }
}

/** True where a mapping needs to have seen every row before it can submit the first. */
export function readsTwice({ gather, submissions }: Mapping): boolean {
  return Object.keys(gather).length > 0 || submissions.some(({ early }) => early)
}

type RowItem =
  | { readonly row: RowReading; readonly line: number; readonly broken?: never }
  | { readonly row?: never; readonly line: number; readonly broken: Fault }

async function* rowsOf(text: AsyncIterable<string>, mapping: Mapping, memory: Memory): AsyncGenerator<RowItem> {
  let places: Places = new Map()
  for await (const item of readCsv(text, mapping.file.delimiter)) {
    const { line } = item
    if ('header' in item) places = placesOf(mapping, item.header, line)
    else if ('reason' in item) yield { line, broken: item }
    else yield { row: new RowReading(mapping, places, memory, line, item.cells), line }
  }
}

/** A row's submissions, those left out that an earlier row has made; or its faults, and then nothing of it goes in. */
function* submit(row: RowReading, rules: readonly PreparedRule[], line: number, lines: Map<string, number>): Generator<Read | Fault> {
  const made: Read[] = []
  for (const rule of rules) {
    if (rule.unless && row.holds(rule.unless)) continue
    const { kind, verb, of, shared, columnAt } = rule
    const id = of === undefined ? row.idOf(rule) : row.record(of)
    const key = naturalKey(verb, id, of === undefined ? [] : row.texts(rule.key))
    const before = lines.get(key) ?? made.find(({ submission }) => submission.key === key)?.line
    if (before === undefined) {
      made.push({ line, submission: { kind, verb, id, key, body: row.fields(rule.body) }, ...(shared && { shared }), columnAt })
    } else if (!shared) {
      const said = row.texts(rule.key).join(', ')
      row.faults.push(fault(line, '', said, `line ${before} says this already, and it can stand only once (${kind} “${verb}”)`))
    }
  }
  if (row.faults.length > 0) {
    yield* row.faults
    return
  }
  for (const { submission } of made) lines.set(submission.key, line)
  yield* made
}

/** The lists that are collected over all rows. */
class Gathering {
  readonly #lists: readonly { readonly name: string; readonly rule: GatherRule; readonly groups: Map<string, Set<string>> }[]
  #size = 0

  constructor({ gather }: Mapping) {
    this.#lists = Object.entries(gather).map(([name, rule]) => ({ name, rule, groups: new Map<string, Set<string>>() }))
  }

  take(row: RowReading, line: number): void {
    for (const { rule, groups } of this.#lists) {
      const key = groupKey(row.texts(rule.group))
      const group = groups.get(key) ?? new Set()
      groups.set(key, group)
      this.#size -= group.size
      group.add(row.text(rule.each))
      this.#size += group.size
    }
    if (this.#size > mostGathered) throw new UnreadableFile(`More than ${mostGathered} values are to be gathered; split the file.`, line)
  }

  gathered(): Memory['gathered'] {
    return new Map(this.#lists.map(({ name, groups }) => [name, new Map([...groups].map(([key, group]) => [key, [...group]]))]))
  }
}

function placesOf(mapping: Mapping, header: readonly string[], line: number): Places {
  const missing = mapping.columns.filter((column) => !header.includes(column))
  if (missing.length > 0) {
    const names = (list: readonly string[]) => list.map((name) => `“${name}”`).join(', ')
    const shown = names(header.slice(0, 20))
    throw new UnreadableFile(`The file lacks ${names(missing)}, which the mapping “${mapping.name}” reads; its columns are ${shown}.`, line)
  }
  return new Map(mapping.columns.map((column) => [column, header.indexOf(column)]))
}
