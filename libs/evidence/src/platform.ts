/**
 * What reading a bundle takes of the platform, by Node. A build for the browser puts `platform.browser.ts`, which offers the same names, in the
 * place of this file, as `libs/audit` does with its primitives.
 */
import { hash } from 'node:crypto'
import { crc32 as crc32Of, inflateRaw as inflate } from 'node:zlib'

/**
 * The bytes that were deflated, which have to be `length` of them, and all of what is given. Throws on everything else, before it has made more
 * bytes than that.
 */
export function inflateRaw(bytes: Uint8Array, length: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    // One byte more is allowed, since nothing is not.
    inflate(bytes, { maxOutputLength: length + 1, info: true }, (error, result) => {
      if (error) return reject(error)
      const { buffer, engine } = outcomeOf(result)
      if (buffer.length !== length) return reject(new RangeError(`it holds ${buffer.length} bytes`))
      if (engine.bytesWritten !== bytes.length) return reject(new RangeError('something follows on its end'))
      resolve(buffer)
    })
  })
}

interface Outcome {
  readonly buffer: Uint8Array
  readonly engine: { readonly bytesWritten: number }
}

/** With `info` the result is another one than its type says. */
function outcomeOf(result: unknown): Outcome {
  if (typeof result === 'object' && result !== null && 'buffer' in result && 'engine' in result) {
    const { buffer, engine } = result
    if (buffer instanceof Uint8Array && typeof engine === 'object' && engine !== null && 'bytesWritten' in engine)
      return { buffer, engine: { bytesWritten: Number(engine.bytesWritten) } }
  }
  throw new Error('zlib does not tell how much it read')
}

/** CRC-32, as ZIP has it. */
export function crc32(bytes: Uint8Array): number {
  return crc32Of(bytes)
}

/** SHA-256 in lower-case hex. */
export function fileDigest(bytes: Uint8Array): string | Promise<string> {
  return hash('sha256', bytes, 'hex')
}
