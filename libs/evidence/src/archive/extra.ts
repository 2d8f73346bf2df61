/** The extra fields of a file in an archive: a list, each with its kind and length. */
import { NumberReader } from './records.js'

/** The data of the first extra field of a kind; undefined where there is none. What is no list of fields has none after that. */
export function extraOf(extra: Uint8Array, kind: number): Uint8Array | undefined {
  const fields = new NumberReader(extra)
  while (fields.left >= 4) {
    const [found, length] = [fields.short(), fields.short()]
    if (length > fields.left) return undefined
    const data = fields.bytes(length)
    if (found === kind) return data
  }
  return undefined
}
