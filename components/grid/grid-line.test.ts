import { expect, test } from 'vitest'
import { lineAt, lineCount } from './grid-line'

const unfolded = [
  { index: 1, id: 'b', children: 2 },
  { index: 3, id: 'd', children: 1 },
]

test('lines are rows with children below the unfolded ones', () => {
  const lines = Array.from({ length: lineCount(5, unfolded) }, (_, line) => lineAt(line, unfolded))
  expect(lines.map(({ index, child }) => (child === null ? `${index}` : `${index}.${child}`))).toEqual([
    '0',
    '1',
    '1.0',
    '1.1',
    '2',
    '3',
    '3.0',
    '4',
  ])
})

test.each([0, 7, 49_999])('without unfolded rows line %d is row %d', (line) => {
  expect(lineAt(line, [])).toEqual({ index: line, child: null })
})
