/** Where the bytes of an import come from: something that can be opened more than once, because some mappings read a file twice. */
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'

export interface ByteSource {
  /** Its name for messages: a file's path. */
  readonly name: string
  /** Its size in bytes, where it is known. */
  readonly bytes?: number
  /** The bytes from the start, in chunks; each call begins anew. */
  open(): AsyncIterable<Uint8Array>
}

/** A file on disk. Rejects as `stat` does where there is no such file. */
export async function fileSource(path: string): Promise<ByteSource> {
  const { size } = await stat(path)
  return { name: path, bytes: size, open: () => createReadStream(path) }
}

/** Bytes at hand. */
export function bytesSource(name: string, bytes: Uint8Array, chunk = 65_536): ByteSource {
  return {
    name,
    bytes: bytes.length,
    async *open() {
      for (let start = 0; start < bytes.length; start += chunk) yield bytes.subarray(start, start + chunk)
    },
  }
}
