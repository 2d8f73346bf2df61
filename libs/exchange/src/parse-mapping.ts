/** Checks a mapping, naming every fault at its place, so that a mistake in one is found before the first row is read. */
import { kinds } from '#ledger'
import { encodings } from './decode.js'
import { unknownName } from './fault.js'
import type { Body, Condition, Mapping, SubmissionRule, Table, ValueRule } from './mapping.js'
import { isRecord, type ShapeFault, shown, verbOf } from './submission.js'
import { parseTemplate, type Template } from './template.js'

/** A mapping is not one; `faults` names each mistake with its JSON Pointer. */
export class BadMapping extends Error {
  override readonly name = 'BadMapping'
  constructor(
    readonly mapping: string,
    readonly faults: readonly ShapeFault[],
  ) {
    super(
      `The mapping “${mapping}” has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}: ${faults.map(sentence).join('; ')}.`,
    )
  }
}

function sentence({ pointer, reason }: ShapeFault): string {
  return `${pointer === '' ? 'as a whole' : `at ${pointer}`}, ${reason}`
}

/** Checks a mapping. `keptTable` gives a table that is kept beside the mappings, by name. Throws {@link BadMapping}. */
export function parseMapping(name: string, json: unknown, keptTable: (name: string) => Table | undefined = () => undefined): Mapping {
  const check = new Check(keptTable)
  const mapping = check.mapping(name, json)
  if (check.faults.length > 0) throw new BadMapping(name, check.faults)
  return mapping
}

class Check {
  readonly faults: ShapeFault[] = []
  /** Columns and the values above. */
  #known = new Set<string>()
  #records = new Set<string>()
  /** The records of the submissions above. */
  #above = new Set<string>()
  #tables = new Set<string>()
  #gatherings = new Set<string>()
  #columns = new Set<string>()
  #needed = new Set<string>()
  /** True within a submission that is not made of every row. */
  #guarded = false

  constructor(private readonly keptTable: (name: string) => Table | undefined) {}

