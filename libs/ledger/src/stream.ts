/** The names of streams: `<kind>-<id>`. */
import { type Kind, kinds } from './values.js'

/** The name of a record's stream. */
export function streamOf(kind: Kind, id: string): string {
  return `${kind}-${id}`
}

// No kind has a dash in its name.
const named: ReadonlyMap<string, Kind> = new Map(kinds.map((kind) => [kind, kind]))

/** The record that a stream is about; undefined for a stream that is not a record's. */
export function recordOf(stream: string): { readonly kind: Kind; readonly id: string } | undefined {
  const end = stream.indexOf('-')
  const kind = end > 0 ? named.get(stream.slice(0, end)) : undefined
  const id = stream.slice(end + 1)
  return kind && id ? { kind, id } : undefined
}
