import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type Line, linesOf } from './lines.js'

async function* pieces(text: string, size: number) {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size)
}

async function read(text: string, size: number, longest?: number): Promise<Line[]> {
  const lines: Line[] = []
  for await (const line of linesOf(pieces(text, size), longest)) lines.push(line)
  return lines
}

test('lines are the same wherever the chunks are cut', async () => {
  const text = fc.string({ unit: fc.constantFrom('a', '\n', '\r', '\r\n', 'é'), maxLength: 20 })
  await fc.assert(
    fc.asyncProperty(text, fc.integer({ min: 1, max: 5 }), async (whole, size) => {
      const parts = whole.split(/\r\n|\n|\r/)
      if (parts.at(-1) === '') parts.pop()
      expect(await read(whole, size)).toEqual(parts.map((part, index) => ({ line: index + 1, text: part, cut: false })))
    }),
  )
})

test('an endless line is cut, and the next one read', async () => {
  const lines = await read(`${'x'.repeat(5_000)}\nshort`, 64, 300)
  expect(lines).toEqual([
    { line: 1, text: 'x'.repeat(200), cut: true },
    { line: 2, text: 'short', cut: false },
  ])
})
