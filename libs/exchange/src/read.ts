/** From a file's bytes to submissions, whatever its format. */
import { decode, type Encoding, type FoundEncoding } from './decode.js'
import type { Submissions } from './item.js'
import { linesOf } from './lines.js'
import { readMapped, readsTwice } from './mapped.js'
import type { Mapping } from './mapping.js'
import { readNdjson } from './ndjson.js'
import type { ByteSource } from './source.js'

/** What the file is: submissions as NDJSON, or CSV with the mapping that says what it means. */
export type Format = { readonly format: 'ndjson' } | { readonly format: 'csv'; readonly mapping: Mapping }

export interface ReadOptions {
  /** Overrules the mapping's encoding; `find` tells it from the file. Default: the mapping's, and UTF-8 for NDJSON. */
  readonly encoding?: Encoding | 'find'
  /** Told the encoding once the first bytes were read. */
  readonly onEncoding?: (found: FoundEncoding) => void
  /** Ends the reading: it throws the signal's reason. */
  readonly signal?: AbortSignal
}

/**
 * Reads a source into submissions, streaming: memory grows with the number of natural keys, not with the size of the file. Throws
 * {@link UnreadableFile} while being read where it cannot be read on.
 */
export function readSubmissions(source: ByteSource, format: Format, options: ReadOptions = {}): Submissions {
  const passes = format.format === 'csv' && readsTwice(format.mapping) ? 2 : 1
  const encoding = options.encoding ?? (format.format === 'csv' ? format.mapping.file.encoding : 'utf-8')
  let read = 0
  const counted = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of source.open()) {
      options.signal?.throwIfAborted()
      read += chunk.length
      yield chunk
    }
  }
  const open = () => decode(counted(), encoding, options.onEncoding)
  const items = format.format === 'csv' ? readMapped(open, format.mapping) : readNdjson(linesOf(open()))
  return { [Symbol.asyncIterator]: () => items, bytes: () => ({ read, total: (source.bytes ?? 0) * passes }) }
}
