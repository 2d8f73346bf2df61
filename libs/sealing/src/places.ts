/** The places of personal values in an event's data: what stands there, what is put in its place, and what is read there once it is erased. */
import { erasedText, erasedWords } from '#ledger'

/** How a value is shaped, which says what stands in its place once it is erased. */
export type Shape = 'text' | 'words'

type Data = Readonly<Record<string, unknown>>

/** Names as the domain's events have them, and places in lists; so that a list of fields needs no escapes. */
const pointers = /^(?:\/[A-Za-z0-9_]+)+$/

/** The field of a place: its pointer without the slash that it begins with. Throws TypeError on a pointer that no event of ours has. */
export function fieldOf(pointer: string): string {
  // A field named like the actor would be committed to as the actor is.
  if (!pointers.test(pointer) || pointer === '/actor') throw new TypeError(`no personal value stands at ${JSON.stringify(pointer)}`)
  return pointer.slice(1)
}

/** Throws TypeError on a value that is neither a text nor words. */
export function shapeOf(value: unknown, field: string): Shape {
  if (typeof value === 'string') return 'words'
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return 'text'
  throw new TypeError(`${field} is neither a text nor words, and is not sealed`)
}

export function erasedValue(shape: Shape): unknown {
  return shape === 'words' ? erasedWords : erasedText
}

/** The value of a field; undefined where the data has none. */
export function valueAt(data: Data, field: string): unknown {
  if (!field.includes('/')) return Object.hasOwn(data, field) ? data[field] : undefined
  let value: unknown = data
  for (const step of field.split('/')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined
    value = Reflect.get(value, step)
  }
  return value
}

/** Puts values in the places of others, in copies of what holds them. Throws TypeError where there is no such place. */
export class Replacing {
  readonly data: Record<string, unknown>
  readonly #copies = new Set<unknown>()

  constructor(data: Data) {
    this.data = { ...data }
  }

  put(field: string, value: unknown): void {
    const steps = field.includes('/') ? field.split('/') : [field]
    let holder: object = this.data
    for (let index = 0; index < steps.length - 1; index++) holder = this.#copyAt(holder, steps[index] ?? '', field)
    const last = steps.at(-1) ?? ''
    if (!Object.hasOwn(holder, last)) throw nothingAt(field)
    Reflect.set(holder, last, value)
  }

  #copyAt(holder: object, step: string, field: string): object {
    const held: unknown = Object.hasOwn(holder, step) ? Reflect.get(holder, step) : undefined
    if (typeof held !== 'object' || held === null) throw nothingAt(field)
    if (this.#copies.has(held)) return held
    const copy: object = Array.isArray(held) ? [...held] : { ...held }
    this.#copies.add(copy)
    Reflect.set(holder, step, copy)
    return copy
  }
}

function nothingAt(field: string): TypeError {
  return new TypeError(`nothing stands at ${field}`)
}
