import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type CsvItem, longestRow, mostColumns, readCsv } from './csv.js'

async function* pieces(text: string, size: number) {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size)
}

async function read(text: string, { delimiter = ',', size = 7 } = {}): Promise<CsvItem[]> {
  const items: CsvItem[] = []
  for await (const item of readCsv(pieces(text, size), delimiter)) items.push(item)
  return items
}

describe('rows', () => {
  test.each([
    ['LF', '\n'],
    ['CRLF', '\r\n'],
    ['bare CR', '\r'],
  ])('%s ends a line', async (_, end) => {
    const text = ['To,Text', 'Chad,"a, b"', '', 'Mali,"say ""no"""'].join(end)
    expect(await read(text)).toEqual([
      { header: ['To', 'Text'], line: 1 },
      { line: 2, cells: ['Chad', 'a, b'] },
      { line: 4, cells: ['Mali', 'say "no"'] },
    ])
  })

  test('a quoted cell goes over lines, and the rows behind it keep their numbers', async () => {
    expect(await read('a,b\r\n"1\r\n2\r\n3",x\r\n4,"5\n\n6"\r\n7,8\r\n')).toEqual([
      { header: ['a', 'b'], line: 1 },
      { line: 2, cells: ['1\r\n2\r\n3', 'x'] },
      { line: 5, cells: ['4', '5\n\n6'] },
      { line: 8, cells: ['7', '8'] },
    ])
  })

  test('any delimiter', async () => {
    expect(await read('a;b\n1;"2;3"', { delimiter: ';' })).toEqual([
      { header: ['a', 'b'], line: 1 },
      { line: 2, cells: ['1', '2;3'] },
    ])
    expect(await read('a\tb\n1\t2', { delimiter: '\t' })).toEqual([
      { header: ['a', 'b'], line: 1 },
      { line: 2, cells: ['1', '2'] },
    ])
  })
})

describe('faulty rows are told, and the others read', () => {
  test('too many and too few cells', async () => {
    const items = await read('a,b\n1,2,3\n4\n5,6\n')
    expect(items.slice(1)).toEqual([
      { line: 2, column: '', value: '', reason: 'the row has 3 cells, the header 2; a cell with the delimiter in it needs quotes' },
      { line: 3, column: 'b', value: '', reason: 'the row has 1 cells, the header 2; a cell with the delimiter in it needs quotes' },
      { line: 4, cells: ['5', '6'] },
    ])
  })

  test('a stray quote', async () => {
    expect((await read('a,b\n1,6" pipe\n3,4\n')).slice(1)).toEqual([
      { line: 2, column: 'b', value: '', reason: 'a cell with a quote in it must be in quotes, and the quote doubled' },
      { line: 3, cells: ['3', '4'] },
    ])
  })

  test('a quote that is not doubled takes lines with it, and says so', async () => {
    expect((await read('a,b\n0,0\n"1"x,2\n"3",4\n5,6\n')).slice(1)).toEqual([
      { line: 2, cells: ['0', '0'] },
      { line: 3, column: 'a', value: '', reason: 'a quote inside a quoted cell must be doubled' },
      { line: 4, column: 'a', value: '', reason: 'a quote inside a quoted cell must be doubled' },
      { line: 5, cells: ['5', '6'] },
    ])
  })

  test('a quote that is never closed', async () => {
    const items = await read('a,b\n1,2\n"3,4\n5,6\n')
    expect(items[1]).toEqual({ line: 2, cells: ['1', '2'] })
    expect(items[2]).toMatchObject({ column: 'a', reason: 'a quote is opened and never closed; any lines after it are lost' })
    expect(items).toHaveLength(3)
  })

  test('a cell that was not decoded right', async () => {
    expect((await read('a,b\n1,x\uFFFDy\n3,4')).slice(1)).toEqual([
      {
        line: 2,
        column: 'b',
        value: 'x\uFFFDy',
        reason: 'it holds bytes that are not of the file’s encoding (or U+FFFD, the mark of an earlier loss); name the right encoding',
      },
      { line: 3, cells: ['3', '4'] },
    ])
  })
})

describe('a file that cannot be read on is refused in a sentence', () => {
  test.each([
    ['nothing', '', /has no header/],
    ['one column name twice', 'a,b,a\n1,2,3', /names the column “a” twice/],
    ['too many columns', Array.from({ length: mostColumns + 1 }, (_, index) => `c${index}`).join(','), /has 1001 columns/],
    ['an endless line', `a,b\n${'x'.repeat(longestRow * 2)}`, /at line 2 is longer/],
    ['endless commas', `a,b\n${','.repeat(longestRow * 2)}`, /at line 2 is longer/],
    ['an endless quoted cell', `a,b\n1,2\n"${'x\n'.repeat(longestRow)}`, /at line 3 is longer/],
  ])('%s', async (_, text, message) => {
    await expect(read(text, { size: 65_536 })).rejects.toThrow(message)
  })
})

test('what is written as CSV is read back, whatever the cells hold and wherever the chunks are cut', async () => {
  const cell = fc.string({ unit: fc.constantFrom('a', 'é', '🙂', ',', ';', '"', '\n', '\r', '\r\n', ' ', '='), maxLength: 8 })
  const rows = fc
    .integer({ min: 2, max: 4 })
    .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { maxLength: 6 }))
  await fc.assert(
    fc.asyncProperty(
      rows,
      fc.constantFrom('\n', '\r\n', '\r'),
      fc.constantFrom(',', ';'),
      fc.integer({ min: 1, max: 9 }),
      async (cells, end, delimiter, size) => {
        const header = Array.from({ length: cells[0]?.length ?? 2 }, (_, index) => `c${index}`)
        const text = [header, ...cells].map((row) => row.map((each) => `"${each.replaceAll('"', '""')}"`).join(delimiter)).join(end)
        let line = 2
        const expected = cells.map((row) => {
          const start = line
          line += 1 + (row.join('|').match(/\r\n|\n|\r/g)?.length ?? 0)
          return { line: start, cells: row }
        })
        expect(await read(text, { delimiter, size })).toEqual([{ header, line: 1 }, ...expected])
      },
    ),
    { numRuns: 300 },
  )
})
