/** The body of a batch. */
import { declareField, One, reference } from '../bodies/field.js'
import { booleanShape, not } from '../bodies/shape.js'
import { ItemBody } from './item.js'

export class BatchBody {
  @declareField({
    expects: 'a list of commands',
    // Each item is read, and answered, on its own.
    complain: (value) => (Array.isArray(value) && value.length > 0 ? [] : [{ at: '', ...not('a list of commands', 'Give at least one.') }]),
    read: (value) => value,
    schema: { type: 'array', minItems: 1, items: reference(ItemBody) },
    example: [],
  })
  items!: readonly unknown[]

  @One(booleanShape, { about: 'With true, all of them are recorded or none. Left out: each on its own.' }) atomic: boolean = false
}