  mapping(name: string, json: unknown): Mapping {
    const whole = this.#object(json, '', ['about', 'file', 'columns', 'tables', 'values', 'skip', 'gather', 'submissions'])
    const file = this.#object(whole['file'], '/file', ['encoding', 'delimiter'])
    const encoding = [...encodings, 'find' as const].find((each) => each === file['encoding'])
    if (encoding === undefined) this.#wrong('/file/encoding', file['encoding'], `an encoding is one of ${encodings.join(', ')} or find`)
    const delimiter = this.#text(file['delimiter'], '/file/delimiter')
    const columns = this.#texts(whole['columns'], '/columns')
    this.#columns = new Set(columns)
    this.#known = new Set(columns)
    const tables = this.#members(whole['tables'] ?? {}, '/tables', (table, at) => this.#table(table, at))
    this.#tables = new Set(Object.keys(tables))
    const rules = this.#list(whole['submissions'], '/submissions')
    for (const rule of rules) if (isRecord(rule) && typeof rule['name'] === 'string') this.#records.add(rule['name'])
    const gatherings = isRecord(whole['gather']) ? whole['gather'] : {}
    this.#gatherings = new Set(Object.keys(gatherings))
    const values = this.#members(whole['values'] ?? {}, '/values', (value, at, valueName) => {
      const rule = this.#value(value, at)
      if (this.#known.has(valueName)) this.#wrong(at, valueName, 'a column or value of this name is there already')
      this.#known.add(valueName)
      return rule
    })
    const skip = this.#list(whole['skip'] ?? [], '/skip').map((each, index) => {
      const at = `/skip/${index}`
      const rule = this.#object(each, at, ['where', 'is', 'because'])
      return { ...this.#condition(rule, at), because: this.#text(rule['because'], `${at}/because`) }
    })
    const gather = this.#members(gatherings, '/gather', (each, at) => {
      const rule = this.#object(each, at, ['group', 'each'])
      return { group: this.#templates(rule['group'], `${at}/group`), each: this.#template(rule['each'], `${at}/each`) }
    })
    const submissions = rules.map((rule, index) => this.#submission(rule, `/submissions/${index}`))
    if (submissions.length === 0) this.#wrong('/submissions', undefined, 'a mapping makes at least one submission of a row')
    const about = this.#text(whole['about'], '/about')
    return {
      name,
      about,
      file: { encoding: encoding ?? 'find', delimiter },
      columns,
      needed: [...this.#needed],
      tables,
      values,
      skip,
      gather,
      submissions,
    }
  }

  #table(table: unknown, at: string): Table {
    if (typeof table === 'string') {
      const kept = this.keptTable(table)
      if (!kept) this.#wrong(at, table, `there is no kept table “${table}”`)
      return kept ?? {}
    }
    return this.#members(table, at, (value, valueAt) => this.#text(value, valueAt, true))
  }

  #value(value: unknown, at: string): ValueRule {
    const rule = this.#object(value, at, [
      'from',
      'as',
      'table',
      'otherwise',
      'split',
      'plus',
      'text',
      'occurrence',
      'gathered',
      'group',
      'single',
    ])
    const otherwise = rule['otherwise'] === undefined ? {} : { otherwise: this.#text(rule['otherwise'], `${at}/otherwise`, true) }
    if ('text' in rule) return { text: this.#template(rule['text'], `${at}/text`) }
    if ('occurrence' in rule) return { occurrence: this.#templates(rule['occurrence'], `${at}/occurrence`) }
    if ('gathered' in rule) {
      const gathered = this.#name(rule['gathered'], `${at}/gathered`, 'gathering', this.#gatherings)
      const group = this.#templates(rule['group'], `${at}/group`)
      return { gathered, group, ...(rule['single'] === true && { single: true }), ...otherwise }
    }
    const from = this.#name(rule['from'], `${at}/from`, 'column or value', this.#known)
    if ('table' in rule) return { from, table: this.#name(rule['table'], `${at}/table`, 'table', this.#tables), ...otherwise }
    if ('split' in rule) return { from, split: this.#text(rule['split'], `${at}/split`) }
    if ('plus' in rule) {
      const { plus } = rule
      if (typeof plus === 'number' && Number.isSafeInteger(plus)) return { from, plus }
      this.#wrong(`${at}/plus`, plus, 'what is added is a whole number')
    }
    const as = rule['as']
    if (as !== undefined && as !== 'name' && as !== 'whole-number') this.#wrong(`${at}/as`, as, 'it is “name” or “whole-number”')
    return { from, ...((as === 'name' || as === 'whole-number') && { as }), ...otherwise }
  }

  #submission(value: unknown, at: string): SubmissionRule {
    const rule = this.#object(value, at, ['name', 'kind', 'verb', 'of', 'key', 'shared', 'early', 'unless', 'body'])
    const kind = kinds.find((each) => each === rule['kind'])
    if (!kind) this.#wrong(`${at}/kind`, rule['kind'], `a kind is one of ${kinds.join(', ')}`)
    const verbName = this.#text(rule['verb'], `${at}/verb`)
    const verb = kind && verbOf(kind, verbName)
    if (kind && !verb) this.#wrong(`${at}/verb`, verbName, `there is no verb “${verbName}” of a ${kind}`)
    const of = rule['of'] === undefined ? undefined : this.#name(rule['of'], `${at}/of`, 'submission', this.#records)
    if (verb && (verb.begins === true) === (of !== undefined)) {
      this.#wrong(
        `${at}/of`,
        of,
        verb.begins ? 'this verb begins a record, so it is of no other' : 'this verb needs the record that it is for',
      )
    }
    if (verb && verb.begins !== true && 'name' in rule) this.#wrong(`${at}/name`, rule['name'], 'only what begins a record has a name')
    const { unless } = rule
    const condition = unless === undefined ? undefined : this.#object(unless, `${at}/unless`, ['where', 'is', 'instead'])
    this.#guarded = condition !== undefined
    const body = this.#body(rule['body'], `${at}/body`, false)
    const key = this.#templates(rule['key'], `${at}/key`)
    this.#guarded = false
    for (const part of key.flat()) {
      if ('record' in part && !this.#above.has(part.record))
        this.#wrong(`${at}/key`, part.record, 'a key names only records that stand above')
    }
    if (typeof rule['name'] === 'string') this.#above.add(rule['name'])
    if (!isRecord(rule['body'])) this.#wrong(`${at}/body`, rule['body'], 'a body is an object: the fields of the command')
    else if ('type' in rule['body'])
      this.#wrong(`${at}/body/type`, rule['body']['type'], 'the verb says what the command is; leave out its type')
    return {
      ...(typeof rule['name'] === 'string' && { name: rule['name'] }),
      kind: kind ?? 'report',
      verb: verbName,
      ...(of !== undefined && { of }),
      key,
      shared: rule['shared'] === true,
      early: rule['early'] === true,
      ...(condition && {
        unless: { ...this.#condition(condition, `${at}/unless`), instead: this.#text(condition['instead'], `${at}/unless/instead`, true) },
      }),
      body,
    }
  }

  #body(value: unknown, at: string, inArray: boolean): Body {
    if (typeof value === 'string') return this.#template(value, at, inArray)
    if (value === null || typeof value === 'number' || typeof value === 'boolean') return { literal: value }
    if (Array.isArray(value)) return { array: value.map((each: unknown, index) => this.#body(each, `${at}/${index}`, true)) }
    if (!isRecord(value)) {
      this.#wrong(at, value, 'a value is missing here')
      return { literal: null }
    }
    const object = Object.entries(value).map(([written, each]) => {
      const optional = written.endsWith('?')
      return { name: optional ? written.slice(0, -1) : written, optional, body: this.#body(each, `${at}/${written}`, false) }
    })
    return { object }
  }

  #condition(rule: Readonly<Record<string, unknown>>, at: string): Condition {
    return {
      where: this.#name(rule['where'], `${at}/where`, 'column or value', this.#known),
      is: this.#list(rule['is'], `${at}/is`).map((each, index) => this.#text(each, `${at}/is/${index}`, true)),
    }
  }

  #templates(value: unknown, at: string): readonly Template[] {
    return this.#list(value, at).map((each, index) => this.#template(each, `${at}/${index}`))
  }

  #template(value: unknown, at: string, inArray = false): Template {
    const template = parseTemplate(this.#text(value, at, true))
    if (!template) {
      this.#wrong(at, value, 'a brace has no partner; {{ and }} stand for braces')
      return []
    }
    for (const part of template) {
      if ('value' in part && this.#columns.has(part.value) && !this.#guarded) this.#needed.add(part.value)
      if ('value' in part) this.#name(part.value, at, 'column or value', this.#known)
      if ('record' in part) this.#name(part.record, at, 'submission', this.#records)
      if ('items' in part) {
        this.#name(part.items, at, 'column or value', this.#known)
        if (!inArray || template.length > 1) this.#wrong(at, value, '{...} stands alone, in an array')
      }
    }
    return template
  }

  #name(value: unknown, at: string, what: string, known: ReadonlySet<string>): string {
    const name = this.#text(value, at)
    if (name !== '' && !known.has(name)) this.#wrong(at, value, unknownName(what, name, [...known]))
    return name
  }

  #object(value: unknown, at: string, known: readonly string[]): Readonly<Record<string, unknown>> {
    if (!isRecord(value)) {
      this.#wrong(at, value, 'an object is expected here')
      return {}
    }
    for (const name of Object.keys(value)) if (!known.includes(name)) this.#wrong(`${at}/${name}`, name, unknownName('field', name, known))
    return value
  }

  #members<T>(value: unknown, at: string, parse: (value: unknown, at: string, name: string) => T): Readonly<Record<string, T>> {
    if (!isRecord(value)) this.#wrong(at, value, 'an object is expected here')
    // Without a prototype, since columns and values may be called `constructor`.
    const members: Record<string, T> = Object.create(null)
    for (const [name, each] of Object.entries(isRecord(value) ? value : {})) members[name] = parse(each, `${at}/${name}`, name)
    return members
  }

  #list(value: unknown, at: string): readonly unknown[] {
    if (Array.isArray(value)) return value
    this.#wrong(at, value, 'a list is expected here')
    return []
  }

  #texts(value: unknown, at: string): readonly string[] {
    return this.#list(value, at).map((each, index) => this.#text(each, `${at}/${index}`))
  }

  #text(value: unknown, at: string, mayBeEmpty = false): string {
    if (typeof value === 'string' && (mayBeEmpty || value !== '')) return value
    this.#wrong(at, value, 'a text is expected here')
    return ''
  }

  #wrong(pointer: string, value: unknown, reason: string): void {
    this.faults.push({ pointer, value: shown(value), reason })
  }
}
