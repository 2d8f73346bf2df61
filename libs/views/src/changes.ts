/** What differs between two readings, field by field. */
import { equal } from '#ledger'

/** One field that changed; `before` or `after` is absent where the field was not there. */
export interface Change {
  /** JSON Pointer (RFC 6901) into the reading. */
  readonly field: string
  readonly before?: unknown
  readonly after?: unknown
}

/** Who recorded and verified is told by the entries themselves. */
const untold = new Set(['recordedBy', 'verification'])

/** The changes from one reading to the next, in the order of the fields. Lists are compared as wholes, unless items were only added at their end. */
export function changesBetween(before: object | undefined, after: object | undefined): readonly Change[] {
  const [left, right] = [new Map(Object.entries(before ?? {})), new Map(Object.entries(after ?? {}))]
  const fields = new Set([...left.keys(), ...right.keys()])
  return [...fields].flatMap((field) => (untold.has(field) ? [] : changesOf(`/${field}`, left.get(field), right.get(field))))
}

function changesOf(field: string, before: unknown, after: unknown): readonly Change[] {
  if (equal(before, after)) return []
  if (Array.isArray(before) && Array.isArray(after) && after.length > before.length && equal(before, after.slice(0, before.length))) {
    return after.slice(before.length).map((item: unknown, index) => ({ field: `${field}/${before.length + index}`, after: item }))
  }
  return [{ field, ...(before !== undefined && { before }), ...(after !== undefined && { after }) }]
}

/** A name as a part of a JSON Pointer. */
export function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}
