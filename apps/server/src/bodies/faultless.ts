/**
 * Reading a body in which nothing is wrong, as nearly all are: in one pass and without class-validator, whose rules are those of the declared
 * fields. Where anything is wrong, it is for class-validator to find all of it.
 */
import { getMetadataStorage } from 'class-validator'
import { type BodyClass, type Field, fieldRule, fieldsOf, isPlain } from './field.js'
import type { FindShort } from './shape.js'

type Values = Readonly<Record<string, unknown>>

/** Stands for a value with something wrong in it; no value from outside is a symbol. */
const faulty = Symbol('faulty')

const ruled = new Map<BodyClass, boolean>()

/** The values of a body, in their regular writing and with the defaults of what is left out; undefined where anything is wrong with it. */
export function readFaultless(bodyClass: BodyClass, given: object, findShort: FindShort): Values | undefined {
  if (!hasOnlyOurRules(bodyClass)) return undefined
  const fields = fieldsOf(bodyClass)
  const values = new Map<string, unknown>()
  for (const [name, value] of Object.entries(new bodyClass())) values.set(name, isPlain(value) ? { ...value } : value)
  for (const [name, value] of Object.entries(given)) {
    const field = fields.get(name)
    if (!field) return undefined
    if (value === undefined) continue
    const read = readField(field, value, findShort)
    if (read === faulty) return undefined
    values.set(name, read)
  }
  for (const [name, { faults }] of fields) if (faults(values.get(name)).length > 0) return undefined
  const known: Record<string, unknown> = {}
  for (const [name, value] of values) if (value !== undefined) known[name] = value
  return known
}

/** The value of a field, with the bodies that are in it read. What is no such value at all comes back as it is, for the field to refuse. */
function readField({ nested, list, read }: Field, value: unknown, findShort: FindShort): unknown {
  if (!nested) return read(value, findShort)
  const one = (item: unknown) => (isPlain(item) ? (readFaultless(nested, item, findShort) ?? faulty) : item)
  if (!list) return one(value)
  if (!Array.isArray(value)) return value
  const items = value.map(one)
  return items.includes(faulty) ? faulty : items
}

/** True where no other rule was laid on the class than those that come with its declared fields. */
function hasOnlyOurRules(bodyClass: BodyClass): boolean {
  const known = ruled.get(bodyClass)
  if (known !== undefined) return known
  const rules = getMetadataStorage().getTargetValidationMetadatas(bodyClass, '', false, false)
  const fields = fieldsOf(bodyClass)
  const ours = rules.every(({ name, type, propertyName }) => {
    const field = fields.get(propertyName)
    const ofBodies = ['conditionalValidation', 'nestedValidation'].includes(type)
    return field !== undefined && (name === fieldRule || (field.nested !== undefined && ofBodies))
  })
  ruled.set(bodyClass, ours)
  return ours
}
