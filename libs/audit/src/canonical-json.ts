/** JSON in its one canonical form (RFC 8785), strict: what has no such form is refused, never repaired. */

/** A value has no canonical form. `at` is the JSON Pointer (RFC 6901) to it. */
export class NotCanonical extends Error {
  override readonly name = 'NotCanonical'
  constructor(
    readonly at: string,
    what: string,
  ) {
    super(`${what} at ${at === '' ? 'the top' : at} has no canonical JSON form`)
  }
}

/**
 * The canonical text of a JSON value: no white space, members sorted by their UTF-16 code units, numbers as ECMAScript writes them.
 * Throws {@link NotCanonical} on `undefined`, a function, a symbol, a BigInt, a Map or another object that is not plain, a non-finite number, a lone surrogate.
 */
export function canonicalJson(value: unknown): string {
  return write(value, '')
}

function write(value: unknown, at: string): string {
  switch (typeof value) {
    case 'string':
      return writeString(value, at)
    case 'number':
      if (!Number.isFinite(value)) throw new NotCanonical(at, 'a number that is not finite')
      return JSON.stringify(value)
    case 'boolean':
      return value ? 'true' : 'false'
    case 'object':
      return value === null ? 'null' : Array.isArray(value) ? writeArray(value, at) : writeObject(value, at)
    default:
      throw new NotCanonical(at, `a value of type ${typeof value}`)
  }
}

function writeString(value: string, at: string): string {
  if (!value.isWellFormed()) throw new NotCanonical(at, 'a lone surrogate')
  return JSON.stringify(value)
}

function writeArray(items: readonly unknown[], at: string): string {
  // Not `map`, which passes over the holes of a sparse array.
  const written: string[] = []
  for (let index = 0; index < items.length; index++) written.push(write(items[index], `${at}/${index}`))
  return `[${written.join(',')}]`
}

function writeObject(value: object, at: string): string {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) throw new NotCanonical(at, 'an object that is not plain')
  const members = new Map<string, unknown>(Object.entries(value))
  const names = [...members.keys()].sort()
  return `{${names.map((name) => `${writeString(name, at)}:${write(members.get(name), `${at}/${escapePointer(name)}`)}`).join(',')}}`
}

function escapePointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}
