/** The directory at the end of a ZIP archive: which files it holds, and where. */
import { extraOf } from './extra.js'
import { faultAmong, faultOfName, nameOf } from './names.js'
import { extraFields, flagBits, inZip64, lengths, methods, NumberReader, signatures } from './records.js'
import { ArchiveRefused, refuseFile } from './refused.js'
import type { ByteSource } from './source.js'

/** A file as the directory tells of it. */
export interface FoundFile {
  readonly name: string
  readonly rawName: Uint8Array
  readonly flags: number
  readonly method: number
  readonly crc: number
  /** Bytes of it in the archive, and unpacked. */
  readonly packed: number
  readonly size: number
  /** Where its local header begins, and where the next file, or the directory, does. */
  readonly offset: number
  readonly end: number
}

export interface Limits {
  readonly files: number
  readonly total: number
  readonly ratio: number
  readonly ratioFrom: number
}

/** Where the directory is. */
interface Place {
  readonly files: number
  readonly offset: number
  readonly size: number
}

/** Bytes that the directory has for a file at most: the record, its name and extra fields. */
const longestRecord = 1_024

/** The files in the order in which they lie in the archive, side by side from its first byte to the directory. Throws {@link ArchiveRefused}. */
export async function readDirectory(source: ByteSource, limits: Limits): Promise<readonly FoundFile[]> {
  const place = await placeOf(source)
  if (place.files > limits.files) throw refuse(`The archive has ${place.files} files; ${limits.files} are allowed.`)
  if (place.size > place.files * longestRecord) throw refuse('The directory of the archive is larger than its files need.')
  const bytes = await source.read(place.offset, place.size)
  const records = new NumberReader(bytes)
  const found: Omit<FoundFile, 'end'>[] = []
  for (let count = 0; count < place.files; count++) found.push(nextFile(records))
  if (records.left > 0) throw refuse('The directory of the archive holds more than it says.')
  const fault = faultAmong(found.map(({ name }) => name))
  if (fault) throw refuseFile(fault.name, fault.what)
  const files = sideBySide(found, place.offset)
  requireLimits(files, limits)
  return files
}

async function placeOf(source: ByteSource): Promise<Place> {
  const { size } = source
  if (size < lengths.end) throw unreadable('This is no archive: it is too short.')
  const end = new NumberReader(await source.read(size - lengths.end, lengths.end))
  if (end.long() !== signatures.end) throw await withoutEnd(source)
  const [disk, directoryDisk, here, files] = [end.short(), end.short(), end.short(), end.short()]
  const [length, offset, comment] = [end.long(), end.long(), end.short()]
  if (comment !== 0) throw unreadable('The archive is cut off: its end speaks of a comment that is not there.')
  const isLarge = files === inZip64.short || length === inZip64.long || offset === inZip64.long
  const endAt = size - lengths.end
  if (!isLarge)
    return requirePlace({ files, size: length, offset }, { endAt, isWhole: disk === 0 && directoryDisk === 0 && here === files })
  const large = await largePlaceOf(source, endAt - lengths.locator64)
  const agrees = (short: number, long: number, instead: number) => short === instead || short === long
  if (
    !agrees(files, large.files, inZip64.short) ||
    !agrees(length, large.size, inZip64.long) ||
    !agrees(offset, large.offset, inZip64.long)
  ) {
    throw refuse('The end of the archive tells in two ways where its directory is.')
  }
  return large
}

/** The end of an archive that has too many files, or is too large, for the numbers of the short one. */
async function largePlaceOf(source: ByteSource, locatorAt: number): Promise<Place> {
  const endAt = locatorAt - lengths.end64
  if (endAt < 0) throw unreadable('The archive is cut off at its end.')
  const records = new NumberReader(await source.read(endAt, lengths.end64 + lengths.locator64))
  const isEnd = records.long() === signatures.end64 && records.huge() === lengths.end64 - 12
  records.long()
  const [disk, directoryDisk] = [records.long(), records.long()]
  const [here, files, size, offset] = [records.huge(), records.huge(), records.huge(), records.huge()]
  const isLocator = records.long() === signatures.locator64 && records.long() === 0 && records.huge() === endAt && records.long() === 1
  if (!isEnd || !isLocator) throw unreadable('The archive has no whole end: it is cut off, or something was put into it.')
  return requirePlace({ files, size, offset }, { endAt, isWhole: disk === 0 && directoryDisk === 0 && here === files })
}

function requirePlace(place: Place, { endAt, isWhole }: { readonly endAt: number; readonly isWhole: boolean }): Place {
  if (!isWhole) throw refuse('The archive is one part of several.')
  if (place.offset + place.size !== endAt)
    throw unreadable('The directory of the archive is not where its end says: it is cut off, or something was put into it.')
  return place
}

/** Bytes in which the end is looked for, to tell what is wrong: its own and the longest comment. */
const lookedThrough = lengths.end + 65_535

