/** Writing a ZIP archive: the same files give the same bytes, and no more of them is held than what is being packed. */
import { promisify } from 'node:util'
import { crc32, deflateRaw } from 'node:zlib'
import { limits } from './read.js'
import { flagBits, inZip64, lengths, methods, numbers, signatures } from './records.js'

/** A file to be put into an archive. */
export interface ArchiveFile {
  /** A name as `faultOfName` allows it. */
  readonly name: string
  /** All of it, or its bytes as they come, which are put in as they are. */
  readonly content: Uint8Array | AsyncIterable<Uint8Array>
}

interface Written {
  readonly name: Uint8Array
  readonly flags: number
  readonly method: number
  readonly crc: number
  readonly packed: number
  readonly size: number
  readonly offset: number
}

/** Files that are being packed at a time: packing is done on other threads. */
const packedAtOnce = 4

/** 1 January 1980, 0:00: when a file was written says nothing, and would make each archive another. */
const date = 0x0021

const version = { deflate: 20, zip64: 45 }
/** UNIX, so that the files get a mode when they are unpacked. */
const madeBy = (3 << 8) | version.zip64
const mode = 0o100644

const deflate = promisify(deflateRaw)

/** The bytes of the archive. A file whose bytes come one after the other has fewer than 2^32 of them; throws RangeError above. */
export async function* writeArchive(files: AsyncIterable<ArchiveFile> | Iterable<ArchiveFile>): AsyncGenerator<Uint8Array, void> {
  const written: Written[] = []
  let at = 0
  for await (const file of packedAhead(files)) {
    const offset = at
    const head = { name: new TextEncoder().encode(file.name), offset }
    if ('packed' in file) {
      const entry = { ...head, ...file, name: head.name, packed: file.packed.length, flags: 0 }
      const header = localHeader(entry)
      yield header
      yield file.packed
      at += header.length + file.packed.length
      written.push(entry)
    } else {
      const flags = flagBits.descriptor
      const header = localHeader({ ...head, flags, method: methods.stored, crc: 0, packed: 0, size: 0 })
      yield header
      let [crc, size] = [0, 0]
      for await (const chunk of file.content) {
        crc = crc32(chunk, crc)
        size += chunk.length
        yield chunk
      }
      if (size >= inZip64.long) throw new RangeError(`${file.name} has ${size} bytes, which is too many for an archive`)
      const after = numbers([4, signatures.descriptor], [4, crc], [4, size], [4, size])
      yield after
      at += header.length + size + after.length
      written.push({ ...head, flags, method: methods.stored, crc, packed: size, size })
    }
  }
  const directory = written.map(centralRecord)
  yield* directory
  yield endOf(
    written.length,
    at,
    directory.reduce((length, record) => length + record.length, 0),
  )
}

interface Packed {
  readonly name: string
  readonly method: number
  readonly crc: number
  readonly size: number
  readonly packed: Uint8Array
}

interface Streamed {
  readonly name: string
  readonly content: AsyncIterable<Uint8Array>
}

/** Files in their order, some of which are being packed while the ones before them are written. */
async function* packedAhead(files: AsyncIterable<ArchiveFile> | Iterable<ArchiveFile>): AsyncGenerator<Packed | Streamed, void> {
  const waiting: Promise<Packed | Streamed>[] = []
  for await (const file of files) {
    const next = pack(file)
    // It is awaited in its turn, and must not count as overlooked before.
    next.catch(() => undefined)
    waiting.push(next)
    const first = waiting.length >= packedAtOnce ? waiting.shift() : undefined
    if (first) yield await first
  }
  for (const next of waiting) yield await next
}

async function pack({ name, content }: ArchiveFile): Promise<Packed | Streamed> {
  if (!(content instanceof Uint8Array)) return { name, content }
  const [crc, size] = [crc32(content), content.length]
  const deflated = size === 0 ? content : await deflate(content)
  // What shrinks too well looks like a trap to whoever reads it, and is put in as it is.
  const isWorthIt = deflated.length < size && (size <= limits.ratioFrom || size <= deflated.length * limits.ratio)
  return { name, crc, size, ...(isWorthIt ? { method: methods.deflated, packed: deflated } : { method: methods.stored, packed: content }) }
}

function localHeader({ name, flags, method, crc, packed, size }: Written): Uint8Array {
  const fields = numbers(
    [4, signatures.local],
    [2, version.deflate],
    [2, flags],
    [2, method],
    [2, 0],
    [2, date],
    [4, crc],
    [4, packed],
    [4, size],
    [2, name.length],
    [2, 0],
  )
  return joined(fields, name)
}

function centralRecord({ name, flags, method, crc, packed, size, offset }: Written): Uint8Array {
  const isFar = offset >= inZip64.long
  const extra = isFar ? numbers([2, 0x0001], [2, 8], [8, offset]) : new Uint8Array()
  const fields = numbers(
    [4, signatures.central],
    [2, madeBy],
    [2, isFar ? version.zip64 : version.deflate],
    [2, flags],
    [2, method],
    [2, 0],
    [2, date],
    [4, crc],
    [4, packed],
    [4, size],
    [2, name.length],
    [2, extra.length],
    [2, 0],
    [2, 0],
    [2, 0],
    [4, mode * 2 ** 16],
    [4, isFar ? inZip64.long : offset],
  )
  return joined(fields, name, extra)
}

function endOf(files: number, offset: number, size: number): Uint8Array {
  const isLarge = files >= inZip64.short || offset >= inZip64.long || size >= inZip64.long
  const count = isLarge ? inZip64.short : files
  const end = numbers(
    [4, signatures.end],
    [2, 0],
    [2, 0],
    [2, count],
    [2, count],
    [4, isLarge ? inZip64.long : size],
    [4, isLarge ? inZip64.long : offset],
    [2, 0],
  )
  if (!isLarge) return end
  const end64 = numbers(
    [4, signatures.end64],
    [8, lengths.end64 - 12],
    [2, madeBy],
    [2, version.zip64],
    [4, 0],
    [4, 0],
    [8, files],
    [8, files],
    [8, size],
    [8, offset],
  )
  return joined(end64, numbers([4, signatures.locator64], [4, 0], [8, offset + size], [4, 1]), end)
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts))
}
