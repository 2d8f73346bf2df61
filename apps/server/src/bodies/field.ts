/** The fields of a body: one decorator that gives class-validator its rule, and the reader and the API description their facts. */
import { ValidateBy, ValidateIf, ValidateNested } from 'class-validator'
import { below, type Fault } from './fault.js'
import { type FindShort, not, type Schema, type Shape } from './shape.js'

/** A class whose instances hold what came from outside, field by field. */
export type BodyClass<Body extends object = object> = new () => Body

/** The name of the rule that class-validator has for each field. */
export const fieldRule = 'field'

/** What may be said of a field beside its shape. */
export interface About {
  /** For the API's description; absent where the name says it all. */
  readonly about?: string
  /** True where the field may be left out, and then is absent from the command as well. */
  readonly optional?: true
  /** Words that may stand in place of the value: `unknown`, `none`. */
  readonly or?: readonly string[]
}

/** A field as it is declared. */
interface Declared extends About {
  /** What the value has to be, to follow "Give". */
  readonly expects: string
  /** What is wrong with a value that was given. */
  readonly complain: (value: unknown) => readonly Fault[]
  readonly read: (value: unknown, findShort: FindShort) => unknown
  readonly schema: Schema
  readonly example: unknown
  /** The class of the body that is the field's value, or of each body of the list. */
  readonly nested?: BodyClass
  /** True where the value is a list. */
  readonly list?: true
}

export interface Field extends Declared {
  /** What is wrong with the value itself, or its absence; what is wrong inside a nested body is for that body's own fields to say. */
  readonly faults: (value: unknown) => readonly Fault[]
}

const registered = new Map<unknown, Map<string, Field>>()
const inherited = new Map<BodyClass, ReadonlyMap<string, Field>>()

/** The fields of a body's class and of those that it extends, by name, in the order written. */
export function fieldsOf(body: BodyClass): ReadonlyMap<string, Field> {
  const known = inherited.get(body)
  if (known) return known
  const fields = new Map<string, Field>()
  const chain: unknown[] = []
  for (let ancestor: unknown = body; typeof ancestor === 'function'; ancestor = Object.getPrototypeOf(ancestor)) chain.unshift(ancestor)
  for (const ancestor of chain) for (const [name, field] of registered.get(ancestor) ?? []) fields.set(name, field)
  inherited.set(body, fields)
  return fields
}

/** Declares a field with everything that is to be known of it. */
export function declareField(field: Declared): PropertyDecorator {
  return (prototype, name) => {
    if (typeof name !== 'string') throw new TypeError('a field has a name')
    const isWord = (value: unknown) => field.or?.some((word) => word === value) ?? false
    const faults = (value: unknown): readonly Fault[] => {
      if (value === undefined)
        return field.optional ? [] : [{ at: '', sentence: 'This is missing.', remedy: `Give ${expectation(field)}.` }]
      if (value === null) return [{ at: '', sentence: 'null says nothing.', remedy: `Give ${expectation(field)}, or leave the field out.` }]
      return isWord(value) ? [] : field.complain(value).map((fault) => withWords(fault, field.or))
    }
    const fields = registered.get(prototype.constructor) ?? new Map<string, Field>()
    registered.set(prototype.constructor, fields.set(name, { ...field, faults }))
    ValidateBy({ name: fieldRule, validator: { validate: (value: unknown) => faults(value).length === 0 } })(prototype, name)
    if (field.nested) {
      ValidateIf((_body, value: unknown) => !isWord(value))(prototype, name)
      ValidateNested()(prototype, name)
    }
  }
}

/** A single value. */
export function One(shape: Shape, about: About = {}): PropertyDecorator {
  return declareField({
    ...about,
    expects: shape.expects,
    complain: (value) => complaintAt('', shape, value),
    read: shape.read,
    schema: orWords(shape.schema, about.or),
    example: shape.example,
  })
}

