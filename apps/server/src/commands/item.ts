/** One item of a batch: which command, for which record, with what body. */
import { type Kind, kinds, type Permission, verbs } from '#ledger'
import { hostileCharacters } from '../bodies/characters.js'
import type { Fault } from '../bodies/fault.js'
import { declareField, isPlain, One } from '../bodies/field.js'
import { parseBody } from '../bodies/parse.js'
import { type FindShort, idShape, not, oneOfShape, type Shape } from '../bodies/shape.js'

/** An idempotency key in a body. */
const keyShape: Shape = {
  expects: 'a key',
  complain: (value) =>
    typeof value === 'string' && value.length >= 1 && value.length <= 200 && !hostileCharacters(value)
      ? undefined
      : not('a key', 'Give 1 to 200 characters, such as a UUID.'),
  read: (value) => value,
  schema: { type: 'string', minLength: 1, maxLength: 200 },
  example: '7d0c8a52-0c5e-4d0b-9f1e-0d3f4b6a8c11',
}

export class ItemBody {
  @One(oneOfShape(kinds)) kind!: Kind
  @One(oneOfShape([...new Set(kinds.flatMap((kind) => Object.keys(verbs[kind])))]), { about: 'One of the verbs of the kind.' })
  verb!: string
  @One(idShape(), {
    optional: true,
    about: 'The record. A verb that begins one may leave it out: a new id is given, or one made from the key.',
  })
  id?: string
  @One(keyShape, { optional: true, about: 'The idempotency key of this command.' }) key?: string
  @declareField({
    expects: 'an object with the fields of the command',
    complain: (value) => (isPlain(value) ? [] : [{ at: '', ...not('an object', 'Give the fields of the command.') }]),
    read: (value) => value,
    schema: { type: 'object', description: 'The body of the command, as its own address takes it.' },
    example: {},
  })
  body!: object
}

/** An item with a kind, a verb of that kind, and the record where one is needed. */
export interface Item {
  readonly kind: Kind
  readonly verb: string
  readonly begins: boolean
  readonly needs: Permission
  readonly id?: string
  readonly key?: string
  readonly body: unknown
}

/** Reads an item, without the body of its command. */
export function parseItem(given: unknown, findShort: FindShort): Item | { readonly faults: readonly Fault[] } {
  const parsed = parseBody(ItemBody, given, findShort)
  if ('faults' in parsed) return parsed
  const { kind: kindName, verb, id, key } = parsed.command
  const kind = kinds.find((each) => each === kindName)
  if (!kind || typeof verb !== 'string') throw new Error('the item was checked to have a kind and a verb')
  const known: Readonly<Record<string, { readonly begins?: true; readonly needs: Permission }>> = verbs[kind]
  const found = Object.hasOwn(known, verb) ? known[verb] : undefined
  if (!found) {
    return { faults: [{ at: '/verb', sentence: `This is no verb of a ${kind}.`, remedy: `Give one of ${Object.keys(known).join(', ')}.` }] }
  }
  if (!found.begins && id === undefined) {
    return { faults: [{ at: '/id', sentence: 'This is missing.', remedy: `To ${verb} takes the id of the record.` }] }
  }
  return {
    kind,
    verb,
    begins: found.begins ?? false,
    needs: found.needs,
    ...(typeof id === 'string' && { id }),
    ...(typeof key === 'string' && { key }),
    body: isPlain(given) ? Reflect.get(given, 'body') : undefined,
  }
}

/** Faults of a part, at their places in the whole. */
export function under(at: string, faults: readonly Fault[]): readonly Fault[] {
  return faults.map((fault) => ({ ...fault, at: `${at}${fault.at}` }))
}
