/** JSON in its one canonical form (RFC 8785), strict: what has no such form is refused, never repaired. */
import { decodeUtf8 } from './bytes.js'

/** A value has no canonical form, or text is not in it. `at` is the JSON Pointer (RFC 6901) to the place. */
export class NotCanonical extends Error {
  override readonly name = 'NotCanonical'
  constructor(
    readonly at: string,
    message: string,
  ) {
    super(message)
  }
}

/** Which numbers there may be: every finite one, or whole ones within ±(2^53 - 1), which every reader of JSON reads alike. */
export type Numbers = 'finite' | 'whole'

/**
 * The canonical text of a JSON value: no white space, members sorted by their UTF-16 code units, numbers as ECMAScript writes them.
 * Throws {@link NotCanonical} on `undefined`, a function, a symbol (also as a name), a BigInt, a Map or another object that is not plain, a
 * number that is not finite (or not whole, where `numbers` says so), a lone surrogate, and on what is nested deeper than 100 times or in itself.
 */
export function canonicalJson(value: unknown, numbers: Numbers = 'finite'): string {
  return new Writer(numbers).write(value)
}

/**
 * The value of JSON whose bytes are its canonical form, each of them: text with white space, with members doubled or in another order, with a
 * number or a character written in another way is refused. Throws {@link NotCanonical}.
 */
export function parseCanonicalJson(bytes: Uint8Array, numbers: Numbers = 'finite'): unknown {
  const text = decodeUtf8(bytes)
  if (text === undefined) throw new NotCanonical('', 'the bytes are not UTF-8')
  const value = parse(text)
  if (canonicalJson(value, numbers) !== text) throw new NotCanonical('', 'the text is not in canonical form')
  return value
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new NotCanonical('', `the text is not JSON${cause instanceof Error ? `: ${cause.message}` : ''}`)
  }
}

const deepest = 100

/** Neither a quotation mark, a backslash, a control character nor a surrogate: a string that is written as it stands. */
const plain = /^[ !#-[\]-\ud7ff\ue000-\uffff]*$/

class Writer {
  /** Names and indexes from the top to the value that is being written. */
  readonly #path: (string | number)[] = []

  constructor(private readonly numbers: Numbers) {}

  write(value: unknown): string {
    switch (typeof value) {
      case 'string':
        return this.#string(value)
      case 'number':
        return this.#number(value)
      case 'boolean':
        return value ? 'true' : 'false'
      case 'object':
        return value === null ? 'null' : Array.isArray(value) ? this.#array(value) : this.#object(value)
      default:
        throw this.#refuse(`a value of type ${typeof value}`)
    }
  }

  #string(value: string): string {
    if (plain.test(value)) return `"${value}"`
    if (!value.isWellFormed()) throw this.#refuse('a lone surrogate')
    return JSON.stringify(value)
  }

  #number(value: number): string {
    if (!Number.isFinite(value)) throw this.#refuse('a number that is not finite')
    if (this.numbers === 'whole' && !Number.isSafeInteger(value)) throw this.#refuse('a number that is not whole or is beyond 2^53 - 1')
    return JSON.stringify(value)
  }

  #array(items: readonly unknown[]): string {
    // Not `map`, which passes over the holes of a sparse array.
    let written = ''
    for (let index = 0; index < items.length; index++) written += `${index === 0 ? '' : ','}${this.#inside(index, items[index])}`
    return `[${written}]`
  }

  #object(value: object): string {
    const prototype: unknown = Object.getPrototypeOf(value)
    if (prototype !== Object.prototype && prototype !== null) throw this.#refuse('an object that is not plain')
    if (Object.getOwnPropertySymbols(value).length > 0) throw this.#refuse('a name that is a symbol')
    const members = Object.entries(value)
    if (!areSorted(members)) members.sort(([a], [b]) => (a < b ? -1 : 1))
    let written = ''
    for (const [name, member] of members) written += `${written === '' ? '' : ','}${this.#string(name)}:${this.#inside(name, member)}`
    return `{${written}}`
  }

  #inside(step: string | number, value: unknown): string {
    this.#path.push(step)
    if (this.#path.length > deepest) throw this.#refuse('what is nested deeper than 100 times')
    const written = this.write(value)
    this.#path.pop()
    return written
  }

  #refuse(what: string): NotCanonical {
    const at = this.#path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
    return new NotCanonical(at, `${what} at ${at === '' ? 'the top' : at} has no canonical JSON form`)
  }
}

function areSorted(members: readonly [string, unknown][]): boolean {
  for (let index = 1; index < members.length; index++) if ((members[index - 1]?.[0] ?? '') > (members[index]?.[0] ?? '')) return false
  return true
}
