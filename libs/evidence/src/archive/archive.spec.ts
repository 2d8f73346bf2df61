/** Archives: what is written is read back; what was made to deceive is refused, with what is wrong. */
import { deflateRawSync } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { Archive } from './read.js'
import { ArchiveRefused } from './refused.js'
import { memorySource } from './source.js'
import { writeArchive } from './write.js'

const bytes = (text: string) => new TextEncoder().encode(text)
const text = (data: Uint8Array) => new TextDecoder().decode(data)

async function written(files: Readonly<Record<string, string | Uint8Array | AsyncIterable<Uint8Array>>>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  const listed = Object.entries(files).map(([name, content]) => ({ name, content: typeof content === 'string' ? bytes(content) : content }))
  for await (const chunk of writeArchive(listed)) chunks.push(chunk)
  return Uint8Array.from(Buffer.concat(chunks))
}

/** All files of an archive, or why it is refused. */
async function read(archive: Uint8Array): Promise<Readonly<Record<string, string>> | string> {
  try {
    const opened = await Archive.open(memorySource(archive))
    const files = await Promise.all(opened.names.map(async (name) => [name, text(await opened.read(name, 1_000_000))] as const))
    return Object.fromEntries(files)
  } catch (error) {
    if (error instanceof ArchiveRefused) return error.message
    throw error
  }
}

/** The archive with bytes put in the place of others of the same length, wherever they stand (or the nth time that they do). */
function replaced(archive: Uint8Array, from: Uint8Array, to: Uint8Array, nth?: number): Uint8Array {
  const out = Buffer.from(archive)
  let count = 0
  for (let at = out.indexOf(from); at >= 0; at = out.indexOf(from, at + 1)) if (count++ === nth || nth === undefined) out.set(to, at)
  return Uint8Array.from(out)
}

const renamed = async (name: string) =>
  replaced(await written({ ['x'.repeat(name.length)]: 'words' }), bytes('x'.repeat(name.length)), bytes(name))

async function* pieces(...parts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield bytes(part)
}

test('what is written is read back', async () => {
  const long = 'the same again, '.repeat(2_000)
  expect(await read(await written({ 'a.txt': 'words', 'b/c.txt': long, empty: '', streamed: pieces('in ', 'pieces') }))).toEqual({
    'a.txt': 'words',
    'b/c.txt': long,
    empty: '',
    streamed: 'in pieces',
  })
})

test('any files come back as they were', () =>
  fc.assert(
    fc.asyncProperty(
      fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.string({ unit: 'grapheme', maxLength: 200 }), { maxKeys: 8 }),
      async (files) => {
        expect(await read(await written(files))).toEqual({ ...files })
      },
    ),
    { numRuns: 60 },
  ))

test('what shrinks so well that it would look like a trap is put in as it is', async () => {
  const archive = await written({ zeros: new Uint8Array(900_000) })
  expect(archive.length).toBeGreaterThan(900_000)
  expect(await read(archive)).toEqual({ zeros: '\0'.repeat(900_000) })
})

describe('hostile names', () => {
  test.each([
    ['../x', 'has a name that leads out of the folder (..)'],
    ['a/../x', 'has a name that leads out of the folder (..)'],
    ['/etc/x', 'has an absolute name, which leads out of the folder'],
    ['C:/x', 'has an absolute name, which leads out of the folder'],
    ['a\\x', 'has a name with a backslash, which some systems take for a folder'],
    ['ab:c', 'has a name with a colon, which some systems take for something else than a name'],
    ['a//b', 'has a name that can be written in several ways'],
    ['./ab', 'has a name that can be written in several ways'],
    ['folder/', 'is a folder; a bundle holds files only'],
  ])('%s', async (name, what) => {
    expect(await read(await renamed(name))).toBe(`${name} ${what}.`)
  })

  test.each(['a\0b', 'a\nb', 'á', '\u202etxt'])('with other characters: %j', async (name) => {
    const length = bytes(name).length
    expect(await read(replaced(await written({ ['x'.repeat(length)]: '' }), bytes('x'.repeat(length)), bytes(name)))).toMatch(
      /other characters than those of ASCII/,
    )
  })

  test('twice the same, the same but for capitals, and a file that is a folder', async () => {
    const archive = await written({ xxx: 'one', yyy: 'two' })
    expect(await read(replaced(archive, bytes('yyy'), bytes('xxx')))).toBe('xxx is in the archive twice.')
    expect(await read(replaced(archive, bytes('yyy'), bytes('XxX')))).toBe(
      'XxX and xxx differ in capitals only; on some systems they are one file.',
    )
    expect(await read(await written({ xxx: 'one', 'xxx/y': 'two' }))).toBe('xxx/y lies in xxx, which is a file.')
  })
})

