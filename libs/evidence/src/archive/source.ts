/** Where the bytes of an archive come from: a file on disk, a file that somebody chose in a browser, or memory. */

export interface ByteSource {
  /** Bytes of it. */
  readonly size: number
  /** The bytes from `at`, exactly `length` of them. Rejects where they cannot be had. */
  read(at: number, length: number): Promise<Uint8Array>
}

export function memorySource(bytes: Uint8Array): ByteSource {
  return { size: bytes.length, read: async (at, length) => bytes.subarray(at, at + length) }
}