/** Tells why there is no end where it should be. */
async function withoutEnd(source: ByteSource): Promise<ArchiveRefused> {
  const first = new NumberReader(await source.read(0, 4)).long()
  if (first !== signatures.local) return unreadable('This is no archive.')
  const from = Math.max(0, source.size - lookedThrough)
  const tail = await source.read(from, source.size - from)
  const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength)
  for (let at = tail.length - lengths.end; at >= 0; at--) {
    if (view.getUint32(at, true) === signatures.end)
      return refuse(`After the end of the archive there are ${tail.length - lengths.end - at} more bytes.`)
  }
  return unreadable('The archive is cut off: its end is missing.')
}

function nextFile(records: NumberReader): Omit<FoundFile, 'end'> {
  if (records.left < lengths.central || records.long() !== signatures.central) throw refuse('The directory of the archive is damaged.')
  const madeBy = records.short()
  records.short()
  const [flags, method] = [records.short(), records.short()]
  records.long()
  const [crc, packed, size] = [records.long(), records.long(), records.long()]
  const [nameLength, extraLength, commentLength, disk] = [records.short(), records.short(), records.short(), records.short()]
  records.short()
  const [attributes, offset] = [records.long(), records.long()]
  if (records.left < nameLength + extraLength + commentLength) throw refuse('The directory of the archive is damaged.')
  const rawName = records.bytes(nameLength)
  const extra = records.bytes(extraLength)
  const name = nameOf(rawName)
  const bad = faultOfName(rawName) ?? faultOfKind({ madeBy, attributes, flags, method, disk, commentLength, extra })
  if (bad !== undefined) throw refuseFile(name, bad)
  const large = extraOf(extra, extraFields.zip64)
  const numbers = large && new NumberReader(large)
  const widened = [size, packed, offset].map((short) => {
    if (short !== inZip64.long) return short
    if (!numbers || numbers.left < 8) throw refuseFile(name, 'does not tell how large it is')
    return numbers.huge()
  })
  const [realSize = 0, realPacked = 0, realOffset = 0] = widened
  return { name, rawName, flags, method, crc, size: realSize, packed: realPacked, offset: realOffset }
}

interface Told {
  readonly madeBy: number
  readonly attributes: number
  readonly flags: number
  readonly method: number
  readonly disk: number
  readonly commentLength: number
  readonly extra: Uint8Array
}

/** Systems whose files have a mode of POSIX in their attributes. */
const unix = 3
const macOs = 19

function faultOfKind({ madeBy, attributes, flags, method, disk, commentLength, extra }: Told): string | undefined {
  if (flags & (flagBits.encrypted | flagBits.strong | flagBits.masked)) return 'is encrypted'
  if (flags & flagBits.patched) return 'is a patch of another file'
  if (method !== methods.stored && method !== methods.deflated) return `is packed in a way that is not read here (method ${method})`
  if (disk !== 0) return 'is in another part of the archive'
  if (commentLength !== 0) return 'has a comment'
  if (extraOf(extra, extraFields.unicodePath)) return 'has a second name'
  const system = madeBy >> 8
  const kind = system === unix || system === macOs ? (attributes >>> 16) & 0o170000 : 0
  if (kind === 0o120000) return 'is a link; a bundle holds files only'
  if (kind === 0o040000 || attributes & 0x10) return 'is a folder; a bundle holds files only'
  if (kind !== 0 && kind !== 0o100000) return 'is no plain file'
  return undefined
}

/** The files by where they lie. There is nothing before, between and after them, and none lies within another. */
function sideBySide(found: readonly Omit<FoundFile, 'end'>[], directoryAt: number): readonly FoundFile[] {
  const sorted = found.toSorted((a, b) => a.offset - b.offset)
  if ((sorted[0]?.offset ?? directoryAt) !== 0) throw refuse('Before the first file of the archive there is something else.')
  return sorted.map((file, index) => {
    const end = sorted[index + 1]?.offset ?? directoryAt
    if (end - file.offset < lengths.local + file.rawName.length + file.packed) throw refuseFile(file.name, 'lies within another file')
    return { ...file, end }
  })
}

function requireLimits(files: readonly FoundFile[], { total, ratio, ratioFrom }: Limits): void {
  let sum = 0
  for (const { name, size, packed, method } of files) {
    if (method === methods.stored && size !== packed) throw refuseFile(name, 'is not packed, and yet has two sizes')
    if (size > ratioFrom && size > packed * ratio)
      throw refuseFile(name, `would grow from ${packed} to ${size} bytes; it may become ${ratio} times as large`)
    sum += size
    if (sum > total) throw refuse(`The files of the archive have more than ${total} bytes together.`)
  }
}

function unreadable(sentence: string): ArchiveRefused {
  return new ArchiveRefused('unreadable', sentence)
}

function refuse(sentence: string): ArchiveRefused {
  return new ArchiveRefused('refused', sentence)
}
