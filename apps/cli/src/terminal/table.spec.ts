import { expect, test } from '@jest/globals'
import type { Paint } from './style.js'
import { layOut } from './table.js'
import { widthOf } from './width.js'

const plain: Paint = (_, text) => text
const columns = [
  { title: 'ID' },
  { title: 'Of', dispensable: true },
  { title: 'Gist', narrows: true },
  { title: 'Days', align: 'right' },
] as const
const gist = 'Officials obstructed work against trafficking, online scam operations above all.'

test('everything is shown where there is room', () => {
  expect(layOut(columns, [['AL-1', 'Cambodia', 'Short', '7']], 80, plain)).toEqual([
    'ID    Of        Gist   Days',
    'AL-1  Cambodia  Short     7',
  ])
})

test('a narrow terminal cuts what may be cut, and drops what can be spared', () => {
  const lines = layOut(columns, [['AL-1', 'Cambodia', gist, '7']], 40, plain)
  expect(lines).toEqual(['ID    Gist                          Days', 'AL-1  Officials obstructed work a…     7'])
  expect(lines.every((line) => widthOf(line) <= 40)).toBe(true)
})

test('nothing is cut for a program', () => {
  expect(layOut(columns, [['AL-1', 'Cambodia', gist, '7']], Number.POSITIVE_INFINITY, plain).at(-1)).toBe(`AL-1  Cambodia  ${gist}     7`)
})

test('a column that holds nothing is left out', () => {
  expect(layOut(columns, [['AL-1', '', 'Short', '']], 80, plain)).toEqual(['ID    Gist', 'AL-1  Short'])
})

test('text wraps in its cell', () => {
  const wrapping = [{ title: 'ID' }, { title: 'Gist', narrows: true, overflow: 'wrap' }] as const
  expect(
    layOut(
      wrapping,
      [
        ['AL-1', 'one two three'],
        ['AL-2', 'four'],
      ],
      14,
      plain,
      'empty-line',
    ),
  ).toEqual(['ID    Gist', 'AL-1  one two', '      three', '', 'AL-2  four'])
})

test('what a record says cannot draw on the terminal', () => {
  expect(layOut([{ title: 'Gist' }], [['a\u001b[2Jb\nc\u202ed']], 80, plain)).toEqual(['Gist', 'a\\u001b[2Jb c\\u202ed'])
})
