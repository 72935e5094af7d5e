import { expect, test } from 'vitest'
import { colourLine } from './colour-line'

test.each([
  ['text', '  ->  Seq Scan on t  (cost=0.00..1.50 rows=3 width=4)'],
  ['text', "        Filter: (name = 'it''s 5'::text)"],
  ['text', "Filter: ('never closed"],
  ['json', '    "Plan Rows": 12, "Filter": "(a = \\"b\\")"'],
  ['json', '"never closed \\'],
  ['yaml', '  - Node Type: "Seq Scan"'],
  ['xml', '      <Node-Type>Seq Scan</Node-Type><Rows>5</Rows>'],
] as const)('pieces of %s joined are the line: %s', (format, line) => {
  expect(
    colourLine(line, format)
      .map(({ text }) => text)
      .join(''),
  ).toBe(line)
})

test('names, strings and numbers are told apart', () => {
  const kinds = (line: string, format: 'text' | 'json') =>
    colourLine(line, format)
      .filter(({ kind }) => kind !== 'plain' && kind !== 'mark')
      .map(({ kind, text }) => `${kind} ${text}`)
  expect(kinds("  Filter: (a = 'x 1'::text)", 'text')).toEqual(['name Filter', "string 'x 1'"])
  expect(kinds('  "Plan Rows": 12, "Alias": "t"', 'json')).toEqual([
    'name "Plan Rows"',
    'number 12',
    'name "Alias"',
    'string "t"',
  ])
})
