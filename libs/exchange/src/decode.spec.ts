import { describe, expect, test } from '@jest/globals'
import iconv from 'iconv-lite'
import { damage, decode, type Encoding, type FoundEncoding, findEncoding } from './decode.js'

async function* chunksOf(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function textOf(bytes: Uint8Array, encoding: Encoding | 'find', size = 3) {
  let text = ''
  const found: FoundEncoding[] = []
  for await (const piece of decode(chunksOf(bytes, size), encoding, (each) => found.push(each))) text += piece
  return { text, found }
}

const words = 'Équité; Côte d’Ivoire, vis-à-vis'

describe('finding the encoding', () => {
  test.each([
    ['UTF-8', Buffer.from(words), { encoding: 'utf-8', by: 'content' }],
    ['UTF-8 with a mark', Buffer.from(`\uFEFF${words}`), { encoding: 'utf-8', by: 'byte order mark' }],
    ['UTF-16 LE', iconv.encode(words, 'utf-16le', { addBOM: true }), { encoding: 'utf-16le', by: 'byte order mark' }],
    ['UTF-16 BE', iconv.encode(words, 'utf-16be', { addBOM: true }), { encoding: 'utf-16be', by: 'byte order mark' }],
    ['Windows-1252', iconv.encode(words, 'windows-1252'), { encoding: 'windows-1252', by: 'content' }],
    ['Mac Roman', iconv.encode(words, 'macroman'), { encoding: 'mac-roman', by: 'content' }],
    ['ASCII', Buffer.from('plain'), { encoding: 'utf-8', by: 'plain' }],
  ] as const)('%s is told from its bytes, and read', async (_, bytes, expected) => {
    expect(findEncoding(bytes)).toEqual(expected)
    expect(await textOf(bytes, 'find')).toEqual({ text: bytes.length === 5 ? 'plain' : words, found: [expected] })
  })

  test('a sample that ends inside a character is UTF-8 all the same', () => {
    expect(findEncoding(Buffer.from('né').subarray(0, 2))).toEqual({ encoding: 'utf-8', by: 'content' })
  })
})

test('a named encoding is taken, but not against a byte order mark', async () => {
  expect(await textOf(Buffer.from([0x8e]), 'mac-roman')).toEqual({ text: 'é', found: [{ encoding: 'mac-roman', by: 'name' }] })
  expect((await textOf(Buffer.from('\uFEFFé'), 'mac-roman')).text).toBe('é')
})

test('characters cut by the chunks come out whole', async () => {
  for (const size of [1, 2, 3, 4, 5]) expect((await textOf(Buffer.from('ភាសាខ្មែរ 🙂'), 'utf-8', size)).text).toBe('ភាសាខ្មែរ 🙂')
})

test('nothing gives nothing', async () => {
  expect((await textOf(new Uint8Array(), 'find')).text).toBe('')
})

describe('damage', () => {
  test.each([
    ['a byte that is no UTF-8', Buffer.from([0x61, 0xff, 0x62]), 'utf-8'],
    ['a byte that Windows-1252 leaves empty', Buffer.from([0x61, 0x81]), 'windows-1252'],
    ['half a unit of UTF-16', Buffer.from([0x61, 0x00, 0x62]), 'utf-16le'],
  ] as const)('%s leaves its mark', async (_, bytes, encoding) => {
    expect(damage((await textOf(bytes, encoding)).text)).toMatch(/bytes that are not of the file’s encoding/)
  })

  test('lone surrogates and NUL are seen, sound text is not', () => {
    expect(damage('a\uD800')).toMatch(/half a character/)
    expect(damage('a\0b')).toMatch(/UTF-16/)
    expect(damage(words)).toBeUndefined()
  })
})