/** Where the directory begins, which has one file. */
const directoryOf = (archive: Uint8Array) => Buffer.from(archive).indexOf('PK\x01\x02')

function patched(archive: Uint8Array, at: number, ...values: readonly number[]): Uint8Array {
  const out = Uint8Array.from(archive)
  out.set(values, at)
  return out
}

describe('what could be read in two ways, or is no plain file', () => {
  test('links, folders, devices', async () => {
    const archive = await written({ file: 'words' })
    const mode = directoryOf(archive) + 40
    expect(await read(patched(archive, mode, 0xff, 0xa1))).toBe('file is a link; a bundle holds files only.')
    expect(await read(patched(archive, mode, 0xed, 0x41))).toBe('file is a folder; a bundle holds files only.')
    expect(await read(patched(archive, mode, 0xa4, 0x21))).toBe('file is no plain file.')
  })

  test('encrypted, and packed in another way', async () => {
    const archive = await written({ file: 'words' })
    expect(await read(patched(archive, directoryOf(archive) + 8, 1))).toBe('file is encrypted.')
    expect(await read(patched(archive, directoryOf(archive) + 10, 12))).toBe('file is packed in a way that is not read here (method 12).')
  })

  test('a header that is not what the directory says', async () => {
    const archive = await written({ file: 'words' })
    expect(await read(replaced(archive, bytes('file'), bytes('fake'), 0))).toBe(
      'file is told of in two ways: the name in its own header is not the one in the directory.',
    )
    expect(await read(patched(archive, 8, 8))).toMatch(/the way of packing in its own header/)
    expect(await read(patched(archive, 14, 0))).toMatch(/the checksum in its own header/)
    expect(await read(patched(archive, 22, 9))).toMatch(/the size in its own header/)
  })

  test('something before, after and between', async () => {
    const archive = await written({ file: 'words' })
    expect(await read(Uint8Array.from([...archive, ...bytes('more')]))).toBe('After the end of the archive there are 4 more bytes.')
    expect(await read(Uint8Array.from([...bytes('more'), ...archive]))).toMatch(/is not where its end says/)
    const directory = directoryOf(archive)
    const hidden = Uint8Array.from([...archive.subarray(0, directory), ...bytes('hide'), ...archive.subarray(directory)])
    const offset = hidden.length - 6
    expect(await read(patched(hidden, offset, directory + 4))).toMatch(/has something after its end that is no part of it/)
  })

  test('a part of an archive', async () => {
    const archive = await written({ 'a.txt': 'words', 'b.txt': 'more words' })
    for (let length = 0; length < archive.length; length++) expect(typeof (await read(archive.subarray(0, length)))).toBe('string')
    expect(await read(archive.subarray(0, 60))).toBe('The archive is cut off: its end is missing.')
    expect(await read(bytes('no archive at all, but long enough'))).toBe('This is no archive.')
  })
})

describe('what would grow', () => {
  test('a bomb is refused by what its directory says of it', async () => {
    const packed = deflateRawSync(new Uint8Array(5_000_000))
    const archive = await written({ bomb: packed })
    const at = directoryOf(archive)
    const size = [0x40, 0x4b, 0x4c, 0x00]
    const bomb = patched(patched(patched(patched(archive, at + 10, 8), at + 24, ...size), 8, 8), 22, ...size)
    expect(await read(bomb)).toMatch(/^bomb would grow from \d+ to 5000000 bytes; it may become 200 times as large\.$/)
  })

  test('one that says that it is small stops where it should end', async () => {
    const archive = await written({ bomb: 'a'.repeat(1_000) })
    const at = directoryOf(archive)
    const lying = patched(patched(archive, at + 24, 100, 0), 22, 100, 0)
    expect(await read(lying)).toBe('bomb is damaged: it does not unpack to the 100 bytes that it should have.')
  })

  test('a file above what is allowed for it is not unpacked', async () => {
    const archive = await Archive.open(memorySource(await written({ file: 'words' })))
    await expect(archive.read('file', 4)).rejects.toThrow('file has 5 bytes; 4 are allowed.')
  })
})

test('no bit can be turned over without it being seen, but those that say nothing', async () => {
  const archive = await written({ 'a.txt': 'words', 'b.txt': 'more words' })
  const whole = await read(archive)
  await fc.assert(
    fc.asyncProperty(fc.nat(archive.length * 8 - 1), async (bit) => {
      const found = await read(archive.map((byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte)))
      // Either it is refused, or what is read is the same: versions, times and permissions are not heeded.
      if (typeof found !== 'string') expect(found).toEqual(whole)
    }),
    { numRuns: 600 },
  )
})
