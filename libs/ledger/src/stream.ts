/** The names of streams: `<kind>-<id>`. */
import { type Kind, kinds } from './values.js'

/** The name of a record's stream. */
export function streamOf(kind: Kind, id: string): string {
  return `${kind}-${id}`
}

/** The record that a stream is about; undefined for a stream that is not a record's. */
export function recordOf(stream: string): { readonly kind: Kind; readonly id: string } | undefined {
  const kind = kinds.find((known) => stream.startsWith(`${known}-`))
  const id = kind && stream.slice(kind.length + 1)
  return kind && id ? { kind, id } : undefined
}
