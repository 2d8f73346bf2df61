/** From a body that came from outside to a command, or to everything that is wrong with it at once. */
import { type ValidationError, validateSync } from 'class-validator'
import type { Commands, Kind, VerbOf } from '#ledger'
import { verbs } from '#ledger'
import { bodies } from './bodies.js'
import { below, type Fault, shown } from './fault.js'
import { readFaultless } from './faultless.js'
import { type BodyClass, type Field, fieldsOf, isPlain } from './field.js'
import { gatherRulesOnce } from './gathered-rules.js'
import { nearest } from './nearest.js'
import type { FindShort } from './shape.js'

gatherRulesOnce()

export type Parsed<Value> = { readonly command: Value } | { readonly faults: readonly Fault[] }

/** Reads the body of a verb. Nothing is stripped or guessed: a field that is not known is a fault. */
export function parseCommand<K extends Kind>(
  kind: K,
  verb: VerbOf<K>,
  body: unknown,
  findShort: FindShort = () => undefined,
): Parsed<Commands[K]> {
  const ofKind: Readonly<Record<string, BodyClass>> = bodies[kind]
  const ofVerbs: Readonly<Record<string, { readonly command: string }>> = verbs[kind]
  const [bodyClass, known] = [ofKind[verb], ofVerbs[verb]]
  if (!bodyClass || !known) throw new RangeError(`${kind} has no verb ${verb}`)
  const read = parseBody(bodyClass, body, findShort)
  if ('faults' in read) return read
  // The body's class has the fields of this command (the compiler holds `bodies` to it) and its values were checked a line above.
  return { command: { ...read.command, type: known.command } as Commands[K] }
}

/** Reads a body of this class, as a plain object. */
export function parseBody(bodyClass: BodyClass, body: unknown, findShort: FindShort): Parsed<Readonly<Record<string, unknown>>> {
  const given = body === undefined || body === null ? {} : body
  if (!isPlain(given))
    return { faults: [{ at: '', sentence: 'The body is not a JSON object.', remedy: 'Send one object with the fields.' }] }
  const faultless = readFaultless(bodyClass, given, findShort)
  return faultless ? { command: faultless } : parseFaulty(bodyClass, given, findShort)
}

/** The same for a body with something wrong in it, as far as is known: class-validator has the last word on that. */
export function parseFaulty(bodyClass: BodyClass, given: object, findShort: FindShort): Parsed<Readonly<Record<string, unknown>>> {
  const faults: Fault[] = []
  const made = fill(bodyClass, given, '', faults, findShort)
  const errors = fieldsOf(bodyClass).size === 0 ? [] : validateSync(made, { validationError: { target: false } })
  collect(bodyClass, errors, '', faults)
  // Whatever the validator refuses is refused, also where no field says why.
  if (errors.length > 0 && faults.length === 0) {
    faults.push({ at: '', sentence: 'The body cannot be read.', remedy: 'Compare it with the description of the API.' })
  }
  return faults.length > 0 ? { faults } : { command: plain(made) }
}

/** An instance with the values given, in their regular writing; what the class does not know is a fault. */
function fill(bodyClass: BodyClass, given: object, at: string, faults: Fault[], findShort: FindShort): object {
  const made = new bodyClass()
  const fields = fieldsOf(bodyClass)
  for (const [name, value] of Object.entries(given)) {
    const field = fields.get(name)
    if (!field) faults.push(unknownField(name, at, fields.keys()))
    else if (value !== undefined) Reflect.set(made, name, inside(field, value, below(at, name), faults, findShort))
  }
  return made
}

/** The value of a field: instances where it is made of bodies, and as it came where it is something else than the field takes. */
function inside({ nested, list, read }: Field, value: unknown, at: string, faults: Fault[], findShort: FindShort): unknown {
  if (!nested) return read(value, findShort)
  const one = (item: unknown, place: string) => (isPlain(item) ? fill(nested, item, place, faults, findShort) : item)
  if (!list) return one(value, at)
  return Array.isArray(value) ? value.map((item: unknown, index) => one(item, below(at, index))) : value
}

function unknownField(name: string, at: string, known: Iterable<string>): Fault {
  const names = [...known]
  const meant = nearest(name, names)
  const remedy = meant
    ? `Did you mean ${meant}?`
    : names.length > 0
      ? `The fields here are: ${names.join(', ')}.`
      : 'Leave it out: there are no fields here.'
  return { at: below(at, name.slice(0, 100)), sentence: `There is no field ${shown(name)} here.`, remedy }
}

/** The faults behind class-validator's errors, each at its place. */
function collect(bodyClass: BodyClass, errors: readonly ValidationError[], at: string, faults: Fault[]): void {
  for (const { property, value, children } of errors) {
    const field = fieldsOf(bodyClass).get(property)
    if (!field) continue
    const place = below(at, property)
    for (const fault of field.faults(value)) faults.push({ ...fault, at: `${place}${fault.at}` })
    const { nested } = field
    if (!nested) continue
    if (value instanceof nested) collect(nested, children ?? [], place, faults)
    else
      for (const item of children ?? [])
        if (item.value instanceof nested) collect(nested, item.children ?? [], below(place, item.property), faults)
  }
}

/** The values alone, without what was left out. */
function plain(made: object): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(made)) if (value !== undefined) values[name] = plainValue(value)
  return values
}

function plainValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainValue)
  return typeof value === 'object' && value !== null ? plain(value) : value
}
