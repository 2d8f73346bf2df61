/**
 * Reading a ZIP archive of which there is only one way to read it. Whatever could be taken for something else, by this reader or by another, is
 * refused with what it is, before anything of it is believed. Nothing is ever written.
 */
import { crc32, inflateRaw } from '../platform.js'
import { type FoundFile, readDirectory } from './directory.js'
import { extraOf } from './extra.js'
import { extraFields, flagBits, inZip64, lengths, methods, NumberReader, signatures } from './records.js'
import { ArchiveRefused, refuseFile } from './refused.js'
import type { ByteSource } from './source.js'

/** Limits on what is read; past them an archive is refused. */
export const limits = {
  /** Files in an archive. A ledger of thirty million entries has about 240,000. */
  files: 300_000,
  /** Bytes of all files together. */
  total: 128 * 2 ** 30,
  /** Bytes of a file that are made of one byte in the archive, for files above `ratioFrom` bytes. */
  ratio: 200,
  ratioFrom: 65_536,
} as const

/** An archive whose directory was read and found in order. */
export class Archive {
  /** The names of its files, in the order in which they lie in the archive. */
  readonly names: readonly string[]
  readonly #files: ReadonlyMap<string, FoundFile>

  private constructor(
    private readonly source: ByteSource,
    files: readonly FoundFile[],
  ) {
    this.names = files.map(({ name }) => name)
    this.#files = new Map(files.map((file) => [file.name, file]))
  }

  /** Throws {@link ArchiveRefused}. */
  static async open(source: ByteSource): Promise<Archive> {
    return new Archive(source, await readDirectory(source, limits))
  }

  has(name: string): boolean {
    return this.#files.has(name)
  }

  /** Bytes of a file, as the archive says; undefined where it has none of that name. */
  sizeOf(name: string): number | undefined {
    return this.#files.get(name)?.size
  }

  /** The bytes of a file, which are at most so many. Throws {@link ArchiveRefused}, naming the file. */
  async read(name: string, most: number): Promise<Uint8Array> {
    const file = this.#files.get(name)
    if (!file) throw new ArchiveRefused('refused', `${name} is not in the archive.`, name)
    if (file.size > most) throw refuseFile(file.name, `has ${file.size} bytes; ${most} are allowed`)
    const extent = await this.source.read(file.offset, file.end - file.offset)
    const packed = packedIn(file, extent)
    const bytes = file.method === methods.stored ? packed : await inflated(file, packed)
    if (crc32(bytes) !== file.crc)
      throw new ArchiveRefused('refused', `${name} is damaged: its checksum is not the one that the archive has of it.`, name, bytes)
    return bytes
  }
}

async function inflated(file: FoundFile, packed: Uint8Array): Promise<Uint8Array> {
  try {
    return await inflateRaw(packed, file.size)
  } catch {
    // Whatever the platform says of it: it depends on the platform.
    throw refuseFile(file.name, `is damaged: it does not unpack to the ${file.size} bytes that it should have`)
  }
}

/** The packed bytes in all that the archive has of a file: its local header, which has to say what the directory does, the bytes, and what follows. */
function packedIn(file: FoundFile, extent: Uint8Array): Uint8Array {
  const differs = (what: string) =>
    refuseFile(file.name, `is told of in two ways: ${what} in its own header is not the one in the directory`)
  const header = new NumberReader(extent)
  if (extent.length !== file.end - file.offset || header.long() !== signatures.local)
    throw refuseFile(file.name, 'is not where the directory says')
  header.short()
  if (header.short() !== file.flags) throw differs('what stands in the flags')
  if (header.short() !== file.method) throw differs('the way of packing')
  header.long()
  const [crc, packedSize, size] = [header.long(), header.long(), header.long()]
  const [nameLength, extraLength] = [header.short(), header.short()]
  const start = lengths.local + nameLength + extraLength
  if (start + file.packed > extent.length) throw refuseFile(file.name, 'has a header that is longer than its place')
  const name = header.bytes(nameLength)
  if (name.length !== file.rawName.length || name.some((byte, at) => byte !== file.rawName[at])) throw differs('the name')
  const sizes = sizesIn(file, header.bytes(extraLength), [packedSize, size])
  const isDescribedAfter = (file.flags & flagBits.descriptor) !== 0
  const isBlank = isDescribedAfter && crc === 0 && sizes[0] === 0 && sizes[1] === 0
  if (!isBlank && crc !== file.crc) throw differs('the checksum')
  if (!isBlank && (sizes[0] !== file.packed || sizes[1] !== file.size)) throw differs('the size')
  const after = extent.subarray(start + file.packed)
  if (isDescribedAfter ? !isDescriptor(after, file) : after.length > 0)
    throw refuseFile(file.name, 'has something after its end that is no part of it')
  return extent.subarray(start, start + file.packed)
}

function sizesIn(file: FoundFile, extra: Uint8Array, sizes: readonly [number, number]): readonly number[] {
  const zip64 = extraOf(extra, extraFields.zip64)
  if (extraOf(extra, extraFields.unicodePath)) throw refuseFile(file.name, 'has a second name')
  const large = zip64 && new NumberReader(zip64)
  return sizes.map((size) => (size === inZip64.long && large && large.left >= 8 ? large.huge() : size))
}

/** Whether the bytes after a file are the record that tells its checksum and sizes: with a signature or without, its sizes of 4 or of 8 bytes. */
function isDescriptor(bytes: Uint8Array, { crc, packed, size }: FoundFile): boolean {
  const isSigned = bytes.length === 16 || bytes.length === 24
  if (!isSigned && bytes.length !== 12 && bytes.length !== 20) return false
  const fields = new NumberReader(bytes)
  if (isSigned && fields.long() !== signatures.descriptor) return false
  const next = () => (bytes.length >= 20 ? fields.huge() : fields.long())
  return fields.long() === crc && next() === packed && next() === size
}
