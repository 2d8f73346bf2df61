/** What one row says under a mapping: its values, the ids that its records get, and its submissions, each worked out when it is asked for. */
import { hash } from 'node:crypto'
import { type Fault, fault, unknownName } from './fault.js'
import { type Body, isTemplate, type Mapping, type SubmissionRule, type ValueRule } from './mapping.js'
import { BadMapping } from './parse-mapping.js'
import { naturalId } from './submission.js'
import type { Part, Template } from './template.js'

type Value = string | readonly string[]

/** What is remembered from row to row while a file is read. Grows with the number of different keys, not with the size of the rows. */
export class Memory {
  /** By gathering, then by group. Undefined while the rows are gathered. */
  gathered: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>> | undefined
  readonly occurrences = new Map<string, number>()
  readonly #ids = new Map<string, string>()

  /** The id of a natural key. Kept only for the records that many rows share, since hashing it anew costs more than looking it up. */
  idOf({ kind, shared }: SubmissionRule, parts: readonly string[]): string {
    if (!shared) return naturalId(kind, parts)
    const key = JSON.stringify([kind, ...parts])
    const kept = this.#ids.get(key)
    if (kept !== undefined) return kept
    const id = naturalId(kind, parts)
    this.#ids.set(key, id)
    return id
  }
}

/** Where the columns of a mapping stand in a file. */
export type Places = ReadonlyMap<string, number>

/** One row. Faults are collected, so that a row with three is told all three. */
export class RowReading {
  readonly faults: Fault[] = []
  readonly #values = new Map<string, Value>()
  readonly #ids = new Map<SubmissionRule['key'], string>()

  constructor(
    private readonly mapping: Mapping,
    private readonly places: Places,
    private readonly memory: Memory,
    private readonly line: number,
    private readonly cells: readonly string[],
  ) {}

  /** The reason for which the row is left out; undefined where it is not. */
  skipped(): string | undefined {
    return this.mapping.skip.find((condition) => this.holds(condition))?.because
  }

  holds({ where, is }: { readonly where: string; readonly is: readonly string[] }): boolean {
    const raw = this.#cell(where)
    return is.includes(raw ?? this.#single(where))
  }

  /** Works out every value that does not wait for the gathering, so that each fault of the row is found. */
  check(): void {
    for (const name of this.mapping.needed) this.value(name)
    for (const [name, rule] of Object.entries(this.mapping.values)) {
      if (!('occurrence' in rule) && (this.memory.gathered || !this.#waits(name))) this.value(name)
    }
  }

  text(template: Template): string {
    const [only] = template
    if (only && template.length === 1) return this.#part(only)
    return template.map((part) => this.#part(part)).join('')
  }

  texts(templates: readonly Template[]): readonly string[] {
    return templates.map((template) => this.text(template))
  }

  /** The id of the record that the named submission begins, or what stands for it where it is not submitted. */
  record(name: string): string {
    const rule = this.mapping.submissions.find((each) => each.name === name)
    if (!rule) return ''
    return rule.unless && this.holds(rule.unless) ? rule.unless.instead : this.idOf(rule)
  }

  /** The id of the record that a submission begins. */
  idOf(rule: SubmissionRule): string {
    const known = this.#ids.get(rule.key)
    if (known !== undefined) return known
    const id = this.memory.idOf(rule, this.texts(rule.key))
    this.#ids.set(rule.key, id)
    return id
  }

  body(body: Body): unknown {
    if (isTemplate(body)) return this.#whole(body)
    if ('literal' in body) return body.literal
    if ('array' in body) {
      return body.array.flatMap((item): unknown[] => {
        const items = isTemplate(item) && item[0] && 'items' in item[0] ? this.value(item[0].items) : undefined
        return items === undefined ? [this.body(item)] : typeof items === 'string' ? [items] : [...items]
      })
    }
    return this.fields(body)
  }

  fields(body: Body): Readonly<Record<string, unknown>> {
    if (isTemplate(body) || !('object' in body)) return {}
    const fields: [string, unknown][] = []
    for (const { name, optional, body: inner } of body.object) {
      const value = this.body(inner)
      if (!optional || value !== '') fields.push([name, value])
    }
    return Object.fromEntries(fields)
  }

  value(name: string): Value {
    const known = this.#values.get(name)
    if (known !== undefined) return known
    const rule = this.mapping.values[name]
    const value = rule === undefined ? this.#column(name) : this.#workOut(rule)
    this.#values.set(name, value)
    return value
  }

  #workOut(rule: ValueRule): Value {
    if ('text' in rule) return this.text(rule.text)
    if ('occurrence' in rule) {
      // Hashed, since it can be a whole row.
      const key = hash('sha1', JSON.stringify(this.texts(rule.occurrence)), 'base64')
      const nth = (this.memory.occurrences.get(key) ?? 0) + 1
      this.memory.occurrences.set(key, nth)
      return String(nth)
    }
    if ('gathered' in rule) return this.#gathered(rule)
    if ('split' in rule) {
      const items = this.#single(rule.from)
        .split(rule.split)
        .map((item) => item.trim())
      return items.filter((item) => item !== '')
    }
    if ('plus' in rule) return this.#number(rule.from, this.#single(rule.from), rule.plus)
    const otherwise = rule.otherwise
    if (otherwise !== undefined && this.#cell(rule.from) === '') return otherwise
    const value = this.#single(rule.from)
    if (value === '') return ''
    if ('table' in rule) return this.#lookUp(rule, value)
    if (rule.as === 'whole-number') return this.#number(rule.from, value, 0)
    return rule.as === 'name' ? normaliseName(value) : value
  }

  #lookUp(
    { from, table, otherwise }: { readonly from: string; readonly table: string; readonly otherwise?: string },
    value: string,
  ): string {
    const entries = this.mapping.tables[table] ?? {}
    if (Object.hasOwn(entries, value)) return entries[value] ?? ''
    if (otherwise !== undefined) return otherwise
    this.#fault(from, value, unknownName(`entry in the table “${table}” for`, value, Object.keys(entries).slice(0, 20)))
    return ''
  }

  #gathered({ gathered, group, single, otherwise }: Extract<ValueRule, { readonly gathered: string }>): Value {
    if (!this.memory.gathered) {
      const reason = 'what is gathered cannot depend on what is gathered'
      throw new BadMapping(this.mapping.name, [{ pointer: '/gather', value: gathered, reason }])
    }
    const items = this.memory.gathered.get(gathered)?.get(groupKey(this.texts(group))) ?? []
    if (single !== true) return items
    if (items.length > 1) this.#fault(this.#columnOf(group), items.join(', '), `several rows give different values for “${gathered}”`)
    return items[0] ?? otherwise ?? ''
  }

  #number(from: string, value: string, plus: number): string {
    if (/^-?\d{1,15}$/.test(value)) return String(Number(value) + plus)
    if (value !== '') this.#fault(from, value, 'a whole number is expected here')
    return ''
  }

  #part(part: Part): string {
    if ('text' in part) return part.text
    if ('record' in part) return this.record(part.record)
    return this.#single('value' in part ? part.value : part.items)
  }

