/**
 * Whether class-validator would find nothing in a body, found out without it: its rules are those of the declared fields, so these are asked
 * directly, in a twentieth of the time. What is not sound goes to class-validator, which names every error.
 */
import { getMetadataStorage } from 'class-validator'
import { type BodyClass, type Field, fieldRule, fieldsOf } from './field.js'

type Check = (made: object) => boolean

const checks = new Map<BodyClass, Check>()

/** True where every field of an instance, and of the bodies in it, holds what it should. False where that is for class-validator to say. */
export function isSound(bodyClass: BodyClass, made: object): boolean {
  return checkOf(bodyClass)(made)
}

function checkOf(bodyClass: BodyClass): Check {
  const known = checks.get(bodyClass)
  if (known) return known
  const check = hasOnlyOurRules(bodyClass) ? checkFields([...fieldsOf(bodyClass)]) : () => false
  checks.set(bodyClass, check)
  return check
}

function checkFields(fields: readonly (readonly [name: string, field: Field])[]): Check {
  const each = fields.map(([name, { faults, nested }]) => {
    const inside = nested && insideOf(nested)
    return (made: object): boolean => {
      const value: unknown = Reflect.get(made, name)
      return faults(value).length === 0 && (inside === undefined || inside(value))
    }
  })
  return (made) => each.every((isRight) => isRight(made))
}

/** Checks the bodies that are a field's value. Words in place of a body, and a body that was left out, are no bodies. */
function insideOf(nested: BodyClass): (value: unknown) => boolean {
  const isRight = (item: unknown) => !(item instanceof nested) || isSound(nested, item)
  return (value) => (Array.isArray(value) ? value.every(isRight) : isRight(value))
}

/** True where no other rule was laid on the class than those that come with its declared fields. */
function hasOnlyOurRules(bodyClass: BodyClass): boolean {
  const rules = getMetadataStorage().getTargetValidationMetadatas(bodyClass, '', false, false)
  const fields = fieldsOf(bodyClass)
  return rules.every(({ name, type, propertyName }) => {
    const field = fields.get(propertyName)
    return (
      field !== undefined &&
      (name === fieldRule || (field.nested !== undefined && ['conditionalValidation', 'nestedValidation'].includes(type)))
    )
  })
}