/** A list of single values. */
export function Many(shape: Shape, bounds: Bounds, about: About = {}): PropertyDecorator {
  return declareField({
    ...about,
    expects: `a list, each ${shape.expects}`,
    complain: (value) => [
      ...listFaults(value, bounds),
      ...itemsOf(value).flatMap((item, index) => complaintAt(below('', index), shape, item)),
    ],
    read: (value, findShort) => (Array.isArray(value) ? value.map((item: unknown) => shape.read(item, findShort)) : value),
    schema: orWords({ type: 'array', items: shape.schema, minItems: bounds.least ?? 0, maxItems: bounds.most }, about.or),
    example: [shape.example],
  })
}

/** A body in a body. */
export function Nested(nested: BodyClass, about: About = {}): PropertyDecorator {
  return declareField({
    ...about,
    nested,
    expects: fieldList(nested),
    complain: (value) => (isPlain(value) ? [] : [{ at: '', ...not(fieldList(nested), 'Give a JSON object with these fields.') }]),
    read: (value) => value,
    schema: orWords(reference(nested), about.or),
    example: exampleOf(nested),
  })
}

/** A list of bodies in a body. */
export function NestedMany(nested: BodyClass, bounds: Bounds, about: About = {}): PropertyDecorator {
  return declareField({
    ...about,
    nested,
    list: true,
    expects: `a list, each ${fieldList(nested)}`,
    complain: (value) => [
      ...listFaults(value, bounds),
      ...itemsOf(value).flatMap((item, index) =>
        isPlain(item) ? [] : [{ at: below('', index), ...not(fieldList(nested), 'Give a JSON object with these fields.') }],
      ),
    ],
    read: (value) => value,
    schema: orWords({ type: 'array', items: reference(nested), minItems: bounds.least ?? 0, maxItems: bounds.most }, about.or),
    example: [exampleOf(nested)],
  })
}

/** How many items a list may have. */
export interface Bounds {
  /** Default: none is enough. */
  readonly least?: number
  readonly most: number
}

/** A class with the same fields, each of which may be left out and has no default: what a correction may change. */
export function partial(name: string, body: BodyClass): BodyClass {
  const changes = class {}
  Object.defineProperty(changes, 'name', { value: name })
  for (const [field, { faults: _, ...declared }] of fieldsOf(body)) {
    declareField({ ...declared, optional: true })(changes.prototype, field)
  }
  return changes
}

/** An example of the body, from the examples of its fields. Fields that may be left out are left out. */
export function exampleOf(body: BodyClass): Record<string, unknown> {
  return Object.fromEntries([...fieldsOf(body)].flatMap(([name, { example, optional }]) => (optional ? [] : [[name, example]])))
}

export function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Where the schema of a body's class stands in the API's description. */
export function reference(body: BodyClass): Schema {
  return { $ref: `#/components/schemas/${body.name}` }
}

function complaintAt(at: string, shape: Shape, value: unknown): Fault[] {
  const complaint = shape.complain(value)
  return complaint ? [{ at, ...complaint }] : []
}

function listFaults(value: unknown, { least = 0, most }: Bounds): Fault[] {
  if (!Array.isArray(value)) return [{ at: '', ...not('a list', 'Give a JSON array, also where it holds a single item.') }]
  if (value.length > most) return [{ at: '', sentence: `This has more than ${most} items.`, remedy: 'Split it.' }]
  return value.length < least ? [{ at: '', sentence: 'This is empty.', remedy: 'Name at least one.' }] : []
}

function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function expectation({ expects, or }: Declared): string {
  return or ? `${expects}, or ${or.join(' or ')} where that is so` : expects
}

function withWords(fault: Fault, or: About['or']): Fault {
  return or && fault.at === '' ? { ...fault, remedy: `${fault.remedy} Or say ${or.join(' or ')}, where that is so.` } : fault
}

function orWords(schema: Schema, or: About['or']): Schema {
  return or ? { anyOf: [schema, { type: 'string', enum: or }] } : schema
}

function fieldList(body: BodyClass): string {
  return `an object with ${[...fieldsOf(body).keys()].join(', ')}`
}