  #whole(template: Template): Value {
    const [only] = template
    return only && template.length === 1 && 'value' in only ? this.value(only.value) : this.text(template)
  }

  #single(name: string): string {
    const value = this.value(name)
    return typeof value === 'string' ? value : value.join(', ')
  }

  #column(name: string): string {
    const cell = this.#cell(name) ?? ''
    if (cell === '') this.#fault(name, '', 'the cell is empty, and something is needed here')
    return cell
  }

  #cell(name: string): string | undefined {
    const place = this.places.get(name)
    return place === undefined ? undefined : (this.cells[place] ?? '').trim()
  }

  /** True where the value is what was gathered, directly or through others. */
  #waits(name: string): boolean {
    const rule = this.mapping.values[name]
    if (!rule) return false
    if ('gathered' in rule) return true
    if ('from' in rule) return this.#waits(rule.from)
    if (!('text' in rule)) return false
    return rule.text.some((part) => ('value' in part ? this.#waits(part.value) : false))
  }

  #columnOf(templates: readonly Template[]): string {
    return columnsOf(this.mapping, templates.flat())[0] ?? ''
  }

  #fault(name: string, value: string, reason: string): void {
    const column = this.places.has(name) ? name : (columnsOf(this.mapping, [{ value: name }])[0] ?? name)
    // Several values can come from one cell; what is wrong with it is told once.
    if (this.faults.some((told) => told.column === column && told.reason === reason)) return
    this.faults.push(fault(this.line, column, value, reason))
  }
}

export function groupKey(parts: readonly string[]): string {
  return JSON.stringify(parts)
}

/** A name as names are compared: without case, accents and punctuation, and with “and” for an ampersand. */
export function normaliseName(name: string): string {
  return name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('&', ' and ')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

/** The columns that the parts of a template come from, in order. */
export function columnsOf(mapping: Mapping, parts: readonly Part[]): readonly string[] {
  return parts.flatMap((part) => {
    if ('text' in part) return []
    if ('record' in part) {
      const rule = mapping.submissions.find(({ name }) => name === part.record)
      return rule ? columnsOf(mapping, rule.key.flat()) : []
    }
    const name = 'value' in part ? part.value : part.items
    const rule = mapping.values[name]
    if (rule === undefined) return [name]
    if ('from' in rule) return columnsOf(mapping, [{ value: rule.from }])
    if ('text' in rule) return columnsOf(mapping, rule.text)
    return columnsOf(mapping, ('gathered' in rule ? rule.group : rule.occurrence).flat())
  })
}
